//! Text -> what the database's own grammar refuses.
//!
//! Takes a script; gives findings with the bytes of the offending token. Knows the parser crate of each dialect and
//! nothing else: no files, no schema. One file per dialect, each behind the feature of that name.
//!
//! What is meant for a client program is not handed to a grammar: it has rules of its own, and the grammar's opinion of
//! the rest would be noise.

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

/// A script as its grammar reads it.
#[derive(Debug)]
pub struct Parsed {
    /// What the grammar refuses: at most five findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// The statements, for the stage that looks at what they do.
    pub(crate) tree: Tree,
}

/// The statements of a script as the parser of its dialect gives them.
#[derive(Debug)]
pub(crate) enum Tree {
    /// The whole script.
    #[cfg(feature = "postgres")]
    Postgres(squawk_syntax::Parse<squawk_syntax::SourceFile>),
    /// The bytes of each statement: what a statement does is read from its tokens.
    #[cfg(feature = "mysql")]
    Mysql(Vec<Range<usize>>),
    /// Its trees live in the memory of a parser, so whoever wants to see them parses again.
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// Nothing that a grammar could read.
    Unread,
}

/// Reads a script by the grammar of `dialect`.
pub fn parse(dialect: Dialect, text: &str) -> Parsed {
    if lint::is_for_client(dialect, text) {
        return Parsed { findings: Vec::new(), tree: Tree::Unread };
    }
    let (tree, mut findings) = match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let (tree, findings) = postgres::parse(text);
            (Tree::Postgres(tree), findings)
        }
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let (statements, findings) = mysql::parse(text);
            (Tree::Mysql(statements), findings)
        }
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => (Tree::Sqlite, sqlite::parse(text)),
        #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
        _ => (Tree::Unread, vec![no_grammar(dialect)]),
    };
    findings.sort_by_key(|finding| finding.span.start);
    findings.truncate(MOST);
    for finding in &mut findings {
        // A quote without end is the rest of the text; its line is enough to see it.
        let line = text[finding.span.clone()].split('\n').next().unwrap_or("").trim_end();
        finding.span.end = finding.span.start + line.len();
    }
    Parsed { findings, tree }
}

#[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
fn no_grammar(dialect: Dialect) -> Finding {
    Finding {
        rule: &rule::text::SYNTAX,
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
    Finding { rule: &rule::text::SYNTAX, span: token_at(dialect, text, at), message, help: help(dialect) }
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
