use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("no_lock", dialect = sqlite);

fn main() {
    println!("{}", MIGRATIONS.len());
}
