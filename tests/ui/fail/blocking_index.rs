use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("blocking_index");

fn main() {
    println!("{}", MIGRATIONS.len());
}
