//! What a down script loses: the words for it, and the text that stands for them in the lock file, in a binary and in the
//! history.
//!
//! `table:users,column:a%20b/t.é,unknown`; `-` for nothing, and no text where nobody has looked. Names are written as in
//! [`crate::probe`]. Must not know how it is found out, nor how many rows there are.

use crate::probe::{escape, unescape};

/// Something that a down script loses, if there is anything in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// A table, with its rows.
    Table(Table),
    /// A column, with its values.
    Column(Table, String),
    /// Rows of a table that stays.
    Rows(Table),
    /// What was in a column that stays.
    Values(Table, String),
    /// Nobody can tell from its text.
    Unknown,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Table {
    /// The database schema that it is in; `None` is the one of the session.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

/// What stands for "nothing is lost".
const NOTHING: &str = "-";

/// The text for what a script loses.
///
/// ```
/// use migrate_check::loss::{Loss, Table, from_text, to_text};
/// let table = Table { schema: Some("a b".to_owned()), name: "t".to_owned() };
/// let losses = [Loss::Column(table, "é".to_owned()), Loss::Unknown];
/// assert_eq!(to_text(&losses), "column:a%20b/t.é,unknown");
/// assert_eq!(from_text("column:a%20b/t.é,unknown"), Some(losses.to_vec()));
/// assert_eq!((from_text(&to_text(&[])), from_text("")), (Some(Vec::new()), None));
/// ```
pub fn to_text(losses: &[Loss]) -> String {
    if losses.is_empty() {
        return NOTHING.to_owned();
    }
    let pieces: Vec<String> = losses.iter().map(piece_to_text).collect();
    pieces.join(",")
}

/// Reads such a text; `None` if it is none.
pub fn from_text(text: &str) -> Option<Vec<Loss>> {
    if text == NOTHING {
        return Some(Vec::new());
    }
    text.split(',').map(piece_from_text).collect()
}

fn piece_to_text(loss: &Loss) -> String {
    let (word, table, column) = match loss {
        Loss::Table(table) => ("table:", table, None),
        Loss::Column(table, column) => ("column:", table, Some(column)),
        Loss::Rows(table) => ("rows:", table, None),
        Loss::Values(table, column) => ("values:", table, Some(column)),
        Loss::Unknown => return "unknown".to_owned(),
    };
    let mut text = word.to_owned();
    if let Some(schema) = &table.schema {
        escape(&mut text, schema);
        text.push('/');
    }
    escape(&mut text, &table.name);
    if let Some(column) = column {
        text.push('.');
        escape(&mut text, column);
    }
    text
}

fn piece_from_text(text: &str) -> Option<Loss> {
    if text == "unknown" {
        return Some(Loss::Unknown);
    }
    let (word, rest) = text.split_once(':')?;
    let (schema, rest) = match rest.split_once('/') {
        Some((schema, rest)) => (Some(unescape(schema)?), rest),
        None => (None, rest),
    };
    let (name, column) = match rest.split_once('.') {
        Some((name, column)) => (name, Some(unescape(column)?)),
        None => (rest, None),
    };
    let table = Table { schema, name: unescape(name)? };
    match (word, column) {
        ("table", None) => Some(Loss::Table(table)),
        ("column", Some(column)) => Some(Loss::Column(table, column)),
        ("rows", None) => Some(Loss::Rows(table)),
        ("values", Some(column)) => Some(Loss::Values(table, column)),
        _ => None,
    }
}
