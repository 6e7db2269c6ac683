//! ALTER TABLE: each clause takes its own lock, and the statement the gravest of them.

use super::types::{self, Conversion};
use super::{brief, column, partition};
use crate::dialect::Dialect;
use crate::effect::{ActionKind, AlterTable, Which};
use crate::impact::{Blocks, Impact, Lock, Work};
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::fold::Fold;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Certainty, ConstraintRule, IndexOn, IndexPart, Nullability, Table, Validity};

pub(super) fn of(fold: &Fold, alter: &AlterTable) -> Vec<Impact> {
    let name = fold.found(&alter.table);
    let mut impacts = Vec::new();
    for action in &alter.actions {
        one(fold, &name, &action.kind, &mut impacts);
    }
    impacts
}

fn one(fold: &Fold, name: &Name, action: &ActionKind, impacts: &mut Vec<Impact>) {
    let schema = &fold.schema;
    let table = schema.table(name);
    let exclusive = |clause| brief(name.clone(), clause, Lock::AccessExclusive);
    match action {
        ActionKind::AddColumn { def, if_not_exists: true, .. }
            if table.is_some_and(|table| table.column(&def.column.name).is_some()) =>
        {
            impacts.push(exclusive("add column"));
        }
        ActionKind::AddColumn { def, .. } => {
            let because = column::rewrite(fold, def).map(|cause| cause.to_string());
            let work = if because.is_some() { Work::Rewrite } else { Work::Catalog };
            impacts.push(Impact { work, because, ..exclusive("add column") });
            for constraint in &def.constraints {
                match &constraint.rule {
                    ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_) | ConstraintRule::Exclude(_) => {
                        impacts.push(Impact { work: Work::Index, ..exclusive("add column … unique") });
                    }
                    ConstraintRule::Check(_) if constraint.validity == Validity::Valid => {
                        impacts.push(Impact { work: Work::Scan, ..exclusive("add column … check") });
                    }
                    ConstraintRule::Check(_) => {}
                    ConstraintRule::ForeignKey(key) => {
                        // Without a value in any row there is nothing to look up.
                        let is_looked_up = def.column.default.is_some() && constraint.validity == Validity::Valid;
                        let work = if is_looked_up { Work::Scan } else { Work::Catalog };
                        let parent = fold.found(&key.table);
                        impacts.push(Impact { work, ..brief(parent, "references", Lock::ShareRowExclusive) });
                        if work == Work::Scan {
                            impacts.push(Impact { work, ..exclusive("add column … references") });
                        }
                    }
                }
            }
        }
        ActionKind::SetType { column, data_type, collation, using } => {
            let known = table.filter(|table| table.certainty == Certainty::Certain);
            let old = known.and_then(|table| table.column(column)).map(|column| &column.data_type);
            let conversion = match old {
                Some(old) => types::conversion(fold, old, data_type, using.as_ref(), column),
                None => Conversion::Unknown,
            };
            let (work, because) = match conversion {
                Conversion::None if rebuilds_index(table, column, data_type, collation.as_ref()) => {
                    (Work::Index, Some("its indexes are built anew".to_owned()))
                }
                Conversion::None if has_check_on(table, column) => {
                    (Work::Scan, Some("a check on the column is looked at again".to_owned()))
                }
                Conversion::None => (Work::Catalog, None),
                Conversion::Rewrite => {
                    (Work::Rewrite, old.map(|old| format!("{old} is stored otherwise than {data_type}")))
                }
                Conversion::Unknown => (Work::Rewrite, Some("the old type is not known".to_owned())),
            };
            impacts.push(Impact { work, because, ..exclusive("alter column type") });
        }
        ActionKind::SetNotNull { column } => {
            let work = if is_not_null(fold, table, column) { Work::Catalog } else { Work::Scan };
            impacts.push(Impact { work, ..exclusive("set not null") });
        }
        ActionKind::AddNotNull { column, validity, .. } => {
            let is_looked_at = *validity == Validity::Valid && !is_not_null(fold, table, column);
            let work = if is_looked_at { Work::Scan } else { Work::Catalog };
            impacts.push(Impact { work, ..exclusive("add not null") });
        }
        ActionKind::SetExpression { .. } => impacts.push(Impact { work: Work::Rewrite, ..exclusive("set expression") }),
        ActionKind::AddConstraint { def, using_index, .. } => {
            add_constraint(fold, name, &def.rule, def.validity, using_index.as_ref(), impacts);
        }
        ActionKind::DropConstraint { which: Which::Named(constraint), .. } => {
            let rule = table.and_then(|table| table.constraint(constraint)).map(|it| &it.rule);
            if let Some(ConstraintRule::ForeignKey(key)) = rule {
                let because = Some(format!("{name} refers to it"));
                let parent = brief(key.table.clone(), "drop foreign key", Lock::AccessExclusive);
                impacts.push(Impact { because, ..parent });
            }
            impacts.push(exclusive("drop constraint"));
        }
        ActionKind::ValidateConstraint { name: constraint } => {
            let known = table.and_then(|table| table.constraint(constraint));
            let validate = brief(name.clone(), "validate constraint", Lock::ShareUpdateExclusive);
            if known.is_some_and(|it| it.validity == Validity::Valid) {
                impacts.push(validate);
                return;
            }
            impacts.push(Impact { work: Work::Scan, ..validate });
            if let Some(ConstraintRule::ForeignKey(key)) = known.map(|it| &it.rule) {
                let parent = brief(key.table.clone(), "validate constraint", Lock::RowShare);
                impacts.push(Impact { work: Work::Scan, ..parent });
            }
        }
        ActionKind::AttachPartition { partition, .. } => partition::attach(fold, name, &fold.found(partition), impacts),
        ActionKind::DetachPartition { partition, concurrently } => {
            let lock = if *concurrently { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
            partition::detach(fold, name, &fold.found(partition), lock, impacts);
        }
        ActionKind::SetPersistence(to) => {
            let is_so = table.is_some_and(|table| table.persistence == *to);
            let work = if is_so { Work::Catalog } else { Work::Rewrite };
            impacts.push(Impact { work, ..exclusive("set logged") });
        }
        ActionKind::Rewrite { clause } => impacts.push(Impact { work: Work::Rewrite, ..exclusive(clause) }),
        ActionKind::SetTrigger { .. } => {
            impacts.push(brief(name.clone(), "enable or disable trigger", Lock::ShareRowExclusive));
        }
        ActionKind::Other { clause } => {
            // Of the options `user_catalog_table` alone takes more (reloptions.c), and nobody but an extension sets it.
            let lock = match *clause {
                "set statistics" | "set options" | "reset options" | "cluster on" | "set without cluster" => {
                    Lock::ShareUpdateExclusive
                }
                _ => Lock::AccessExclusive,
            };
            impacts.push(brief(name.clone(), clause, lock));
        }
        ActionKind::DropColumn { .. } => impacts.push(exclusive("drop column")),
        ActionKind::RenameColumn { .. } | ActionKind::RenameTo { .. } | ActionKind::RenameConstraint { .. } => {
            impacts.push(exclusive("rename"));
        }
        ActionKind::AlterConstraint { name: constraint, validity, .. } => {
            let known = table.and_then(|table| table.constraint(constraint));
            let to = validity.filter(|to| known.is_none_or(|known| known.validity != *to));
            let (lock, work) = match to {
                // All rows are looked up, as if the key were new.
                Some(Validity::Valid) => (Lock::ShareRowExclusive, Work::Scan),
                _ => (Lock::AccessExclusive, Work::Catalog),
            };
            if let (Some(ConstraintRule::ForeignKey(key)), Some(_)) = (known.map(|it| &it.rule), to) {
                impacts.push(Impact { work, ..brief(key.table.clone(), "alter constraint", lock) });
            }
            impacts.push(Impact { work, ..exclusive("alter constraint") });
        }
        ActionKind::SetDefault { .. }
        | ActionKind::DropNotNull { .. }
        | ActionKind::AddIdentity { .. }
        | ActionKind::SetIdentity { .. }
        | ActionKind::DropIdentity { .. }
        | ActionKind::DropExpression { .. }
        | ActionKind::DropConstraint { .. }
        | ActionKind::SetSchema { .. }
        | ActionKind::SetInherit { .. }
        | ActionKind::SetRowSecurity { .. } => impacts.push(exclusive("alter table")),
        // MySQL's.
        ActionKind::Redefine { .. }
        | ActionKind::AddIndex { .. }
        | ActionKind::DropIndex { .. }
        | ActionKind::RenameIndex { .. }
        | ActionKind::ManagePartitions { .. }
        | ActionKind::SetPartitioning(_)
        | ActionKind::SetOption { .. }
        | ActionKind::Convert { .. } => {}
    }
}

