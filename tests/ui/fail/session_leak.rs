use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("session_leak");

fn main() {
    println!("{}", MIGRATIONS.len());
}
