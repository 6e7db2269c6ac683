use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("other_dialect", dialect = postgres);

fn main() {
    println!("{}", MIGRATIONS.len());
}
