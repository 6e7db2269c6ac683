//! Runners as processes of their own, and what they leave: shared by the tests that break something underneath them.
//!
//! The set for each database is in `cases/crash/<dialect>`. What its statements do shows how often they ran. Between some
//! of them are gates, where a test can stop a runner: see [`Gate`].

use crate::databases::Database;
use crate::session::Session;
use crate::sets::set;
use migrate_check::check::{Options, check};
use migrate_check::edit::freeze::{Accept, freeze};
use migrate_check::schema::print::print;
use migrate_core::{Dialect, Migrations, Version};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A runner, or a session that it waits for, that takes longer than this is stuck.
const STUCK: Duration = Duration::from_secs(120);

/// How often to do something: the long version of a test runs where `MIGRATE_TEST_LONG` is set.
pub fn short_or_long(short: u32, long: u32) -> u32 {
    if std::env::var_os("MIGRATE_TEST_LONG").is_some() { long } else { short }
}

/// A set in a directory of its own, frozen: what tells after a crash what was done is in the lock file.
#[derive(Debug)]
pub struct Set {
    directory: TempDir,
    migrations: Migrations,
}

impl Set {
    /// The set for a database.
    pub fn of(dialect: Dialect) -> Self {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/crash").join(dialect.name());
        let directory = TempDir::new().unwrap();
        for file in std::fs::read_dir(cases).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), directory.path().join(file.file_name())).unwrap();
        }
        let options = Options { dialect: Some(dialect), ..Options::default() };
        let checked = check(directory.path(), &options).unwrap();
        freeze(&checked, Accept::Because("a test")).unwrap().plan.apply(directory.path()).unwrap();
        let migrations = set(directory.path(), dialect, &[]).unwrap();
        Self { directory, migrations }
    }

    /// A process that applies it, as soon as its input ends.
    pub fn start(&self, url: &str, input: Stdio) -> Child {
        // Cargo builds the programs of a package before its tests, and puts them beside the folder of those.
        let test = std::env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join("apply").with_extension(std::env::consts::EXE_EXTENSION);
        Command::new(program)
            .arg(self.directory.path())
            .arg(url)
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    /// A process that applies it at once.
    pub fn apply(&self, url: &str) -> Child {
        self.start(url, Stdio::null())
    }

    /// Applies it in a process that must succeed; gives what the database is then.
    pub async fn applied(&self, database: &Database) -> String {
        succeed(self.apply(&database.url)).await;
        self.outcome(database).await
    }

    /// Applies what comes before a version's successor, without a process.
    pub async fn apply_up_to(&self, database: &Database, version: u64) {
        let runner = self.migrations.runner().stop_at(Version::new(version));
        Session::open(database).await.unwrap().apply(&runner).await.unwrap();
    }

    /// Everything that a run decides: the schema, the data, and the history without its times.
    pub async fn outcome(&self, database: &Database) -> String {
        let mut session = Session::open(database).await.unwrap();
        let mut outcome = print(&session.inspect().await.unwrap());
        for query in [
            "SELECT COUNT(*), MIN(visits), MAX(visits) FROM parent",
            "SELECT COUNT(*) FROM child",
            "SELECT COUNT(*) FROM more",
            "SELECT version, lane, position, digest, chain, state FROM _migrate_history ORDER BY lane, position",
            "SELECT expand_count, expand_chain, in_progress FROM _migrate_head",
            "SELECT version FROM _migrate_event WHERE kind = 'applied' ORDER BY number",
        ] {
            outcome += &session.rows(query).await.unwrap();
            outcome += "--\n";
        }
        let faults = session.verify(&self.migrations).await.unwrap().faults;
        outcome + &faults.join("\n")
    }
}

/// Waits until a runner has ended; gives its exit code and what it said.
pub async fn ended(runner: Child) -> (Option<i32>, String) {
    let output =
        tokio::time::timeout(STUCK, runner.wait_with_output()).await.expect("a runner that never ends").unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Waits until a runner has done its work.
pub async fn succeed(runner: Child) {
    assert_eq!(ended(runner).await, (Some(0), String::new()));
}

/// Asks the same until the answer is another one than zero.
pub async fn until(session: &mut Session, count: &str) {
    let started = Instant::now();
    while session.rows(count).await.unwrap().trim() == "0" {
        assert!(started.elapsed() < STUCK, "still zero: {count}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A place between two statements of a set that no runner can pass: a lock on the server that a `SELECT` there asks for.
#[derive(Debug)]
pub struct Gate {
    session: Session,
    dialect: Dialect,
    number: u32,
}

impl Gate {
    /// Holds it.
    pub async fn hold(database: &Database, number: u32) -> Self {
        let mut session = Session::open(database).await.unwrap();
        let dialect = database.dialect;
        session
            .run(&match dialect {
                Dialect::Mysql => format!("SELECT GET_LOCK(CONCAT(DATABASE(), ' {number}'), 0)"),
                _ => format!("SELECT pg_advisory_lock({number})"),
            })
            .await
            .unwrap();
        Self { session, dialect, number }
    }

    /// Waits until a runner stands before it.
    pub async fn reached(&mut self) {
        let count = match self.dialect {
            Dialect::Mysql => {
                "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User lock' AND db = DATABASE()"
            }
            _ => {
                "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            }
        };
        until(&mut self.session, count).await;
    }

    /// Lets runners pass.
    pub async fn open(mut self) {
        let number = self.number;
        self.session
            .run(&match self.dialect {
                Dialect::Mysql => format!("SELECT RELEASE_LOCK(CONCAT(DATABASE(), ' {number}'))"),
                _ => format!("SELECT pg_advisory_unlock({number})"),
            })
            .await
            .unwrap();
    }
}
