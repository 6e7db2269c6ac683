//! Names as the database compares them.

use crate::dialect::Dialect;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// How a database compares names of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Byte for byte.
    Sensitive,
    /// `A` is `a`.
    Insensitive,
}

/// What a name names, as far as its comparison depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A table, view, sequence, trigger or database schema.
    Relation,
    /// A column, index, constraint, routine, type or anything else.
    Other,
}

impl Case {
    /// How a dialect compares names of this sort.
    ///
    /// MySQL compares table names as the file system does that keeps them: on Linux with case (manual, 11.2.3).
    pub const fn of(dialect: Dialect, sort: Sort) -> Self {
        match (dialect, sort) {
            (Dialect::Postgres, _) | (Dialect::Mysql, Sort::Relation) => Self::Sensitive,
            (Dialect::Mysql, Sort::Other) | (Dialect::Sqlite, _) => Self::Insensitive,
        }
    }
}

/// One part of a name, as the database keeps it: without quotes, folded if it folds.
///
/// Two are equal if the database takes them for the same.
///
/// ```
/// use migrate_sql::dialect::Dialect;
/// use migrate_sql::schema::name::{Ident, Sort};
/// let ident = |dialect, text| Ident::new(dialect, Sort::Other, text);
/// assert_eq!(ident(Dialect::Sqlite, "createdAt"), ident(Dialect::Sqlite, "CreatedAt"));
/// assert_ne!(ident(Dialect::Postgres, "createdAt"), ident(Dialect::Postgres, "createdat"));
/// ```
#[derive(Debug, Clone)]
pub struct Ident {
    text: Arc<str>,
    /// What it is compared by where that is not the text: names are compared more often than anything else.
    lower: Option<Arc<str>>,
    case: Case,
}

impl Ident {
    /// A name of this sort.
    pub fn new(dialect: Dialect, sort: Sort, text: impl AsRef<str>) -> Self {
        let (text, case) = (text.as_ref(), Case::of(dialect, sort));
        let lower = match case {
            Case::Sensitive => None,
            Case::Insensitive => Some(lower(text)).filter(|lower| lower != text),
        };
        Self { text: text.into(), lower: lower.map(Arc::from), case }
    }

    /// The name of a column, index, constraint, routine or type.
    pub fn other(dialect: Dialect, text: impl AsRef<str>) -> Self {
        Self::new(dialect, Sort::Other, text)
    }

    /// The name of a table, view, sequence, trigger or database schema.
    pub fn relation(dialect: Dialect, text: impl AsRef<str>) -> Self {
        Self::new(dialect, Sort::Relation, text)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this text names the same.
    pub fn is(&self, text: &str) -> bool {
        match self.case {
            Case::Sensitive => *self.text == *text,
            Case::Insensitive => self.key() == text || self.key() == lower(text),
        }
    }

    /// What it is compared by with names of its sort.
    fn key(&self) -> &str {
        self.lower.as_ref().unwrap_or(&self.text)
    }
}

/// A name as it is compared without case: letter by letter, wherever each stands.
fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        match (self.case, other.case) {
            _ if Arc::ptr_eq(&self.text, &other.text) => true,
            (Case::Sensitive, Case::Sensitive) => *self.text == *other.text,
            (Case::Insensitive, Case::Insensitive) => self.key() == other.key(),
            _ => lower(&self.text) == lower(&other.text),
        }
    }
}

impl Eq for Ident {}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.case, other.case) {
            (Case::Sensitive, Case::Sensitive) | (Case::Insensitive, Case::Insensitive) => self.key().cmp(other.key()),
            // Both are of one sort wherever they meet; if not, the looser one decides.
            _ => lower(&self.text).cmp(&lower(&other.text)),
        }
    }
}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.to_lowercase().hash(state);
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// A name, perhaps with the database schema in front of it.
///
/// In a [`Schema`](super::Schema) it has one only if that is not the one in which unqualified names are found:
/// `public`, the current database, `main`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// The database schema; in MySQL the database.
    pub schema: Option<Ident>,
    /// The name in it.
    pub ident: Ident,
}

impl Name {
    /// A name without a database schema.
    pub fn local(ident: Ident) -> Self {
        Self { schema: None, ident }
    }

    /// Another name in the same database schema.
    #[must_use]
    pub fn with(&self, ident: Ident) -> Self {
        Self { schema: self.schema.clone(), ident }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.ident),
            None => self.ident.fmt(f),
        }
    }
}

/// A name as it is written in SQL, with quotes where it needs them.
pub fn quoted(dialect: Dialect, name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quoted_ident(dialect, schema), quoted_ident(dialect, &name.ident)),
        None => quoted_ident(dialect, &name.ident),
    }
}

/// One part of a name as it is written in SQL, with quotes where it needs them.
pub fn quoted_ident(dialect: Dialect, ident: &Ident) -> String {
    let text = ident.as_str();
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || dialect_takes_upper(dialect, byte);
    let is_plain = text.bytes().enumerate().all(|(at, byte)| is_letter(byte) || at > 0 && byte.is_ascii_digit())
        && !text.is_empty()
        && !crate::words::is_reserved(dialect, text);
    match dialect {
        _ if is_plain => text.to_owned(),
        Dialect::Mysql => format!("`{}`", text.replace('`', "``")),
        Dialect::Postgres | Dialect::Sqlite => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

fn dialect_takes_upper(dialect: Dialect, byte: u8) -> bool {
    dialect != Dialect::Postgres && byte.is_ascii_uppercase()
}
