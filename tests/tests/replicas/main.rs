//! Many runners at once, connections of every kind, and what a runner must refuse.

mod pooler;
mod processes;
mod standby;

use migrate_core::{Connect, Dialect, Error, ErrorKind, Event, Migrations, Report, Runner, State, Target, Version};
use migrate_tests::databases::Database;
use migrate_tests::sets::set;
use sqlx::{Connection, Executor};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const FILES: &[(&str, &str)] = &[
    ("1_users.up.sql", "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO users VALUES (1);"),
    ("2_posts.up.sql", "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY);"),
    ("3_rows.up.sql", "INSERT INTO posts SELECT id FROM users;\nINSERT INTO users VALUES (2);"),
    ("4_more.up.sql", "CREATE TABLE more (id INTEGER NOT NULL PRIMARY KEY);"),
];

const REPLICAS: usize = 16;

/// What a newer version has.
fn one_more() -> Vec<(&'static str, &'static str)> {
    FILES.iter().copied().chain([("9_more.up.sql", "CREATE TABLE nine (id int)")]).collect()
}

/// Runs on a pool of its own.
async fn run(migrations: &Migrations, database: &Database) -> Result<Report, Error> {
    let runner = migrations.runner().allow_drafts();
    match database.dialect {
        Dialect::Postgres => runner.run(&sqlx::PgPool::connect(&database.url).await.unwrap()).await,
        Dialect::Mysql => runner.run(&sqlx::MySqlPool::connect(&database.url).await.unwrap()).await,
        Dialect::Sqlite => runner.run(&sqlx::SqlitePool::connect(&database.url).await.unwrap()).await,
    }
}

