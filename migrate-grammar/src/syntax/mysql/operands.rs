//! Reserved words where statements about rows need a table or an operand.

use super::Refused;
use super::parts::Parts;
use super::words::{is_no_operand, is_reserved};
use migrate_sql::split::kind::is_any;
use migrate_sql::split::lex::TokenKind;

const STATEMENTS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"];
/// Words that an operand follows.
const BEFORE: &[&str] =
    &["SELECT", "WHERE", "HAVING", "AND", "OR", "ON", "BY", "SET", "THEN", "ELSE", "WHEN", "FROM", "JOIN", "AS"];
/// What may stand behind a parenthesis besides operands.
const INSIDE: &[&str] = &["FOR", "ORDER", "PARTITION", "RANGE", "ROWS"];

/// The first such word.
pub(super) fn first(parts: &Parts<'_>) -> Option<Refused> {
    let from = if is_any(parts.word(0), STATEMENTS) { 0 } else { query_of_view(parts)? };
    let at = (from + 1..parts.len()).find(|at| is_wrong(parts, *at))?;
    Some(Refused::reserved(parts, at))
}

/// Where the query of a view begins.
fn query_of_view(parts: &Parts<'_>) -> Option<usize> {
    let is_view =
        is_any(parts.word(0), &["CREATE", "ALTER"]) && (1..parts.len()).any(|at| parts.matches(at, &["VIEW"]));
    let query = || (1..parts.len()).find(|at| parts.matches(*at, &["AS", "SELECT"]));
    if is_view { query().map(|at| at + 1) } else { None }
}

fn is_wrong(parts: &Parts<'_>, at: usize) -> bool {
    let word = parts.word(at);
    if parts.kind(at) != Some(TokenKind::Word) || !is_reserved(word) || parts.is_qualifier(at) {
        return false;
    }
    let before = parts.word(at - 1);
    match parts.kind(at - 1) {
        // After a dot every word is a name.
        Some(TokenKind::Symbol(b'.' | b'@')) => false,
        Some(TokenKind::Symbol(b'(')) => is_no_operand(word) && !is_any(word, INSIDE),
        Some(TokenKind::Symbol(b',' | b'=' | b'<' | b'>' | b'+' | b'/')) => is_no_operand(word),
        Some(TokenKind::Word) if is_any(before, BEFORE) => is_no_operand(word) && !is_qualified(parts, at - 1),
        _ => false,
    }
}

/// Whether a word is no keyword, but a name behind a dot.
fn is_qualified(parts: &Parts<'_>, at: usize) -> bool {
    at > 0 && parts.is_symbol(at - 1, b'.')
}
