use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("missing_down");

fn main() {
    println!("{}", MIGRATIONS.len());
}
