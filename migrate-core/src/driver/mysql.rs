//! MySQL and MariaDB through sqlx.

use super::{Boxed, Condition, Driver, Failure, FailureKind, Reply, Session, read_reply};
use migrate_check::dialect::Dialect;
use sqlx::mysql::{MySql, MySqlConnection, MySqlDatabaseError};

impl Driver for Session<'_, MySql> {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn send(&mut self, message: String) -> Boxed<'_, Reply> {
        let connection: &mut MySqlConnection = self.connection();
        Box::pin(async move { read_reply!(connection, sqlx::raw_sql(sqlx::AssertSqlSafe(message)), failure) })
    }

    fn set_condition(&mut self, condition: Condition) {
        self.condition = condition;
    }
}

fn failure(source: sqlx::Error) -> Failure {
    let Some(error) = source.as_database_error().and_then(|error| error.try_downcast_ref::<MySqlDatabaseError>())
    else {
        return Failure::new(FailureKind::Connection, source);
    };
    // MySQL 8.0 error reference; the numbers are MariaDB's too.
    let kind = match error.number() {
        1065 => FailureKind::Empty,
        1146 => FailureKind::MissingTable,
        1050 | 1062 => FailureKind::AlreadyThere,
        1568 => FailureKind::InTransaction,
        1205 | 1213 => FailureKind::Lock,
        1290 | 1792 | 1836 => FailureKind::ReadOnly,
        // MariaDB's max_statement_time, MySQL's max_execution_time, KILL QUERY.
        1969 | 3024 | 1317 => FailureKind::Timeout,
        // No space for a file; a table that cannot grow, which InnoDB says when its disk is full.
        1021 | 1114 => FailureKind::Full,
        1044 | 1142 | 1227 => FailureKind::Denied,
        1053 | 1927 => FailureKind::Connection,
        _ => FailureKind::Other,
    };
    // "… near 'x' at line 3": the line within the statement; nothing else in the protocol says where.
    let (near, line) = match error.message().rsplit_once(" at line ") {
        Some((before, line)) => (quoted(before), line.trim().parse().ok()),
        None => (None, None),
    };
    Failure { line, near, ..Failure::new(kind, source) }
}

/// What stands between the quotes at the end of "… near 'x'".
fn quoted(text: &str) -> Option<String> {
    Some(text.strip_suffix('\'')?.split_once("near '")?.1.to_owned())
}
