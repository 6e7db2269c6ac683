//! A statement of SQLite -> the pragma that it sets.

use crate::dialect::Dialect;
use crate::split::kind::is;
use crate::split::lex::{TokenKind, Tokens};

/// A pragma with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pragma {
    /// Its name in lower case, without its schema.
    pub(crate) name: String,
    /// The value in lower case, without quotes.
    pub(crate) value: String,
}

/// What `PRAGMA [schema.]name = value` or `PRAGMA [schema.]name(value)` says.
pub(crate) fn set(statement: &str) -> Option<Pragma> {
    let mut tokens = Tokens::new(Dialect::Sqlite, statement);
    let mut next = || tokens.next().map(|token| (token.kind, &statement[token.start..token.end]));
    next().filter(|(_, first)| is(first, "PRAGMA"))?;
    let (_, mut name) = next()?;
    let (mut joint, _) = next()?;
    if joint == TokenKind::Symbol(b'.') {
        name = next()?.1;
        joint = next()?.0;
    }
    if !matches!(joint, TokenKind::Symbol(b'=' | b'(')) {
        return None;
    }
    let mut value = String::new();
    while let Some((kind, text)) = next().filter(|(kind, _)| *kind != TokenKind::Symbol(b')')) {
        value.push_str(if kind == TokenKind::Symbol(b'+') { "" } else { text });
    }
    Some(Pragma { name: plain(name), value: plain(&value) })
}

/// A name or a value without its quotes, in lower case.
pub(crate) fn plain(text: &str) -> String {
    text.trim_matches(['"', '`', '[', ']', '\'']).to_ascii_lowercase()
}
