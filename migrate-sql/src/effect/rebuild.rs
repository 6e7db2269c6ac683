//! Several effects -> the one change that they are: a table that is built anew.
//!
//! SQLite alters little in place, so a table is made again under its own name and the rows are copied
//! (lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). Whoever looks at each effect by itself sees a
//! table dropped that is not. Takes effects in their order and the columns that tables had before; must not know how
//! they are used.
//!
//! There are as many ways as tools, so nothing is expected of the order: what counts is that a table of that name was
//! dropped, that another one has its name at the end, and that the rows came from the first, if by a detour.

use super::{ActionKind, Change, CreateTable, Effect, Kind, Verb};
use crate::schema::name::{Ident, Name};
use std::collections::{BTreeMap, BTreeSet};

/// A table that is built anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuild {
    /// The table.
    pub table: Name,
    /// The other name: of the new table until it takes the old one's place, of the old one until it goes, or of the
    /// table that the rows are kept in meanwhile.
    pub temporary: Name,
    /// The columns that both have and whose values are copied.
    pub kept: Vec<Ident>,
    /// The columns that only the old one has.
    pub dropped: Vec<Ident>,
    /// The columns that only the new one has.
    pub added: Vec<Ident>,
    /// Whether all rows are copied, as far as the statement says.
    pub copies_all: bool,
    /// Where the new table is made, among the effects.
    pub create: usize,
    /// All effects that are part of it, sorted: also the indexes and triggers that the new table gets.
    pub effects: Vec<usize>,
}

/// The tables that are built anew by these effects; `columns` gives those that a table had before them, as far as they
/// are known.
pub fn rebuilds(effects: &[Effect], columns: impl Fn(&Name) -> Vec<Ident>) -> Vec<Rebuild> {
    let mut story = Story::default();
    for (at, effect) in effects.iter().enumerate() {
        story.tell(at, &effect.change);
    }
    let found = story.names.iter().filter_map(|(name, is)| match is {
        Is::New(create) => story.rebuild(name, *create, effects, &columns(name)),
        Is::Old(_) => None,
    });
    found.collect()
}

/// Which table a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Is {
    /// The one that had this name before all effects.
    Old(Name),
    /// The one that this effect makes.
    New(usize),
}

/// A table that is made.
#[derive(Debug, Default)]
struct Made {
    /// The old tables whose rows it has, and whether all of them.
    rows_of: BTreeMap<Name, bool>,
    /// The columns that are filled from there.
    filled: Vec<Ident>,
    /// What else was done to it.
    effects: BTreeSet<usize>,
    /// The tables that the rows went through.
    through: BTreeSet<usize>,
}

/// What became of the tables so far.
#[derive(Debug, Default)]
struct Story {
    names: BTreeMap<Name, Is>,
    made: BTreeMap<usize, Made>,
    /// The old tables that are renamed, and to what.
    renamed: BTreeMap<Name, (Name, BTreeSet<usize>)>,
    /// The old tables that are gone.
    dropped: BTreeMap<Name, usize>,
}

impl Story {
    fn tell(&mut self, at: usize, change: &Change) {
        match change {
            Change::CreateTable(create) => self.create(at, create),
            Change::AlterTable(alter) => {
                for action in &alter.actions {
                    if let ActionKind::RenameTo { to } = &action.kind {
                        self.rename(at, &alter.table, to);
                    }
                }
            }
            Change::Rename { kind: Kind::Table, from, to, .. } => self.rename(at, from, &from.with(to.clone())),
            Change::Data(data) if matches!(data.verb, Verb::Insert | Verb::Copy) => {
                let Some(Is::New(target)) = data.targets.first().map(|name| self.is(name)) else { return };
                let is_plain = !data.filtered && data.lenient.is_none() && data.reads.len() == 1;
                for reads in &data.reads {
                    self.copy(at, target, &reads.relation, &data.columns, is_plain);
                }
            }
            Change::CreateIndex(create) => self.belongs(at, &create.table),
            Change::CreateTrigger { table, .. } => self.belongs(at, table),
            Change::Drop(dropped) if dropped.kind == Kind::Table => {
                for one in &dropped.names {
                    match self.is(&one.name) {
                        Is::Old(name) => _ = self.dropped.insert(name, at),
                        Is::New(made) => _ = self.made.entry(made).or_default().effects.insert(at),
                    }
                    self.names.remove(&one.name);
                }
            }
            _ => {}
        }
    }

