//! PostgreSQL's grammar, by squawk-syntax.

use super::help;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use squawk_syntax::SourceFile;

pub(super) fn parse(text: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for error in SourceFile::parse(text).errors() {
        let at = usize::from(error.range().start());
        let span = if error.range().is_empty() {
            super::token_at(Dialect::Postgres, text, at)
        } else {
            at..usize::from(error.range().end())
        };
        let message = lower(error.message());
        findings.push(Finding { rule: &rule::SYNTAX, span, message, help: help(Dialect::Postgres) });
    }
    findings
}

/// The grammar's message as a fragment: without capital and full stop.
fn lower(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    match letters.next() {
        // `ONLY cannot …` stays as it is.
        Some(first) if !letters.as_str().starts_with(|second: char| second.is_ascii_uppercase()) => {
            first.to_ascii_lowercase().to_string() + letters.as_str()
        }
        _ => message.to_owned(),
    }
}
