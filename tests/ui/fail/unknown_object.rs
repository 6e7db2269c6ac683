use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("unknown_object");

fn main() {
    println!("{}", MIGRATIONS.len());
}
