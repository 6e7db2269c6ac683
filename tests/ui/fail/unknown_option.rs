use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("lf", dialekt = sqlite);

fn main() {
    println!("{}", MIGRATIONS.len());
}
