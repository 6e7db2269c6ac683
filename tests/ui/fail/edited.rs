use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("edited");

fn main() {
    println!("{}", MIGRATIONS.len());
}
