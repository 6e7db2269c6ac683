use migrate_core::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("bad_directive");

fn main() {
    println!("{}", MIGRATIONS.len());
}
