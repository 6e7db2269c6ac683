use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("data_with_ddl");

fn main() {
    println!("{}", MIGRATIONS.len());
}
