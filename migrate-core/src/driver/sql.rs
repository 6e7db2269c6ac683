//! SQL text: templates with values written in, and the only two functions that quote.
//!
//! Takes a template from a `.sql` file and values; gives a message. Must not know what it means.

use migrate_check::dialect::Dialect;
use std::fmt::Write as _;

/// A value or a piece of SQL for a template's placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// SQL that goes in as it is: quoted names, expressions of the dialect.
    Sql(String),
    /// A text value.
    Text(String),
    /// A whole number.
    Number(u64),
    /// No value.
    Null,
}

impl From<u64> for Piece {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Piece {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Fills a template's `{placeholders}`; a placeholder that `pieces` does not have stays as it is.
///
/// One pass: what is filled in is not looked at again, so a value may contain braces.
pub(crate) fn render(dialect: Dialect, template: &str, pieces: &[(&str, Piece)]) -> String {
    fill(dialect, template, pieces.iter())
}

/// The same with pieces from several places; the first of a name counts.
pub(crate) fn fill<'p>(
    dialect: Dialect,
    template: &str,
    pieces: impl Iterator<Item = &'p (&'p str, Piece)> + Clone,
) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match pieces.clone().find(|(key, _)| *key == name) {
            Some((_, piece)) => write_piece(&mut out, dialect, piece),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A quoted name.
pub(crate) fn identifier(dialect: Dialect, name: &str) -> String {
    let quote = if dialect == Dialect::Mysql { '`' } else { '"' };
    let mut out = String::with_capacity(name.len() + 2);
    out.push(quote);
    for c in name.chars() {
        if c == quote {
            out.push(quote);
        }
        out.push(c);
    }
    out.push(quote);
    out
}

fn write_piece(out: &mut String, dialect: Dialect, piece: &Piece) {
    match piece {
        Piece::Sql(sql) => out.push_str(sql),
        Piece::Text(text) => write_text(out, dialect, text),
        Piece::Number(number) => out.push_str(&number.to_string()),
        Piece::Null => out.push_str("NULL"),
    }
}

/// A text literal that means the same under every setting of the session.
fn write_text(out: &mut String, dialect: Dialect, text: &str) {
    match dialect {
        // Backslashes mean something in MySQL unless NO_BACKSLASH_ESCAPES is set, and other bytes what the character set
        // of the session says: digits mean the same always.
        Dialect::Mysql if text.contains(['\'', '\\']) || !text.is_ascii() => {
            out.push_str("CONVERT(X'");
            for byte in text.bytes() {
                let _infallible = write!(out, "{byte:02x}");
            }
            out.push_str("' USING utf8mb4)");
        }
        // E'' means the same whether standard_conforming_strings is on or off.
        Dialect::Postgres if text.contains('\\') => {
            out.push_str(" E'");
            out.push_str(&text.replace('\\', "\\\\").replace('\'', "''"));
            out.push('\'');
        }
        _ => {
            out.push('\'');
            out.push_str(&text.replace('\'', "''"));
            out.push('\'');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_looked_at_again() {
        let pieces = [("a", Piece::from("{b}'")), ("b", Piece::Number(7)), ("c", Piece::Null)];
        assert_eq!(render(Dialect::Sqlite, "{a} {b} {c} {d} {", &pieces), "'{b}''' 7 NULL {d} {");
    }

    #[test]
    fn quotes_cannot_be_left() {
        for (dialect, quoted) in [
            (Dialect::Sqlite, r"'a\''b'"),
            (Dialect::Postgres, r" E'a\\''b'"),
            (Dialect::Mysql, "CONVERT(X'615c2762' USING utf8mb4)"),
        ] {
            assert_eq!(render(dialect, "{x}", &[("x", Piece::from(r"a\'b"))]), quoted);
        }
        assert_eq!(render(Dialect::Mysql, "{x}", &[("x", Piece::from("é"))]), "CONVERT(X'c3a9' USING utf8mb4)");
        assert_eq!(identifier(Dialect::Mysql, "a`b"), "`a``b`");
        assert_eq!(identifier(Dialect::Postgres, "a\"b"), "\"a\"\"b\"");
    }
}
