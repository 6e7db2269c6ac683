//! Text -> what the database's own grammar refuses.
//!
//! Takes a script; gives findings with the bytes of the offending token. Knows the parser crate of each dialect and
//! nothing else: no files, no schema. One file per dialect, each behind the feature of that name.
//!
//! Text that no grammar can read is not handed to one: what is meant for a client program and merge-conflict markers
//! have rules of their own, and the grammar's opinion of the rest would be noise.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lint;
use crate::rule;
use crate::split::lex::Tokens;
use std::ops::Range;

/// After so many a script is plainly not what it should be.
const MOST: usize = 5;

/// What the grammar of `dialect` refuses in `text`: at most five findings, in the order of the text.
pub fn parse(dialect: Dialect, text: &str) -> Vec<Finding> {
    if has_conflict_marker(text) || lint::is_for_client(dialect, text) {
        return Vec::new();
    }
    let mut findings = match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::parse(text),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::parse(text),
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::parse(text),
        #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
        _ => vec![no_grammar(dialect)],
    };
    findings.sort_by_key(|finding| finding.span.start);
    findings.truncate(MOST);
    for finding in &mut findings {
        // A quote without end is the rest of the text; its line is enough to see it.
        let line = text[finding.span.clone()].split('\n').next().unwrap_or("").trim_end();
        finding.span.end = finding.span.start + line.len();
    }
    findings
}

/// Whether a merge left its markers: seven of a kind at the start of a line.
fn has_conflict_marker(text: &str) -> bool {
    ["<<<<<<< ", ">>>>>>> "]
        .iter()
        .any(|marker| text.match_indices(marker).any(|(at, _)| at == 0 || text.as_bytes()[at - 1] == b'\n'))
}

#[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
fn no_grammar(dialect: Dialect) -> Finding {
    Finding {
        rule: &rule::SYNTAX,
        span: 0..0,
        message: format!("the grammar of {dialect} is not part of this build"),
        help: format!("enable the feature `{dialect}` of migrate-core"),
    }
}

/// A finding that the grammar refuses the token at `at`.
#[cfg_attr(
    not(any(feature = "mysql", feature = "sqlite")),
    expect(dead_code, reason = "PostgreSQL gives its own span")
)]
fn refused(dialect: Dialect, text: &str, at: usize, message: String) -> Finding {
    Finding { rule: &rule::SYNTAX, span: token_at(dialect, text, at), message, help: help(dialect) }
}

fn help(dialect: Dialect) -> String {
    let name = match dialect {
        Dialect::Postgres => "PostgreSQL",
        Dialect::Mysql => "MySQL",
        Dialect::Sqlite => "SQLite",
    };
    format!("{name} refuses this text; mend it at the place shown or just before")
}

/// The token that begins at `at` or, at the end of the text, the last one before.
fn token_at(dialect: Dialect, text: &str, at: usize) -> Range<usize> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    if let Some(token) = Tokens::new(dialect, &text[at..]).next() {
        return at + token.start..at + token.end;
    }
    let end = text.trim_end().len();
    let start = text[..end].char_indices().next_back().map_or(0, |(start, _)| start);
    start..end
}
