//! Text -> the byte spans of its statements, by one lexical pass without a grammar.
//!
//! Takes a script; gives where each statement begins and ends, and how it commits. Must not know files or schema.
//! The macro calls it for scripts that run statement by statement; the runner calls it to say which statement of
//! a failed script an error belongs to.

use crate::dialect::Dialect;
use std::ops::Range;

/// A statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The bytes of the statement in the script: from its first token to its last, without the semicolon.
    pub span: Range<usize>,
    /// How it commits when it runs outside a transaction.
    pub commit: Commit,
}

/// How a statement commits when a script runs statement by statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// It changes only data, so it commits together with the record that it was done.
    WithRecord,
    /// It commits by itself, or cannot run inside a transaction.
    ByItself,
}

/// The statements of `text`.
pub fn statements(dialect: Dialect, text: &str) -> Vec<Statement> {
    let _ = (dialect, text);
    Vec::new()
}