/// All of them succeed, and every migration is applied once.
async fn many_start_at_once(dialect: Dialect) {
    let directory = tempfile::tempdir().unwrap();
    let database = Arc::new(Database::create(dialect).await.unwrap());
    let mut files = FILES.to_vec();
    if dialect == Dialect::Postgres {
        // The waiters must not keep it from finishing: it waits for every snapshot.
        files.push(("5_index.up.sql", "-- migrate:no-transaction\nCREATE INDEX CONCURRENTLY i ON users (id);"));
    }
    let migrations = Arc::new(set(directory.path(), dialect, &files).unwrap());
    let mut replicas = tokio::task::JoinSet::new();
    for _ in 0..REPLICAS {
        let (migrations, database) = (Arc::clone(&migrations), Arc::clone(&database));
        // Spawned, so this test does not compile if the future cannot move between threads.
        replicas.spawn(async move { run(&migrations, &database).await });
    }
    let mut applied = Vec::new();
    while let Some(report) = replicas.join_next().await {
        let report = report.unwrap().unwrap();
        assert_eq!(report.state, State::Current);
        applied.extend(report.applied.into_iter().map(|applied| applied.version.get()));
    }
    applied.sort_unstable();
    assert_eq!(applied, (1..=files.len() as u64).collect::<Vec<_>>());
    assert_eq!(database.query("SELECT id FROM users ORDER BY id").await.unwrap(), "1\n2\n");
    let query = "SELECT COUNT(*) FROM _migrate_event WHERE kind = 'applied'";
    assert_eq!(database.query(query).await.unwrap().trim(), files.len().to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_start_at_once_on_postgres() {
    many_start_at_once(Dialect::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_start_at_once_on_mysql() {
    many_start_at_once(Dialect::Mysql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_start_at_once_on_sqlite() {
    many_start_at_once(Dialect::Sqlite).await;
}

/// Scripts run under the server's settings, and the pool gets its connection back with its own.
#[tokio::test]
async fn a_pool_gets_its_settings_back_on_mysql() {
    const SETTINGS: &str = "SELECT CONCAT_WS('|', @@sql_mode, @@time_zone, @@character_set_client, \
                            @@character_set_results, @@collation_connection, @@foreign_key_checks, DATABASE())";
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Mysql).await.unwrap();
    let files = [("1_a.up.sql", "SET sql_mode = '', time_zone = '+03:00', foreign_key_checks = 0;\nUSE mysql;")];
    let migrations = set(directory.path(), Dialect::Mysql, &files).unwrap();
    let pool = sqlx::mysql::MySqlPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap();
    let before: String = sqlx::query_scalar(SETTINGS).fetch_one(&pool).await.unwrap();
    migrations.runner().allow_drafts().run(&pool).await.unwrap();
    let after: String = sqlx::query_scalar(SETTINGS).fetch_one(&pool).await.unwrap();
    assert_eq!(before, after);
}

/// A setting of the caller's session is there after a run, whatever scripts and the runner did to it.
#[tokio::test]
async fn a_connection_keeps_its_settings_on_postgres() {
    const SETTINGS: &str = "SELECT concat_ws('|', current_setting('work_mem'), current_setting('search_path'), \
                            current_setting('TimeZone'), current_setting('shop.tenant', true), current_user)";
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Postgres).await.unwrap();
    let script = "SET work_mem = '9MB'; SET TimeZone = 'Asia/Tokyo'; SET search_path = '';";
    let migrations = set(directory.path(), Dialect::Postgres, &[("1_a.up.sql", script)]).unwrap();
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    let mine = "SET work_mem = '7MB'; SET shop.tenant = 'it''s \\ one'; SET search_path = \"$user\", public;";
    connection.execute(sqlx::raw_sql(mine)).await.unwrap();
    let before: String = sqlx::query_scalar(SETTINGS).fetch_one(&mut connection).await.unwrap();
    migrations.runner().allow_drafts().run(&mut connection).await.unwrap();
    let after: String = sqlx::query_scalar(SETTINGS).fetch_one(&mut connection).await.unwrap();
    assert_eq!(before, after);
}

/// A borrowed connection works, and is refused while it is inside a transaction, which stays as it is; unless there is
/// nothing to do.
macro_rules! borrowed_connection {
    ($name:ident, $connection:ty, $dialect:expr) => {
        #[tokio::test]
        async fn $name() {
            let directory = tempfile::tempdir().unwrap();
            let database = Database::create($dialect).await.unwrap();
            let migrations = set(directory.path(), $dialect, FILES).unwrap();
            let mut connection = <$connection>::connect(&database.url).await.unwrap();
            // A raw BEGIN, which the driver's own counter of transactions does not see.
            connection.execute("BEGIN").await.unwrap();
            let error = migrations.runner().allow_drafts().run(&mut connection).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InTransaction, "{error:?}");
            connection.execute("ROLLBACK").await.unwrap();
            let report = migrations.runner().allow_drafts().run(&mut connection).await.unwrap();
            assert_eq!(report.applied.len(), FILES.len());
            assert!(migrations.status(&mut connection).await.unwrap().pending.is_empty());
            connection.execute("BEGIN").await.unwrap();
            connection.execute("CREATE TEMPORARY TABLE mine (id int)").await.unwrap();
            assert_eq!(migrations.run(&mut connection).await.unwrap().state, State::Current);
            let more = set(directory.path(), $dialect, &one_more()).unwrap();
            let error = more.runner().allow_drafts().run(&mut connection).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InTransaction, "{error:?}");
            connection.execute("INSERT INTO mine VALUES (1)").await.unwrap();
            connection.execute("ROLLBACK").await.unwrap();
        }
    };
}

borrowed_connection!(borrowed_connection_on_postgres, sqlx::PgConnection, Dialect::Postgres);
borrowed_connection!(borrowed_connection_on_mysql, sqlx::MySqlConnection, Dialect::Mysql);
borrowed_connection!(borrowed_connection_on_sqlite, sqlx::SqliteConnection, Dialect::Sqlite);

/// What reads with limits, in a transaction of its own, or on another connection leaves the caller's transaction alone.
#[tokio::test]
async fn a_transaction_of_the_caller_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Postgres).await.unwrap();
    let migrations = set(directory.path(), Dialect::Postgres, FILES).unwrap();
    let first = Version::new(1);
    let direct = sqlx::PgPool::connect(&database.url).await.unwrap();
    migrations.runner().allow_drafts().stop_at(first).run(&direct).await.unwrap();
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    connection.execute(sqlx::raw_sql("BEGIN; SET LOCAL lock_timeout = '7s'; LOCK TABLE users")).await.unwrap();
    let runner = migrations.runner().allow_drafts();
    let refused = [
        runner.verify(&mut connection).await.unwrap_err(),
        runner.plan_undo(&mut connection, Target::Steps(1)).await.unwrap_err(),
        runner.plan_baseline(&mut connection, first).await.unwrap_err(),
        runner.run(&mut connection).await.unwrap_err(),
        runner.direct(&direct).run(&mut connection).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!(error.kind(), ErrorKind::InTransaction, "{error:?}");
    }
    let kept: String = sqlx::query_scalar("SHOW lock_timeout").fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, "7s");
}

