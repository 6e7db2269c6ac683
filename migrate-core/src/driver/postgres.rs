//! PostgreSQL through sqlx.

use super::{Boxed, Condition, Driver, Failure, FailureKind, Reply, Session, read_reply};
use migrate_check::dialect::Dialect;
use sqlx::postgres::{PgConnection, PgDatabaseError, PgErrorPosition, Postgres};

impl Driver for Session<'_, Postgres> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn send(&mut self, message: String) -> Boxed<'_, Reply> {
        let connection: &mut PgConnection = self.connection();
        Box::pin(async move { read_reply!(connection, sqlx::raw_sql(sqlx::AssertSqlSafe(message)), failure) })
    }

    fn set_condition(&mut self, condition: Condition) {
        self.condition = condition;
    }
}

fn failure(source: sqlx::Error) -> Failure {
    let Some(error) = source.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>()) else {
        return Failure::new(FailureKind::Connection, source);
    };
    // PostgreSQL manual, Appendix A.
    let kind = match error.code() {
        "42P01" | "3F000" => FailureKind::MissingTable,
        "42P07" | "42710" | "23505" | "42P06" => FailureKind::AlreadyThere,
        "25P02" | "25001" => FailureKind::InTransaction,
        "55P03" | "40P01" | "40001" => FailureKind::Lock,
        "25006" => FailureKind::ReadOnly,
        "42501" => FailureKind::Denied,
        "53100" => FailureKind::Full,
        "57014" => FailureKind::Timeout,
        // The session ended because it waited too long, or its transaction lasted too long.
        "25P03" | "25P04" => FailureKind::Connection,
        // Class 57P: the server is going down, or somebody ended the session.
        code if code.starts_with("57P") || code.starts_with("08") => FailureKind::Connection,
        _ => FailureKind::Other,
    };
    let position = match error.position() {
        Some(PgErrorPosition::Original(position)) => position.checked_sub(1),
        _ => None,
    };
    Failure { position, ..Failure::new(kind, source) }
}
