use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("unused_allow");

fn main() {
    println!("{}", MIGRATIONS.len());
}
