//! A schema -> what was begun in it and has to be finished by a later migration.

use crate::effect::{ActionKind, Change, TypeAction};
use crate::schema::Schema;
use crate::schema::name::{Ident, Name};
use crate::schema::object::TypeKind;
use crate::schema::table::{Certainty, Nullability, Table, Validity};
use crate::version::Version;
use std::collections::BTreeSet;
use std::ops::Range;

/// What is there, but does not hold for all rows, or cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unfinished {
    /// A constraint of a table: nobody looked at the rows that were there before it.
    Constraint(Name, Ident),
    /// A check of a domain: the same.
    Check(Name, Ident),
    /// An index of a partitioned table: a partition lacks its part of it.
    Index(Name, Ident),
}

/// Where something was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Begun {
    /// The migration.
    pub(crate) version: Version,
    /// The part of its up script.
    pub(crate) span: Range<usize>,
}

/// Whether a change may leave something for a later one.
pub(super) fn may_begin(change: &Change) -> bool {
    match change {
        Change::AlterTable(alter) => alter.actions.iter().any(|action| match &action.kind {
            ActionKind::AddConstraint { def, .. } => def.validity == Validity::NotValid,
            ActionKind::AddNotNull { validity, .. } => *validity == Validity::NotValid,
            _ => false,
        }),
        Change::AlterType { action: TypeAction::AddCheck { validity, .. }, .. } => *validity == Validity::NotValid,
        Change::CreateIndex(create) => create.only,
        _ => false,
    }
}

/// What is surely not finished.
pub(super) fn of(schema: &Schema) -> BTreeSet<Unfinished> {
    let tables = schema.tables().filter(|table| table.certainty == Certainty::Certain);
    let mut found: BTreeSet<Unfinished> = tables.flat_map(of_table).collect();
    for it in schema.types.values().filter(|it| it.certainty == Certainty::Certain) {
        let TypeKind::Domain(domain) = &it.kind else { continue };
        let open = domain.checks.iter().filter(|(.., validity)| *validity == Validity::NotValid);
        found.extend(open.map(|(name, ..)| Unfinished::Check(it.name.clone(), name.clone())));
    }
    found
}

fn of_table(table: &Table) -> Vec<Unfinished> {
    let constraints = table.constraints.iter().filter(|it| it.validity == Validity::NotValid);
    let not_nulls = table.columns.iter().filter_map(|column| match &column.nullability {
        Nullability::NotValid(name) => Some(name.clone().unwrap_or_else(|| column.not_null_name(&table.name))),
        Nullability::Nullable | Nullability::NotNull(_) => None,
    });
    let names = constraints.filter_map(|it| it.name.clone()).chain(not_nulls);
    let indexes = table.indexes.iter().filter(|index| !index.valid && table.partitioned.is_some());
    let indexes = indexes.map(|index| Unfinished::Index(table.name.clone(), index.name.clone()));
    names.map(|name| Unfinished::Constraint(table.name.clone(), name)).chain(indexes).collect()
}
