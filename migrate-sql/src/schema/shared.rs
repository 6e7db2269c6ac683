//! A sorted map whose copies share what none of them changed since.
//!
//! A schema is kept before and after every script, and a script changes little of it. A copy costs a pointer for some
//! dozen entries, and a change a copy of those dozen. Where two copies share a part, they are equal without a look.

use std::cmp::Ordering;
use std::mem;
use std::slice;
use std::sync::Arc;

/// How many entries a part has at most.
const PART: usize = 32;

/// Entries sorted by their keys.
#[derive(Debug, Clone)]
pub struct SharedMap<K, V> {
    /// Parts that are never empty.
    parts: Vec<Arc<Vec<(K, V)>>>,
}

/// Where an entry is, or would be: its part, and its place in that.
type Place = (usize, usize);

impl<K, V> SharedMap<K, V> {
    /// Without entries.
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All entries, by key.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { parts: self.parts.iter(), part: [].iter() }
    }

    /// All keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values, by key.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<K: Ord, V> SharedMap<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let (part, at) = self.find(key).ok()?;
        Some(&self.parts[part][at].1)
    }

    /// Whether it has a value for this key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// The entries from a key on.
    pub fn starting_at(&self, key: &K) -> Iter<'_, K, V> {
        let (part, at) = self.find(key).unwrap_or_else(|place| place);
        let mut parts = self.parts.iter();
        let first = parts.by_ref().nth(part).map_or(&[][..], |first| &first[at..]);
        Iter { parts, part: first.iter() }
    }

    fn find(&self, key: &K) -> Result<Place, Place> {
        // Everything before the first part would be in it.
        let part = self.parts.partition_point(|part| part[0].0 <= *key).saturating_sub(1);
        let Some(entries) = self.parts.get(part) else { return Err((0, 0)) };
        match entries.binary_search_by(|(it, _)| it.cmp(key)) {
            Ok(at) => Ok((part, at)),
            Err(at) => Err((part, at)),
        }
    }
}

impl<K: Ord, V: PartialEq> SharedMap<K, V> {
    /// The keys whose values are not what they were before, sorted.
    pub fn changed_since<'a>(&'a self, before: &'a Self) -> Vec<&'a K> {
        let (mut these, mut others) = (self.iter(), before.iter());
        let (mut this, mut other) = (None, None);
        let mut changed = Vec::new();
        loop {
            if this.is_none() && other.is_none() {
                these.skip_shared(&mut others);
            }
            this = this.or_else(|| these.next());
            other = other.or_else(|| others.next());
            let order = match (this, other) {
                (None, None) => return changed,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((key, _)), Some((old, _))) => key.cmp(old),
            };
            let is_same = order == Ordering::Equal && this == other;
            let key = if order == Ordering::Greater { other } else { this };
            changed.extend(key.filter(|_| !is_same).map(|(key, _)| key));
            if order != Ordering::Greater {
                this = None;
            }
            if order != Ordering::Less {
                other = None;
            }
        }
    }
}

impl<K: Ord + Clone, V: Clone> SharedMap<K, V> {
    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let (part, at) = self.find(key).ok()?;
        Some(&mut Arc::make_mut(&mut self.parts[part])[at].1)
    }

    /// Gives a key a value, and takes the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (part, at) = match self.find(&key) {
            Ok((part, at)) => return Some(mem::replace(&mut Arc::make_mut(&mut self.parts[part])[at].1, value)),
            Err(place) => place,
        };
        let Some(entries) = self.parts.get_mut(part) else {
            self.parts.push(Arc::new(vec![(key, value)]));
            return None;
        };
        let entries = Arc::make_mut(entries);
        entries.insert(at, (key, value));
        if entries.len() > PART {
            let rest = entries.split_off(PART / 2);
            self.parts.insert(part + 1, Arc::new(rest));
        }
        None
    }

    /// Takes a key and its value out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let (part, at) = self.find(key).ok()?;
        let entries = Arc::make_mut(&mut self.parts[part]);
        let (_, value) = entries.remove(at);
        if entries.is_empty() {
            self.parts.remove(part);
        }
        Some(value)
    }

    /// Takes out all others.
    pub fn retain(&mut self, mut stays: impl FnMut(&K, &V) -> bool) {
        for part in &mut self.parts {
            let gone: Vec<bool> = part.iter().map(|(key, value)| !stays(key, value)).collect();
            if gone.contains(&true) {
                let mut gone = gone.into_iter();
                Arc::make_mut(part).retain(|_| gone.next() != Some(true));
            }
        }
        self.parts.retain(|part| !part.is_empty());
    }

    /// Changes the entries that `is_meant` is true of; the others stay shared.
    pub fn change(&mut self, is_meant: impl Fn(&K, &V) -> bool, mut change: impl FnMut(&K, &mut V)) {
        for part in &mut self.parts {
            let Some(first) = part.iter().position(|(key, value)| is_meant(key, value)) else { continue };
            for (key, value) in Arc::make_mut(part)[first..].iter_mut().filter(|(key, value)| is_meant(key, value)) {
                change(key, value);
            }
        }
    }

    /// All entries, to be changed: they are shared with no copy any more.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        let entries = self.parts.iter_mut().flat_map(|part| Arc::make_mut(part).iter_mut());
        entries.map(|(key, value)| (&*key, value))
    }

    /// All values, to be changed: they are shared with no copy any more.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for SharedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let (mut these, mut others) = (self.iter(), other.iter());
        loop {
            these.skip_shared(&mut others);
            match (these.next(), others.next()) {
                (None, None) => return true,
                (Some(this), Some(other)) if this == other => {}
                _ => return false,
            }
        }
    }
}

