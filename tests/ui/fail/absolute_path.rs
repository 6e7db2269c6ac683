use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("/srv/migrations");

fn main() {
    println!("{}", MIGRATIONS.len());
}
