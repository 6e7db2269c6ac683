use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("main.rs");

fn main() {
    println!("{}", MIGRATIONS.len());
}
