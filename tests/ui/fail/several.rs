use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("several");

fn main() {
    println!("{}", MIGRATIONS.len());
}
