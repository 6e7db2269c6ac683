use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!(MIGRATIONS_PATH);

fn main() {
    println!("{}", MIGRATIONS.len());
}
