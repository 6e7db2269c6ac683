//! CREATE TABLE.

use super::source::Source;
use super::{column, elsewhere, names, query};
use migrate_sql::effect::{Change, CreateTable};
use sqlite3_parser::ast::{CreateTableBody, QualifiedName, TabFlags};
use std::ops::Range;

pub(super) fn change(
    source: &Source,
    name: &QualifiedName<'_>,
    temporary: bool,
    if_not_exists: bool,
    body: &CreateTableBody<'_>,
) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, name) {
        return elsewhere;
    }
    let mut create = new(name, temporary, if_not_exists);
    match body {
        CreateTableBody::ColumnsAndConstraints { columns, constraints, flags } => {
            let items = source.items(&source.first_group(0));
            create.columns = columns.iter().zip(&items).map(|(def, item)| column::column(source, def, item)).collect();
            if let (Some(constraints), Some(first), Some(last)) = (constraints, items.get(columns.len()), items.last())
            {
                create.constraints = column::constraints(source, constraints, &(first.start..last.end));
                let increments = column::increments(constraints);
                let key = create.columns.iter_mut().find(|it| Some(&it.column.name) == increments.as_ref());
                key.into_iter().for_each(|it| it.column.auto_increment = true);
            }
            for (flag, option) in [(TabFlags::Strict, "strict"), (TabFlags::WithoutRowid, "without rowid")] {
                if flags.contains(flag) {
                    create.options.insert(option.to_owned(), "true".to_owned());
                }
            }
        }
        CreateTableBody::AsSelect(select) => create.query = Some(query::query(select)),
    }
    (source.name(&name.name), Change::CreateTable(Box::new(create)))
}

/// A table without anything in it.
pub(super) fn new(name: &QualifiedName<'_>, temporary: bool, if_not_exists: bool) -> CreateTable {
    let name = names::name(name);
    let persistence = names::persistence(&name, temporary);
    CreateTable { persistence, ..CreateTable::new(name, names::existing(if_not_exists)) }
}
