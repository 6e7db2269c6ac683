use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("unparsed_statement");

fn main() {
    println!("{}", MIGRATIONS.len());
}
