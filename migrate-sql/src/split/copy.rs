//! `COPY` between the server and a client: what a script cannot do, because nobody is at the other end.

use super::Statement;
use super::kind::{Words, is, is_any};
use super::lex::{TokenKind, Tokens};
use crate::dialect::Dialect;
use std::ops::Range;

/// A `COPY` whose rows go through the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCopy {
    /// The bytes of the script from `COPY` to `stdin` or `stdout`.
    pub span: Range<usize>,
    /// Which way they go.
    pub rows: Rows,
}

/// Which way the rows of a `COPY` go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// `FROM stdin`.
    FromClient,
    /// `TO stdout`.
    ToClient,
}

/// Every `COPY` of a PostgreSQL script whose rows go through the client.
pub fn client_copies<'a>(
    dialect: Dialect,
    text: &'a str,
    statements: &'a [Statement],
) -> impl Iterator<Item = ClientCopy> {
    let statements = if dialect == Dialect::Postgres { statements } else { &[] };
    statements.iter().filter_map(move |statement| client_copy(text, statement))
}

fn client_copy(text: &str, statement: &Statement) -> Option<ClientCopy> {
    let start = statement.span.start;
    let copy = text.get(statement.span.clone())?;
    if !is(Words::new(Dialect::Postgres, copy).word(), "COPY") {
        return None;
    }
    let mut before = "";
    for token in Tokens::new(Dialect::Postgres, copy) {
        let word = &copy[token.start..token.end];
        if token.kind == TokenKind::Symbol(b'\\') {
            return None;
        }
        // PostgreSQL takes either word either way.
        if is_any(word, &["STDIN", "STDOUT"]) && is_any(before, &["FROM", "TO"]) {
            let rows = if is(before, "FROM") { Rows::FromClient } else { Rows::ToClient };
            return Some(ClientCopy { span: start..start + token.end, rows });
        }
        before = word;
    }
    None
}
