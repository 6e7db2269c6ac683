//! The columns of a row, one after the other, as what they stand for.
//!
//! A column that is not there reads as empty: the queries are our own.

use crate::driver::Row;
use migrate_check::dialect::Dialect::Postgres;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};

/// The columns of a row that are still to be read.
pub(super) struct Fields(std::vec::IntoIter<Option<String>>);

impl Fields {
    pub(super) fn new(row: Row) -> Self {
        Self(row.into_iter())
    }

    pub(super) fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    pub(super) fn text(&mut self) -> String {
        self.optional().unwrap_or_default()
    }

    /// A truth value, as SQL or as JSON shows it.
    pub(super) fn flag(&mut self) -> bool {
        matches!(self.text().as_str(), "t" | "true")
    }

    pub(super) fn number(&mut self) -> i64 {
        self.text().parse().unwrap_or(0)
    }

    pub(super) fn ident(&mut self) -> Ident {
        Ident::other(Postgres, self.text())
    }

    pub(super) fn optional_ident(&mut self) -> Option<Ident> {
        self.optional().map(|text| Ident::other(Postgres, text))
    }

    /// A schema and a name in it.
    pub(super) fn name(&mut self) -> Name {
        let (schema, ident) = (self.text(), self.text());
        let schema = (schema != "public").then(|| Ident::relation(Postgres, schema));
        Name { schema, ident: Ident::relation(Postgres, ident) }
    }

    pub(super) fn data_type(&mut self) -> DataType {
        DataType::parse(Postgres, &self.text())
    }

    pub(super) fn optional_data_type(&mut self) -> Option<DataType> {
        self.optional().map(|text| DataType::parse(Postgres, &text))
    }

    pub(super) fn expr(&mut self) -> Option<Expr> {
        self.optional().map(|text| Expr::new(Postgres, &text))
    }

    /// The elements of an array.
    pub(super) fn list(&mut self) -> Vec<String> {
        elements(&self.text())
    }

    pub(super) fn idents(&mut self) -> Vec<Ident> {
        self.list().into_iter().map(|text| Ident::other(Postgres, text)).collect()
    }

    pub(super) fn data_types(&mut self) -> Vec<DataType> {
        self.list().iter().map(|text| DataType::parse(Postgres, text)).collect()
    }
}

/// The elements of an array of one dimension, as the server shows it: `{a,"b c"}` (manual, 8.15.6).
fn elements(array: &str) -> Vec<String> {
    let Some(inner) = array.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return Vec::new() };
    if inner.is_empty() {
        return Vec::new();
    }
    let mut elements = vec![String::new()];
    let mut quoted = false;
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            ',' if !quoted => elements.push(String::new()),
            _ => {
                let char = if char == '\\' { chars.next() } else { Some(char) };
                if let Some(element) = elements.last_mut() {
                    element.extend(char);
                }
            }
        }
    }
    elements
}

/// The parts of a list of expressions, as the server shows it: `lower(a), (b + 1)`.
pub(super) fn split(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut open, mut quote) = (0, 0, None);
    for (at, char) in list.char_indices() {
        match (quote, char) {
            (Some(end), _) if end == char => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(char),
            (None, '(' | '[') => open += 1,
            (None, ')' | ']') => open -= 1,
            (None, ',') if open == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(list[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_read() {
        assert_eq!(elements("{}"), Vec::<String>::new());
        assert_eq!(elements(r#"{a,"b c","d\"\\",""}"#), ["a", "b c", r#"d"\"#, ""]);
    }

    #[test]
    fn lists_are_split_between_their_parts() {
        assert_eq!(split("lower(a), (b + 1), f(a, 'x,)')"), ["lower(a)", "(b + 1)", "f(a, 'x,)')"]);
    }
}
