//! Two schemas of which one is the right one -> what is sure of both.
//!
//! For a change that nobody can tell whether it happens: the schema after it and the one before it are joined. What both
//! have alike stays as it is; everything else is uncertain, and nothing is absent that either of them has.

use super::object::{Routine, Type};
use super::table::{Certainty, Table};
use super::{Relation, Relations, Schema, SharedMap};
use std::sync::Arc;

impl Schema {
    /// Takes in that it may as well be another.
    pub(crate) fn join(&mut self, other: Schema) {
        join_relations(&mut self.relations, &other.relations);
        join_shared(&mut self.types, &other.types, |it: &mut Type| it.certainty = Certainty::Uncertain);
        join_shared(&mut self.routines, &other.routines, |it: &mut Routine| it.certainty = Certainty::Uncertain);
        for (name, certainty) in &mut self.namespaces {
            if !other.namespaces.contains_key(name) {
                *certainty = Certainty::Uncertain;
            }
        }
        for name in other.namespaces.into_keys() {
            self.namespaces.entry(name).or_insert(Certainty::Uncertain);
        }
        let differs = self.extensions != other.extensions;
        self.extensions.extend(other.extensions);
        self.others.extend(other.others);
        if differs {
            // An extension may bring anything.
            self.blur("an extension may be there or not");
        }
        for reason in other.unknown {
            if !self.unknown.contains(&reason) {
                self.unknown.push(reason);
            }
        }
    }
}

fn join_relations(these: &mut Relations, others: &Relations) {
    these.change_all(
        |name, relation| others.get(name) != Some(relation),
        |name, relation| match (relation, others.get(name)) {
            (Relation::Table(table), Some(Relation::Table(other))) => join_tables(Arc::make_mut(table), other),
            (relation, _) => relation.blur(),
        },
    );
    for (name, relation) in others {
        if !these.contains_key(name) {
            let mut relation = relation.clone();
            relation.blur();
            these.insert(name.clone(), relation);
        }
    }
}

/// Everything that either of two tables has.
fn join_tables(table: &mut Table, other: &Table) {
    table.certainty = Certainty::Uncertain;
    for column in &other.columns {
        if table.column(&column.name).is_none() {
            table.columns.push(column.clone());
        }
    }
    add_missing(&mut table.constraints, &other.constraints, |it| it.name.clone());
    add_missing(&mut table.indexes, &other.indexes, |it| Some(it.name.clone()));
    add_missing(&mut table.triggers, &other.triggers, |it| Some(it.name.clone()));
    add_missing(&mut table.policies, &other.policies, |it| Some(it.name.clone()));
    table.sort();
}

fn add_missing<T: Clone, K: PartialEq>(these: &mut Vec<T>, others: &[T], name: impl Fn(&T) -> Option<K>) {
    for other in others {
        let key = name(other);
        if key.is_some() && !these.iter().any(|it| name(it) == key) {
            these.push(other.clone());
        }
    }
}

fn join_shared<K: Ord + Clone, T: Clone + PartialEq>(
    these: &mut SharedMap<K, Arc<T>>,
    others: &SharedMap<K, Arc<T>>,
    blur: impl Fn(&mut T),
) {
    for (key, this) in these.iter_mut() {
        let is_same = others.get(key).is_some_and(|other| Arc::ptr_eq(this, other) || this == other);
        if !is_same {
            blur(Arc::make_mut(this));
        }
    }
    for (key, other) in others {
        if !these.contains_key(key) {
            let mut other = other.clone();
            blur(Arc::make_mut(&mut other));
            these.insert(key.clone(), other);
        }
    }
}
