use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("lf", dialect = postgres, dialect = postgres);

fn main() {
    println!("{}", MIGRATIONS.len());
}
