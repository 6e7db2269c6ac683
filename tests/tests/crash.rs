//! Runners that are killed at any moment: the next one alone brings the database to what a clean run gives.
//!
//! The set for each database is in `cases/crash/<dialect>`. `MIGRATE_TEST_KILLS` says how many runners are killed on
//! each database; 12 unless it says otherwise.

use migrate_check::check::{Options, check};
use migrate_check::edit::freeze::{Accept, freeze};
use migrate_core::Dialect;
use migrate_tests::databases::Database;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// The set of a database, frozen in a directory of its own: what tells after a crash what was done is in the lock file.
fn frozen(dialect: Dialect) -> TempDir {
    let cases: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/crash").join(dialect.name());
    let directory = TempDir::new().unwrap();
    for file in std::fs::read_dir(cases).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), directory.path().join(file.file_name())).unwrap();
    }
    let options = Options { dialect: Some(dialect), ..Options::default() };
    let checked = check(directory.path(), &options).unwrap();
    freeze(&checked, Accept::Because("a test")).unwrap().plan.apply(directory.path()).unwrap();
    directory
}

fn apply(directory: &Path, url: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_apply"))
        .arg(directory)
        .arg(url)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// Everything that a run decides: the data, and the history without its times.
async fn outcome(database: &Database) -> String {
    let mut out = String::new();
    for query in [
        "SELECT COUNT(*), MIN(visits), MAX(visits) FROM parent",
        "SELECT COUNT(*) FROM child",
        "SELECT COUNT(*) FROM more",
        "SELECT version, lane, position, digest, chain, state FROM _migrate_history ORDER BY lane, position",
        "SELECT expand_count, expand_chain, in_progress FROM _migrate_head",
        "SELECT version FROM _migrate_event WHERE kind = 'applied' ORDER BY version",
    ] {
        out += &database.query(query).await.unwrap();
        out += "--\n";
    }
    out
}

async fn finish(directory: &Path, url: &str) -> (Option<i32>, String) {
    let output = apply(directory, url).wait_with_output().await.unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

async fn kills(dialect: Dialect) {
    let set = frozen(dialect);
    let clean = Database::create(dialect).await.unwrap();
    let started = Instant::now();
    assert_eq!(finish(set.path(), &clean.url).await, (Some(0), String::new()));
    let whole = started.elapsed();
    let expected = outcome(&clean).await;

    let kills: u32 = std::env::var("MIGRATE_TEST_KILLS").ok().map_or(12, |kills| kills.parse().unwrap());
    let mut landed = 0;
    for kill in 0..kills {
        let database = Database::create(dialect).await.unwrap();
        let mut runner = apply(set.path(), &database.url);
        // Spread over the whole run, and beyond what the clean one took.
        tokio::time::sleep(whole.mul_f64(1.1 * f64::from(kill + 1) / f64::from(kills))).await;
        landed += u32::from(runner.try_wait().unwrap().is_none());
        runner.kill().await.unwrap();
        let (code, said) = tokio::time::timeout(Duration::from_secs(60), finish(set.path(), &database.url))
            .await
            .expect("the successor waits for a session that never ends");
        assert_eq!(code, Some(0), "kill {kill}: {said}");
        let outcome = outcome(&database).await;
        assert!(outcome == expected, "kill {kill}: after it\n{outcome}\nclean\n{expected}");
    }
    assert!(landed > 0, "none of {kills} runners was still at work when it was killed");
}

#[tokio::test]
async fn killed_on_postgres() {
    kills(Dialect::Postgres).await;
}

#[tokio::test]
async fn killed_on_mysql() {
    kills(Dialect::Mysql).await;
}

#[tokio::test]
async fn killed_on_sqlite() {
    kills(Dialect::Sqlite).await;
}
