//! A process to kill: applies a directory to a database, as a service does when it starts.
//!
//! Says that it is ready, and begins when its input ends, so that many of them can begin at once.

use migrate_core::{Dialect, Report, Result};
use migrate_tests::sets::set;
use std::io::Write as _;
use std::process::ExitCode;

/// `apply <directory> <url>`: 0 when it is done, 2 otherwise.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, directory, url] = arguments.as_slice() else { return ExitCode::from(2) };
    let Err(error) = apply(directory, url).await else { return ExitCode::SUCCESS };
    tell(&format!("{error:?}"));
    ExitCode::from(2)
}

#[expect(clippy::print_stderr, reason = "read by a person when a test fails")]
fn tell(message: &str) {
    eprintln!("{message}");
}

#[expect(clippy::expect_used, reason = "a test without its database must fail")]
async fn apply(directory: &str, url: &str) -> Result<Report> {
    let dialect = Dialect::from_url(url).expect("a URL of a known database");
    let migrations = set(directory.as_ref(), dialect, &[]).expect("a directory");
    std::io::stdout().write_all(b"ready\n").expect("an output");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("an input that ends");
    let runner = migrations.runner().allow_drafts();
    match dialect {
        Dialect::Postgres => runner.run(&sqlx::PgPool::connect_lazy(url).expect("a URL")).await,
        Dialect::Mysql => runner.run(&sqlx::MySqlPool::connect_lazy(url).expect("a URL")).await,
        Dialect::Sqlite => runner.run(&sqlx::SqlitePool::connect_lazy(url).expect("a URL")).await,
    }
}
