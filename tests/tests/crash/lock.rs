//! Another session holds a lock that a script needs.

use migrate_core::{Dialect, ErrorKind, Event};
use migrate_tests::databases::Database;
use migrate_tests::session::Session;
use migrate_tests::sets::set;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ATTEMPTS: u32 = 3;

/// The script is tried again, given up with an explanation, and done by the next run once the lock is free.
async fn locked(dialect: Dialect) {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(dialect).await.unwrap();
    let files = [
        ("1_users.up.sql", "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, visits INTEGER NOT NULL);"),
        ("2_rows.up.sql", "INSERT INTO users VALUES (1, 0);"),
        ("3_name.up.sql", "UPDATE users SET visits = visits + 1;\nALTER TABLE users ADD COLUMN name VARCHAR(40);"),
    ];
    let migrations = set(directory.path(), dialect, &files[..2]).unwrap();
    Session::open(&database).await.unwrap().apply(&migrations.runner().allow_drafts()).await.unwrap();
    let migrations = set(directory.path(), dialect, &files).unwrap();

    let lock = match dialect {
        Dialect::Postgres => "LOCK TABLE users IN ACCESS SHARE MODE",
        // An open transaction that has read a table keeps its definition from changing.
        Dialect::Mysql => "SELECT * FROM users",
        Dialect::Sqlite => "INSERT INTO users VALUES (2, 0)",
    };
    let holder = database.hold(lock).await.unwrap();
    let retried = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&retried);
    let runner = migrations
        .runner()
        .allow_drafts()
        .lock_timeout(Duration::from_secs(1))
        .attempts(ATTEMPTS)
        .wait_budget(Duration::from_secs(2))
        .on_event(move |event| {
            counter.fetch_add(u32::from(matches!(event, Event::Retried { .. })), Ordering::Relaxed);
        });
    let mut session = Session::open(&database).await.unwrap();
    let error = session.apply(&runner).await.unwrap_err();
    // SQLite waits before its transaction begins, as long as the run may: one that has begun has its lock.
    let (kind, times) = match dialect {
        Dialect::Sqlite => (ErrorKind::Waiting, 0),
        Dialect::Postgres | Dialect::Mysql => (ErrorKind::LockTimeout, ATTEMPTS - 1),
    };
    assert_eq!((error.kind(), retried.load(Ordering::Relaxed)), (kind, times), "{error:?}");
    assert!(error.help().contains("session that holds the lock") || error.help().contains("--wait"), "{error:?}");
    drop(session);
    holder.close().await.unwrap();

    let mut session = Session::open(&database).await.unwrap();
    let applied = session.apply(&migrations.runner().allow_drafts()).await.unwrap().applied;
    assert_eq!(applied.len(), 1);
    assert_eq!(session.rows("SELECT visits, name FROM users").await.unwrap(), "1|NULL\n");
    let query = "SELECT COUNT(*) FROM _migrate_event WHERE kind = 'applied'";
    assert_eq!(session.rows(query).await.unwrap().trim(), files.len().to_string());
    assert!(session.verify(&migrations).await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn locked_on_postgres() {
    locked(Dialect::Postgres).await;
}

#[tokio::test]
async fn locked_on_mysql() {
    locked(Dialect::Mysql).await;
}

#[tokio::test]
async fn locked_on_sqlite() {
    locked(Dialect::Sqlite).await;
}
