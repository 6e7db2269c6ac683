//! Through PgBouncer in transaction mode, where every transaction may have another session of the server.

use crate::processes::{all_succeed, begin_at_once};
use migrate_core::{Dialect, Version};
use migrate_tests::crash::{Set, short_or_long};
use migrate_tests::databases::{Database, server_url};
use migrate_tests::pooler::Pooler;
use migrate_tests::sets::set;

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
        // The pooler keeps sessions of each database, and the server has only so many.
        database.remove().await.unwrap();
    }
}

/// Whoever gets a session after a runner gets it with the settings that the server gives.
#[tokio::test]
async fn settings_do_not_leak_through_a_pooler() {
    let directory = tempfile::tempdir().unwrap();
    let pooler = Pooler::before(&server_url(Dialect::Postgres), SESSIONS);
    let database = behind(&pooler).await;
    let name = &database.name;
    let defaults = format!(
        "ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read';
         ALTER DATABASE {name} SET statement_timeout = '33s'; ALTER DATABASE {name} SET lock_timeout = '44s';"
    );
    let server = Database::create(Dialect::Postgres).await.unwrap();
    server.query(&defaults).await.unwrap();
    let script =
        "SET work_mem = '9MB'; SET statement_timeout = '5s'; SET search_path = ''; SET ROLE pg_monitor; RESET ROLE;";
    let files = [
        ("1_a.up.sql", "CREATE TABLE a (id integer PRIMARY KEY);"),
        ("2_settings.up.sql", script),
        ("3_b.up.sql", "CREATE TABLE b (id integer PRIMARY KEY);"),
    ];
    let migrations = set(directory.path(), Dialect::Postgres, &files).unwrap();
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..PROCESSES {
        let (migrations, url) = (migrations.clone(), database.url.clone());
        runs.spawn(async move {
            let pool = sqlx::PgPool::connect(&url).await.unwrap();
            let runner = migrations.runner().allow_drafts();
            let first = runner.clone().stop_at(Version::new(2)).run(&pool).await.unwrap().applied.len();
            first + runner.run(&pool).await.unwrap().applied.len()
        });
    }
    assert_eq!(runs.join_all().await.into_iter().sum::<usize>(), files.len());
    // All of its sessions at the same time.
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        sessions.push(database.hold("SELECT 1").await.unwrap());
    }
    for session in &mut sessions {
        let left = "SELECT name, setting, reset_val FROM pg_settings WHERE setting <> reset_val AND source = 'session'
            AND name NOT LIKE 'transaction%'
            AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone')";
        assert_eq!(session.rows(left).await.unwrap(), "");
        assert_eq!(session.rows("SELECT current_user = session_user").await.unwrap(), "t\n");
    }
}
