use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("damaged_lock");

fn main() {
    println!("{}", MIGRATIONS.len());
}
