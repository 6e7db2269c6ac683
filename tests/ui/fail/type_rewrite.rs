use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("type_rewrite");

fn main() {
    println!("{}", MIGRATIONS.len());
}
