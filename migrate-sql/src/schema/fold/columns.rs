//! What else changes when a column is renamed, dropped or becomes an identity.

use super::postgres;
use super::{ConflictKind, Fold, mysql};
use crate::dialect::Dialect;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;
use crate::schema::table::{ConstraintRule, Default, IndexOn, IndexPart, Table, Trigger};
use crate::schema::{Presence, Relation};
use crate::server::Product;
use std::sync::Arc;

impl Fold {
    /// Renames a column, and whatever names it.
    pub(super) fn rename_column(&mut self, name: &Name, from: &Ident, to: &Ident) {
        if self.schema.dialect() == Dialect::Sqlite {
            self.rename_column_in_texts(name, from, to);
        }
        self.rename_in(name, from, to);
        self.for_children(name, |fold, child| fold.rename_in(child, from, to));
        let sequence_owner = Some((name.clone(), from.clone()));
        self.schema.relations.change_users(name, |_, relation| match relation {
            Relation::Table(table) => {
                let table = Arc::make_mut(table);
                postgres::rename_in_policies(table, name, from, to);
                for constraint in &mut table.constraints {
                    if let ConstraintRule::ForeignKey(key) = &mut constraint.rule
                        && key.table == *name
                    {
                        key.referenced.iter_mut().filter(|it| *it == from).for_each(|it| *it = to.clone());
                    }
                }
            }
            Relation::Sequence(sequence) => {
                if sequence.owner == sequence_owner {
                    Arc::make_mut(sequence).owner = Some((name.clone(), to.clone()));
                }
            }
            Relation::View(view) => rename_in_reads(&mut Arc::make_mut(view).reads, name, from, to),
            Relation::Index(_) => {}
        });
    }

    fn rename_in(&mut self, name: &Name, from: &Ident, to: &Ident) {
        let dialect = self.schema.dialect();
        let Some(mut table) = self.schema.table(name).cloned() else { return };
        self.keep_not_null_names(&mut table, |table| rename_in_table(dialect, table, from, to));
        self.change_table(name, |old| *old = table);
    }

    /// Drops a column, and what goes with it; says what needs it.
    pub(super) fn drop_column(&mut self, name: &Name, column: &Ident, cascade: bool) {
        let dialect = self.schema.dialect();
        if self.schema.presence(name) == Presence::Present && !cascade {
            self.say_who_needs(name, column);
        }
        if dialect == Dialect::Postgres {
            self.drop_foreign_keys_to(name, column);
            self.drop_views_on(name, Some(column));
            self.drop_policies_on(name, Some(column));
            self.drop_parts_on(name, column);
        }
        self.change_table(name, |table| drop_in_table(dialect, table, column));
        self.for_children(name, |fold, child| {
            fold.change_table(child, |table| drop_in_table(dialect, table, column));
        });
        self.remove_sequences_of(name, Some(column));
    }

