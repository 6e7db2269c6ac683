use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("syntax_sqlite");

fn main() {
    println!("{}", MIGRATIONS.len());
}
