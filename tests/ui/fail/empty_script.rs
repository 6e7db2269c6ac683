use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("empty_script");

fn main() {
    println!("{}", MIGRATIONS.len());
}