    /// What a database refuses to drop a column for.
    fn say_who_needs(&mut self, name: &Name, column: &Ident) {
        let dialect = self.schema.dialect();
        let needs = |other: String, fold: &mut Self| {
            fold.conflict(ConflictKind::Needed, "column", column.as_str(), Some(name.to_string()), Some(other));
        };
        let Some(table) = self.schema.table(name).cloned() else { return };
        let made: Vec<&Ident> = table
            .columns
            .iter()
            .filter(|it| it.name != *column)
            .filter(|it| it.generated.as_ref().is_some_and(|it| it.expr.mentions(dialect, column.as_str())))
            .map(|it| &it.name)
            .collect();
        // PostgreSQL 14 drops them as well, without a word, unless something needs them.
        if dialect == Dialect::Postgres && !self.schema.server.is_at_least(15, 0) {
            made.into_iter().for_each(|generated| self.say_who_needs(name, generated));
        } else if let Some(generated) = made.first() {
            return needs(format!("generated column {generated}"), self);
        }
        let mentions = |expr: &Expr| expr.mentions(dialect, column.as_str());
        match dialect {
            Dialect::Postgres => {
                if let Some(other) = postgres::needs_column(&self.schema, &table, column) {
                    needs(other, self);
                }
            }
            Dialect::Mysql => {
                if let Some(other) = mysql::needs_column(&self.schema, &table, column) {
                    needs(other, self);
                }
            }
            Dialect::Sqlite => {
                if let Some(reader) = self.reader_of(name, column) {
                    return needs(reader, self);
                }
                let index = table.indexes.iter().find(|index| index_uses(dialect, index, column));
                if let Some(index) = index {
                    return needs(format!("index {}", index.name), self);
                }
                let key = table.constraints.iter().find(|it| match &it.rule {
                    ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_) => it.rule.columns().contains(&column),
                    // A check or reference beside the column goes with it.
                    ConstraintRule::ForeignKey(key) => {
                        key.columns.contains(column) && it.beside.as_ref() != Some(column)
                    }
                    ConstraintRule::Check(expr) => mentions(expr) && it.beside.as_ref() != Some(column),
                    ConstraintRule::Exclude(_) => false,
                });
                match key.map(|it| &it.rule) {
                    Some(ConstraintRule::PrimaryKey(_)) => needs("primary key".to_owned(), self),
                    Some(ConstraintRule::Unique(_)) => needs("unique constraint".to_owned(), self),
                    Some(ConstraintRule::ForeignKey(_)) => needs("foreign key".to_owned(), self),
                    Some(_) => needs("check".to_owned(), self),
                    None => {}
                }
            }
        }
    }

    /// What MySQL refuses to rename a column for; MariaDB renames it there too.
    pub(super) fn say_who_keeps_name(&mut self, name: &Name, column: &Ident) {
        if self.schema.server.product != Product::Mysql || self.schema.presence(name) != Presence::Present {
            return;
        }
        let Some(other) = self.schema.table(name).and_then(|table| mysql::names_column(table, column)) else { return };
        self.conflict(ConflictKind::Needed, "column", column.as_str(), Some(name.to_string()), Some(other));
    }

    /// Drops the foreign keys of other tables that refer to a column.
    fn drop_foreign_keys_to(&mut self, name: &Name, column: &Ident) {
        let owners: Vec<Name> =
            self.schema.tables_naming(name).filter(|it| refers_to(it, name)).map(|it| it.name.clone()).collect();
        for owner in owners {
            self.change_table(&owner, |table| {
                table.constraints.retain(|it| match &it.rule {
                    ConstraintRule::ForeignKey(key) => key.table != *name || !key.referenced.contains(column),
                    _ => true,
                });
            });
        }
    }

    /// Drops the foreign keys that need a key, or says who needs it.
    pub(super) fn release_foreign_keys(&mut self, name: &Name, rule: &ConstraintRule, cascade: bool) {
        if self.schema.dialect() == Dialect::Sqlite {
            return;
        }
        let columns: Vec<Ident> = rule.columns().into_iter().cloned().collect();
        let needs = |key: &crate::schema::table::ForeignKey| key.table == *name && key.referenced == columns;
        let owners: Vec<(Name, Option<Ident>)> = self
            .schema
            .tables_naming(name)
            .flat_map(|table| {
                let keys = table.foreign_keys().filter(|(_, key)| needs(key));
                keys.map(|(constraint, _)| (table.name.clone(), constraint.name.clone())).collect::<Vec<_>>()
            })
            .collect();
        for (owner, constraint) in owners {
            if !cascade && self.schema.dialect() == Dialect::Postgres {
                let key = constraint.as_ref().map_or("", Ident::as_str);
                let other = format!("foreign key {key} of {owner}");
                self.conflict(ConflictKind::Needed, "key", "key", Some(name.to_string()), Some(other));
            } else if cascade {
                self.change_table(&owner, |table| table.constraints.retain(|it| it.name != constraint));
            }
        }
    }
}

fn refers_to(table: &Table, name: &Name) -> bool {
    table.foreign_keys().any(|(_, key)| key.table == *name)
}

fn index_uses(dialect: Dialect, index: &crate::schema::table::Index, column: &Ident) -> bool {
    index.parts.iter().any(|part| match &part.on {
        IndexOn::Column(name) => name == column,
        IndexOn::Expr(expr) => expr.mentions(dialect, column.as_str()),
    }) || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|it| it.mentions(dialect, column.as_str()))
}

