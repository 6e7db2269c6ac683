//! Databases to apply migrations to: on the servers that `tests/with-servers` names, or in a file.
//!
//! None is removed before the end: while a server still removes files, the next run pays for it.

use migrate_core::Dialect;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::Builder;

/// Where databases are made.
pub struct Server {
    pub dialect: Dialect,
    url: String,
    directory: Option<tempfile::TempDir>,
}

impl Server {
    /// The server of a dialect; a directory for SQLite.
    pub fn of(dialect: Dialect) -> Self {
        let named =
            |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: see tests/with-servers"));
        let (url, directory) = match dialect {
            Dialect::Postgres => (named("MIGRATE_TEST_POSTGRES_URL"), None),
            Dialect::Mysql => (named("MIGRATE_TEST_MYSQL_URL"), None),
            Dialect::Sqlite => {
                let directory = tempfile::tempdir().expect("a directory");
                (format!("sqlite:{}", directory.path().display()), Some(directory))
            }
        };
        Self { dialect, url, directory }
    }

    /// The URL of the server.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An empty database.
    pub fn database(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("bench_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        if let Some(directory) = &self.directory {
            let url = format!("sqlite:{}?mode=rwc", directory.path().join(name).display());
            self.execute(&url, "PRAGMA journal_mode = WAL");
            return url;
        }
        self.execute(&self.url, &format!("CREATE DATABASE {name}"));
        let (server, _) = self.url.rsplit_once('/').expect("a URL with a database");
        format!("{server}/{name}")
    }

    /// Has everything written that waits to be, so that it does not happen while something is measured.
    pub fn settle(&self) {
        if self.dialect == Dialect::Postgres {
            self.execute(&self.url, "CHECKPOINT");
        }
    }

    /// Whether this table is there.
    pub fn assert_table(&self, url: &str, table: &str) {
        self.execute(url, &format!("SELECT 1 FROM {table}"));
    }

    fn execute(&self, url: &str, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        let executed = async {
            match self.dialect {
                Dialect::Postgres => sqlx::PgConnection::connect(url).await?.execute(sql).await.map(drop),
                Dialect::Mysql => sqlx::MySqlConnection::connect(url).await?.execute(sql).await.map(drop),
                Dialect::Sqlite => sqlx::SqliteConnection::connect(url).await?.execute(sql).await.map(drop),
            }
        };
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(executed).expect("an answer");
    }
}

/// The file of an SQLite URL, for who does not read URLs.
pub fn file(url: &str) -> &str {
    let path = url.trim_start_matches("sqlite:");
    path.split_once('?').map_or(path, |(path, _)| path)
}
