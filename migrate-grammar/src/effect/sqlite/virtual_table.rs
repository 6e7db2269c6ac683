//! CREATE VIRTUAL TABLE.
//!
//! What columns it has, and which tables of its own it makes, is known to its module alone.

use super::source::Source;
use super::{create_table, elsewhere, names};
use migrate_sql::effect::Change;
use sqlite3_parser::ast::{Name, QualifiedName};
use std::ops::Range;

pub(super) fn create(
    source: &Source,
    name: &QualifiedName<'_>,
    module: &Name<'_>,
    if_not_exists: bool,
) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, name) {
        return elsewhere;
    }
    let mut create = create_table::new(name, false, if_not_exists);
    create.options.insert("module".to_owned(), names::unquoted(module).to_lowercase());
    let arguments = source.text(&source.first_group(0));
    if !arguments.is_empty() {
        let squeezed: Vec<&str> = arguments.split_whitespace().collect();
        create.options.insert("arguments".to_owned(), squeezed.join(" "));
    }
    (source.name(&name.name), Change::CreateTable(Box::new(create)))
}
