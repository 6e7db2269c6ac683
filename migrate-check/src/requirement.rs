//! What a migration requires of other sets: the words for it, and the text that stands for them in the history.
//!
//! `jobs:3,b%20c:20260101`. Names are written as in [`crate::probe`]. Must not know what is applied.

use crate::probe::{escape, unescape};
use crate::version::Version;
use std::fmt;

/// A version of another set, which has to be applied before a migration (`-- migrate:requires jobs:3`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Requirement {
    /// The name of the set.
    pub set: String,
    /// The version in it.
    pub version: Version,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.set, self.version)
    }
}

/// The text for what a migration requires.
///
/// ```
/// use migrate_check::requirement::{Requirement, from_text, to_text};
/// use migrate_check::version::Version;
/// let required = ["jobs", "b,c"].map(|set| Requirement { set: set.to_owned(), version: Version::new(3) });
/// assert_eq!(to_text(&required), "jobs:3,b%2cc:3");
/// assert_eq!(from_text("jobs:3,b%2cc:3"), Some(required.to_vec()));
/// ```
pub fn to_text(required: &[Requirement]) -> String {
    let pieces: Vec<String> = required.iter().map(piece_to_text).collect();
    pieces.join(",")
}

/// Reads such a text; `None` if it is none.
pub fn from_text(text: &str) -> Option<Vec<Requirement>> {
    text.split(',').map(piece_from_text).collect()
}

fn piece_to_text(required: &Requirement) -> String {
    let mut text = String::new();
    escape(&mut text, &required.set);
    format!("{text}:{}", required.version)
}

fn piece_from_text(text: &str) -> Option<Requirement> {
    let (set, version) = text.split_once(':')?;
    Some(Requirement { set: unescape(set)?, version: version.parse().ok()? })
}
