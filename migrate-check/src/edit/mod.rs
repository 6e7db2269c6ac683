//! The commands that write: each makes a [`Plan`] of what was checked, and the plan is applied as a whole.
//!
//! Takes a judged directory; gives the files to write and rename. Only [`plan`] touches the disk. Reads no clock:
//! whoever calls says what time it is.

pub mod draft;
pub mod fix;
pub mod freeze;
pub mod plan;
pub mod rebase;

use crate::diagnostic::Diagnostic;
use crate::version::Version;
use std::fmt;

pub use plan::Plan;

/// Why a command does not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why, and what to do next.
    pub message: String,
    /// The findings that have to be dealt with first.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

fn refused(message: impl Into<String>, diagnostics: Vec<Diagnostic>) -> Refused {
    Refused { message: message.into(), diagnostics }
}

/// The version after this one.
fn after(last: Version) -> Result<Version, Refused> {
    last.next().ok_or_else(|| {
        let message = format!(
            "no version comes after {last}, the largest that a database can keep; if no database has it yet, take the lock \
             file from before it (`git checkout`) and give its files a smaller version, otherwise go on in another \
             directory with a `set` of its own in migrate.toml"
        );
        refused(message, Vec::new())
    })
}
