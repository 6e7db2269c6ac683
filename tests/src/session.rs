//! A connection to a test's database, whichever kind it is: what one statement sets holds for the next.

use crate::databases::Database;
use migrate_check::probe::Probe;
use migrate_check::schema::Schema;
use migrate_core::{Dialect, Error, Migrations, Report, Runner, StatementState as Took, Verification, inspect};
use sqlx::{Connection, Row};

/// An open connection.
#[derive(Debug)]
pub enum Session {
    /// To PostgreSQL.
    Postgres(sqlx::PgConnection),
    /// To MySQL or MariaDB.
    Mysql(sqlx::MySqlConnection),
    /// To a file of SQLite.
    Sqlite(sqlx::SqliteConnection),
}

/// Does the same with whichever connection it is.
macro_rules! with_connection {
    ($session:expr, $connection:ident => $what:expr) => {
        match $session {
            Session::Postgres($connection) => $what,
            Session::Mysql($connection) => $what,
            Session::Sqlite($connection) => $what,
        }
    };
}

impl Session {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn open(database: &Database) -> Result<Self, sqlx::Error> {
        let url = &database.url;
        match database.dialect {
            Dialect::Postgres => sqlx::PgConnection::connect(url).await.map(Self::Postgres),
            Dialect::Mysql => sqlx::MySqlConnection::connect(url).await.map(Self::Mysql),
            Dialect::Sqlite => sqlx::SqliteConnection::connect(url).await.map(Self::Sqlite),
        }
    }

    /// Runs SQL.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        with_connection!(self, connection => query.execute(connection).await.map(|_| ()))
    }

    /// Runs SQL and gives all rows, columns joined by `|`, one row a line.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn rows(&mut self, sql: &str) -> Result<String, sqlx::Error> {
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        let mut lines = String::new();
        with_connection!(self, connection => for row in query.fetch_all(connection).await? {
            for n in 0..row.len() {
                lines.push_str(if n > 0 { "|" } else { "" });
                lines.push_str(row.try_get_unchecked::<Option<&str>, _>(n)?.unwrap_or("NULL"));
            }
            lines.push('\n');
        });
        Ok(lines)
    }

    /// What became of a statement.
    ///
    /// # Errors
    ///
    /// When it cannot be asked.
    pub async fn probe(&mut self, probe: &Probe) -> Result<Took, String> {
        let answer = with_connection!(self, connection => migrate_core::probe(connection, probe).await);
        answer.map_err(|error| error.to_string())
    }

    /// The schema, as the server has it.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn inspect(&mut self) -> Result<Schema, String> {
        with_connection!(self, connection => inspect(connection).await.map_err(|error| error.to_string()))
    }

    /// Applies what a runner's options say.
    ///
    /// # Errors
    ///
    /// What the runner says.
    pub async fn apply(&mut self, runner: &Runner<'_>) -> Result<Report, Error> {
        with_connection!(self, connection => runner.run(connection).await)
    }

    /// Whether history and log of a set fit together.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn verify(&mut self, migrations: &Migrations) -> Result<Verification, String> {
        with_connection!(self, connection => migrations.runner().verify(connection).await.map_err(|error| error.to_string()))
    }

    /// Closes the connection; the server may have noticed only a moment later.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        with_connection!(self, connection => connection.close().await)
    }
}
