//! Sets that no macro baked: the same migrations, the same heads, however they were loaded.

use include_dir::{Dir, include_dir};
use migrate_core::{Dialect, ErrorKind, Migrations, embed_migrations};
use std::path::Path;

static BAKED: Migrations = embed_migrations!("../migrate-core/examples/library/migrations");
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../migrate-core/examples/library/migrations");
static UNLOCKED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases/crash/sqlite");

#[test]
fn every_way_gives_the_same_set() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate-core/examples/library/migrations");
    let loaded = [
        Migrations::from_include_dir(&EMBEDDED).unwrap(),
        Migrations::from_directory(&directory, Dialect::Sqlite).unwrap(),
    ];
    let requires = BAKED.iter().flat_map(|it| it.requires).map(|it| it.to_string());
    assert_eq!(requires.collect::<Vec<_>>(), ["jobs:20261201090000"]);
    for set in loaded {
        assert_eq!(set.heads(), BAKED.heads());
        assert!(set.iter().eq(BAKED.iter()));
    }
}

#[test]
fn what_the_lock_file_does_not_vouch_for_is_refused() {
    let error = Migrations::from_include_dir(&UNLOCKED).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Set);
    assert!(error.to_string().contains("not-locked"), "{error:?}");
}
