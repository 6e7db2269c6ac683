use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("lf", config = "elsewhere.toml");

fn main() {
    println!("{}", MIGRATIONS.len());
}
