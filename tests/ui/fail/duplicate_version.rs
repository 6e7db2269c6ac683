use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("duplicate_version");

fn main() {
    println!("{}", MIGRATIONS.len());
}
