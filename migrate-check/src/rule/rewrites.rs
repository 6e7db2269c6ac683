//! Rows that are written anew while running code waits.

use crate::dialect::Dialect;
use crate::effect::{Action, ActionKind, AlterTable, Change, ColumnDef};
use crate::impact::postgres::column::{self, Cause};
use crate::lint::site::Site;

rules! {
    volatile_default: VOLATILE_DEFAULT,
    sequence_column: SEQUENCE_COLUMN,
    stored_generated_column: STORED_GENERATED_COLUMN,
    domain_column: DOMAIN_COLUMN,
    type_rewrite: TYPE_REWRITE,
    type_recheck: TYPE_RECHECK,
    storage_rewrite: STORAGE_REWRITE,
    table_rebuild: TABLE_REBUILD,
}

/// The columns that PostgreSQL writes all rows anew for, and why.
fn added<'a>(site: &Site<'a>) -> Vec<(&'a AlterTable, &'a Action, &'a ColumnDef, Cause)> {
    let Change::AlterTable(alter) = &site.effect.change else { return Vec::new() };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return Vec::new();
    }
    let columns = alter.actions.iter().filter_map(|action| match &action.kind {
        ActionKind::AddColumn { def, .. } => Some((&**alter, action, &**def, column::rewrite(site.fold, def)?)),
        _ => None,
    });
    columns.collect()
}
