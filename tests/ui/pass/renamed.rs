//! The crate under another name, as a library that wraps it gives it on.
mod database {
    pub use migrate_core as mc;
}

use database::mc as migrations;

static DIRECT: migrations::Migrations = migrations::embed_migrations!("lf");
static NESTED: database::mc::Migrations = database::mc::embed_migrations!("lf");

/// Nothing that the macro writes is looked up here.
mod core {}
mod std {}

fn main() {
    assert_eq!(DIRECT.heads(), NESTED.heads());
}
