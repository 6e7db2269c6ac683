use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("long_identifier");

fn main() {
    println!("{}", MIGRATIONS.len());
}
