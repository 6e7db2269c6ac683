//! Text -> the byte spans of its statements, by one lexical pass without a grammar.
//!
//! Takes a script; gives where each statement begins and ends, and how it commits. Must not know files or schema.
//! The macro calls it for scripts that run statement by statement; the runner calls it to say which statement of
//! a failed script an error belongs to.
//!
//! `lex` cuts the bytes into tokens, `shape` knows which semicolons lie inside a statement, and `kind` says from
//! the first words what sort of statement it is. All of it is linear in the text and takes any text whatever.

mod copy;
pub mod kind;
pub mod lex;
mod shape;

pub use copy::{ClientCopy, Rows, client_copies};

use crate::dialect::Dialect;
use kind::Kind;
use lex::{TokenKind, Tokens};
use shape::Shape;
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
///
/// Comments around a statement are not part of it, and a piece that is only comments is no statement.
///
/// ```
/// use migrate_sql::dialect::Dialect;
/// use migrate_sql::split::statements;
/// let text = "-- two;\nSELECT ';'; SELECT $$;$$ -- end";
/// let found: Vec<_> = statements(Dialect::Postgres, text).into_iter().map(|it| &text[it.span]).collect();
/// assert_eq!(found, ["SELECT ';'", "SELECT $$;$$"]);
/// ```
pub fn statements(dialect: Dialect, text: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut tokens = Tokens::new(dialect, text);
    let mut shape = Shape::new(dialect);
    let mut span: Option<Range<usize>> = None;
    while let Some(token) = tokens.next() {
        if token.kind == TokenKind::Symbol(b';') && shape.semicolon() && !tokens.in_executable_comment() {
            found.extend(span.take().map(|span| statement(dialect, text, span)));
            shape = Shape::new(dialect);
            continue;
        }
        if token.kind != TokenKind::Symbol(b';') {
            shape.token(&token, &text.as_bytes()[token.start..token.end]);
        }
        span = Some(span.map_or(token.start, |span| span.start)..token.end);
    }
    if tokens.in_executable_comment() {
        // Without its end nobody can say what in it is a comment.
        span = span.map(|span| span.start..text.len());
    }
    found.extend(span.map(|span| statement(dialect, text, span)));
    found
}

/// Whether a server may find nothing in this statement: all of it lies in comments that only some servers execute.
///
/// ```
/// use migrate_sql::{dialect::Dialect, split::may_be_empty};
/// assert!(may_be_empty(Dialect::Mysql, "/*!50717 SELECT COUNT(*) INTO @rows FROM t */"));
/// assert!(!may_be_empty(Dialect::Mysql, "/*!50001 CREATE */ TABLE t (a int)"));
/// ```
pub fn may_be_empty(dialect: Dialect, statement: &str) -> bool {
    if dialect != Dialect::Mysql || !statement.starts_with("/*") {
        return false;
    }
    let mut tokens = Tokens::new(dialect, statement);
    while let Some(token) = tokens.next() {
        if token.kind != TokenKind::ExecutableEnd && !tokens.in_executable_comment() {
            return false;
        }
    }
    true
}

/// Whether a script ends the transaction that it runs in, so that nobody can take back what it did before.
///
/// ```
/// use migrate_sql::{dialect::Dialect, split::ends_transaction};
/// assert!(ends_transaction(Dialect::Postgres, "UPDATE a SET b = 1; COMMIT; VACUUM a"));
/// assert!(!ends_transaction(Dialect::Postgres, "SAVEPOINT s; UPDATE a SET b = 1; ROLLBACK TO s"));
/// ```
pub fn ends_transaction(dialect: Dialect, text: &str) -> bool {
    statements(dialect, text).into_iter().any(|it| kind::ends_transaction(dialect, &text[it.span]))
}

/// Whether a script may leave a setting of the session changed: all but statements about objects, which run no code of a
/// user's but the expressions in them.
///
/// ```
/// use migrate_sql::{dialect::Dialect, split::may_change_session};
/// assert!(!may_change_session(Dialect::Postgres, "ALTER TABLE a ALTER b SET NOT NULL; CREATE INDEX ON a (b)"));
/// assert!(may_change_session(Dialect::Postgres, "CREATE TABLE a (b int); SELECT set_config('role', 'c', false)"));
/// assert!(may_change_session(Dialect::Postgres, "CREATE TABLE a AS SELECT f()"));
/// ```
pub fn may_change_session(dialect: Dialect, text: &str) -> bool {
    statements(dialect, text).into_iter().any(|it| kind::may_change_session(dialect, &text[it.span]))
}

/// MySQL: the tokens with which the statements of a compound body begin, blocks and their ends included.
pub fn inner_statements(statement: &str) -> Vec<lex::Token> {
    let mut shape = Shape::new(Dialect::Mysql);
    let mut found = Vec::new();
    for token in Tokens::new(Dialect::Mysql, statement) {
        if token.kind == TokenKind::Symbol(b';') {
            shape.semicolon();
            continue;
        }
        let is_marker = matches!(token.kind, TokenKind::ExecutableStart | TokenKind::ExecutableEnd);
        if shape.begins_inner() && !is_marker {
            found.push(token);
        }
        shape.token(&token, &statement.as_bytes()[token.start..token.end]);
    }
    found
}

fn statement(dialect: Dialect, text: &str, span: Range<usize>) -> Statement {
    let commit = match (dialect, kind::of(dialect, &text[span.clone()])) {
        (_, Kind::Data) => Commit::WithRecord,
        (Dialect::Postgres | Dialect::Sqlite, Kind::Structure) => Commit::WithRecord,
        _ => Commit::ByItself,
    };
    Statement { span, commit }
}
