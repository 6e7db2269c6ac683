use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("reordered");

fn main() {
    println!("{}", MIGRATIONS.len());
}
