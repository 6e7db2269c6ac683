//! Text -> what the database's own grammar refuses.
//!
//! Takes a script; gives its trees, and refusals with the bytes of the offending token. Knows the parser crate of each
//! dialect and nothing else: no files, no schema. One file per dialect, each behind the feature of that name.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::Tokens;
use std::ops::Range;

/// After so many a script is plainly not what it should be.
const MOST: usize = 5;

/// A script as its grammar reads it.
#[derive(Debug)]
pub struct Parsed {
    /// What the grammar refuses: at most five places, in the order of the text.
    pub refusals: Vec<Refusal>,
    /// The statements, for the stage that looks at what they do.
    pub tree: Tree,
}

/// A place in a script that its grammar refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Who refuses it.
    pub by: By,
    /// The bytes of the script; never splits a character.
    pub span: Range<usize>,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do next.
    pub help: String,
}

/// Who refuses a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Every server.
    Server,
    /// The grammar that is used here; a server may know better.
    Grammar,
}

/// The statements of a script as the parser of its dialect gives them.
#[derive(Debug)]
pub enum Tree {
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

impl Parsed {
    /// A script that no grammar is asked about.
    pub fn unread() -> Self {
        Self { refusals: Vec::new(), tree: Tree::Unread }
    }
}

/// Reads a script by the grammar of `dialect`.
pub fn parse(dialect: Dialect, text: &str) -> Parsed {
    let (tree, mut refusals) = match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            let (tree, refusals) = postgres::parse(text);
            (Tree::Postgres(tree), refusals)
        }
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let (statements, refusals) = mysql::parse(text);
            (Tree::Mysql(statements), refusals)
        }
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => (Tree::Sqlite, sqlite::parse(text)),
        #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
        _ => (Tree::Unread, vec![no_grammar(dialect)]),
    };
    refusals.sort_by_key(|refusal| refusal.span.start);
    refusals.truncate(MOST);
    for refusal in &mut refusals {
        // A quote without end is the rest of the text; its line is enough to see it.
        let line = text[refusal.span.clone()].split('\n').next().unwrap_or("").trim_end();
        refusal.span.end = refusal.span.start + line.len();
    }
    Parsed { refusals, tree }
}

#[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
fn no_grammar(dialect: Dialect) -> Refusal {
    Refusal {
        by: By::Server,
        span: 0..0,
        message: format!("the grammar of {dialect} is not part of this build"),
        help: format!("enable the feature `{dialect}` of migrate-core"),
    }
}

/// The refusal of the token at `at`.
#[cfg_attr(
    not(any(feature = "mysql", feature = "sqlite")),
    expect(dead_code, reason = "PostgreSQL gives its own span")
)]
fn refused(dialect: Dialect, text: &str, at: usize, message: String) -> Refusal {
    Refusal { by: By::Server, span: token_at(dialect, text, at), message, help: help(dialect) }
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
