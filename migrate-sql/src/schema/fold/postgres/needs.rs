//! What PostgreSQL refuses to drop something for, and drops with it after CASCADE (`pg_depend`).

use super::super::Fold;
use crate::dialect::Dialect::Postgres;
use crate::schema::data_type::{DataType, is_built_in};
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Reads, Routine, TypeKind};
use crate::schema::table::{Certainty, Column, ConstraintRule, Default, IndexOn, Table, Trigger};
use crate::schema::{Relation, Schema};

/// What needs a column of a table.
pub(in super::super) fn column(schema: &Schema, table: &Table, column: &Ident) -> Option<String> {
    let reads = |reads: &[Reads]| reads.iter().any(|it| it.relation == table.name && it.columns.contains(column));
    let mentions = |expr: &Expr| expr.mentions(Postgres, column.as_str());
    if let Some(view) = sure_users(schema, &table.name).filter_map(Relation::as_view).find(|it| reads(&it.reads)) {
        return Some(format!("view {}", view.name));
    }
    let users = || sure_users(schema, &table.name).filter_map(Relation::as_table);
    let foreign = users().filter(|other| other.name != table.name).find_map(|other| {
        let mut keys = other.foreign_keys();
        let (constraint, _) = keys.find(|(_, key)| key.table == table.name && key.referenced.contains(column))?;
        let named = constraint.name.as_ref().map_or("", Ident::as_str);
        Some(format!("foreign key {named} of {}", other.name))
    });
    if foreign.is_some() {
        return foreign;
    }
    let policy = users().find_map(|other| {
        let policy = other.policies.iter().find(|it| reads(&it.reads))?;
        Some(format!("policy {} of {}", policy.name, other.name))
    });
    if policy.is_some() {
        return policy;
    }
    if let Some(trigger) = table.triggers.iter().find(|it| needs(it, column)) {
        return Some(format!("trigger {}", trigger.name));
    }
    let key = table.partitioned.iter().flat_map(|it| &it.key);
    let is_key = key.into_iter().any(|part| match &part.on {
        IndexOn::Column(name) => name == column,
        IndexOn::Expr(expr) => mentions(expr),
    });
    if is_key {
        return Some("partition key".to_owned());
    }
    let sequences = sure_users(schema, &table.name).filter_map(Relation::as_sequence);
    let owned = sequences.filter(|it| it.owner.as_ref().is_some_and(|(_, by)| by == column));
    owned.map(|it| &it.name).find_map(|sequence| used_besides(schema, sequence, &table.name, Some(column)))
}

/// What needs a table, view or sequence, besides what is dropped together with it.
pub(in super::super) fn relation(schema: &Schema, name: &Name, together: &[Name]) -> Option<String> {
    let is_other = |it: &Name| it != name && !together.contains(it);
    let reads = |reads: &[Reads]| reads.iter().any(|it| it.relation == *name);
    let users = || sure_users(schema, name);
    let tables = || users().filter_map(Relation::as_table).filter(|it| is_other(&it.name));
    if let Some(view) = users().filter_map(Relation::as_view).find(|it| is_other(&it.name) && reads(&it.reads)) {
        return Some(format!("view {}", view.name));
    }
    let policy = tables().find_map(|other| {
        let policy = other.policies.iter().find(|it| reads(&it.reads))?;
        Some(format!("policy {} of {}", policy.name, other.name))
    });
    if policy.is_some() {
        return policy;
    }
    match schema.relations.get(name)? {
        Relation::Sequence(sequence) => match &sequence.owner {
            Some((table, column)) if is_identity(schema, table, column) => Some(format!("identity {table}.{column}")),
            _ => used_besides(schema, name, name, None),
        },
        Relation::Table(table) => {
            if let Some(child) = tables().find(|it| it.inherits.contains(name)) {
                return Some(format!("table {}", child.name));
            }
            let owned = users().filter_map(Relation::as_sequence);
            let used = owned.map(|it| &it.name).find_map(|sequence| used_besides(schema, sequence, name, None));
            used.or_else(|| row_type(schema, &table.name, together))
        }
        Relation::View(_) => row_type(schema, name, together),
        Relation::Index(_) => None,
    }
}

fn is_identity(schema: &Schema, table: &Name, column: &Ident) -> bool {
    let table = schema.table(table).filter(|it| it.certainty == Certainty::Certain);
    table.and_then(|it| it.column(column)).is_some_and(|it| it.identity.is_some())
}

/// What surely names a relation or type: what is uncertain may be gone, or name it no more.
fn sure_users<'a>(schema: &'a Schema, named: &'a Name) -> impl Iterator<Item = &'a Relation> {
    schema.relations.users(named).filter(|it| it.certainty() == Certainty::Certain)
}

