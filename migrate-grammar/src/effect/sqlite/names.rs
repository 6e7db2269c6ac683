//! Names and types, as SQLite takes them: without their quotes.

use migrate_sql::dialect::Dialect;
use migrate_sql::effect::Existing;
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::expr::unquote;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::table::Persistence;
use sqlite3_parser::ast;

/// A name without its quotes.
pub(super) fn unquoted(name: &ast::Name<'_>) -> String {
    unquoted_text(name.0)
}

/// The same for a name that the parser gives as text.
pub(super) fn unquoted_text(text: &str) -> String {
    match text.as_bytes().first() {
        Some(b'"' | b'`' | b'[') => unquote(text),
        Some(b'\'') => migrate_sql::schema::expr::unquote_text(Dialect::Sqlite, text),
        _ => text.to_owned(),
    }
}

/// The name of a column, constraint, index or collation.
pub(super) fn ident(name: &ast::Name<'_>) -> Ident {
    Ident::other(Dialect::Sqlite, unquoted(name))
}

/// The name of a table, view or trigger.
pub(super) fn relation(name: &ast::Name<'_>) -> Ident {
    Ident::relation(Dialect::Sqlite, unquoted(name))
}

/// A name, perhaps with a database before it.
pub(super) fn name(name: &ast::QualifiedName<'_>) -> Name {
    Name { schema: name.db_name.as_ref().map(relation), ident: relation(&name.name) }
}

/// What TEMP, or `temp.` before a name, says about the rows.
pub(super) fn persistence(name: &Name, temporary: bool) -> Persistence {
    let is_temporary = temporary || name.schema.as_ref().is_some_and(|schema| schema.is("temp"));
    if is_temporary { Persistence::Temporary } else { Persistence::Permanent }
}

/// IF NOT EXISTS.
pub(super) fn existing(if_not_exists: bool) -> Existing {
    if if_not_exists { Existing::Keep } else { Existing::Refuse }
}

/// The type of a column; empty if it has none.
pub(super) fn data_type(data_type: Option<&ast::Type<'_>>) -> DataType {
    let Some(data_type) = data_type else { return DataType::plain("") };
    let text = match &data_type.size {
        None => data_type.name.to_owned(),
        Some(ast::TypeSize::MaxSize(size)) => format!("{}({size})", data_type.name),
        Some(ast::TypeSize::TypeSize(size, scale)) => format!("{}({size},{scale})", data_type.name),
    };
    DataType::parse(Dialect::Sqlite, &text)
}