    fn is(&self, name: &Name) -> Is {
        self.names.get(name).cloned().unwrap_or_else(|| Is::Old(name.clone()))
    }

    fn create(&mut self, at: usize, create: &CreateTable) {
        self.names.insert(create.name.clone(), Is::New(at));
        self.made.insert(at, Made { effects: BTreeSet::from([at]), ..Made::default() });
        if let Some(query) = &create.query {
            let columns = query.columns.clone().unwrap_or_default();
            query.reads.iter().for_each(|reads| self.copy(at, at, &reads.relation, &columns, query.reads.len() == 1));
        }
    }

    fn rename(&mut self, at: usize, from: &Name, to: &Name) {
        let is = self.is(from);
        match &is {
            Is::New(made) => _ = self.made.entry(*made).or_default().effects.insert(at),
            Is::Old(name) => {
                let entry = self.renamed.entry(name.clone()).or_insert_with(|| (to.clone(), BTreeSet::new()));
                entry.1.insert(at);
            }
        }
        self.names.remove(from);
        self.names.insert(from.with(to.ident.clone()), is);
    }

    fn copy(&mut self, at: usize, target: usize, from: &Name, columns: &[Ident], is_plain: bool) {
        let (rows, through): (Vec<(Name, bool)>, Vec<usize>) = match self.is(from) {
            Is::Old(name) => (vec![(name, is_plain)], Vec::new()),
            Is::New(other) => {
                let rows = self.made.get(&other).map(|made| &made.rows_of).into_iter().flatten();
                (rows.map(|(name, all)| (name.clone(), *all && is_plain)).collect(), vec![other])
            }
        };
        let made = self.made.entry(target).or_default();
        made.rows_of.extend(rows);
        made.filled.extend(columns.iter().filter(|it| !made.filled.contains(it)).cloned().collect::<Vec<_>>());
        made.through.extend(through);
        made.effects.insert(at);
    }

    fn belongs(&mut self, at: usize, table: &Name) {
        if let Is::New(made) = self.is(table) {
            self.made.entry(made).or_default().effects.insert(at);
        }
    }

    /// The new table of a name, if it takes the place of an old one.
    fn rebuild(&self, name: &Name, create: usize, effects: &[Effect], before: &[Ident]) -> Option<Rebuild> {
        let made = self.made.get(&create)?;
        let copies_all = *made.rows_of.get(name)?;
        let drop = *self.dropped.get(name)?;
        let Change::CreateTable(created) = &effects.get(create)?.change else { return None };
        let renamed = self.renamed.get(name);
        let detour = made.through.iter().find_map(|at| match &effects.get(*at)?.change {
            Change::CreateTable(detour) => Some(detour.name.clone()),
            _ => None,
        });
        let temporary = match renamed {
            _ if created.name != *name => created.name.clone(),
            Some((temporary, _)) => temporary.clone(),
            None => detour?,
        };
        let mut parts = made.effects.clone();
        parts.insert(drop);
        parts.extend(renamed.into_iter().flat_map(|(_, effects)| effects));
        parts.extend(made.through.iter().filter_map(|at| self.made.get(at)).flat_map(|made| &made.effects));
        let own = created.columns.iter().map(|def| &def.column.name);
        let of_query = created.query.iter().flat_map(|query| &query.columns).flatten();
        let after: Vec<&Ident> = own.chain(of_query).collect();
        // Without a list of columns all of them are filled.
        let is_filled = |column: &Ident| made.filled.is_empty() || made.filled.contains(column);
        let is_old = |column: &Ident| before.is_empty() || before.contains(column);
        let which = |is: &dyn Fn(&Ident) -> bool| after.iter().filter(|it| is(it)).map(|it| (*it).clone()).collect();
        Some(Rebuild {
            table: name.clone(),
            temporary,
            kept: which(&|column| is_filled(column) && is_old(column)),
            dropped: before.iter().filter(|column| !after.contains(column)).cloned().collect(),
            added: which(&|column| !is_old(column)),
            copies_all,
            create,
            effects: parts.into_iter().collect(),
        })
    }
}
