use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("outside_directory");

fn main() {
    println!("{}", MIGRATIONS.len());
}
