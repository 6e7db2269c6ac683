use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("client_command");

fn main() {
    println!("{}", MIGRATIONS.len());
}
