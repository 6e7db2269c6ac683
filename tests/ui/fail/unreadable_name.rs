use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("unreadable_name");

fn main() {
    println!("{}", MIGRATIONS.len());
}
