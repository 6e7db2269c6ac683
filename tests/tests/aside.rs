//! What a run does on more than one connection: it names who is in the way, stops when it is asked to, and goes past a
//! pooler; and the role in which it works.

use migrate_core::{Dialect, Error, ErrorKind, Event, Migrations, Report, Runner, Shutdown, State};
use migrate_tests::databases::Database;
use migrate_tests::sets::set;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SERVERS: [Dialect; 2] = [Dialect::Postgres, Dialect::Mysql];

/// Runs on a pool that has one connection and is never asked for a second.
async fn run(runner: &Runner<'_>, database: &Database) -> Result<Report, Error> {
    match database.dialect {
        Dialect::Postgres => {
            runner.run(&PgPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap()).await
        }
        Dialect::Mysql => {
            runner.run(&MySqlPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap()).await
        }
        Dialect::Sqlite => runner.run(&sqlx::SqlitePool::connect(&database.url).await.unwrap()).await,
    }
}

/// Whoever holds the lock is told while the statement waits, and is in the error.
#[tokio::test]
async fn blockers_are_named() {
    for dialect in SERVERS {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        database.query("CREATE TABLE busy (id INTEGER)").await.unwrap();
        let files = [
            ("1_first.up.sql", "CREATE TABLE first (id INTEGER);"),
            ("2_wide.up.sql", "ALTER TABLE busy ADD COLUMN more INTEGER;"),
        ];
        let migrations = set(directory.path(), dialect, &files).unwrap();
        let holder = database.hold("INSERT INTO busy VALUES (4711)").await.unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let runner = migrations.runner().allow_drafts().lock_timeout(Duration::from_secs(1)).attempts(2);
        let runner = runner.on_event(move |event| {
            if let Event::Blocked { blockers } = event {
                hear.lock().unwrap().extend(blockers.iter().map(ToString::to_string));
            }
        });
        let error = run(&runner, &database).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LockTimeout, "{dialect}: {error:?}");
        let (said, ends) = match dialect {
            Dialect::Postgres => ("it waited for session ", "pg_terminate_backend("),
            _ => ("it may have waited for session ", "KILL "),
        };
        for part in [said, ends, "transaction"] {
            assert!(error.help().contains(part), "{dialect}: {error:?}");
        }
        if dialect == Dialect::Postgres {
            assert!(error.help().contains("idle in transaction"), "{error:?}");
            assert!(error.help().contains("INSERT INTO busy VALUES (4711)"), "{error:?}");
        }
        assert!(!told.lock().unwrap().is_empty(), "{dialect}: nothing was told");
        drop(holder);
        assert_eq!(run(&runner, &database).await.unwrap().state, State::Current, "{dialect}");
    }
}

/// A script that takes long, with what is done before it.
fn slow(dialect: Dialect) -> [(&'static str, &'static str); 3] {
    let sleep = match dialect {
        Dialect::Postgres => "CREATE TABLE slow (id INTEGER);\nSELECT pg_sleep(600);",
        Dialect::Mysql => "CREATE TABLE slow (id INTEGER);\nSELECT SLEEP(600);",
        Dialect::Sqlite => "CREATE TABLE slow (id INTEGER);",
    };
    [
        ("1_first.up.sql", "CREATE TABLE first (id INTEGER);"),
        ("2_slow.up.sql", sleep),
        ("3_last.up.sql", "CREATE TABLE last (id INTEGER);"),
    ]
}

/// A run that is asked to stop cancels its statement, gives the lease back, and says what stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_stops_when_it_is_asked_to() {
    for (dialect, in_transaction) in [(Dialect::Postgres, true), (Dialect::Postgres, false), (Dialect::Mysql, true)] {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        let mut files = slow(dialect);
        let alone = "-- migrate:no-transaction\nCREATE TABLE slow (id INTEGER);\nSELECT pg_sleep(600);";
        if !in_transaction {
            files[1].1 = alone;
        }
        let migrations = set(directory.path(), dialect, &files).unwrap();
        let shutdown = Shutdown::new();
        let asked = tokio::spawn({
            let (shutdown, database) = (shutdown.clone(), database.beside());
            async move {
                while database.query(sleeping(dialect)).await.unwrap().trim() == "0" {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                shutdown.shutdown();
            }
        });
        let error = run(&migrations.runner().allow_drafts().stop_on(&shutdown), &database).await.unwrap_err();
        asked.await.unwrap();
        assert_eq!(error.kind(), ErrorKind::Stopped, "{dialect}: {error:?}");
        assert_eq!(error.applied().len(), 1, "{dialect}: {error:?}");
        assert_eq!(database.query(sleeping(dialect)).await.unwrap().trim(), "0", "{dialect}");
        // The lease is free: nobody has to be waited for, and nobody is taken over from.
        let holder = database.query("SELECT COALESCE(holder, 'free') FROM _migrate_lease").await.unwrap();
        assert_eq!(holder.trim(), "free", "{dialect}");
        let error = run(&migrations.runner().allow_drafts().stop_on(&shutdown), &database).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stopped, "{dialect}: what was asked stays asked");
    }
}

/// How many sessions are in a long sleep.
fn sleeping(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        }
        _ => "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND DB = DATABASE()",
    }
}

