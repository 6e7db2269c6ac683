use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("no/such/folder");

fn main() {
    println!("{}", MIGRATIONS.len());
}
