//! What a partition has from its table, and a child from its parent: keys, indexes, foreign keys and checks.
//!
//! PostgreSQL gives them to a partition when it is made or attached, and to all partitions when the table gets another
//! (manual, 5.12.2.2). One that the partition has already by itself is taken for it.

use super::{Fold, naming};
use crate::dialect::Dialect;
use crate::schema::Relation;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Constraint, ConstraintRule, Index, Table};

impl Fold {
    /// Gives a partition, and its own partitions, what they have from their tables.
    pub(super) fn complete_partition(&mut self, partition: &Name) {
        let parent = self.schema.table(partition).and_then(|it| it.partition_of.as_ref()).map(|it| it.table.clone());
        let parent = parent.and_then(|parent| self.schema.table(&parent)).cloned();
        if let Some(parent) = parent.filter(|_| self.schema.dialect() == Dialect::Postgres) {
            self.take_constraints(&parent, partition);
            self.take_indexes(&parent, partition);
            self.take_identities(&parent, partition);
        }
        self.complete_partitions(partition);
    }

    /// Gives all partitions of a table what they have from it.
    pub(super) fn complete_partitions(&mut self, table: &Name) {
        let is_partition = |it: &&Table| it.partition_of.as_ref().is_some_and(|of| of.table == *table);
        let partitions: Vec<Name> =
            self.schema.tables_naming(table).filter(is_partition).map(|it| it.name.clone()).collect();
        for partition in partitions {
            self.complete_partition(&partition);
        }
    }

    fn take_constraints(&mut self, parent: &Table, partition: &Name) {
        for constraint in parent.constraints.iter().filter(|it| !matches!(it.rule, ConstraintRule::Check(_))) {
            let Some(table) = self.schema.table(partition) else { return };
            let is_same = |it: &&Constraint| is_same_rule(&it.rule, &constraint.rule);
            let of = |table: &Table| table.constraints.iter().filter(is_same).count();
            if of(table) >= of(parent) {
                continue;
            }
            let same = constraint.name.as_ref().filter(|name| table.constraint(name).is_none());
            let name = match &constraint.rule {
                ConstraintRule::ForeignKey(_) if same.is_some() => same.cloned(),
                rule => naming::constraint(&self.schema, table, rule),
            };
            let taken = Constraint { name, ..constraint.clone() };
            self.change_table(partition, |table| table.constraints.push(taken));
        }
    }

    /// From 17 on an identity column is one in all partitions; its sequence is that of the table.
    fn take_identities(&mut self, parent: &Table, partition: &Name) {
        if self.schema.server.is_at_least(17, 0) {
            self.change_table(partition, |table| {
                for column in &mut table.columns {
                    column.identity = parent.column(&column.name).and_then(|it| it.identity);
                }
            });
        }
    }

    /// Lets a partition that is detached keep what it has, but the identities, which were its table's.
    pub(super) fn detach_partition(&mut self, partition: &Name) {
        let keeps = !self.schema.server.is_at_least(17, 0);
        self.change_table(partition, |table| {
            table.partition_of = None;
            table.columns.iter_mut().filter(|_| !keeps).for_each(|it| it.identity = None);
        });
    }

    fn take_indexes(&mut self, parent: &Table, partition: &Name) {
        for index in &parent.indexes {
            let Some(table) = self.schema.table(partition) else { return };
            let of = |table: &Table| table.indexes.iter().filter(|it| is_same(it, index)).count();
            if of(table) >= of(parent) {
                continue;
            }
            let name = naming::index(&self.schema, partition, Some(table), &index.parts, &index.include);
            let taken = Index { name, valid: true, ..index.clone() };
            self.change_table(partition, |table| table.indexes.push(taken));
        }
    }

    /// Gives the checks of a table to its partitions and to those that inherit it.
    pub(super) fn inherit_checks(&mut self, parent: &Name) {
        let Some(table) = self.schema.table(parent) else { return };
        let is_check = |it: &&Constraint| matches!(it.rule, ConstraintRule::Check(_));
        let checks: Vec<Constraint> = table.constraints.iter().filter(is_check).cloned().collect();
        self.for_children(parent, |fold, child| {
            fold.change_table(child, |table| {
                let missing = checks.iter().filter(|it| table.constraints.iter().all(|own| own.name != it.name));
                let missing: Vec<_> = missing.cloned().collect();
                table.constraints.extend(missing);
            });
        });
    }

    /// Drops from partitions and children what they have from a constraint of the parent.
    pub(super) fn drop_inherited(&mut self, parent: &Name, dropped: &Constraint) {
        let is_check = matches!(dropped.rule, ConstraintRule::Check(_));
        self.for_children(parent, |fold, child| {
            let is_partition = fold.schema.table(child).is_some_and(|it| it.partition_of.is_some());
            fold.change_table(child, |table| {
                let is_it = |it: &Constraint| match is_check {
                    true => it.name == dropped.name,
                    false => is_partition && it.rule == dropped.rule,
                };
                if let Some(at) = table.constraints.iter().position(is_it) {
                    table.constraints.remove(at);
                }
            });
        });
    }

    /// Drops from partitions what they have from an index of their table.
    pub(super) fn drop_inherited_index(&mut self, parent: &Name, dropped: &Index) {
        self.for_children(parent, |fold, child| {
            fold.change_table(child, |table| {
                let at = table.indexes.iter().position(|it| is_same(it, dropped));
                if let Some(at) = at.filter(|_| table.partition_of.is_some()) {
                    table.indexes.remove(at);
                }
            });
        });
    }

    /// An index that is made ONLY for a partitioned table can be used once each partition has one like it.
    pub(super) fn settle_index(&mut self, owner: &Name, index: &Ident) {
        let Some(Relation::Table(table)) = self.schema.relations.get(owner) else { return };
        let Some(found) = table.index(index).filter(|_| table.partitioned.is_some()).cloned() else { return };
        let is_partition = |it: &&Table| it.partition_of.as_ref().is_some_and(|of| of.table == *owner);
        let has = |it: &Table| it.indexes.iter().any(|own| is_same(own, &found));
        let valid = self.schema.tables_naming(owner).filter(is_partition).all(has);
        self.change_table(owner, |table| {
            table.indexes.iter_mut().filter(|it| it.name == *index).for_each(|it| it.valid = valid);
        });
    }
}

/// Whether the constraint of a partition is taken for that of its table: a unique one also for a primary key.
fn is_same_rule(left: &ConstraintRule, right: &ConstraintRule) -> bool {
    match (left, right) {
        (
            ConstraintRule::PrimaryKey(left) | ConstraintRule::Unique(left),
            ConstraintRule::PrimaryKey(right) | ConstraintRule::Unique(right),
        ) => left == right,
        _ => left == right,
    }
}

/// Whether two indexes differ in no more than their names.
fn is_same(left: &Index, right: &Index) -> bool {
    left.parts == right.parts
        && left.method == right.method
        && left.uniqueness == right.uniqueness
        && left.include == right.include
        && left.predicate == right.predicate
}
