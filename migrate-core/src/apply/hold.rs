//! What surrounds the steps of one hold of the lease: the session's settings, and on SQLite one transaction.
//!
//! Takes the kind of script that comes first; says which others fit. Must not know the steps.

use super::session::{Session, Settled, Transaction};
use crate::database::{Database, explain, in_transaction};
use crate::driver::{Failure, FailureKind, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::lease::{self, Lease};
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;

/// What surrounds the steps.
#[derive(Debug)]
pub(crate) struct Hold {
    kind: Kind,
    session: Session,
    /// SQLite: a script left a setting that comes back with the end of the transaction alone.
    spent: bool,
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
        let hold = Self { kind, session: Session::read(database).await?, spent: false };
        let message = match kind {
            Kind::Server => {
                let message = hold.prepare_session(database);
                let prepared = database.query(message).await;
                prepared.map_err(|failure| explain(failure, "the session's settings could not be made"))?;
                return Ok(Some(hold));
            }
            Kind::Transaction => "BEGIN IMMEDIATE",
            // Inside a transaction the pragma does nothing, and DROP TABLE would delete the children.
            Kind::Rebuild => "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE",
            Kind::Statements => "BEGIN IMMEDIATE; COMMIT",
        };
        let Some(failure) = database.send_patiently(message.to_owned()).await.failure else { return Ok(Some(hold)) };
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
            _ if self.spent => false,
            Kind::Server => true,
            Kind::Transaction => mode == Mode::Transaction,
            Kind::Rebuild => mode == Mode::ForeignKeysOff && steps == 0,
            Kind::Statements => mode == Mode::Statements,
        }
    }

    /// SQL that gives a server's session the settings with which the next script begins.
    pub(crate) fn prepare_session(&self, database: &Database<'_>) -> String {
        self.session.prepare(database)
    }

    /// The same on SQLite, where the transaction of the hold may be open.
    pub(crate) async fn settle(&mut self, database: &mut Database<'_>) {
        let transaction = match self.kind {
            Kind::Server | Kind::Statements => Transaction::Outside,
            Kind::Transaction | Kind::Rebuild => Transaction::Inside,
        };
        self.spent |= self.session.settle(database, transaction).await == Settled::InPart;
    }

    /// Gives the lease and the session back, and commits; `steps` are in the transaction of the hold.
    pub(crate) async fn close(self, database: &mut Database<'_>, lease: &Lease, steps: &[String]) -> Result<()> {
        let release = lease::release_sql(database, lease);
        let message = match self.kind {
            Kind::Server => self.session.restore(database) + &release,
            Kind::Transaction | Kind::Rebuild => release + "COMMIT",
            Kind::Statements => release,
        };
        let failure = database.send(message).await.failure;
        let result = match failure {
            None => Ok(()),
            Some(failure) if matches!(self.kind, Kind::Transaction | Kind::Rebuild) => {
                let orphans = orphans(database).await;
                database.send("ROLLBACK".to_owned()).await;
                let before = self::orphans(database).await;
                Err(uncommitted(failure, steps, orphans.into_iter().filter(|row| !before.contains(row))))
            }
            // Every step is committed already; the next runner finds the session gone, or the lease abandoned.
            Some(failure) => {
                tracing::warn!(error = %failure.source, "the lease could not be given back");
                Ok(())
            }
        };
        if self.kind != Kind::Server {
            self.restore(database).await;
        }
        result
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
        self.session.settle(database, Transaction::Outside).await;
        let message = self.session.restore(database);
        if !message.is_empty()
            && let Some(failure) = database.send(message).await.failure
        {
            tracing::debug!(error = %failure.source, "the session's settings could not be restored");
        }
    }
}

/// SQLite: the rows whose parents are not there.
async fn orphans(database: &mut Database<'_>) -> Vec<Row> {
    database.query("PRAGMA main.foreign_key_check".to_owned()).await.unwrap_or_default()
}

/// What was done in the transaction is gone: SQLite looks at deferred foreign keys when it commits.
fn uncommitted(failure: Failure, steps: &[String], orphans: impl Iterator<Item = Row>) -> Error {
    let what = match steps {
        [] => "the run could not be committed".to_owned(),
        [one] => format!("{one} could not be committed, and was rolled back"),
        [first, .., last] => {
            let count = steps.len();
            format!("{first} to {last} ({count} migrations) could not be committed, and were rolled back")
        }
    };
    let mut orphans = orphans.peekable();
    let Some(row) = orphans.peek() else { return explain(failure, &what) };
    let (child, number, parent) = (text(row, 0).to_owned(), text(row, 1).to_owned(), text(row, 2).to_owned());
    let more = match orphans.count() {
        1 => String::new(),
        2 => ", and another row has no parent either".to_owned(),
        count => format!(", and {} other rows have no parent either", count - 1),
    };
    let what = format!("{what}: row {number} of `{child}` refers to a row of `{parent}` that is not there{more}");
    let help = "nothing of it was kept. A deferred foreign key is checked when all is committed: insert the missing rows \
                in the migrations, or delete those that refer to them, and run it again";
    Error::new(ErrorKind::Script, what, help).with_source(failure.source)
}

fn text(row: &Row, column: usize) -> &str {
    row.get(column).and_then(Option::as_deref).unwrap_or("?")
}
