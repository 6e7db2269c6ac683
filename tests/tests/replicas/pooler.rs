//! Through PgBouncer in transaction mode, where every transaction may have another session of the server.

use crate::processes::{all_succeed, begin_at_once};
use migrate_core::Dialect;
use migrate_tests::crash::{Set, short_or_long};
use migrate_tests::databases::{Database, server_url};
use migrate_tests::pooler::Pooler;

const PROCESSES: usize = 16;

/// As many sessions of the server: fewer than clients, so that they share.
const SESSIONS: u32 = 4;

/// A database that is reached through the pooler.
async fn behind(pooler: &Pooler) -> Database {
    let mut database = Database::create(Dialect::Postgres).await.unwrap();
    database.url = pooler.url(&database.url);
    database
}

/// Every migration is applied once, those that run outside a transaction too.
#[tokio::test]
async fn processes_begin_at_once_through_a_pooler() {
    let set = Set::of(Dialect::Postgres);
    let expected = set.applied(&Database::create(Dialect::Postgres).await.unwrap()).await;
    let pooler = Pooler::before(&server_url(Dialect::Postgres), SESSIONS);
    for round in 0..short_or_long(1, 100) {
        let database = behind(&pooler).await;
        for _empty_then_current in 0..2 {
            all_succeed(begin_at_once(&set, &database.url, PROCESSES).await).await;
            assert_eq!(set.outcome(&database).await, expected, "round {round}");
        }
    }
}
