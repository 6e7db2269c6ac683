//! The connection breaks, after any byte either way: it is cut, or nobody hears of the other any more.

use migrate_core::Dialect;
use migrate_tests::crash::{Set, ended, short_or_long, succeed};
use migrate_tests::databases::Database;
use migrate_tests::proxy::{Break, Delay, How, Proxy, Way};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Where to break: spread over what a clean run sends each way.
async fn places(set: &Set, database: &Database, how: How, each_way: u32) -> Vec<Break> {
    let proxy = Proxy::before(&database.url, Delay::default()).await.unwrap();
    succeed(set.apply(&proxy.url(&database.url))).await;
    let mut places = Vec::new();
    for way in [Way::ToServer, Way::ToClient] {
        let all = proxy.passed_bytes(way) as u64;
        let place = |n: u32| usize::try_from(all * u64::from(n) / u64::from(each_way)).unwrap();
        places.extend((0..each_way).map(|n| Break { way, after_bytes: place(n), how }));
    }
    places
}

/// Where to cut so that a part of a message is the last that the client hears of: within and behind the row that says which
/// part begins.
async fn ends_of_parts(set: &Set, database: &Database) -> Vec<Break> {
    const MARKER: &[u8] = b"_migrate_part";
    // Behind the shortest of the rows, which come after each script; and, where time does not count, within a row, and
    // behind the longest.
    let behind: &[usize] = if short_or_long(0, 1) == 0 { &[8] } else { &[0, 8, 60] };
    let proxy = Proxy::listening(&database.url).await.unwrap();
    succeed(set.apply(&proxy.url(&database.url))).await;
    let said = proxy.said();
    let ends = said.windows(MARKER.len()).enumerate().filter(|(_, it)| *it == MARKER).map(|(at, _)| at + MARKER.len());
    let cut = |after_bytes| Break { way: Way::ToClient, after_bytes, how: How::Cut };
    ends.flat_map(|end| behind.iter().map(move |behind| cut(end + behind)))
        .filter(|it| it.after_bytes < said.len())
        .collect()
}

async fn cuts(set: &Set, clean: Database, places: Vec<Break>) {
    let expected = set.outcome(&clean).await;
    for place in places {
        let database = Database::create(clean.dialect).await.unwrap();
        let proxy = Proxy::breaking(&database.url, place).await.unwrap();
        let (code, said) = ended(set.apply(&proxy.url(&database.url))).await;
        assert!(code == Some(0) || said.contains("\n  help: "), "{place:?}: {said}");
        let outcome = set.applied(&database).await;
        assert!(outcome == expected, "{place:?}: after it\n{outcome}\nclean\n{expected}");
        database.remove().await.unwrap();
    }
}

async fn cuts_anywhere(dialect: Dialect) {
    let set = Set::of(dialect);
    let clean = Database::create(dialect).await.unwrap();
    let places = places(&set, &clean, How::Cut, short_or_long(12, 500)).await;
    cuts(&set, clean, places).await;
}

async fn cuts_between_parts(dialect: Dialect) {
    let set = Set::of(dialect);
    let clean = Database::create(dialect).await.unwrap();
    let places = ends_of_parts(&set, &clean).await;
    assert!(!places.is_empty(), "a message has parts");
    cuts(&set, clean, places).await;
}

#[tokio::test]
async fn cut_on_postgres() {
    cuts_anywhere(Dialect::Postgres).await;
}

#[tokio::test]
async fn cut_on_mysql() {
    cuts_anywhere(Dialect::Mysql).await;
}

#[tokio::test]
async fn cut_between_parts_on_postgres() {
    cuts_between_parts(Dialect::Postgres).await;
}

#[tokio::test]
async fn cut_between_parts_on_mysql() {
    cuts_between_parts(Dialect::Mysql).await;
}

/// The one that hears nothing does nothing more once the line is whole again: its successor has done it all.
async fn silence(dialect: Dialect, set: Arc<Set>, place: Break, expected: Arc<String>) {
    let database = Database::create(dialect).await.unwrap();
    let proxy = Proxy::breaking(&database.url, place).await.unwrap();
    let mut runner = set.apply(&proxy.url(&database.url));
    tokio::select! {
        () = proxy.broken() => {}
        _ = runner.wait() => {}
    }
    let outcome = set.applied(&database).await;
    assert!(outcome == *expected, "{place:?}: after it\n{outcome}\nclean\n{expected}");
    proxy.mend();
    let (code, said) = ended(runner).await;
    assert!(code == Some(0) || said.contains("\n  help: "), "{place:?}: {said}");
    let outcome = set.outcome(&database).await;
    assert!(outcome == *expected, "{place:?}: once it is mended\n{outcome}\nclean\n{expected}");
    database.remove().await.unwrap();
}

/// Each of them waits until its server session has been silent for so long that it counts as abandoned, so some wait at
/// the same time.
async fn silences(dialect: Dialect) {
    const AT_ONCE: usize = 10;
    let set = Arc::new(Set::of(dialect));
    let clean = Database::create(dialect).await.unwrap();
    let places = places(&set, &clean, How::Silence, short_or_long(5, 50)).await;
    let expected = Arc::new(set.outcome(&clean).await);
    for places in places.chunks(AT_ONCE) {
        let mut tasks = JoinSet::new();
        for place in places {
            tasks.spawn(silence(dialect, Arc::clone(&set), *place, Arc::clone(&expected)));
        }
        tasks.join_all().await;
    }
}

#[tokio::test]
async fn silent_on_postgres() {
    silences(Dialect::Postgres).await;
}

#[tokio::test]
async fn silent_on_mysql() {
    silences(Dialect::Mysql).await;
}
