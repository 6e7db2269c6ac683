use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("column_drop");

fn main() {
    println!("{}", MIGRATIONS.len());
}
