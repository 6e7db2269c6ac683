//! The one error of this crate: a kind to branch on, a chain to read, and what to do next.

use crate::event::Direction;
use migrate_check::version::Version;
use std::fmt;

/// The result of everything that talks to a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run, a plan or a status failed.
///
/// `Display` is one lower-case fragment that says what happened and where; [`source`](std::error::Error::source)
/// gives what the server said; [`help`](Self::help) says what to do next. `Debug` prints all of it, so that a `main`
/// that returns this error reads well.
///
/// ```
/// use migrate_core::{Error, ErrorKind};
///
/// fn is_worth_a_restart(error: &Error) -> bool {
///     matches!(error.kind(), ErrorKind::Waiting | ErrorKind::Connection)
/// }
/// # let _ = is_worth_a_restart;
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    help: String,
    location: Option<Location>,
    applied: Vec<Version>,
    undone: Vec<Version>,
    source: Option<ServerError>,
}

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The database could not be reached, or the connection broke.
    Connection,
    /// The migrations are for another kind of database.
    Dialect,
    /// A migration's script failed.
    Script,
    /// A lock that a script needs did not come within its limit, in all attempts.
    LockTimeout,
    /// The run was asked to stop, and did.
    Stopped,
    /// Another runner is at work and did not finish within the wait budget.
    Waiting,
    /// Another runner took over while this one was not answering.
    LeaseLost,
    /// A statement outside a transaction was interrupted; whether it took effect is not known.
    Interrupted,
    /// The database has migrations that this binary does not know, and one of them takes something away.
    Ahead,
    /// The database's history and this binary's are not the same: edited, removed or reordered.
    Diverged,
    /// Something is pending, and this service does not migrate.
    Pending,
    /// Something pending waits behind a contract step that was not asked for.
    Contract,
    /// A migration of another set has to be applied first.
    Requires,
    /// Undoing loses data, or may, and that was not accepted.
    DataLoss,
    /// What is to be undone is needed by what stays applied.
    Needed,
    /// The set holds drafts, and the database is not a development database.
    Drafts,
    /// The connection was already inside a transaction, and something was to be written.
    InTransaction,
    /// The database is a standby, or read-only, and something was to be written.
    ReadOnly,
    /// The role may not do that.
    Denied,
    /// The database has the history of another migration tool, and none of ours.
    OtherTool,
    /// Migrations cannot be undone: there is no down script.
    Irreversible,
    /// The history tables were written by a newer version of this toolkit.
    Format,
    /// The set could not be loaded.
    Set,
}

/// A place in a migration file. Line and column count from 1; the column is in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, relative to where the set was embedded from.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            help: help.into(),
            location: None,
            applied: Vec::new(),
            undone: Vec::new(),
            source: None,
        }))
    }

    #[must_use]
    pub(crate) fn with_source(mut self, source: sqlx::Error) -> Self {
        self.0.source = Some(ServerError { said: said(&source), source });
        self
    }

    /// What the server said, without what it quotes of SQL that is not the script's.
    #[must_use]
    pub(crate) fn with_source_reworded(mut self, source: sqlx::Error, piece: &str, instead: &str) -> Self {
        self.0.source = Some(ServerError { said: said(&source).replace(piece, instead), source });
        self
    }

    #[must_use]
    pub(crate) fn with_location(mut self, location: Location) -> Self {
        self.0.location = Some(location);
        self
    }

    /// What the run had done before it failed.
    #[must_use]
    pub(crate) fn with_done(mut self, direction: Direction, done: Vec<Version>) -> Self {
        match direction {
            Direction::Up => self.0.applied = done,
            Direction::Down => self.0.undone = done,
        }
        self
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, without the place and without what was done before it, which `Display` adds.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next, as one or more sentences.
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// Where in which file the failure lies, if it lies in a script.
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// What the driver reported, if it was the database that refused.
    pub fn database_error(&self) -> Option<&sqlx::Error> {
        self.0.source.as_ref().map(|error| &error.source)
    }

    /// What this run had applied, and what stays applied, when it failed.
    pub fn applied(&self) -> &[Version] {
        &self.0.applied
    }

    /// What this run had undone, and what stays undone, when it failed; the newest first.
    pub fn undone(&self) -> &[Version] {
        &self.0.undone
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(location) = &self.0.location {
            write!(f, " at {location}")?;
        }
        told(f, &self.0.applied, "applied", ["stays", "stay"])?;
        told(f, &self.0.undone, "undone", ["stays undone", "stay undone"])
    }
}

/// What the run had done before.
fn told(f: &mut fmt::Formatter<'_>, done: &[Version], verb: &str, stays: [&str; 2]) -> fmt::Result {
    match done {
        [] => Ok(()),
        [one] => write!(f, " (this run had {verb} {one}, which {})", stays[0]),
        [first, .., last] => {
            write!(f, " (this run had {verb} {} migrations, {first} to {last}, which {})", done.len(), stays[1])
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            write!(f, "\n  caused by: {error}")?;
            source = error.source();
        }
        if !self.0.help.is_empty() {
            write!(f, "\n  help: {}", self.0.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|error| error as _)
    }
}

/// What the server said: its message, its code, and what else it knows.
///
/// The driver's own text repeats itself and gives a line of the server's source code; it stays reachable as
/// [`Error::database_error`].
struct ServerError {
    said: String,
    source: sqlx::Error,
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl fmt::Debug for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl std::error::Error for ServerError {}

/// What a server or the driver says, with its code and what else it tells.
pub(crate) fn said(error: &sqlx::Error) -> String {
    let Some(database) = error.as_database_error() else { return error.to_string() };
    let mut said = database.message().to_owned();
    #[cfg(feature = "mysql")]
    if database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().is_some()
        && let Some((before, _)) = said.rsplit_once(" at line ")
    {
        // It counts the lines of a message that nobody has seen.
        said.truncate(before.len());
    }
    if let Some(code) = database.code() {
        said += &format!(" ({code})");
    }
    #[cfg(feature = "postgres")]
    if let Some(postgres) = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        for more in [postgres.detail(), postgres.hint()].into_iter().flatten() {
            said += &format!("; {more}");
        }
    }
    said
}
