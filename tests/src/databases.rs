//! A database of its own for each test, on real servers.

use crate::session::Session;
use migrate_core::Dialect;
use sqlx::{Connection, Executor};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// An empty database; a file is removed with it, a server's is left to the server's end.
#[derive(Debug)]
pub struct Database {
    /// Which kind it is.
    pub dialect: Dialect,
    /// How to connect to it.
    pub url: String,
    /// What the server calls it.
    pub name: String,
    _file: Option<TempDir>,
}

/// The URL of the server for tests; SQLite has none.
///
/// # Panics
///
/// When it is not set: a missing server is a failure, not a skip.
#[expect(clippy::panic, reason = "a test without its server must fail")]
pub fn server_url(dialect: Dialect) -> String {
    let name = match dialect {
        Dialect::Postgres => "MIGRATE_TEST_POSTGRES_URL",
        Dialect::Mysql => "MIGRATE_TEST_MYSQL_URL",
        Dialect::Sqlite => return String::new(),
    };
    match std::env::var(name) {
        Ok(url) => url,
        Err(_) => panic!("{name} is not set: `tests/run` starts the servers, installs them if need be, and sets it"),
    }
}

impl Database {
    /// Runs SQL in a transaction that stays open until the session is dropped.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn hold(&self, sql: &str) -> Result<Session, sqlx::Error> {
        let mut session = Session::open(self).await?;
        session.run(&format!("BEGIN; {sql}")).await?;
        Ok(session)
    }

    /// The same database for another task; a file stays where this one is.
    pub fn beside(&self) -> Self {
        Self { dialect: self.dialect, url: self.url.clone(), name: self.name.clone(), _file: None }
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn create(dialect: Dialect) -> Result<Self, sqlx::Error> {
        Self::create_on(&server_url(dialect), dialect).await
    }

    /// Makes an empty database on another server than the one for tests.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn create_on(server: &str, dialect: Dialect) -> Result<Self, sqlx::Error> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("migrate_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        match dialect {
            Dialect::Sqlite => {
                let file = TempDir::new().map_err(sqlx::Error::Io)?;
                let url = format!("sqlite:{}?mode=rwc", file.path().join("test.db").display());
                return Ok(Self { dialect, url, name, _file: Some(file) });
            }
            Dialect::Postgres => {
                sqlx::PgConnection::connect(server).await?.execute(sqlx::raw_sql(create)).await?;
            }
            Dialect::Mysql => {
                sqlx::MySqlConnection::connect(server).await?.execute(sqlx::raw_sql(create)).await?;
            }
        }
        Ok(Self { dialect, url: with_database(server, &name), name, _file: None })
    }

    /// Runs SQL and gives all rows, columns joined by `|`, one row a line.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn query(&self, sql: &str) -> Result<String, sqlx::Error> {
        Session::open(self).await?.rows(sql).await
    }
}

/// The server's URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (base, options) = url.split_once('?').map_or((url, None), |(base, options)| (base, Some(options)));
    let base = match base.rsplit_once('/') {
        Some((server, _)) if server.contains("://") && !server.ends_with("//") && !server.ends_with(":/") => server,
        _ => base,
    };
    let options = options.map_or_else(String::new, |options| format!("?{options}"));
    format!("{base}/{name}{options}")
}
