//! What `measure` reads of a database in use, and that it neither waits for anybody nor keeps anybody waiting.

use migrate_check::schema::name::{Ident, Name};
use migrate_core::{Dialect, Measured, Rows, measure};
use migrate_tests::databases::Database;
use sqlx::Connection as _;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(2);

fn names(dialect: Dialect) -> [Name; 2] {
    ["users", "absent"].map(|name| Name::local(Ident::relation(dialect, name)))
}

async fn with_users(dialect: Dialect) -> Database {
    let database = Database::create(dialect).await.unwrap();
    for sql in ["CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY)", "INSERT INTO users VALUES (1), (2), (3)"] {
        database.query(sql).await.unwrap();
    }
    database
}

fn only_users(measured: &Measured) -> &migrate_core::Size {
    assert_eq!(measured.sizes.len(), 1, "{measured:?}");
    assert_eq!(measured.sizes[0].name.to_string(), "users");
    &measured.sizes[0]
}

#[tokio::test]
async fn postgres_is_not_waited_for() {
    let database = with_users(Dialect::Postgres).await;
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let measured = measure(&mut connection, &names(Dialect::Postgres), LIMIT).await.unwrap();
    // Nobody has analyzed it.
    assert_eq!(only_users(&measured).rows, Rows::Unknown);
    assert!(only_users(&measured).bytes.is_some_and(|bytes| bytes > 0), "{measured:?}");
    assert!(measured.sessions.is_empty() && measured.unknown.is_empty(), "{measured:?}");
    let held = database.hold("LOCK TABLE users IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let begun = Instant::now();
    let measured = measure(&mut connection, &names(Dialect::Postgres), LIMIT).await.unwrap();
    assert!(begun.elapsed() < LIMIT, "it waited for {:?}", begun.elapsed());
    assert_eq!(only_users(&measured).bytes, None);
    let [session] = measured.sessions.as_slice() else { panic!("{measured:?}") };
    assert_eq!(session.locks, ["ACCESS EXCLUSIVE"]);
    assert!(!session.waits && session.open.is_some(), "{session:?}");
    // Limits and locks ended with the message.
    let left = "SELECT current_setting('lock_timeout') || current_setting('statement_timeout') || (
        SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'users'::regclass)";
    drop(held);
    let left: String = sqlx::query_scalar(left).fetch_one(&mut connection).await.unwrap();
    assert_eq!(left, "000");
}

#[tokio::test]
async fn postgres_counts_partitions() {
    let database = Database::create(Dialect::Postgres).await.unwrap();
    for sql in [
        "CREATE TABLE users (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF users FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE high PARTITION OF users FOR VALUES FROM (10) TO (20)",
        "INSERT INTO users VALUES (1), (2), (11)",
        "ANALYZE low, high",
    ] {
        database.query(sql).await.unwrap();
    }
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let measured = measure(&mut connection, &names(Dialect::Postgres), LIMIT).await.unwrap();
    assert_eq!(only_users(&measured).rows, Rows::Estimated(3));
}

#[tokio::test]
async fn mysql_tells_who_is_busy() {
    let database = with_users(Dialect::Mysql).await;
    let _held = database.hold("SELECT * FROM users").await.unwrap();
    let mut connection = sqlx::MySqlConnection::connect(&database.url).await.unwrap();
    let measured = measure(&mut connection, &names(Dialect::Mysql), LIMIT).await.unwrap();
    assert!(matches!(only_users(&measured).rows, Rows::Estimated(_)), "{measured:?}");
    assert!(only_users(&measured).bytes.is_some_and(|bytes| bytes > 0), "{measured:?}");
    assert!(measured.unknown.is_empty(), "{measured:?}");
    let [session] = measured.sessions.as_slice() else { panic!("{measured:?}") };
    // MariaDB keeps no record of who uses which table unless it is told to.
    assert!(session.table.is_none() || session.locks == ["SHARED READ"], "{session:?}");
    assert!(session.open.is_some_and(|open| open < Duration::from_secs(60)), "{session:?}");
}

#[tokio::test]
async fn sqlite_counts() {
    let database = with_users(Dialect::Sqlite).await;
    let mut connection = sqlx::SqliteConnection::connect(&database.url).await.unwrap();
    let measured = measure(&mut connection, &names(Dialect::Sqlite), LIMIT).await.unwrap();
    assert_eq!(only_users(&measured).rows, Rows::Counted(3));
    assert_eq!(only_users(&measured).bytes, Some(4096));
    assert!(measured.sessions.is_empty() && measured.unknown.is_empty(), "{measured:?}");
}
