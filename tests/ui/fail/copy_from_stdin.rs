use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("copy_from_stdin");

fn main() {
    println!("{}", MIGRATIONS.len());
}
