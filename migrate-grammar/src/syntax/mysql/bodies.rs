//! The statements inside routines, triggers and events.

use super::Refused;
use super::families;
use migrate_sql::dialect::Dialect;
use migrate_sql::split;
use migrate_sql::split::kind::is_any;
use migrate_sql::split::lex::{TokenKind, Tokens};

/// Words that begin a statement, or a part of one, only there; those of MariaDB's Oracle mode too.
const INNER: &[&str] = &[
    "BEGIN",
    "CASE",
    "CLOSE",
    "CURSOR",
    "DECLARE",
    "ELSE",
    "ELSEIF",
    "ELSIF",
    "END",
    "EXCEPTION",
    "EXIT",
    "FETCH",
    "FOR",
    "GET",
    "GOTO",
    "IF",
    "ITERATE",
    "LEAVE",
    "LOOP",
    "NULL",
    "OPEN",
    "RAISE",
    "REPEAT",
    "RESIGNAL",
    "RETURN",
    "SIGNAL",
    "TYPE",
    "UNTIL",
    "WHEN",
    "WHILE",
    "CONTINUE",
];

/// The first statement of a body that begins with a word that no statement begins with.
pub(super) fn first(statement: &str) -> Option<Refused> {
    let unknown = split::inner_statements(statement).into_iter().find(|token| {
        let word = &statement[token.start..token.end];
        let is_known = is_any(word, INNER) || families::begins_statement(word);
        token.kind == TokenKind::Word && !is_known && !is_other(&statement[token.end..])
    })?;
    let word = &statement[unknown.start..unknown.end];
    Some(Refused::new(unknown.start..unknown.end, format!("no statement begins with `{word}`")))
}

/// Whether a word is a label, or in Oracle mode a variable or a procedure: by what follows.
fn is_other(rest: &str) -> bool {
    let next = Tokens::new(Dialect::Mysql, rest).next();
    next.is_some_and(|token| matches!(token.kind, TokenKind::Symbol(b':' | b'.' | b'(')))
}
