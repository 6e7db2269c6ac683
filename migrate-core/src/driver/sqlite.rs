//! SQLite through sqlx.

use super::{Boxed, Condition, Driver, Failure, FailureKind, Reply, Session, read_reply};
use migrate_check::dialect::Dialect;
use sqlx::sqlite::{Sqlite, SqliteConnection};

impl Driver for Session<'_, Sqlite> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn send(&mut self, message: String) -> Boxed<'_, Reply> {
        let connection: &mut SqliteConnection = self.connection();
        Box::pin(async move { read_reply!(connection, sqlx::raw_sql(sqlx::AssertSqlSafe(message)), failure) })
    }

    /// Prepared once for each connection: SQLite takes longer to parse the start-up statement than to run it.
    fn ask(&mut self, statement: String) -> Boxed<'_, Reply> {
        let connection: &mut SqliteConnection = self.connection();
        Box::pin(async move { read_reply!(connection, sqlx::query(sqlx::AssertSqlSafe(statement)), failure) })
    }

    fn set_condition(&mut self, condition: Condition) {
        self.condition = condition;
    }
}

fn failure(source: sqlx::Error) -> Failure {
    let Some(error) = source.as_database_error() else {
        return Failure::new(FailureKind::Connection, source);
    };
    // sqlite.org/rescode.html: the primary code is the low byte of the extended one.
    let code = error.code().and_then(|code| code.parse::<i32>().ok()).map_or(0, |code| code & 0xff);
    let message = error.message();
    let kind = match code {
        3 | 23 => FailureKind::Denied,
        5 | 6 => FailureKind::Lock,
        8 => FailureKind::ReadOnlyFile,
        13 => FailureKind::Full,
        _ if message.starts_with("no such table") => FailureKind::MissingTable,
        _ if message.contains("within a transaction") => FailureKind::InTransaction,
        _ if message.contains("already exists") || message.starts_with("UNIQUE constraint failed: _migrate") => {
            FailureKind::AlreadyThere
        }
        _ => FailureKind::Other,
    };
    Failure::new(kind, source)
}
