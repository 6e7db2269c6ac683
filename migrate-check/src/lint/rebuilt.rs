//! A table that a script builds anew -> what that takes from code that is already running.
//!
//! `DROP TABLE` is one step of it: looked at alone, it would lose every row. Takes the statement that drops the old
//! table, where both tables are in the schema; must not know what a rule says about it.

use super::site::Site;
use crate::effect::rebuild::{Rebuild, rebuilds};
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Column, Table};

/// The tables that the script builds anew.
pub(crate) fn all(site: &Site<'_>) -> Vec<Rebuild> {
    let columns = |name: &Name| -> Vec<Ident> {
        site.table(name).map(|table| table.columns.iter().map(|it| it.name.clone()).collect()).unwrap_or_default()
    };
    rebuilds(site.script.effects, columns)
}

/// What older code loses because this statement drops a table, if another one takes its place with all its rows.
pub(crate) fn replaced(site: &Site<'_>, dropped: &Name) -> Option<Replaced> {
    let is_this = |it: &Rebuild| it.copies_all && it.table == *dropped && it.effects.contains(&site.at);
    let rebuild = all(site).into_iter().find(is_this)?;
    let (old, new) = (site.table(&rebuild.table)?, site.table(&rebuild.temporary)?);
    Some(Replaced { taken: taken(&rebuild, old, new) })
}

/// A table whose place is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replaced {
    /// What older code loses, as a fragment; nothing where the new table takes and gives whatever the old one did.
    pub(crate) taken: Option<String>,
}

fn taken(rebuild: &Rebuild, old: &Table, new: &Table) -> Option<String> {
    let table = &rebuild.table;
    if let Some(column) = old.columns.iter().find(|it| new.column(&it.name).is_none()) {
        return Some(format!("drops the column {} of {table}", column.name));
    }
    if let Some(column) = new.columns.iter().find(|it| old.column(&it.name).is_none() && is_required(it)) {
        return Some(format!("adds the column {} to {table}, which needs a value", column.name));
    }
    for column in &new.columns {
        let Some(was) = old.column(&column.name) else { continue };
        if !rebuild.kept.contains(&column.name) && column.generated.is_none() {
            return Some(format!("empties the column {} of {table}", column.name));
        }
        if was.data_type != column.data_type || was.generated != column.generated {
            return Some(format!("changes the column {} of {table}", column.name));
        }
        if column.is_not_null() && !was.is_not_null() {
            return Some(format!("lets no NULL into {} of {table}", column.name));
        }
        if is_required(column) && !is_required(was) {
            return Some(format!("drops the default of {} of {table}, which takes no NULL", column.name));
        }
    }
    let narrows = new.constraints.iter().any(|new| old.constraints.iter().all(|old| old.rule != new.rule));
    narrows.then(|| format!("gives {table} a constraint that it did not have"))
}

fn is_required(column: &Column) -> bool {
    let has_value = column.default.is_some() || column.generated.is_some() || column.identity.is_some();
    column.is_not_null() && !has_value && !column.auto_increment
}
