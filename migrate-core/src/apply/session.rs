//! The settings of a session: read once per hold of the lease, made anew for every script, given back at the end.
//!
//! A script may change them; what it means must not depend on which scripts ran before it on the same connection.

use crate::database::{Database, dialect_sql, explain};
use crate::driver::Row;
use crate::driver::sql::{Piece, identifier, render};
use crate::error::Result;
use migrate_check::dialect::Dialect;

/// The settings that the caller's session had.
#[derive(Debug)]
pub(super) struct Session {
    saved: Row,
}

/// The placeholders of what `session_read` gives on a server, in its order.
const KEYS: [&str; 14] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"];

/// The columns of `session_read` on SQLite, by the pragma that sets each.
const PRAGMAS: [(&str, When); 19] = [
    ("", When::Never),
    // Turned off inside a transaction it would forget what is violated.
    ("defer_foreign_keys", When::Never),
    ("foreign_keys", When::Outside),
    ("synchronous", When::Outside),
    ("temp_store", When::Outside),
    ("locking_mode", When::Always),
    ("busy_timeout", When::Always),
    ("automatic_index", When::Always),
    ("case_sensitive_like", When::Always),
    ("cell_size_check", When::Always),
    ("ignore_check_constraints", When::Always),
    ("legacy_alter_table", When::Always),
    ("query_only", When::Always),
    ("read_uncommitted", When::Always),
    ("recursive_triggers", When::Always),
    ("reverse_unordered_selects", When::Always),
    ("secure_delete", When::Always),
    ("trusted_schema", When::Always),
    ("writable_schema", When::Always),
];

/// When a pragma can be put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// Only outside a transaction: inside, SQLite refuses or ignores it.
    Outside,
    /// It comes back by itself, with the end of the transaction.
    Never,
}

/// Whether a session is inside a transaction, on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transaction {
    Inside,
    Outside,
}

/// What could be put back after a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// Everything.
    Whole,
    /// Not what comes back with the end of the transaction alone.
    InPart,
}

impl Session {
    /// Reads the settings, and in which schema our tables are as long as those hold.
    pub(super) async fn read(database: &mut Database<'_>) -> Result<Self> {
        let saved = row(database).await;
        let mut saved = saved.map_err(|failure| explain(failure, "the session's settings could not be read"))?;
        if database.dialect() != Dialect::Sqlite
            && let Some(Some(schema)) = saved.pop()
        {
            database.find_tables(Some(&schema));
        }
        Ok(Self { saved })
    }

    /// SQL that gives a server's session the settings with which a script begins.
    pub(super) fn prepare(&self, database: &Database<'_>) -> String {
        match database.dialect() {
            Dialect::Mysql => self.render(database, include_str!("../driver/sql/session_prepare.mysql.sql")),
            Dialect::Postgres => self.render(database, include_str!("../driver/sql/session_prepare.postgres.sql")),
            Dialect::Sqlite => String::new(),
        }
    }

    /// SQL that gives a server's session its settings back.
    pub(super) fn restore(&self, database: &Database<'_>) -> String {
        match database.dialect() {
            Dialect::Mysql => self.render(database, include_str!("../driver/sql/session_restore.mysql.sql")),
            Dialect::Postgres => self.render(database, include_str!("../driver/sql/session_restore.postgres.sql")),
            Dialect::Sqlite => String::new(),
        }
    }

    fn render(&self, database: &Database<'_>, template: &str) -> String {
        let dialect = database.dialect();
        let pieces: Vec<_> = KEYS
            .into_iter()
            .zip(&self.saved)
            .map(|(key, value)| {
                let Some(value) = value else { return (key, Piece::Null) };
                // What the server has quoted already; and MySQL takes no number between quotes.
                let is_sql = match dialect {
                    Dialect::Mysql => key == "0" || value.parse::<u64>().is_ok(),
                    Dialect::Postgres | Dialect::Sqlite => key == "2",
                };
                (key, if is_sql { Piece::Sql(value.clone()) } else { Piece::from(value.as_str()) })
            })
            .collect();
        database.render(template, &pieces)
    }

    /// Puts back on SQLite what a script left, as far as that is possible now.
    pub(super) async fn settle(&self, database: &mut Database<'_>, transaction: Transaction) -> Settled {
        if database.dialect() != Dialect::Sqlite {
            return Settled::Whole;
        }
        let message = match row(database).await {
            Ok(now) if self.is_whole(&now, transaction) => return Settled::Whole,
            Ok(now) => self.difference(&now, transaction),
            Err(failure) => {
                tracing::debug!(error = %failure.source, "the session's settings could not be read");
                return Settled::InPart;
            }
        };
        for statement in message {
            if let Some(failure) = database.send(statement).await.failure {
                tracing::debug!(error = %failure.source, "a setting of the session could not be restored");
            }
        }
        match row(database).await {
            Ok(now) if self.is_whole(&now, transaction) => Settled::Whole,
            _ => Settled::InPart,
        }
    }

    /// The statements that make the saved settings of these.
    fn difference(&self, now: &Row, transaction: Transaction) -> Vec<String> {
        let mut statements = Vec::new();
        if transaction == Transaction::Outside {
            let (saved, now) = (names(&self.saved), names(now));
            for name in now.iter().filter(|name| !saved.contains(name)) {
                statements.push(format!("DETACH {}", identifier(Dialect::Sqlite, name)));
            }
        }
        for (((name, when), saved), now) in PRAGMAS.iter().zip(&self.saved).zip(now) {
            let Some(value) = saved.as_ref().filter(|_| saved != now) else { continue };
            if *when == When::Always || (*when == When::Outside && transaction == Transaction::Outside) {
                let value = value.parse().map_or_else(|_| Piece::from(value.as_str()), Piece::Number);
                let pieces = [("name", Piece::Sql((*name).to_owned())), ("value", value)];
                statements.push(render(Dialect::Sqlite, "PRAGMA {name} = {value}", &pieces));
            }
        }
        statements
    }

    /// Whether the next script meets what it should.
    fn is_whole(&self, now: &Row, transaction: Transaction) -> bool {
        // Inside a transaction a script can change none of the others; the hold itself may have.
        let counts = |when: When| transaction == Transaction::Outside || when != When::Outside;
        let mut settings = PRAGMAS.iter().zip(&self.saved).zip(now);
        settings.all(|(((_, when), saved), now)| saved == now || !counts(*when))
    }
}

async fn row(database: &mut Database<'_>) -> Result<Row, crate::driver::Failure> {
    let message = database.render(dialect_sql!(database.dialect(), "session_read"), &[]);
    let rows = database.query(message).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// The databases that are attached.
fn names(row: &Row) -> Vec<&str> {
    row.first().and_then(Option::as_deref).map_or_else(Vec::new, |names| names.split('\n').collect())
}
