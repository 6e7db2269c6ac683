use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("version_overflow");

fn main() {
    println!("{}", MIGRATIONS.len());
}
