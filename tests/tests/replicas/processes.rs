//! Processes that begin at the same moment, as when a deployment starts all its replicas.

use migrate_core::Dialect;
use migrate_tests::crash::{Set, ended, short_or_long, until};
use migrate_tests::databases::Database;
use migrate_tests::session::Session;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

const PROCESSES: usize = 64;

/// So many processes, all of which have read the set before one of them connects.
pub(crate) async fn begin_at_once(set: &Set, url: &str, processes: usize) -> Vec<Child> {
    let (input, end) = std::io::pipe().unwrap();
    let mut runners: Vec<Child> = (0..processes).map(|_| set.start(url, input.try_clone().unwrap().into())).collect();
    for runner in &mut runners {
        let mut ready = String::new();
        BufReader::new(runner.stdout.as_mut().unwrap()).read_line(&mut ready).await.unwrap();
        assert_eq!(ready, "ready\n");
    }
    drop(end);
    runners
}

/// All of them succeed.
pub(crate) async fn all_succeed(runners: Vec<Child>) {
    let mut failed = Vec::new();
    for runner in runners {
        let (code, said) = ended(runner).await;
        failed.extend((code != Some(0)).then_some(said));
    }
    assert!(failed.is_empty(), "{} failed, the first of them: {}", failed.len(), failed[0]);
}

/// On an empty database every migration is applied once; on a current one nobody does anything.
async fn begin_at_once_on(dialect: Dialect) {
    let set = Set::of(dialect);
    let expected = set.applied(&Database::create(dialect).await.unwrap()).await;
    for round in 0..short_or_long(1, 100) {
        let database = Database::create(dialect).await.unwrap();
        all_succeed(begin_at_once(&set, &database.url, PROCESSES).await).await;
        assert_eq!(set.outcome(&database).await, expected, "round {round}");
        let epoch = database.query("SELECT epoch FROM _migrate_lease").await.unwrap();
        all_succeed(begin_at_once(&set, &database.url, PROCESSES).await).await;
        assert_eq!(set.outcome(&database).await, expected, "round {round}");
        assert_eq!(database.query("SELECT epoch FROM _migrate_lease").await.unwrap(), epoch, "round {round}");
        database.remove().await.unwrap();
    }
}

#[tokio::test]
async fn processes_begin_at_once_on_postgres() {
    begin_at_once_on(Dialect::Postgres).await;
}

#[tokio::test]
async fn processes_begin_at_once_on_mysql() {
    begin_at_once_on(Dialect::Mysql).await;
}

#[tokio::test]
async fn processes_begin_at_once_on_sqlite() {
    begin_at_once_on(Dialect::Sqlite).await;
}

/// An index that waits for an older snapshot is not kept from being ready by those that wait for it.
#[tokio::test]
async fn processes_wait_while_an_index_is_built_concurrently() {
    const WAITING: usize = 16;
    let set = Set::of(Dialect::Postgres);
    let expected = set.applied(&Database::create(Dialect::Postgres).await.unwrap()).await;
    for round in 0..short_or_long(1, 100) {
        let database = Database::create(Dialect::Postgres).await.unwrap();
        set.apply_up_to(&database, 4).await;
        let older = database.hold("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
        let runners = begin_at_once(&set, &database.url, 1 + WAITING).await;
        let mut session = Session::open(&database).await.unwrap();
        until(
            &mut session,
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
             AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event = 'virtualxid'",
        )
        .await;
        // The others have seen who holds the lease, and look again and again.
        let others = format!(
            "SELECT (COUNT(*) = {WAITING})::integer FROM pg_stat_activity WHERE datname = current_database()
             AND pid <> pg_backend_pid() AND query LIKE '%session_authorization%'"
        );
        until(&mut session, &others).await;
        older.close().await.unwrap();
        all_succeed(runners).await;
        assert_eq!(set.outcome(&database).await, expected, "round {round}");
        let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'child_parent'::regclass";
        assert_eq!(database.query(valid).await.unwrap(), "t\n", "round {round}");
        drop(session);
        database.remove().await.unwrap();
    }
}
