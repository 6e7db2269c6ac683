//! Tables, views, sequences and indexes by their names, which they share; and which of them name which.

use super::Relation;
use super::name::{Ident, Name};
use super::object::Reads;
use super::shared::{Iter, SharedMap};
use super::table::{Default, Table};
use crate::dialect::Dialect;
use std::collections::BTreeSet;
use std::iter::Chain;

/// Relations by name: tables, views and sequences, then indexes.
///
/// There are more indexes than anything else, and nobody looks through them who looks for tables: they are kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relations {
    dialect: Dialect,
    objects: SharedMap<Name, Relation>,
    indexes: SharedMap<Name, Relation>,
    /// What is named, and by which table, view or sequence. Whatever changes one of those enters it anew, so that who
    /// drops something looks at what names it, and not at everything.
    users: SharedMap<(Name, Name), ()>,
}

impl Relations {
    /// Those of a new database.
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, objects: SharedMap::new(), indexes: SharedMap::new(), users: SharedMap::new() }
    }

    /// The relation of this name.
    pub fn get(&self, name: &Name) -> Option<&Relation> {
        self.objects.get(name).or_else(|| self.indexes.get(name))
    }

    /// Whether there is a relation of this name.
    pub fn contains_key(&self, name: &Name) -> bool {
        self.objects.contains_key(name) || self.indexes.contains_key(name)
    }

    /// The tables, views and sequences that name a relation or a type, by name: as what they read, refer to, inherit from
    /// or go with, take values from, or have columns of. In PostgreSQL also the tables that have a constraint of this
    /// name, with their schema. As which of these is for the caller to see.
    pub fn users(&self, of: &Name) -> impl Iterator<Item = &Relation> {
        self.user_names(of).filter_map(|user| self.objects.get(user))
    }

    fn user_names(&self, of: &Name) -> impl Iterator<Item = &Name> {
        let first = Name::local(Ident::relation(self.dialect, ""));
        let entries = self.users.starting_at(&(of.clone(), first)).map(|(entry, ())| entry);
        entries.take_while(move |(named, _)| named == of).map(|(_, user)| user)
    }

    /// Adds a relation, and takes the one that had its name.
    pub fn insert(&mut self, name: Name, relation: Relation) -> Option<Relation> {
        let old = self.remove(&name);
        if let Relation::Index(_) = relation {
            self.indexes.insert(name, relation);
            return old;
        }
        self.enter(&name, &BTreeSet::new(), &named_by(self.dialect, &relation));
        self.objects.insert(name, relation);
        old
    }

    /// Takes a relation out.
    pub fn remove(&mut self, name: &Name) -> Option<Relation> {
        let Some(relation) = self.objects.remove(name) else { return self.indexes.remove(name) };
        self.enter(name, &named_by(self.dialect, &relation), &BTreeSet::new());
        Some(relation)
    }

    /// Takes out all others.
    pub fn retain(&mut self, stays: impl Fn(&Name, &Relation) -> bool) {
        let gone = self.iter().filter(|(name, relation)| !stays(name, relation));
        let gone: Vec<Name> = gone.map(|(name, _)| name.clone()).collect();
        for name in gone {
            self.remove(&name);
        }
    }

    /// Enters what one names now in place of what it named before.
    fn enter(&mut self, user: &Name, before: &BTreeSet<Name>, now: &BTreeSet<Name>) {
        for named in before.difference(now) {
            self.users.remove(&(named.clone(), user.clone()));
        }
        for named in now.difference(before) {
            self.users.insert((named.clone(), user.clone()), ());
        }
    }

    /// Changes the relation of this name, if there is one; what is no index must not become one.
    pub fn change<T>(&mut self, name: &Name, change: impl FnOnce(&mut Relation) -> T) -> Option<T> {
        let Some(relation) = self.objects.get_mut(name) else { return self.indexes.get_mut(name).map(change) };
        let before = named_by(self.dialect, relation);
        let result = change(relation);
        let now = named_by(self.dialect, relation);
        self.enter(name, &before, &now);
        Some(result)
    }

    /// Changes the tables, views and sequences that name a relation or a type.
    pub fn change_users(&mut self, of: &Name, mut change: impl FnMut(&Name, &mut Relation)) {
        let users: Vec<Name> = self.user_names(of).cloned().collect();
        for user in users {
            self.change(&user, |relation| change(&user, relation));
        }
    }

    /// Changes the tables, views and sequences that `is_meant` is true of; the others stay shared.
    pub fn change_all(
        &mut self,
        is_meant: impl Fn(&Name, &Relation) -> bool,
        mut change: impl FnMut(&Name, &mut Relation),
    ) {
        let dialect = self.dialect;
        let mut changed = Vec::new();
        let entering = |name: &Name, relation: &mut Relation| {
            let before = named_by(dialect, relation);
            change(name, relation);
            let now = named_by(dialect, relation);
            if before != now {
                changed.push((name.clone(), before, now));
            }
        };
        self.objects.change(is_meant, entering);
        for (name, before, now) in changed {
            self.enter(&name, &before, &now);
        }
    }

    /// All of them.
    pub fn iter(&self) -> Chain<Iter<'_, Name, Relation>, Iter<'_, Name, Relation>> {
        self.objects.iter().chain(self.indexes.iter())
    }

    /// All names.
    pub fn keys(&self) -> impl Iterator<Item = &Name> {
        self.iter().map(|(name, _)| name)
    }

    /// Tables, views and sequences, by name.
    pub fn objects(&self) -> impl Iterator<Item = (&Name, &Relation)> {
        self.objects.iter()
    }

    /// Tables, views and sequences, by name.
    pub fn values(&self) -> impl Iterator<Item = &Relation> {
        self.objects.values()
    }

    /// Indexes, by name.
    pub fn indexes(&self) -> impl Iterator<Item = &Name> {
        self.indexes.keys()
    }

    /// The names that stand for something else than they did before, or did not stand for anything then or now.
    pub fn changed_since<'a>(&'a self, before: &'a Self) -> Vec<&'a Name> {
        let mut changed = self.objects.changed_since(&before.objects);
        changed.extend(self.indexes.changed_since(&before.indexes));
        changed
    }
}

