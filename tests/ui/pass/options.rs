//! Path and options, in either order of the options, with and without a last comma.
use migrate_core::{Dialect, Migrations, embed_migrations};

static ONE: Migrations = embed_migrations!("lf", dialect = postgres, config = "elsewhere/migrate.toml");
static OTHER: Migrations = embed_migrations!("./lf", config = "elsewhere/migrate.toml", dialect = postgres,);
static PLAIN: Migrations = embed_migrations!("lf");

fn main() {
    for set in [&ONE, &OTHER] {
        assert_eq!(set.dialect(), Dialect::Postgres);
        assert_eq!(set.set(), "billing");
        assert_ne!(set.heads(), PLAIN.heads());
    }
    assert_eq!(PLAIN.set(), "main");
}