/// The default of another table, or of another column, that takes the values of a sequence.
fn used_besides(schema: &Schema, sequence: &Name, table: &Name, column: Option<&Ident>) -> Option<String> {
    let is_other = |of: &Table, it: &Column| of.name != *table || column.is_some_and(|column| *column != it.name);
    sure_users(schema, sequence).filter_map(Relation::as_table).find_map(|of| {
        let user = of.columns.iter().find(|it| takes_from(it, sequence) && is_other(of, it))?;
        Some(format!("default of {}.{}", of.name, user.name))
    })
}

/// Whether the default of a column is the next value of a sequence.
pub(in super::super) fn takes_from(column: &Column, sequence: &Name) -> bool {
    matches!(&column.default, Some(Default::NextValue(it)) if it == sequence)
}

/// What has the type of a table's rows.
fn row_type(schema: &Schema, name: &Name, together: &[Name]) -> Option<String> {
    let users = users_of_type(schema, name, |it| it == Certainty::Certain);
    if let Some(routine) = users.routines.first() {
        return Some(format!("function {}", routine.0));
    }
    let column = users.columns.into_iter().find(|(table, _)| table != name && !together.contains(table));
    column.map(|(table, column)| format!("column {column} of {table}"))
}

/// What is of a type, or returns it.
pub(in super::super) struct Users {
    pub(in super::super) columns: Vec<(Name, Ident)>,
    pub(in super::super) routines: Vec<(Name, Vec<DataType>)>,
    pub(in super::super) types: Vec<Name>,
}

/// Everything that is of a type, and as certain as is asked for.
pub(in super::super) fn users_of_type(schema: &Schema, name: &Name, is_meant: impl Fn(Certainty) -> bool) -> Users {
    let is_it = |it: &DataType| it.is_of(name);
    let columns = schema.tables_naming(name).filter(|it| is_meant(it.certainty)).flat_map(|table| {
        let columns = table.columns.iter().filter(|it| is_it(&it.data_type));
        columns.map(|it| (table.name.clone(), it.name.clone())).collect::<Vec<_>>()
    });
    let routines = schema.routines.values().filter(|it| is_meant(it.certainty));
    let routines = routines.filter(|it| it.arguments.iter().any(is_it) || returns(it, name));
    let types = schema.types.values().filter(|it| is_meant(it.certainty)).filter(|it| match &it.kind {
        TypeKind::Domain(domain) => is_it(&domain.base),
        TypeKind::Composite(attributes) => attributes.iter().any(|(_, data_type)| is_it(data_type)),
        TypeKind::Range(of) => is_it(of),
        TypeKind::Enum(_) | TypeKind::Base => false,
    });
    Users {
        columns: columns.collect(),
        routines: routines.map(|it| (it.name.clone(), it.arguments.clone())).collect(),
        types: types.map(|it| it.name.clone()).collect(),
    }
}

fn returns(routine: &Routine, name: &Name) -> bool {
    let written = routine.returns.strip_prefix("setof ").unwrap_or(&routine.returns);
    // Asked of every routine when something is dropped: most return something built in.
    !written.starts_with("table(") && !is_built_in(written) && DataType::parse(Postgres, written).is_of(name)
}

/// What calls a function, besides triggers.
pub(in super::super) fn calls(schema: &Schema, function: &Name) -> Option<String> {
    let called = |expr: &Expr| does_call(expr, function);
    // What is uncertain may call it no more.
    schema.tables().filter(|it| it.certainty == Certainty::Certain).find_map(|table| {
        let column = table.columns.iter().find(|it| {
            let default = match &it.default {
                Some(Default::Expr(expr)) => called(expr),
                _ => false,
            };
            default || it.generated.as_ref().is_some_and(|it| called(&it.expr))
        });
        let constraint = table.constraints.iter().find(|it| match &it.rule {
            ConstraintRule::Check(expr) | ConstraintRule::Exclude(expr) => called(expr),
            _ => false,
        });
        let index = table.indexes.iter().find(|it| {
            let parts = it.parts.iter().any(|part| matches!(&part.on, IndexOn::Expr(expr) if called(expr)));
            parts || it.predicate.iter().any(called)
        });
        let policy = table.policies.iter().find(|it| it.using.iter().chain(&it.check).any(called));
        let of = &table.name;
        column
            .map(|it| format!("column {} of {of}", it.name))
            .or_else(|| {
                constraint.map(|it| format!("constraint {} of {of}", it.name.as_ref().map_or("", Ident::as_str)))
            })
            .or_else(|| index.map(|it| format!("index {} of {of}", it.name)))
            .or_else(|| policy.map(|it| format!("policy {} of {of}", it.name)))
    })
}

/// Whether an expression calls a function.
fn does_call(expr: &Expr, function: &Name) -> bool {
    let text = expr.as_str();
    // Most expressions have no parenthesis, or not the name: that is seen without reading them.
    text.contains('(') && may_name(text, &function.ident) && expr.calls(Postgres).contains(&function.to_string())
}

