use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("not_in_transaction");

fn main() {
    println!("{}", MIGRATIONS.len());
}