/// Where one connection is all there is, the run stops before the next scripts.
#[tokio::test]
async fn a_run_on_sqlite_stops_between_scripts() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Sqlite).await.unwrap();
    let mut files = slow(Dialect::Sqlite);
    // It does not travel with those before it.
    files[2].1 = "-- migrate:no-transaction\nCREATE TABLE last (id INTEGER);";
    let migrations = set(directory.path(), Dialect::Sqlite, &files).unwrap();
    let shutdown = Shutdown::new();
    let stop = shutdown.clone();
    let runner = migrations.runner().allow_drafts().stop_on(&shutdown).on_event(move |event| {
        if let Event::Applied { version, .. } = event
            && version.get() == 2
        {
            stop.shutdown();
        }
    });
    let error = run(&runner, &database).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped, "{error:?}");
    assert_eq!(error.applied().len(), 2);
    let report = run(&migrations.runner().allow_drafts(), &database).await.unwrap();
    assert_eq!(report.applied.len(), 1);
}

/// Waiting for another runner ends at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waits_stops_at_once() {
    for dialect in SERVERS {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        let migrations: Arc<Migrations> = Arc::new(set(directory.path(), dialect, &slow(dialect)).unwrap());
        let first = Shutdown::new();
        let holder = tokio::spawn({
            let (migrations, database, first) = (Arc::clone(&migrations), database.beside(), first.clone());
            async move { run(&migrations.runner().allow_drafts().stop_on(&first), &database).await }
        });
        let shutdown = Shutdown::new();
        let stop = shutdown.clone();
        let runner = migrations.runner().allow_drafts().stop_on(&shutdown).on_event(move |event| {
            if let Event::Waiting { .. } = event {
                stop.shutdown();
            }
        });
        while database.query(sleeping(dialect)).await.unwrap().trim() == "0" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(run(&runner, &database).await.unwrap_err().kind(), ErrorKind::Stopped, "{dialect}");
        first.shutdown();
        assert_eq!(holder.await.unwrap().unwrap_err().kind(), ErrorKind::Stopped, "{dialect}");
    }
}

/// The database that is given is only asked; what is to be done goes over the direct connection.
#[tokio::test]
async fn work_goes_over_the_direct_connection() {
    for dialect in SERVERS {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::create(dialect).await.unwrap();
        let files = match dialect {
            Dialect::Postgres => {
                [("1_who.up.sql", "CREATE TABLE who AS SELECT current_setting('application_name') AS name;")]
            }
            _ => [("1_who.up.sql", "CREATE TABLE who AS SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1) AS name;")],
        };
        let migrations = set(directory.path(), dialect, &files).unwrap();
        let runner = migrations.runner().allow_drafts();
        let (report, name) = match dialect {
            Dialect::Postgres => {
                let pooled = PgPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap();
                let direct: PgConnectOptions = database.url.parse().unwrap();
                (runner.direct(&direct.application_name("direct")).run(&pooled).await, "direct")
            }
            _ => {
                let user = format!("direct_{}", std::process::id());
                for host in ["localhost", "%"] {
                    let user = format!("{user}@'{host}'");
                    let grant =
                        format!("CREATE USER {user} IDENTIFIED BY 'x'; GRANT ALL ON {}.* TO {user}", database.name);
                    database.query(&grant).await.unwrap();
                }
                let pooled = MySqlPoolOptions::new().max_connections(1).connect(&database.url).await.unwrap();
                let direct: MySqlConnectOptions = database.url.parse().unwrap();
                (runner.direct(&direct.username(&user).password("x")).run(&pooled).await, "direct")
            }
        };
        assert_eq!(report.unwrap().state, State::Current, "{dialect}");
        let who = database.query("SELECT name FROM who").await.unwrap();
        assert!(who.starts_with(name), "{dialect}: {who}");
        // Nothing to do: a direct connection that cannot be opened is not missed.
        let nowhere: PgConnectOptions = "postgres://nobody@127.0.0.1:9/none".parse().unwrap();
        if dialect == Dialect::Postgres {
            let pool = sqlx::PgPool::connect(&database.url).await.unwrap();
            assert_eq!(migrations.runner().direct(&nowhere).run(&pool).await.unwrap().state, State::Current);
        }
    }
}

/// What is made belongs to the role, and the session has its own again.
#[tokio::test]
async fn what_is_made_belongs_to_the_role() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::create(Dialect::Postgres).await.unwrap();
    let (owner, deployer) = (format!("owner_{}", database.name), format!("deployer_{}", database.name));
    let roles = format!(
        "CREATE ROLE {owner}; CREATE ROLE {deployer} LOGIN PASSWORD 'x' IN ROLE {owner};
         GRANT ALL ON SCHEMA public TO {owner}"
    );
    database.query(&roles).await.unwrap();
    let files = [("1_first.up.sql", "CREATE TABLE first (id INTEGER);")];
    let migrations = set(directory.path(), Dialect::Postgres, &files).unwrap();
    let options: PgConnectOptions = database.url.parse().unwrap();
    let options = options.username(&deployer).password("x");
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    migrations.runner().allow_drafts().role(&owner).run(&pool).await.unwrap();
    let role: String = sqlx::query_scalar("SELECT current_user::text").fetch_one(&pool).await.unwrap();
    assert_eq!(role, deployer);
    let owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.query(owners).await.unwrap().trim(), owner);

    let stranger = format!("stranger_{}", database.name);
    database.query(&format!("CREATE ROLE {stranger}")).await.unwrap();
    let more = [files[0], ("2_more.up.sql", "CREATE TABLE more (id INTEGER);")];
    let directory = tempfile::tempdir().unwrap();
    let migrations = set(directory.path(), Dialect::Postgres, &more).unwrap();
    let error = migrations.runner().allow_drafts().role(&stranger).run(&pool).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error:?}");
}
