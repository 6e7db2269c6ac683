//! A build for development takes drafts, and says that it holds some.
use migrate_core::{Draftness, Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("lf");

fn main() {
    assert_eq!(MIGRATIONS.len(), 2);
    assert_eq!(MIGRATIONS.drafts(), 1);
    let states: Vec<Draftness> = MIGRATIONS.iter().map(|migration| migration.state).collect();
    assert_eq!(states, [Draftness::Frozen, Draftness::Draft]);
}