impl<K: Eq, V: Eq> Eq for SharedMap<K, V> {}

impl<'a, K, V> IntoIterator for &'a SharedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The entries of a map, by key.
#[derive(Debug)]
pub struct Iter<'a, K, V> {
    parts: slice::Iter<'a, Arc<Vec<(K, V)>>>,
    /// What is left of the part at hand.
    part: slice::Iter<'a, (K, V)>,
}

impl<K, V> Iter<'_, K, V> {
    /// Leaves out the parts that both have from here on, if both are at the beginning of one.
    fn skip_shared(&mut self, other: &mut Self) {
        if !(self.part.as_slice().is_empty() && other.part.as_slice().is_empty()) {
            return;
        }
        while let (Some(this), Some(that)) = (self.parts.as_slice().first(), other.parts.as_slice().first())
            && Arc::ptr_eq(this, that)
        {
            self.parts.next();
            other.parts.next();
        }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.part.next() {
                return Some((key, value));
            }
            self.part = self.parts.next()?.iter();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SharedMap;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn counted(numbers: impl IntoIterator<Item = u32>) -> SharedMap<u32, u32> {
        let mut map = SharedMap::new();
        for number in numbers {
            map.insert(number, number * 2);
        }
        map
    }

    #[test]
    fn holds_what_a_map_holds() {
        let (mut map, mut expected) = (SharedMap::new(), BTreeMap::new());
        // Every number below 509 comes, in no order, and some twice.
        for step in 0..700u32 {
            let number = step * 211 % 509;
            assert_eq!(map.insert(number, step), expected.insert(number, step));
        }
        for number in (0..520).step_by(3) {
            assert_eq!(map.remove(&number), expected.remove(&number));
        }
        for number in 0..520 {
            assert_eq!(map.get(&number), expected.get(&number));
            assert!(map.starting_at(&number).eq(expected.range(number..)));
        }
        map.retain(|number, _| number % 5 != 0);
        expected.retain(|number, _| number % 5 != 0);
        map.change(|number, _| number % 7 == 0, |_, value| *value += 1);
        expected.iter_mut().filter(|(number, _)| *number % 7 == 0).for_each(|(_, value)| *value += 1);
        assert!(map.iter().eq(&expected));
        map.retain(|_, _| false);
        assert!(map.is_empty());
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let before = counted(0..200);
        let mut after = before.clone();
        after.insert(1000, 1);
        *after.get_mut(&7).unwrap() = 0;
        assert_eq!(before, counted(0..200));
        assert_ne!(before, after);
        let shared = before.parts.iter().filter(|it| after.parts.iter().any(|that| Arc::ptr_eq(it, that)));
        assert_eq!(shared.count(), before.parts.len() - 2);
        assert_eq!(after.changed_since(&before), [&7, &1000]);
        assert_eq!(before.changed_since(&after), [&7, &1000]);
        after.remove(&1000);
        *after.get_mut(&7).unwrap() = 14;
        assert_eq!(before, after);
    }

    #[test]
    fn equals_one_that_was_made_in_another_order() {
        assert_eq!(counted(0..200), counted((0..200).rev()));
        assert_ne!(counted(0..200), counted(0..201));
        assert_ne!(counted(0..64), counted(1..65));
    }
}
