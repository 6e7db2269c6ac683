//! The lane of a migration: what it may do to code that is already running.

use std::fmt;
use std::str::FromStr;

/// What a migration does to code that is already running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// Older code keeps working.
    Expand,
    /// Moves data in batches.
    Backfill,
    /// Removes or narrows something that older code may use.
    Contract,
}

impl Lane {
    /// All lanes, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Expand, Self::Backfill, Self::Contract];

    /// The byte that stands for this lane in a chain: 1, 2 or 3.
    pub const fn number(self) -> u8 {
        match self {
            Self::Expand => 1,
            Self::Backfill => 2,
            Self::Contract => 3,
        }
    }

    /// The place of this lane in an array with one entry per lane.
    pub const fn index(self) -> usize {
        self.number() as usize - 1
    }

    /// The lane with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.number() == number)
    }

    /// The name used in the lock file, in directives and in the history table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Backfill => "backfill",
            Self::Contract => "contract",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text names no lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLane;

impl fmt::Display for UnknownLane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected expand, backfill or contract")
    }
}

impl std::error::Error for UnknownLane {}

impl FromStr for Lane {
    type Err = UnknownLane;

    fn from_str(text: &str) -> Result<Self, UnknownLane> {
        Self::ALL.into_iter().find(|lane| lane.name() == text).ok_or(UnknownLane)
    }
}
