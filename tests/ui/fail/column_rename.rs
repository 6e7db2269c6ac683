use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("column_rename");

fn main() {
    println!("{}", MIGRATIONS.len());
}
