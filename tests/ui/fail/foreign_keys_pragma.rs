use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("foreign_keys_pragma");

fn main() {
    println!("{}", MIGRATIONS.len());
}
