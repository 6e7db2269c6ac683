use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("nul_byte");

fn main() {
    println!("{}", MIGRATIONS.len());
}