/// Whether a call in a text may be one of this function.
fn may_name(text: &str, function: &Ident) -> bool {
    let name = function.as_str();
    // In quotes a quote is written twice; and `trim` calls functions of other names.
    let is_spelled_so = name.is_ascii() && !name.contains('"') && !name.ends_with("trim");
    !is_spelled_so || text.len() > name.len() && text.to_lowercase().contains(&name.to_lowercase())
}

/// Whether a trigger runs for a column, or looks at it.
pub(in super::super) fn needs(trigger: &Trigger, column: &Ident) -> bool {
    let named = trigger.events.iter().filter_map(|event| event.strip_prefix("update of "));
    named.flat_map(|columns| columns.split(", ")).any(|it| column.is(it))
        || trigger.condition.iter().any(|it| it.mentions(Postgres, column.as_str()))
}

/// Renames a column in what policies read.
pub(in super::super) fn rename_in_policies(table: &mut Table, name: &Name, from: &Ident, to: &Ident) {
    let reads = table.policies.iter_mut().flat_map(|it| &mut it.reads).filter(|it| it.relation == *name);
    reads.flat_map(|it| &mut it.columns).filter(|it| *it == from).for_each(|it| *it = to.clone());
}

impl Fold {
    /// Drops what cannot be without a type.
    pub(in super::super) fn drop_users_of_type(&mut self, name: &Name) {
        let users = users_of_type(&self.schema, name, |_| true);
        for (table, column) in users.columns {
            self.drop_column(&table, &column, true);
        }
        for routine in users.routines {
            self.schema.routines.remove(&routine);
        }
        for of in users.types {
            if let Some(found) = self.schema.types.get(&of).cloned()
                && let TypeKind::Composite(_) = found.kind
            {
                // It loses the attribute.
                let mut changed = (*found).clone();
                if let TypeKind::Composite(attributes) = &mut changed.kind {
                    attributes.retain(|(_, it)| it.user_defined(Postgres).as_ref() != Some(name));
                }
                self.schema.types.insert(of, changed.into());
            } else {
                self.schema.types.remove(&of);
                self.drop_users_of_type(&of);
            }
        }
    }

    /// Drops generated columns and triggers that need a column.
    pub(in super::super) fn drop_parts_on(&mut self, name: &Name, column: &Ident) {
        let Some(table) = self.schema.table(name).cloned() else { return };
        let is_made = |it: &&Column| {
            it.name != *column && it.generated.as_ref().is_some_and(|it| it.expr.mentions(Postgres, column.as_str()))
        };
        for generated in table.columns.iter().filter(is_made) {
            self.drop_column(name, &generated.name, true);
        }
        self.change_table(name, |table| table.triggers.retain(|it| !needs(it, column)));
    }

    /// Drops what calls a function, besides triggers.
    pub(in super::super) fn drop_callers(&mut self, function: &Name) {
        let names: Vec<Name> = self.schema.tables().map(|table| table.name.clone()).collect();
        for name in names {
            let Some(mut table) = self.schema.table(&name).cloned() else { continue };
            let made: Vec<Ident> = table
                .columns
                .iter()
                .filter(|it| it.generated.as_ref().is_some_and(|it| does_call(&it.expr, function)))
                .map(|it| it.name.clone())
                .collect();
            for column in &mut table.columns {
                if matches!(&column.default, Some(Default::Expr(expr)) if does_call(expr, function)) {
                    column.default = None;
                }
            }
            table.constraints.retain(|it| match &it.rule {
                ConstraintRule::Check(expr) | ConstraintRule::Exclude(expr) => !does_call(expr, function),
                _ => true,
            });
            table.indexes.retain(|it| {
                !it.parts.iter().any(|part| matches!(&part.on, IndexOn::Expr(expr) if does_call(expr, function)))
                    && !it.predicate.iter().any(|it| does_call(it, function))
            });
            table.policies.retain(|it| !it.using.iter().chain(&it.check).any(|it| does_call(it, function)));
            self.change_table(&name, |it| *it = table);
            for column in made {
                self.drop_column(&name, &column, true);
            }
        }
    }

    /// Drops the policies that read a relation, or a column of it.
    pub(in super::super) fn drop_policies_on(&mut self, name: &Name, column: Option<&Ident>) {
        let reads = |it: &[Reads]| {
            it.iter().any(|it| it.relation == *name && column.is_none_or(|column| it.columns.contains(column)))
        };
        let owners: Vec<Name> = self
            .schema
            .tables_naming(name)
            .filter(|table| table.policies.iter().any(|it| reads(&it.reads)))
            .map(|table| table.name.clone())
            .collect();
        for owner in owners {
            self.change_table(&owner, |table| table.policies.retain(|it| !reads(&it.reads)));
        }
    }
}
