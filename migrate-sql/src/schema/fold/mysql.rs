//! What MySQL and MariaDB do otherwise than other databases.
//!
//! Facts were seen on MariaDB 10.11 and MySQL 9.7; where the manual says that others differ, it is named.

mod column;
mod keys;
mod needs;

pub(super) use column::{as_json, changes_defaults, convert, fitted, has_timestamp, keep_defaults};
pub(super) use keys::{Names, fit_parts, give_way, imply, key_names, needs_key};
pub(super) use needs::{lost_index, names_column, needs_column};

use crate::effect::{Action, ActionKind, ConstraintDef, Which};
use crate::schema::name::Ident;
use crate::schema::table::{ConstraintRule, Table};
use crate::server::{Product, Server};

/// Whether the server looks at foreign keys while tables change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ForeignKeyChecks {
    /// It does.
    #[default]
    On,
    /// It does not.
    Off,
    /// Nobody can tell: the setting came from a variable, or is the default.
    Unknown,
}

impl ForeignKeyChecks {
    /// What a value of `foreign_key_checks` says; `None` is DEFAULT.
    pub(super) fn of(value: Option<&str>) -> Self {
        match value.map(|value| value.trim().to_ascii_lowercase()).as_deref() {
            Some("1" | "on" | "true") => Self::On,
            Some("0" | "off" | "false") => Self::Off,
            // DEFAULT is on in MariaDB, and off in MySQL.
            None | Some(_) => Self::Unknown,
        }
    }
}

/// The clauses of an ALTER TABLE in the order in which they take effect, whatever their order in the text: what goes,
/// columns, what comes.
pub(super) fn ordered(table: &Table, actions: &[Action]) -> Vec<Action> {
    let mut sorted = actions.to_vec();
    sorted.sort_by_key(|action| phase(table, &action.kind));
    sorted
}

fn phase(table: &Table, kind: &ActionKind) -> u8 {
    match kind {
        ActionKind::DropConstraint { which: Which::PrimaryKey, .. } => 1,
        ActionKind::DropConstraint { .. } => 0,
        ActionKind::DropIndex { .. } => 1,
        ActionKind::RenameIndex { .. } => 2,
        // What is computed goes before what it is computed from.
        ActionKind::DropColumn { name, .. } => {
            let is_generated = table.column(name).is_some_and(|column| column.generated.is_some());
            if is_generated { 3 } else { 4 }
        }
        ActionKind::Redefine { position: None, .. }
        | ActionKind::RenameColumn { .. }
        | ActionKind::SetDefault { .. } => 5,
        ActionKind::Redefine { .. } | ActionKind::AddColumn { .. } => 6,
        ActionKind::AddConstraint { def, .. } => match def.rule {
            ConstraintRule::PrimaryKey(_) => 7,
            ConstraintRule::Unique(_) => 8,
            _ => 9,
        },
        ActionKind::AddIndex { .. } => 8,
        ActionKind::RenameTo { .. } => 11,
        _ => 10,
    }
}

/// Whether a column with an index is dropped and made anew: the index stays, with a length that is not followed.
pub(super) fn makes_anew(table: &Table, actions: &[Action]) -> bool {
    let added = actions.iter().filter_map(|action| match &action.kind {
        ActionKind::AddColumn { def, .. } => Some(&def.column.name),
        _ => None,
    });
    let is_dropped = |it: &Ident| {
        actions.iter().any(|action| matches!(&action.kind, ActionKind::DropColumn { name, .. } if name == it))
    };
    let is_in_key = |it: &Ident| {
        let keys = key_names(table);
        keys.into_iter().any(|(_, parts)| parts.iter().any(|part| part.as_column() == Some(it)))
    };
    added.into_iter().any(|it| is_dropped(it) && is_in_key(it))
}

/// Whether a clause drops an index.
pub(super) fn drops_index(kind: &ActionKind) -> bool {
    matches!(kind, ActionKind::DropIndex { .. } | ActionKind::DropConstraint { .. })
}

/// The columns that get another name, old and new.
pub(super) fn renames(actions: &[Action]) -> Vec<(Ident, Ident)> {
    let renamed = |action: &Action| match &action.kind {
        ActionKind::RenameColumn { from, to } => Some((from.clone(), to.clone())),
        ActionKind::Redefine { column, def, .. } if *column != def.column.name => {
            Some((column.clone(), def.column.name.clone()))
        }
        _ => None,
    };
    actions.iter().filter_map(renamed).collect()
}

/// Whether REFERENCES beside a column makes a foreign key (MariaDB 10.5, MySQL 9.0).
pub(super) fn honours_inline_references(server: Server) -> bool {
    match server.product {
        Product::Mysql => server.is_at_least(9, 0),
        Product::Mariadb => server.is_at_least(10, 5),
        Product::Postgres | Product::Sqlite => true,
    }
}

/// Whether two constraints of one table cannot have the same name.
pub(super) fn share_names(left: &ConstraintRule, right: &ConstraintRule) -> bool {
    let class = |rule: &ConstraintRule| match rule {
        ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_) | ConstraintRule::Exclude(_) => 0,
        ConstraintRule::ForeignKey(_) => 1,
        ConstraintRule::Check(_) => 2,
    };
    class(left) == class(right)
}

/// Whether two tables of a database cannot have constraints of the same name: foreign keys never, checks in MySQL.
pub(super) fn is_unique_in_database(product: Product, def: &ConstraintDef) -> bool {
    match def.rule {
        ConstraintRule::ForeignKey(_) => true,
        ConstraintRule::Check(_) => product == Product::Mysql,
        _ => false,
    }
}
