//! What a run did, what going back would do, and where a database stands: plain data.

use crate::error::Error;
use crate::plan::{State, Step};
use migrate_check::chain::Head;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
use std::fmt;
use std::time::Duration;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Where the database stands now.
    pub state: State,
    /// What was applied, or undone, in this order.
    pub applied: Vec<Applied>,
    /// What waits.
    pub waiting: Vec<Step>,
}

/// A migration that a run applied or undid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its lane.
    pub lane: Lane,
    /// How long it took, from the first byte sent to the last byte received.
    pub elapsed: Duration,
}

/// Where a database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// In one word.
    pub state: State,
    /// How many migrations the database has.
    pub applied: usize,
    /// What is not applied.
    pub pending: Vec<Step>,
    /// What waits for its time.
    pub waiting: Vec<Step>,
    /// The database's head of each lane: expand, backfill, contract.
    pub heads: [Head; 3],
    /// Why it is ahead, diverged or in progress, or what is pending cannot be applied as other sets stand.
    pub explanation: Option<Explanation>,
}

/// What is wrong, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl From<&Error> for Explanation {
    fn from(error: &Error) -> Self {
        Self { message: error.to_string(), help: error.help().to_owned() }
    }
}

/// How far to go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// This many migrations, the newest applied first.
    Steps(usize),
    /// Everything that was applied after this version, which stays. Version 0 is the empty database.
    Version(Version),
}

/// What an undo would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UndoPlan {
    /// What is undone, in this order.
    pub steps: Vec<UndoStep>,
    /// Why `undo` with these options would refuse it: the first reason, that data would be lost or that something needs it.
    pub explanation: Option<Explanation>,
}

/// One migration that would be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UndoStep {
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its lane.
    pub lane: Lane,
    /// What is lost; nothing of what was begun, which was permitted when it began.
    pub loses: Vec<Lost>,
}

/// Something that is lost. Its text is as errors have it: `the column note of users (3 values)`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// What kind of thing.
    pub kind: LostKind,
    /// The table, with its schema where that is not the session's; `None` where the kind says that it is not known.
    pub table: Option<String>,
    /// The column, where one is lost or its values are.
    pub column: Option<String>,
    /// How many rows or values.
    pub amount: Amount,
}

/// What kind of thing is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LostKind {
    /// A table, with its rows.
    Table,
    /// A column, with its values.
    Column,
    /// Rows of a table that stays; which of them is not known.
    Rows,
    /// What was in a column that stays.
    Values,
    /// Nobody can tell from the down script.
    Unknown,
    /// It was not written down when the migration was frozen or applied.
    Unwritten,
}

impl LostKind {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Rows => "rows",
            Self::Values => "values",
            Self::Unknown => "unknown",
            Self::Unwritten => "unwritten",
        }
    }
}

/// How much there is of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Amount {
    /// So many.
    Exactly(u64),
    /// So many were found before counting stopped.
    AtLeast(u64),
    /// Nobody could look, or what was looked at does not tell.
    Unknown,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table.as_deref().unwrap_or_default();
        let column = self.column.as_deref().unwrap_or_default();
        let unit = match self.kind {
            LostKind::Table => {
                write!(f, "the table {table}")?;
                "row"
            }
            LostKind::Column => {
                write!(f, "the column {column} of {table}")?;
                "value"
            }
            LostKind::Rows => {
                write!(f, "rows of {table}")?;
                "row"
            }
            LostKind::Values => {
                write!(f, "values of {column} in {table}")?;
                "value"
            }
            LostKind::Unknown => return f.write_str("nobody can tell from its down script what is lost"),
            LostKind::Unwritten => {
                return f.write_str(
                    "it is not known what is lost, because it was not written down when this was frozen or applied",
                );
            }
        };
        // Which of them, nobody knows.
        let of = if matches!(self.kind, LostKind::Rows | LostKind::Values) { "of " } else { "" };
        match self.amount {
            Amount::Exactly(1) => write!(f, " ({of}1 {unit})"),
            Amount::Exactly(count) => write!(f, " ({of}{count} {unit}s)"),
            Amount::AtLeast(count) => write!(f, " ({of}at least {count} {unit}s)"),
            Amount::Unknown => write!(f, " (how many {unit}s is not known)"),
        }
    }
}

/// What became of a statement that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It took effect.
    Done,
    /// It did not, or its effect was removed by hand.
    NotDone,
}
