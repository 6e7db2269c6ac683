//! One database behind one seam: send a message, say what came back, say what a failure means there.
//!
//! Takes SQL text; gives rows as text and how far the message got. Knows sqlx. Must not know migrations, their
//! order, or policy.
//!
//! A message may hold several statements: PostgreSQL's simple query, MySQL's COM_QUERY and SQLite's loop over
//! statements all run them one after the other and stop at the first error. That is what makes a migration and its
//! record one round trip, and what needs no named prepared statement, so that a transaction pooler in between does
//! no harm. Values are therefore written into the text, by [`sql`] alone.

pub(crate) mod composite;
mod connect;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
pub(crate) mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use connect::{Connect, Reopen};
pub(crate) use connect::{Opener, Session};

use migrate_check::dialect::Dialect;
use std::future::Future;
use std::pin::Pin;

/// A future that can move between threads.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A connection to one database.
pub(crate) trait Driver: Send + Sync {
    /// Which database this is.
    fn dialect(&self) -> Dialect;

    /// Sends one message and reads everything that comes back.
    fn send(&mut self, message: String) -> Boxed<'_, Reply>;

    /// Sends one statement that may be asked for again on this connection.
    fn ask(&mut self, statement: String) -> Boxed<'_, Reply> {
        self.send(statement)
    }

    /// Says in which condition the session is, for when it is dropped.
    fn set_condition(&mut self, condition: Condition);
}

/// In which condition a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// As it was when it was taken: a pool may have it back.
    Settled,
    /// Something is underway: if the future is dropped now, a pool must close it rather than give it to the next user.
    Unsettled,
}

/// One row, every column as text.
pub(crate) type Row = Vec<Option<String>>;

/// What came back for a message.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    /// The rows of all its statements.
    pub(crate) rows: Vec<Row>,
    /// How many statements completed after the last row whose first column is the message's marker, and that row.
    pub(crate) completed: usize,
    /// What ended it early.
    pub(crate) failure: Option<Failure>,
}

impl Reply {
    /// The rows, or the failure.
    pub(crate) fn into_rows(self) -> Result<Vec<Row>, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.rows),
        }
    }
}

/// Why a message failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it means to the runner.
    pub(crate) kind: FailureKind,
    /// The character of the message at which the server sees the fault, from 0.
    pub(crate) position: Option<usize>,
    /// The line of the statement at which the server sees the fault, from 1.
    pub(crate) line: Option<usize>,
    /// What the server quotes of the message, from the fault on.
    pub(crate) near: Option<String>,
    /// A piece of what the server says that nobody outside understands, and what to say instead.
    pub(crate) reworded: Option<Box<(String, String)>>,
    /// The whole story.
    pub(crate) source: sqlx::Error,
}

impl Failure {
    /// A failure of which nobody says where it lies.
    pub(crate) fn new(kind: FailureKind, source: sqlx::Error) -> Self {
        Self { kind, position: None, line: None, near: None, reworded: None, source }
    }
}

/// What a failure means to the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// A table that the message names is not there.
    MissingTable,
    /// Something is there already: another runner was faster.
    AlreadyThere,
    /// The connection was inside a transaction.
    InTransaction,
    /// A lock did not come in time, or a deadlock was broken: trying again makes sense.
    Lock,
    /// The server takes no writes.
    #[cfg_attr(
        all(feature = "sqlite", not(any(feature = "postgres", feature = "mysql"))),
        expect(dead_code, reason = "only servers say so")
    )]
    ReadOnly,
    /// The file, or the connection to it, takes no writes (SQLite).
    #[cfg_attr(
        all(any(feature = "postgres", feature = "mysql"), not(feature = "sqlite")),
        expect(dead_code, reason = "only SQLite says so")
    )]
    ReadOnlyFile,
    /// A statement ran longer than it may, or somebody cancelled it.
    Timeout,
    /// The run was asked to stop, and the statement was cancelled or not sent.
    Cancelled,
    /// There is no space left where the database keeps its data.
    Full,
    /// The role may not do that.
    Denied,
    /// There is nothing to run in the message: all of it is comments to this server.
    Empty,
    /// The connection is gone: nobody knows what the server still did.
    Connection,
    /// Anything else that the server said.
    Other,
}

/// The first column of a marker row: a message says by it which of its parts begins.
pub(crate) const MARKER: &str = "_migrate_part";

/// The beginning of a message that says which migration it holds, for whoever looks at the session.
pub(crate) const LABEL: &str = "-- at migration ";

/// Reads a stream of results of one message into a [`Reply`].
///
/// A macro because the three row types share no trait that says "this column as text".
macro_rules! read_reply {
    ($connection:expr, $query:expr, $failure:expr) => {{
        use futures_util::TryStreamExt as _;
        use sqlx::{Either, Row as _};
        let mut reply = $crate::driver::Reply::default();
        let mut stream = sqlx::Executor::fetch_many($connection, $query);
        loop {
            match stream.try_next().await {
                Ok(None) => break,
                Ok(Some(Either::Left(_))) => reply.completed += 1,
                Ok(Some(Either::Right(row))) => {
                    let row: Result<$crate::driver::Row, sqlx::Error> =
                        (0..row.len()).map(|column| row.try_get_unchecked::<Option<String>, _>(column)).collect();
                    // A script's own SELECT may give what is no text; nobody reads it.
                    let Ok(row) = row else { continue };
                    match row.first() {
                        Some(Some(first)) if first.starts_with($crate::driver::MARKER) => reply.completed = 0,
                        _ if reply.rows.len() >= $crate::driver::MAX_ROWS => continue,
                        _ => {}
                    }
                    reply.rows.push(row);
                }
                Err(error) => {
                    reply.failure = Some($failure(error));
                    break;
                }
            }
        }
        reply
    }};
}
pub(crate) use read_reply;

/// More rows than this are dropped unless they are markers: a script's SELECT may give millions.
pub(crate) const MAX_ROWS: usize = 1_000_000;