fn add_constraint(
    fold: &Fold,
    name: &Name,
    rule: &ConstraintRule,
    validity: Validity,
    using_index: Option<&Ident>,
    impacts: &mut Vec<Impact>,
) {
    let table = fold.schema.table(name);
    let exclusive = |clause| brief(name.clone(), clause, Lock::AccessExclusive);
    match rule {
        ConstraintRule::ForeignKey(key) => {
            let work = if validity == Validity::Valid { Work::Scan } else { Work::Catalog };
            let here = brief(name.clone(), "add foreign key", Lock::ShareRowExclusive);
            impacts.push(Impact { work, ..here });
            let parent = fold.found(&key.table);
            if parent != *name {
                impacts.push(Impact { work, ..brief(parent, "add foreign key", Lock::ShareRowExclusive) });
            }
        }
        ConstraintRule::Check(_) => {
            let work = if validity == Validity::Valid { Work::Scan } else { Work::Catalog };
            impacts.push(Impact { work, ..exclusive("add check") });
        }
        ConstraintRule::PrimaryKey(key) => {
            let is_not_null = |part: &IndexPart| {
                let column = part.as_column().and_then(|column| table?.column(column));
                column.is_some_and(|column| column.is_not_null())
            };
            let from_index = using_index.and_then(|index| table?.index(index)).map(|index| &index.parts);
            let parts = from_index.unwrap_or(&key.parts);
            let (work, because) = match using_index {
                None => (Work::Index, None),
                Some(_) if parts.iter().all(is_not_null) => (Work::Catalog, None),
                Some(_) => (Work::Scan, Some("a column of it takes NULL".to_owned())),
            };
            impacts.push(Impact { work, because, ..exclusive("add primary key") });
        }
        ConstraintRule::Unique(_) => {
            let work = if using_index.is_some() { Work::Catalog } else { Work::Index };
            impacts.push(Impact { work, ..exclusive("add unique") });
        }
        ConstraintRule::Exclude(_) => impacts.push(Impact { work: Work::Index, ..exclusive("add exclude") }),
    }
    debug_assert!(impacts.iter().all(|impact| impact.blocks <= Blocks::All), "nobody waits more than all");
}

