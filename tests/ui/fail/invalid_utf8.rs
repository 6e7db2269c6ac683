use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("invalid_utf8");

fn main() {
    println!("{}", MIGRATIONS.len());
}
