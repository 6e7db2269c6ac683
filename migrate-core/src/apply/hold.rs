//! What surrounds the steps of one hold of the lease: the session's settings, and on SQLite one transaction.
//!
//! Takes the kind of script that comes first; says which others fit. Must not know the steps.

use crate::database::{Database, dialect_sql, explain, in_transaction};
use crate::driver::sql::Piece;
use crate::driver::{FailureKind, Row};
use crate::error::{Error, Result};
use crate::lease::{self, Lease};
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;

/// What surrounds the steps.
#[derive(Debug)]
pub(crate) struct Hold {
    kind: Kind,
    session: Option<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A server: every step has its own transactions.
    Server,
    /// SQLite: one transaction around all steps, whose end is also the end of the lease.
    Transaction,
    /// SQLite: the same around one step, with foreign keys off.
    Rebuild,
    /// SQLite: none; every statement has its own.
    Statements,
}

impl Hold {
    /// Gets ready; `None` if another process is writing (SQLite).
    pub(crate) async fn open(database: &mut Database<'_>, first: Mode) -> Result<Option<Self>> {
        let dialect = database.dialect();
        let kind = match (dialect, first) {
            (Dialect::Postgres | Dialect::Mysql, _) => Kind::Server,
            (Dialect::Sqlite, Mode::Transaction) => Kind::Transaction,
            (Dialect::Sqlite, Mode::ForeignKeysOff) => Kind::Rebuild,
            (Dialect::Sqlite, Mode::Statements) => Kind::Statements,
        };
        let rows = database
            .query(dialect_sql!(dialect, "session_read").to_owned())
            .await
            .map_err(|failure| explain(failure, "the session's settings could not be read"))?;
        let hold = Self { kind, session: rows.into_iter().next() };
        let message = match kind {
            Kind::Server => return Ok(Some(hold)),
            Kind::Transaction => "BEGIN IMMEDIATE",
            // Inside a transaction the pragma does nothing, and DROP TABLE would delete the children.
            Kind::Rebuild => "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE",
            Kind::Statements => "BEGIN IMMEDIATE; COMMIT",
        };
        let Some(failure) = database.send(message.to_owned()).await.failure else { return Ok(Some(hold)) };
        hold.restore(database).await;
        match failure.kind {
            FailureKind::Lock => Ok(None),
            FailureKind::InTransaction => Err(in_transaction().with_source(failure.source)),
            _ => Err(explain(failure, "the transaction could not be begun")),
        }
    }

    /// Whether a script of this mode can be the step after `steps` others.
    pub(crate) fn fits(&self, mode: Mode, steps: usize) -> bool {
        match self.kind {
            Kind::Server => true,
            Kind::Transaction => mode == Mode::Transaction,
            Kind::Rebuild => mode == Mode::ForeignKeysOff && steps == 0,
            Kind::Statements => mode == Mode::Statements,
        }
    }

    /// SQL that gives the session back its settings.
    pub(crate) fn restore_session(&self, database: &Database<'_>) -> String {
        let Some(saved) = &self.session else { return String::new() };
        let dialect = database.dialect();
        // PostgreSQL takes text for every setting; elsewhere a number must not be quoted.
        let pieces: Vec<_> = ["0", "1", "2", "3", "4", "5"]
            .into_iter()
            .zip(saved)
            .map(|(key, value)| {
                let value = value.clone().unwrap_or_default();
                let number = dialect != Dialect::Postgres && value.parse::<u64>().is_ok();
                (key, if number { Piece::Sql(value) } else { Piece::Text(value) })
            })
            .collect();
        database.render(dialect_sql!(dialect, "session_restore"), &pieces)
    }

    /// Gives the lease and the session back, and commits.
    pub(crate) async fn close(self, database: &mut Database<'_>, lease: &Lease) -> Result<()> {
        let release = lease::release_sql(database, lease);
        let message = match self.kind {
            Kind::Server => self.restore_session(database) + &release,
            Kind::Transaction | Kind::Rebuild => release + "COMMIT",
            Kind::Statements => release,
        };
        let failure = database.send(message).await.failure;
        if failure.is_some() && matches!(self.kind, Kind::Transaction | Kind::Rebuild) {
            database.send("ROLLBACK".to_owned()).await;
        }
        if self.kind != Kind::Server {
            self.restore(database).await;
        }
        match failure {
            None => Ok(()),
            Some(failure) if matches!(self.kind, Kind::Transaction | Kind::Rebuild) => Err(uncommitted(failure)),
            // Every step is committed already; the next runner finds the session gone, or the lease abandoned.
            Some(failure) => {
                tracing::warn!(error = %failure.source, "the lease could not be given back");
                Ok(())
            }
        }
    }

    /// Leaves without having done anything that counts.
    pub(crate) async fn abandon(self, database: &mut Database<'_>) {
        if matches!(self.kind, Kind::Transaction | Kind::Rebuild) {
            database.send("ROLLBACK".to_owned()).await;
        }
        self.restore(database).await;
    }

    /// Gives the session back its settings, if the connection still answers.
    pub(crate) async fn restore(&self, database: &mut Database<'_>) {
        let message = self.restore_session(database);
        if !message.is_empty()
            && let Some(failure) = database.send(message).await.failure
        {
            tracing::debug!(error = %failure.source, "the session's settings could not be restored");
        }
    }
}

fn uncommitted(failure: crate::driver::Failure) -> Error {
    explain(failure, "what was applied could not be committed")
}