/// Whether a column surely has no NULL in any row.
fn is_not_null(fold: &Fold, table: Option<&Table>, column: &Ident) -> bool {
    let found = table.and_then(|table| Some((table, table.column(column)?)));
    found.is_some_and(|(table, found)| {
        let is_known = matches!(found.nullability, Nullability::NotNull(_));
        is_known || table.proves_not_null(fold.schema.dialect(), column)
    })
}

/// Whether an index on a column is built anew when the column gets a type whose values are stored as before.
///
/// It is kept if it is on plain columns only, and their operators and collations stay (`CheckIndexCompatible` in
/// indexcmds.c).
fn rebuilds_index(table: Option<&Table>, column: &Ident, to: &DataType, collation: Option<&Ident>) -> bool {
    let Some(table) = table else { return true };
    let is_citext = |it: &DataType| it.name == "citext";
    let was_citext = table.column(column).is_some_and(|it| is_citext(&it.data_type));
    let is_ordered_otherwise = collation.is_some() || was_citext != is_citext(to);
    let mentions = |expr: &Expr| expr.mentions(Dialect::Postgres, column.as_str());
    let is_rebuilt = |parts: &[IndexPart], predicate: Option<&Expr>| {
        let exprs = parts.iter().filter_map(|part| match &part.on {
            IndexOn::Column(_) => None,
            IndexOn::Expr(expr) => Some(expr),
        });
        let on = |it: &IndexPart| it.as_column().is_some_and(|it| it == column);
        let has_expr = predicate.is_some() || parts.iter().any(|it| it.as_column().is_none());
        let is_used = exprs.chain(predicate).any(mentions) || parts.iter().any(on);
        is_used && (has_expr || is_ordered_otherwise)
    };
    let of_keys = table.constraints.iter().any(|it| match &it.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => is_rebuilt(&key.parts, None),
        ConstraintRule::Exclude(expr) => mentions(expr),
        _ => false,
    });
    of_keys || table.indexes.iter().any(|it| is_rebuilt(&it.parts, it.predicate.as_ref()))
}

fn has_check_on(table: Option<&Table>, column: &Ident) -> bool {
    table.is_some_and(|table| {
        table.constraints.iter().any(|it| match &it.rule {
            ConstraintRule::Check(expr) => expr.mentions(Dialect::Postgres, column.as_str()),
            _ => false,
        })
    })
}
