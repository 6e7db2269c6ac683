use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("bad_configuration");

fn main() {
    println!("{}", MIGRATIONS.len());
}
