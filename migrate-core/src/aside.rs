//! A second connection: it sees who holds the locks that a statement waits for, and ends a statement that is to stop.
//!
//! Opened when there is something to ask, and closed with the hold of the lease. Must not know scripts, nor what comes
//! of its answers. SQLite has none: nobody there can say who holds a lock.

use crate::database::Database;
use crate::driver::sql::{Piece, render};
use crate::driver::{Driver, FailureKind, Opener, Row};
use crate::lease::Lease;
use migrate_check::dialect::Dialect;
use std::fmt;
use std::time::Duration;

/// A session that holds what a statement waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocker {
    /// Its number: a process of PostgreSQL, a connection of MySQL.
    pub session: u64,
    /// Whose it is: the user, and the program where that is known.
    pub who: String,
    /// What it does, as the server says it: `active`, `idle in transaction`, `Sleep`.
    pub doing: String,
    /// How long its transaction has lasted.
    pub age: Duration,
    /// The statement that it runs, or ran last, as far as this role may see it; its beginning.
    pub query: String,
    /// Whether the server says so, or it is only one that may.
    pub certainty: Certainty,
}

/// Whether a session is known to hold a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The server says that the statement waits for it.
    Known,
    /// Its transaction is open while the statement waits, and the server says no more.
    Possible,
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let age_s = self.age.as_secs();
        write!(f, "session {} of {}, {}, its transaction {age_s} s old", self.session, self.who, self.doing)?;
        if self.query.is_empty() { Ok(()) } else { write!(f, ": `{}`", self.query) }
    }
}

/// The second connection of a hold, and what to ask by it.
pub(crate) struct Aside {
    dialect: Dialect,
    /// The session whose statement it is about.
    session: Option<u64>,
    opener: Option<Opener>,
    connection: Option<Box<dyn Driver>>,
}

/// So many characters of a message tell it from what others send on the same session, behind a pooler.
const TOLD_APART_BY: usize = 100;

/// What a message is known by while it runs.
#[derive(Debug)]
pub(crate) struct Beginning(String);

impl Beginning {
    pub(crate) fn of(message: &str) -> Self {
        Self(message.chars().take(TOLD_APART_BY).collect())
    }
}

impl Aside {
    pub(crate) fn new(database: &Database<'_>, lease: &Lease) -> Self {
        let dialect = database.dialect();
        let opener = database.opener().filter(|_| dialect != Dialect::Sqlite).cloned();
        Self { dialect, session: lease.session, opener, connection: None }
    }

    /// Whether there can be one.
    pub(crate) fn is_there(&self) -> bool {
        self.opener.is_some() && self.session.is_some()
    }

    /// Who holds what the session waits for now; none if it does not wait, or nobody can tell.
    pub(crate) async fn blockers(&mut self) -> Vec<Blocker> {
        let template = match self.dialect {
            Dialect::Postgres => include_str!("driver/sql/blockers.postgres.sql"),
            Dialect::Mysql => include_str!("driver/sql/blockers.mysql.sql"),
            Dialect::Sqlite => return Vec::new(),
        };
        let Some(session) = self.session else { return Vec::new() };
        let message = render(self.dialect, template, &[("session", Piece::Number(session))]);
        let rows = self.ask(message).await.unwrap_or_default();
        rows.iter().filter_map(|row| blocker(self.dialect, row)).collect()
    }

    /// Ends the statement that the session is at, if that is still this message.
    pub(crate) async fn cancel(&mut self, message: &Beginning) {
        let Some(session) = self.session else { return };
        let sql = match self.dialect {
            // Behind a pooler the session may serve somebody else by now.
            Dialect::Postgres => {
                let pieces = [
                    ("session", Piece::Number(session)),
                    ("start", Piece::from(&*message.0)),
                    ("length", Piece::Number(message.0.chars().count() as u64)),
                ];
                render(self.dialect, include_str!("driver/sql/cancel.postgres.sql"), &pieces)
            }
            Dialect::Mysql => format!("KILL QUERY {session}"),
            Dialect::Sqlite => return,
        };
        self.ask(sql).await;
    }

    async fn ask(&mut self, message: String) -> Option<Vec<Row>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.opener.as_ref()?.open().await {
                Ok(connection) => connection,
                Err(error) => {
                    tracing::debug!(%error, "no second connection");
                    self.opener = None;
                    return None;
                }
            },
        };
        let reply = connection.send(message).await;
        // One that was refused an answer, for want of a right, may still be allowed another.
        if reply.failure.as_ref().is_none_or(|failure| failure.kind != FailureKind::Connection) {
            self.connection = Some(connection);
        }
        reply
            .into_rows()
            .inspect_err(|failure| tracing::debug!(error = %failure.source, "no answer on the second connection"))
            .ok()
    }
}

fn blocker(dialect: Dialect, row: &Row) -> Option<Blocker> {
    let text = |column: usize| row.get(column).and_then(Option::as_deref).unwrap_or("");
    let query: String = text(4).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Blocker {
        session: text(0).parse().ok()?,
        who: text(1).to_owned(),
        doing: text(2).to_owned(),
        age: Duration::from_millis(text(3).parse().unwrap_or(0)),
        query,
        certainty: if dialect == Dialect::Postgres { Certainty::Known } else { Certainty::Possible },
    })
}