fn drop_in_table(dialect: Dialect, table: &mut Table, column: &Ident) {
    table.columns.retain(|it| it.name != *column);
    if dialect == Dialect::Mysql {
        shrink(table, column);
    }
    table.indexes.retain(|index| !index_uses(dialect, index, column) && !index.parts.is_empty());
    let indexes: Vec<Ident> = table.indexes.iter().map(|index| index.name.clone()).collect();
    table.implied.retain(|name| indexes.contains(name));
    table.constraints.retain(|constraint| match &constraint.rule {
        _ if constraint.beside.as_ref() == Some(column) => false,
        ConstraintRule::Check(expr) | ConstraintRule::Exclude(expr) => !expr.mentions(dialect, column.as_str()),
        // MySQL took it out already, and may have left an expression.
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) if dialect == Dialect::Mysql => {
            !key.parts.is_empty()
        }
        rule => !rule.columns().contains(&column) && !rule.columns().is_empty(),
    });
}

/// MySQL takes a dropped column out of its indexes, and drops those that are left without any.
fn shrink(table: &mut Table, column: &Ident) {
    let keep = |parts: &mut Vec<IndexPart>| parts.retain(|part| part.as_column() != Some(column));
    table.indexes.iter_mut().for_each(|index| keep(&mut index.parts));
    for constraint in &mut table.constraints {
        if let ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) = &mut constraint.rule {
            keep(&mut key.parts);
        }
    }
}

fn rename_in_table(dialect: Dialect, table: &mut Table, from: &Ident, to: &Ident) {
    let ident = |it: &mut Ident| {
        if *it == *from {
            *it = to.clone();
        }
    };
    let expr = |it: &mut Expr| *it = it.renamed(dialect, from.as_str(), to.as_str());
    let part = |it: &mut IndexPart| match &mut it.on {
        IndexOn::Column(name) => ident(name),
        IndexOn::Expr(on) => expr(on),
    };
    for column in &mut table.columns {
        ident(&mut column.name);
        if let Some(generated) = &mut column.generated {
            expr(&mut generated.expr);
        }
        if let Some(Default::Expr(default)) = &mut column.default
            && dialect == Dialect::Mysql
        {
            expr(default);
        }
    }
    for constraint in &mut table.constraints {
        constraint.beside.iter_mut().for_each(ident);
        match &mut constraint.rule {
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => {
                key.parts.iter_mut().for_each(part);
                key.include.iter_mut().for_each(ident);
            }
            ConstraintRule::ForeignKey(key) => {
                key.columns.iter_mut().for_each(ident);
                if key.table == table.name {
                    key.referenced.iter_mut().for_each(ident);
                }
            }
            ConstraintRule::Check(it) | ConstraintRule::Exclude(it) => expr(it),
        }
    }
    for index in &mut table.indexes {
        index.parts.iter_mut().for_each(part);
        index.include.iter_mut().for_each(ident);
        index.predicate.iter_mut().for_each(expr);
    }
    for policy in &mut table.policies {
        policy.using.iter_mut().chain(&mut policy.check).for_each(expr);
    }
    for trigger in &mut table.triggers {
        rename_in_trigger(trigger, from, to);
        if dialect != Dialect::Sqlite {
            trigger.condition.iter_mut().for_each(|it| *it = it.renamed(dialect, from.as_str(), to.as_str()));
        }
    }
    if let Some(partitioned) = &mut table.partitioned {
        partitioned.key.iter_mut().for_each(part);
    }
}

/// Renames a column in what a view or trigger reads.
pub(super) fn rename_in_reads(reads: &mut [Reads], name: &Name, from: &Ident, to: &Ident) {
    for reads in reads.iter_mut().filter(|it| it.relation == *name) {
        reads.columns.iter_mut().filter(|it| *it == from).for_each(|it| *it = to.clone());
        reads.columns.sort();
    }
}

fn rename_in_trigger(trigger: &mut Trigger, from: &Ident, to: &Ident) {
    for event in &mut trigger.events {
        if let Some(columns) = event.strip_prefix("update of ") {
            let columns = columns.split(", ").map(|it| if from.is(it) { to.as_str() } else { it });
            let mut columns: Vec<&str> = columns.collect();
            columns.sort_unstable();
            *event = format!("update of {}", columns.join(", "));
        }
    }
}
