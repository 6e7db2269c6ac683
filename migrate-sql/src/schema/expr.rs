//! Expressions: defaults, checks, generated columns, what an index is on.
//!
//! Takes their text; gives a text to show and a key to compare by. A database shows an expression otherwise than it was
//! written (`status IN ('a', 'b')` comes back from PostgreSQL as `status = ANY (ARRAY['a'::text, 'b'::text])`), so the
//! key is what all such forms have in common: no casts, no parentheses, one form for each operator. It needs no grammar
//! of a database, because it is never asked whether an expression is right.

mod calls;
mod clause;
mod json;
mod key;
mod label;
mod literal;
mod parse;
mod postgres;
mod query;
mod span;
mod token;

use super::name::Name;
use crate::dialect::Dialect;
use std::fmt;
use std::sync::Arc;

pub use label::Label;
pub use parse::Tree;
pub use token::{unquote, unquote_text};

/// An expression. Two are equal if they mean the same as far as their form tells.
///
/// ```
/// use migrate_sql::dialect::Dialect::Postgres;
/// use migrate_sql::schema::expr::Expr;
/// let written = Expr::new(Postgres, "status IN ('a','b') AND age>0");
/// let shown = Expr::new(Postgres, "((status = ANY (ARRAY['a'::text, 'b'::text])) AND (age > 0))");
/// assert_eq!(written, shown);
/// ```
#[derive(Debug, Clone)]
pub struct Expr {
    text: Arc<str>,
    key: Arc<str>,
}

impl Expr {
    /// The expression with this text.
    pub fn new(dialect: Dialect, text: &str) -> Self {
        let tokens = token::tokens(dialect, text);
        let key = match parse::parse(dialect, &tokens) {
            Some(tree) if dialect == Dialect::Postgres => postgres::key(tree),
            Some(tree) => key::of(dialect, &tree),
            None => token::join(&tokens),
        };
        Self { text: token::squeeze(dialect, text).into(), key: key.into() }
    }

    /// The text: as written, on one line.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it is compared by.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The expression with its key in place of its text, in lower case: what was in upper case stands behind a `^`, so
    /// that a comparison without case leaves it as it is.
    #[must_use]
    pub(crate) fn keyed(&self) -> Self {
        let mut text = String::with_capacity(self.key.len());
        for char in self.key.chars() {
            if char == '^' || char.is_uppercase() {
                text.push('^');
            }
            text.extend(char.to_lowercase());
        }
        Self { text: text.into(), key: self.key.clone() }
    }

    /// The expression with a column under its new name.
    #[must_use]
    pub fn renamed(&self, dialect: Dialect, from: &str, to: &str) -> Self {
        let text = token::rename(dialect, &self.text, from, to);
        if *text == *self.text { self.clone() } else { Self::new(dialect, &text) }
    }

    /// Whether this is the other, or one with more conditions beside it.
    pub fn implies(&self, other: &Self) -> bool {
        let inner = self.key.strip_prefix("and(").and_then(|inner| inner.strip_suffix(')'));
        self == other
            || inner.is_some_and(|inner| {
                inner == &*other.key
                    || inner.starts_with(&format!("{},", other.key))
                    || inner.ends_with(&format!(",{}", other.key))
            })
    }

    /// The expression with a function under its new name.
    #[must_use]
    pub(crate) fn with_function(&self, dialect: Dialect, from: &Name, to: &Name) -> Self {
        let text = token::rename_call(dialect, &self.text, from, to);
        if *text == *self.text { self.clone() } else { Self::new(dialect, &text) }
    }

    /// The expression with another string in place of one.
    #[must_use]
    pub(crate) fn with_string(&self, dialect: Dialect, from: &str, to: &str) -> Self {
        let text = token::replace_string(dialect, &self.text, from, to);
        if *text == *self.text { self.clone() } else { Self::new(dialect, &text) }
    }

    /// The expression with names in double quotes as the strings that SQLite takes them for where there is no such column.
    #[must_use]
    pub(crate) fn with_strings(&self, is_column: impl Fn(&str) -> bool) -> Self {
        let text = token::strings_of_names(&self.text, is_column);
        if *text == *self.text { self.clone() } else { Self::new(Dialect::Sqlite, &text) }
    }

    /// The names in double quotes that SQLite takes for strings because there is no such column.
    pub fn strings_in_double_quotes(&self, is_column: impl Fn(&str) -> bool) -> Vec<String> {
        token::strings(&self.text, is_column).into_iter().map(|(_, name)| name).collect()
    }

    /// Whether a column of this name may be part of it.
    pub fn mentions(&self, dialect: Dialect, column: &str) -> bool {
        token::names(dialect, &self.text).iter().any(|name| super::name::Ident::other(dialect, name).is(column))
    }

    /// The names in it that stand alone, but for those in double quotes, which may be strings; in lower case, and none for
    /// what cannot be read.
    pub(crate) fn words(&self, dialect: Dialect) -> Vec<String> {
        let tokens = token::tokens(dialect, &self.text);
        let mut words = Vec::new();
        if let Some(tree) = parse::parse(dialect, &tokens) {
            tree.visit(&mut |tree| match tree {
                Tree::Name(parts) if parts.len() == 1 => words.extend(parts.first().cloned()),
                _ => {}
            });
        }
        let sure = token::sure_names(dialect, &self.text);
        words.retain(|word| sure.contains(word));
        words.dedup();
        words
    }

    /// The name in double quotes that is all of it.
    pub fn quoted_name(&self) -> Option<String> {
        let inner = self.text.strip_prefix('"')?.strip_suffix('"')?;
        let is_one = !inner.replace("\"\"", "").contains('"');
        is_one.then(|| unquote(&self.text))
    }

    /// The functions that it calls, in lower case and without a schema.
    pub fn calls(&self, dialect: Dialect) -> Vec<String> {
        parse::parse(dialect, &token::tokens(dialect, &self.text)).map(|tree| tree.calls()).unwrap_or_default()
    }

    /// Whether it is a string and nothing else.
    pub(crate) fn is_string(&self, dialect: Dialect) -> bool {
        matches!(self.tree(dialect), Some(Tree::Text(_)))
    }

    /// Whether it is NULL, of a type or none.
    pub(crate) fn is_null(&self, dialect: Dialect) -> bool {
        self.tree(dialect).is_some_and(|tree| tree.is_null())
    }

    /// What it is made of; `None` for what cannot be read.
    pub fn tree(&self, dialect: Dialect) -> Option<Tree> {
        parse::parse(dialect, &token::tokens(dialect, &self.text))
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Expr {}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