/// The wrong kind of database is told apart before anything is sent.
#[tokio::test]
async fn another_dialect_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let migrations = set(directory.path(), Dialect::Postgres, FILES).unwrap();
    let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
    assert_eq!(migrations.run(&pool).await.unwrap_err().kind(), ErrorKind::Dialect);
}

/// A server that takes no writes is told apart, if it is behind; if it is current, it serves.
#[tokio::test]
async fn a_read_only_server_is_refused_only_if_it_is_behind() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Sqlite).await.unwrap();
    let migrations = set(directory.path(), Dialect::Sqlite, FILES).unwrap();
    database.query("SELECT 1").await.unwrap();
    let read_only = database.url.replace("mode=rwc", "mode=ro");
    let pool = sqlx::SqlitePool::connect(&read_only).await.unwrap();
    let error = migrations.runner().allow_drafts().run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error:?}");
    run(&migrations, &database).await.unwrap();
    assert_eq!(migrations.run(&pool).await.unwrap().state, State::Current);
}

/// A start-up on a current database is one statement, whatever `Connect` it is given.
#[tokio::test]
async fn a_role_that_only_reads_can_start_on_a_current_database() {
    async fn start(target: impl Connect<'_>, migrations: &Migrations) -> State {
        migrations.run(target).await.unwrap().state
    }
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Postgres).await.unwrap();
    let migrations = set(directory.path(), Dialect::Postgres, FILES).unwrap();
    run(&migrations, &database).await.unwrap();
    let role = format!("reader_{}", database.name);
    let grants = format!(
        "CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role};
         GRANT SELECT ON _migrate_head, _migrate_history TO {role}"
    );
    database.query(&grants).await.unwrap();
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(format!("SET ROLE {role}"))).await.unwrap();
    assert_eq!(start(&mut connection, &migrations).await, State::Current);
}

/// A runner that was overtaken writes nothing any more.
#[tokio::test]
async fn a_runner_that_lost_its_lease_is_fenced() {
    for dialect in [Dialect::Postgres, Dialect::Mysql] {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        let mut files = FILES.to_vec();
        // The script itself plays the successor: it counts the epoch up.
        files
            .push(("5_overtaken.up.sql", "UPDATE _migrate_lease SET epoch = epoch + 1;\nINSERT INTO more VALUES (1);"));
        let migrations = set(directory.path(), dialect, &files).unwrap();
        let error = run(&migrations, &database).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LeaseLost, "{dialect}: {error:?}");
        assert_eq!(error.applied().len(), 4);
        let applied = "SELECT COUNT(*) FROM _migrate_history WHERE state = 'applied'";
        assert_eq!(database.query(applied).await.unwrap().trim(), "4");
    }
}

/// A pool of one connection gets it back: a database in memory would be gone with it.
#[tokio::test]
async fn a_database_in_memory_survives_its_migration() {
    let directory = tempfile::tempdir().unwrap();
    let migrations = set(directory.path(), Dialect::Sqlite, FILES).unwrap();
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    migrations.runner().allow_drafts().run(&pool).await.unwrap();
    assert_eq!(migrations.status(&pool).await.unwrap().state, State::Current);
    pool.execute("INSERT INTO more VALUES (7)").await.unwrap();
}

