//! The disk of an SQLite file is full, at any page.

use migrate_core::Dialect;
use migrate_tests::crash::{Set, ended, short_or_long};
use migrate_tests::databases::Database;
use migrate_tests::disk::{Disk, within_own_mounts};

/// Space for everything.
const ENOUGH_KIB: u64 = 64 * 1024;

#[test]
fn full_on_sqlite() {
    within_own_mounts("disk::full");
}

/// What is there before the disk is full is there after it, and the next run does the rest once there is space.
#[tokio::test]
#[ignore = "run by `full_on_sqlite`, as a process with mounts of its own"]
async fn full() {
    let set = Set::of(Dialect::Sqlite);
    let clean = Disk::of_kib(ENOUGH_KIB);
    let expected = set.applied(&Database::in_folder(clean.path())).await;
    let whole_kib = std::fs::metadata(clean.path().join("test.db")).unwrap().len() / 1024;
    let places = u64::from(short_or_long(5, 200));
    let mut refused = 0_u64;
    for before in 0..=2 {
        for place in 0..places {
            let disk = Disk::of_kib(ENOUGH_KIB);
            let database = Database::in_folder(disk.path());
            set.apply_up_to(&database, before).await;
            let history = "SELECT version, digest, state FROM _migrate_history ORDER BY version";
            let was = database.query(history).await.unwrap();
            // A journal takes space too, and less than the file has.
            let used_kib = std::fs::metadata(disk.path().join("test.db")).unwrap().len() / 1024;
            let spare_kib = whole_kib * place / places;
            disk.resize_to_kib(used_kib + 4 + spare_kib);

            let (code, said) = ended(set.apply(&database.url)).await;
            let when = format!("after version {before}, with {spare_kib} KiB to spare");
            if code != Some(0) {
                refused += 1;
                assert!(said.contains("full (13)") && said.contains("no space left"), "{when}: {said}");
                disk.resize_to_kib(ENOUGH_KIB);
                let is = database.query(history).await.unwrap();
                assert!(is.starts_with(&was), "{when}: before\n{was}\nafter\n{is}");
            }
            disk.resize_to_kib(ENOUGH_KIB);
            let outcome = set.applied(&database).await;
            assert!(outcome == expected, "{when}: after it\n{outcome}\nclean\n{expected}");
        }
    }
    assert!(refused > places / 2, "{refused} of {} runs were short of space", 3 * places);
}
