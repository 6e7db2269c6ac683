use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("transaction_control");

fn main() {
    println!("{}", MIGRATIONS.len());
}