/// A dropped future leaves nothing behind that the next run could not take up.
#[tokio::test]
async fn a_dropped_run_is_taken_up_by_the_next() {
    for dialect in [Dialect::Postgres, Dialect::Mysql] {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        let sleep = if dialect == Dialect::Postgres { "SELECT pg_sleep(1);" } else { "SELECT SLEEP(1);" };
        let files = [FILES, &[("5_slow.up.sql", sleep)]].concat();
        let migrations = set(directory.path(), dialect, &files).unwrap();
        let dropped = tokio::time::timeout(Duration::from_millis(500), run(&migrations, &database)).await;
        assert!(dropped.is_err(), "{dialect}: the run was over before it could be dropped");
        let report = run(&migrations, &database).await.unwrap();
        assert_eq!(report.state, State::Current);
        let applied = "SELECT COUNT(*) FROM _migrate_event WHERE kind = 'applied'";
        assert_eq!(database.query(applied).await.unwrap().trim(), "5", "{dialect}");
    }
}

/// Who waits is told what the other one is at, not what its session sends for bookkeeping.
#[tokio::test(flavor = "multi_thread")]
async fn a_waiter_hears_what_the_holder_is_at() {
    let (slow, alone) = ("SELECT pg_sleep(1);", "-- migrate:no-transaction\nSELECT 1;\nSELECT pg_sleep(1);");
    for (dialect, script, said) in [
        // What travels in one message is named as a whole.
        (Dialect::Postgres, slow, ", which is at 1 users to 5 slow"),
        (Dialect::Postgres, alone, ", which is at 5 slow"),
        (Dialect::Mysql, "SELECT 1;\nSELECT SLEEP(1);", ", which is at 5 slow, statement 2: `SELECT SLEEP(1)`"),
        (
            Dialect::Mysql,
            "CREATE TABLE one AS SELECT SLEEP(1) AS a;",
            ", which is at 5 slow, statement 1 or later: `CREATE TABLE one AS SELECT SLEEP(1) AS a`",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let database = Arc::new(Database::create(dialect).await.unwrap());
        let files = [FILES, &[("5_slow.up.sql", script)]].concat();
        let migrations = Arc::new(set(directory.path(), dialect, &files).unwrap());
        let holder = tokio::spawn({
            let (migrations, database) = (Arc::clone(&migrations), Arc::clone(&database));
            async move { run(&migrations, &database).await }
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
        let told = Arc::clone(&heard);
        let runner = migrations.runner().allow_drafts().on_event(move |event| {
            if let Event::Waiting { holder, .. } = event {
                told.lock().unwrap().push(holder.to_string());
            }
        });
        match dialect {
            Dialect::Postgres => runner.run(&sqlx::PgPool::connect(&database.url).await.unwrap()).await,
            _ => runner.run(&sqlx::MySqlPool::connect(&database.url).await.unwrap()).await,
        }
        .unwrap();
        holder.await.unwrap().unwrap();
        let heard = heard.lock().unwrap();
        assert!(heard.iter().any(|holder| holder.ends_with(said)), "{dialect}: {heard:?}");
        assert!(!heard.iter().any(|holder| holder.contains("_migrate_")), "{dialect}: {heard:?}");
    }
}

/// Two sets, of which one requires the other: that one, and the one that requires it, with a statement of 2 seconds in a
/// script of either.
fn two_sets(directories: [&Path; 2], dialect: Dialect, slow_down: &str, slow_up: &str) -> [Arc<Migrations>; 2] {
    let jobs_down = format!("{slow_down}DROP TABLE jobs;");
    let jobs = [
        ("migrate.toml", "set = \"jobs\""),
        ("1_jobs.up.sql", "CREATE TABLE jobs (id INTEGER NOT NULL PRIMARY KEY);"),
        ("1_jobs.down.sql", &jobs_down),
    ];
    let waiting_up = format!("-- migrate:requires jobs:1\n{slow_up}CREATE VIEW waiting AS SELECT id FROM jobs;");
    let sets =
        [set(directories[0], dialect, &jobs), set(directories[1], dialect, &[("1_waiting.up.sql", &waiting_up)])];
    sets.map(|set| Arc::new(set.unwrap()))
}

/// Undoes the last migration on a pool of its own.
async fn undo(runner: &Runner<'_>, database: &Database) -> Result<Report, Error> {
    match database.dialect {
        Dialect::Postgres => runner.undo(&sqlx::PgPool::connect(&database.url).await.unwrap(), Target::Steps(1)).await,
        Dialect::Mysql => runner.undo(&sqlx::MySqlPool::connect(&database.url).await.unwrap(), Target::Steps(1)).await,
        Dialect::Sqlite => {
            runner.undo(&sqlx::SqlitePool::connect(&database.url).await.unwrap(), Target::Steps(1)).await
        }
    }
}

/// A listener that counts how often somebody waits for the holder of another set.
fn counting(waits: &Arc<AtomicUsize>, behind: &'static str) -> impl Fn(&Event<'_>) + Send + Sync + 'static {
    let waits = Arc::clone(waits);
    move |event| {
        if let Event::Waiting { holder, .. } = event {
            assert!(holder.contains(behind), "{holder}");
            waits.fetch_add(1, Ordering::Relaxed);
        }
    }
}

const SLOW: [(Dialect, &str); 2] =
    [(Dialect::Postgres, "SELECT pg_sleep(2);\n"), (Dialect::Mysql, "SELECT SLEEP(2);\n")];

/// What a set requires is not undone while that set is at work, although nothing says yet that it requires it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_to_be_required_is_not_undone() {
    for (dialect, slow) in SLOW {
        let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let database = Arc::new(Database::create(dialect).await.unwrap());
        let [jobs, requiring] = two_sets(directories.each_ref().map(|it| it.path()), dialect, "", slow);
        run(&jobs, &database).await.unwrap();
        let up = tokio::spawn({
            let database = Arc::clone(&database);
            async move { run(&requiring, &database).await }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        let waits = Arc::new(AtomicUsize::new(0));
        let undone = undo(&jobs.runner().on_event(counting(&waits, ", at work on the set `main`")), &database).await;
        up.await.unwrap().unwrap();
        assert_eq!(undone.unwrap_err().kind(), ErrorKind::Needed, "{dialect}");
        // On MySQL the history says it from the first statement on.
        assert_eq!(waits.load(Ordering::Relaxed) > 0, dialect == Dialect::Postgres, "{dialect}");
    }
}

/// Nothing is built on what another set is just undoing, although the history has it yet.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_undone_is_not_built_on() {
    for (dialect, slow) in SLOW {
        let directories = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let database = Arc::new(Database::create(dialect).await.unwrap());
        let [jobs, requiring] = two_sets(directories.each_ref().map(|it| it.path()), dialect, slow, "");
        run(&jobs, &database).await.unwrap();
        let down = tokio::spawn({
            let database = Arc::clone(&database);
            async move { undo(&jobs.runner(), &database).await }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        let waits = Arc::new(AtomicUsize::new(0));
        let runner =
            requiring.runner().allow_drafts().on_event(counting(&waits, " (undoing), at work on the set `jobs`"));
        let applied = match dialect {
            Dialect::Postgres => runner.run(&sqlx::PgPool::connect(&database.url).await.unwrap()).await,
            _ => runner.run(&sqlx::MySqlPool::connect(&database.url).await.unwrap()).await,
        };
        down.await.unwrap().unwrap();
        assert_eq!(applied.unwrap_err().kind(), ErrorKind::Requires, "{dialect}");
        assert_eq!(waits.load(Ordering::Relaxed) > 0, dialect == Dialect::Postgres, "{dialect}");
    }
}

/// A process that holds an SQLite file is waited for as long as the run may wait, not as long as the connection would.
#[tokio::test]
async fn a_budget_is_kept_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Sqlite).await.unwrap();
    let migrations = set(directory.path(), Dialect::Sqlite, FILES).unwrap();
    let mut other = sqlx::SqliteConnection::connect(&database.url).await.unwrap();
    other.execute("CREATE TABLE other (id INTEGER); BEGIN IMMEDIATE;").await.unwrap();
    let mut mine = sqlx::SqliteConnection::connect(&database.url).await.unwrap();
    let begun = std::time::Instant::now();
    let runner = migrations.runner().allow_drafts().wait_budget(Duration::from_millis(300));
    assert_eq!(runner.run(&mut mine).await.unwrap_err().kind(), ErrorKind::Waiting);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let own: i64 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut mine).await.unwrap();
    assert_eq!(own, 5_000);
}