impl<'a> IntoIterator for &'a Relations {
    type Item = (&'a Name, &'a Relation);
    type IntoIter = Chain<Iter<'a, Name, Relation>, Iter<'a, Name, Relation>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The relations and types that a table, view or sequence names.
fn named_by(dialect: Dialect, relation: &Relation) -> BTreeSet<Name> {
    match relation {
        Relation::Table(table) => named_by_table(dialect, table),
        Relation::View(view) => read(&view.reads).collect(),
        Relation::Sequence(sequence) => sequence.owner.iter().map(|(table, _)| table.clone()).collect(),
        Relation::Index(_) => BTreeSet::new(),
    }
}

fn named_by_table(dialect: Dialect, table: &Table) -> BTreeSet<Name> {
    let types = table.columns.iter().filter_map(|it| it.data_type.user_defined(dialect));
    let sequences = table.columns.iter().filter_map(|it| match &it.default {
        Some(Default::NextValue(sequence)) => Some(sequence),
        _ => None,
    });
    let referenced = table.foreign_keys().map(|(_, key)| &key.table);
    let parents = table.inherits.iter().chain(table.partition_of.iter().map(|it| &it.table));
    let read = table.policies.iter().flat_map(|it| read(&it.reads));
    // A name that PostgreSQL makes is that of no constraint in the schema.
    let constraints = table.constraints.iter().filter(|_| dialect == Dialect::Postgres);
    let constraints = constraints.filter_map(|it| it.name.as_ref()).map(|it| table.name.with(it.clone()));
    types.chain(sequences.chain(referenced).chain(parents).cloned()).chain(read).chain(constraints).collect()
}

fn read(reads: &[Reads]) -> impl Iterator<Item = Name> {
    reads.iter().map(|it| it.relation.clone())
}
