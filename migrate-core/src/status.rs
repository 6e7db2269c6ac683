//! What a run did, and where a database stands: plain data.

use crate::error::Error;
use crate::plan::{State, Step};
use migrate_check::chain::Head;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
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

/// What became of a statement that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It took effect.
    Done,
    /// It did not, or its effect was removed by hand.
    NotDone,
}
