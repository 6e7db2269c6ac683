//! Scripts -> what the rules find in them.
//!
//! Takes the text of a script, or what its statements do beside the schema that they meet; gives findings. Must not know
//! files, I/O, or the tree of a grammar: if a rule wants that, an [`Effect`](crate::effect::Effect) is missing.
//!
//! | module | holds |
//! |---|---|
//! | [`text`] | a script as its text, and the rules that read nothing else |
//! | `grammar` | a script as its grammar reads it, and what that refuses |
//! | `reword` | the text of a statement -> the same with other words, for suggestions
//! | `pragma` | a PRAGMA of SQLite, as far as rules ask |
//! | [`site`] | one statement as a rule sees it: what it does, and everything around it |
//! | [`batch`] | what the migrations that go out together have made |
//! | [`held`] | the locks that a transaction holds |
//! | [`walk`] | statement after statement: rules, then the schema's own conflicts |
//! | [`conflict`] | where a change does not fit the schema -> a finding |
//! | `losses` | what a down script does to rows -> what is lost |
//! | [`touch`] | what a migration touches -> whether another can be applied before it |
//! | `queue` | migrations, with what they touch -> what each must be applied after |
//! | `undoing` | down scripts, with what they touch -> which cannot run once a later migration is applied |
//! | `rebuilt` | a table that is built anew -> what that takes from older code |
//! | `unfinished` | a schema -> what a later migration has to finish |
//! | [`phase`] | what a migration does to running code -> its lane |

pub mod batch;
pub(crate) mod bounded;
pub mod conflict;
mod grammar;
pub mod held;
mod losses;
pub mod phase;
pub(crate) mod pragma;
pub(crate) mod queue;
pub(crate) mod rebuilt;
pub(crate) mod reword;
pub mod site;
pub mod text;
pub mod touch;
pub(crate) mod undoing;
pub(crate) mod unfinished;
pub mod walk;

use crate::diagnostic::Level;
use crate::finding::Finding;
use crate::rule::Rule;
use std::ops::Range;

pub use grammar::read;
pub use text::{Script, lint};

/// A finding with what the configuration may still change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// How grave it is, if that is not for the rule to say.
    pub level: Level,
    /// What to write instead, where that is certain.
    pub fix: Option<Fix>,
    /// Scripts that do the same without harm, each a migration of its own, in their order.
    pub instead: Vec<String>,
}

/// A change of the text that mends what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// The bytes that are replaced, and by what; in order, without overlap.
    pub edits: Vec<(Range<usize>, String)>,
}

impl Found {
    /// A finding at the level of its rule.
    pub fn new(rule: &'static Rule, span: Range<usize>, message: String, help: String) -> Self {
        Finding { rule, span, message, help }.into()
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self { level: finding.rule.level, finding, fix: None, instead: Vec::new() }
    }
}
