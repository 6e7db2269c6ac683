use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("merge_conflict");

fn main() {
    println!("{}", MIGRATIONS.len());
}
