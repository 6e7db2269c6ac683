//! What stands in the way of dropping or renaming a column, or of dropping an index.

use super::key_names;
use crate::dialect::Dialect::Mysql;
use crate::schema::Schema;
use crate::schema::expr::Expr;
use crate::schema::name::Ident;
use crate::schema::table::{Constraint, ConstraintRule, IndexOn, IndexPart, Table};
use crate::server::Product;

/// What a column cannot be dropped for; what is computed from it aside.
pub(in super::super) fn needs_column(schema: &Schema, table: &Table, column: &Ident) -> Option<String> {
    if let Some((constraint, _)) = table.foreign_keys().find(|(_, key)| key.columns.contains(column)) {
        return Some(format!("foreign key {}", shown(constraint)));
    }
    let referring = schema.tables_naming(&table.name).find_map(|other| {
        let mut keys = other.foreign_keys();
        let found = keys.find(|(_, key)| key.table == table.name && key.referenced.contains(column));
        found.map(|(constraint, _)| format!("foreign key {} of {}", shown(constraint), other.name))
    });
    if referring.is_some() {
        return referring;
    }
    let check = table.constraints.iter().find(|it| match &it.rule {
        ConstraintRule::Check(expr) => {
            it.beside.as_ref() != Some(column) && mentions(expr, column) && mentions_another(table, expr, column)
        }
        _ => false,
    });
    if let Some(check) = check {
        return Some(format!("check {}", shown(check)));
    }
    if schema.server.product == Product::Mariadb {
        // It would not be unique any more (MariaDB 10.2.8).
        return table.constraints.iter().find_map(|it| match &it.rule {
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => {
                let is_part = key.parts.iter().any(|part| part.as_column() == Some(column));
                (is_part && key.parts.len() > 1).then(|| format!("key {}", shown(it)))
            }
            _ => None,
        });
    }
    functional_index(table, column)
}

/// What MySQL does not rename a column for.
pub(in super::super) fn names_column(table: &Table, column: &Ident) -> Option<String> {
    let generated = table.columns.iter().find(|it| {
        it.name != *column && it.generated.as_ref().is_some_and(|generated| mentions(&generated.expr, column))
    });
    if let Some(generated) = generated {
        return Some(format!("generated column {}", generated.name));
    }
    let check =
        table.constraints.iter().find(|it| matches!(&it.rule, ConstraintRule::Check(expr) if mentions(expr, column)));
    check.map(|check| format!("check {}", shown(check))).or_else(|| functional_index(table, column))
}

fn functional_index(table: &Table, column: &Ident) -> Option<String> {
    let is_on = |part: &IndexPart| matches!(&part.on, IndexOn::Expr(expr) if mentions(expr, column));
    let found = key_names(table).into_iter().find(|(_, parts)| parts.iter().any(is_on));
    found.map(|(name, _)| format!("index {name}"))
}

/// An index that a table had and that a foreign key cannot do without, and that key.
pub(in super::super) fn lost_index(schema: &Schema, before: &Table) -> Option<(Ident, String)> {
    let after = schema.table(&before.name)?;
    let serving = |table: &Table, columns: &[Ident]| {
        key_names(table).into_iter().find(|(_, parts)| begins(parts, columns)).map(|(name, _)| name)
    };
    let lost = |columns: &[Ident]| match serving(after, columns) {
        Some(_) => None,
        None => serving(before, columns),
    };
    schema.tables().find_map(|other| {
        other.foreign_keys().find_map(|(constraint, key)| {
            let own = if other.name == before.name { lost(&key.columns) } else { None };
            let index = own.or_else(|| if key.table == before.name { lost(&key.referenced) } else { None })?;
            Some((index, shown(constraint)))
        })
    })
}

/// Whether an index begins with these columns.
fn begins(parts: &[IndexPart], columns: &[Ident]) -> bool {
    parts.len() >= columns.len() && columns.iter().zip(parts).all(|(column, part)| part.as_column() == Some(column))
}

fn mentions(expr: &Expr, column: &Ident) -> bool {
    expr.mentions(Mysql, column.as_str())
}

fn mentions_another(table: &Table, expr: &Expr, column: &Ident) -> bool {
    table.columns.iter().any(|it| it.name != *column && mentions(expr, &it.name))
}

fn shown(constraint: &Constraint) -> String {
    constraint.name.as_ref().map(ToString::to_string).unwrap_or_default()
}
