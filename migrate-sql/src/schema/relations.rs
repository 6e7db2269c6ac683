//! Tables, views, sequences and indexes by their names, which they share.

use super::Relation;
use super::name::Name;
use super::shared::{Iter, SharedMap};
use std::iter::Chain;

/// Relations by name: tables, views and sequences, then indexes.
///
/// There are more indexes than anything else, and nobody looks through them who looks for tables: they are kept apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relations {
    objects: SharedMap<Name, Relation>,
    indexes: SharedMap<Name, Relation>,
}

impl Relations {
    /// The relation of this name.
    pub fn get(&self, name: &Name) -> Option<&Relation> {
        self.objects.get(name).or_else(|| self.indexes.get(name))
    }

    /// The same, to be changed; what is no index must not become one.
    pub fn get_mut(&mut self, name: &Name) -> Option<&mut Relation> {
        self.objects.get_mut(name).or_else(|| self.indexes.get_mut(name))
    }

    /// Whether there is a relation of this name.
    pub fn contains_key(&self, name: &Name) -> bool {
        self.objects.contains_key(name) || self.indexes.contains_key(name)
    }

    /// Adds a relation, and takes the one that had its name.
    pub fn insert(&mut self, name: Name, relation: Relation) -> Option<Relation> {
        let (here, there) = match relation {
            Relation::Index(_) => (&mut self.indexes, &mut self.objects),
            _ => (&mut self.objects, &mut self.indexes),
        };
        let other = there.remove(&name);
        here.insert(name, relation).or(other)
    }

    /// Takes a relation out.
    pub fn remove(&mut self, name: &Name) -> Option<Relation> {
        self.objects.remove(name).or_else(|| self.indexes.remove(name))
    }

    /// Takes out all others.
    pub fn retain(&mut self, mut stays: impl FnMut(&Name, &Relation) -> bool) {
        self.objects.retain(&mut stays);
        self.indexes.retain(stays);
    }

    /// Takes out all other tables, views and sequences.
    pub fn retain_objects(&mut self, stays: impl FnMut(&Name, &Relation) -> bool) {
        self.objects.retain(stays);
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

    /// Tables, views and sequences, to be changed: the schema shares them with no copy any more.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Relation)> {
        self.objects.iter_mut()
    }

    /// The same without their names.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Relation> {
        self.objects.values_mut()
    }

    /// Changes the tables, views and sequences that `is_meant` is true of; the others stay shared.
    pub fn change(&mut self, is_meant: impl Fn(&Relation) -> bool, mut change: impl FnMut(&mut Relation)) {
        self.objects.change(|_, relation| is_meant(relation), |_, relation| change(relation));
    }
}

impl<'a> IntoIterator for &'a Relations {
    type Item = (&'a Name, &'a Relation);
    type IntoIter = Chain<Iter<'a, Name, Relation>, Iter<'a, Name, Relation>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
