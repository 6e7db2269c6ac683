//! One finding before it has a file and a level.
//!
//! Stages that look at one text give these: they know bytes, not files or configuration. Whoever knows both turns
//! them into a [`Diagnostic`](crate::diagnostic::Diagnostic).

use crate::rule::Rule;
use std::ops::Range;

/// What a rule found in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The bytes of the text that it points at; never splits a character.
    pub span: Range<usize>,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do next.
    pub help: String,
}
