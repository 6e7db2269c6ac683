//! A database of its own for each test, on real servers.

use crate::session::Session;
use migrate_core::Dialect;
use sqlx::{Connection, Executor};
use std::path::Path;
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
    server: String,
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
        Self { url: self.url.clone(), name: self.name.clone(), server: self.server.clone(), _file: None, ..*self }
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn create(dialect: Dialect) -> Result<Self, sqlx::Error> {
        Self::create_on(&server_url(dialect), dialect).await
    }

    /// An SQLite file in a folder that is somebody else's.
    pub fn in_folder(folder: &Path) -> Self {
        let url = format!("sqlite:{}?mode=rwc", folder.join("test.db").display());
        Self { dialect: Dialect::Sqlite, url, name: "test".to_owned(), server: String::new(), _file: None }
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
                let database = Self::in_folder(file.path());
                return Ok(Self { name, _file: Some(file), ..database });
            }
            Dialect::Postgres => {
                sqlx::PgConnection::connect(server).await?.execute(sqlx::raw_sql(create)).await?;
            }
            Dialect::Mysql => {
                sqlx::MySqlConnection::connect(server).await?.execute(sqlx::raw_sql(create)).await?;
            }
        }
        Ok(Self { dialect, url: with_database(server, &name), name, server: server.to_owned(), _file: None })
    }

    /// Removes it now: a thousand of them would fill a disk.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn remove(self) -> Result<(), sqlx::Error> {
        let drop = |options: &str| sqlx::AssertSqlSafe(format!("DROP DATABASE {}{options}", self.name));
        match self.dialect {
            Dialect::Sqlite => {}
            // Sessions whose client was killed may not have noticed yet.
            Dialect::Postgres => {
                let drop = sqlx::raw_sql(drop(" WITH (FORCE)"));
                sqlx::PgConnection::connect(&self.server).await?.execute(drop).await?;
            }
            Dialect::Mysql => {
                sqlx::MySqlConnection::connect(&self.server).await?.execute(sqlx::raw_sql(drop(""))).await?;
            }
        }
        Ok(())
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
