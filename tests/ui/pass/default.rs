//! Nothing given: the folder `migrations` of the package.
use migrate_core::{Dialect, Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!();

fn main() {
    assert_eq!(MIGRATIONS.dialect(), Dialect::Postgres);
    assert_eq!(MIGRATIONS.len(), 1);
    assert_eq!(MIGRATIONS.drafts(), 0);
    let names: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.name).collect();
    assert_eq!(names, ["a"]);
}
