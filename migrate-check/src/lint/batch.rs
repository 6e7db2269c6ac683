//! What the migrations that go out together have made so far.
//!
//! A table that this very deployment makes is used by nobody yet: no lock on it hurts, and no old code knows it.

use crate::effect::{ActionKind, Change, Condition, Effect, Existing, Kind, Verb, Which};
use crate::schema::Presence;
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::table::{ConstraintRule, Index, IndexPart};
use std::collections::{BTreeMap, BTreeSet};

/// Tables, types and columns that are new in this batch.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    tables: BTreeMap<Name, Rows>,
    columns: BTreeSet<(Name, String)>,
    types: BTreeSet<Name>,
    routines: BTreeSet<Name>,
    /// Columns of older tables that no row has a value in yet.
    unfilled: BTreeSet<(Name, String)>,
    dropped: Vec<(Name, Name, Index)>,
    /// Columns whose values were unique before the batch dropped what said so.
    unique: BTreeSet<(Name, Vec<String>)>,
    /// Whether what the effect at hand makes was there before it.
    finds_it_there: bool,
}

/// Whether a new table has rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// It has none.
    None,
    /// The batch wrote some.
    Some,
}

impl Batch {
    /// Whether the batch made this table, and what it holds then.
    pub fn table(&self, name: &Name) -> Option<Rows> {
        self.tables.get(name).copied()
    }

    /// Whether the batch made this column, or its table.
    pub fn has_column(&self, table: &Name, column: &str) -> bool {
        self.tables.contains_key(table) || self.columns.contains(&(table.clone(), column.to_lowercase()))
    }

    /// Whether the batch made this type.
    pub fn has_type(&self, name: &Name) -> bool {
        self.types.contains(name)
    }

    /// Whether the batch made a routine of this name.
    pub fn has_routine(&self, name: &Name) -> bool {
        self.routines.contains(name)
    }

    /// Whether the batch added this column to a table that was there, and wrote no value into it.
    pub fn is_unfilled(&self, table: &Name, column: &str) -> bool {
        self.unfilled.contains(&(table.clone(), column.to_lowercase()))
    }

    /// The index of this name that the batch dropped, and its table.
    pub fn dropped_index(&self, name: &Name) -> Option<(&Name, &Index)> {
        self.dropped.iter().find(|(dropped, _, _)| dropped == name).map(|(_, table, index)| (table, index))
    }

    /// Whether the values of these columns were unique before the batch dropped what said so.
    pub fn was_unique(&self, table: &Name, parts: &[IndexPart]) -> bool {
        columns(parts).is_some_and(|columns| self.unique.contains(&(table.clone(), columns)))
    }

    /// Takes notice of what an effect drops, or finds there already. `fold` is the schema before it.
    pub(super) fn expect(&mut self, fold: &Fold, effect: &Effect) {
        self.finds_it_there = is_there(fold, &effect.change);
        match &effect.change {
            Change::Drop(dropped) if dropped.kind == Kind::Index => {
                for it in &dropped.names {
                    let name = fold.found(&it.name);
                    let Some((table, index)) = fold.schema.index(&name) else { continue };
                    if index.is_unique() && index.predicate.is_none() {
                        self.unique.extend(columns(&index.parts).map(|columns| (table.clone(), columns)));
                    }
                    self.dropped.push((name.clone(), table.clone(), index.clone()));
                }
            }
            Change::AlterTable(alter) => {
                let name = fold.found(&alter.table);
                let Some(table) = fold.schema.table(&name) else { return };
                for action in &alter.actions {
                    let ActionKind::DropConstraint { which: Which::Named(constraint), .. } = &action.kind else {
                        continue;
                    };
                    let rule = table.constraint(constraint).map(|constraint| &constraint.rule);
                    if let Some(ConstraintRule::Unique(key) | ConstraintRule::PrimaryKey(key)) = rule {
                        self.unique.extend(columns(&key.parts).map(|columns| (name.clone(), columns)));
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes notice of an effect. `fold` is the schema after it.
    pub(super) fn observe(&mut self, fold: &Fold, effect: &Effect) {
        self.fill(fold, effect);
        match &effect.change {
            // It is what it was before, or stands in for that: whoever used it still does.
            Change::CreateTable(_) | Change::CreateView(_) | Change::CreateRoutine { .. } if self.finds_it_there => {}
            Change::CreateTable(create) => {
                let rows = if create.query.is_some() { Rows::Some } else { Rows::None };
                self.tables.insert(fold.found(&create.name), rows);
            }
            Change::CreateView(create) => {
                self.tables.insert(fold.found(&create.view.name), Rows::None);
            }
            Change::CreateSequence { sequence, .. } => {
                self.tables.insert(fold.found(&sequence.name), Rows::None);
            }
            Change::CreateType(created) => {
                self.types.insert(fold.found_type(&created.name));
            }
            Change::CreateRoutine { routine, .. } => {
                self.routines.insert(routine.name.clone());
            }
            Change::AlterTable(alter) => self.alter(fold, &alter.table, alter.actions.iter().map(|it| &it.kind)),
            Change::Rename { kind, from, to, .. } if kind.is_relation() => {
                self.rename(&fold.found(from), &from.with(to.clone()));
            }
            Change::Drop(dropped) if matches!(dropped.kind, Kind::Table | Kind::View | Kind::MaterializedView) => {
                for it in &dropped.names {
                    self.tables.remove(&fold.found(&it.name));
                }
            }
            Change::Data(data) if matches!(data.verb, Verb::Insert | Verb::Copy | Verb::Merge) => {
                for target in &data.targets {
                    if let Some(rows) = self.tables.get_mut(&fold.found(target)) {
                        *rows = Rows::Some;
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes notice of columns without values, and of values for them.
    fn fill(&mut self, fold: &Fold, effect: &Effect) {
        match &effect.change {
            Change::AlterTable(alter) => {
                let table = fold.found(&alter.table);
                for action in &alter.actions {
                    match &action.kind {
                        ActionKind::AddColumn { def, if_not_exists: false, .. }
                            if def.is_empty()
                                && effect.condition == Condition::Always
                                && self.table(&table).is_none() =>
                        {
                            let column = def.column.name.as_str().to_lowercase();
                            self.unfilled.insert((table.clone(), column));
                        }
                        ActionKind::RenameTo { .. }
                        | ActionKind::RenameColumn { .. }
                        | ActionKind::SetSchema { .. }
                        | ActionKind::SetType { using: Some(_), .. }
                        | ActionKind::DropColumn { .. }
                        | ActionKind::AddIdentity { .. } => self.unfilled.retain(|(of, _)| *of != table),
                        _ => {}
                    }
                }
            }
            Change::Data(data) if data.verb == Verb::Select => self.unfilled.clear(),
            Change::Data(data) => {
                for target in data.targets.iter().map(|target| fold.found(target)) {
                    let is_written = |column: &str| {
                        data.columns.is_empty()
                            || data.columns.iter().any(|it| it.as_str().eq_ignore_ascii_case(column))
                    };
                    let is_filled = |column: &str| data.verb != Verb::Update || is_written(column);
                    self.unfilled.retain(|(table, column)| *table != target || !is_filled(column));
                }
            }
            Change::CreateTable(_) | Change::Drop(_) | Change::Rename { .. } | Change::Opaque { .. } => {
                self.unfilled.clear()
            }
            _ => {}
        }
    }

    fn alter<'a>(&mut self, fold: &Fold, table: &Name, actions: impl Iterator<Item = &'a ActionKind>) {
        for action in actions {
            match action {
                ActionKind::AddColumn { def, .. } => {
                    let column = def.column.name.as_str().to_lowercase();
                    self.columns.insert((fold.found(table), column));
                }
                ActionKind::RenameTo { to } => self.rename(table, &table.with(to.ident.clone())),
                _ => {}
            }
        }
    }

    fn rename(&mut self, from: &Name, to: &Name) {
        if let Some(rows) = self.tables.remove(from) {
            self.tables.insert(to.clone(), rows);
        }
    }
}

/// The columns of an index, if it is on columns alone.
fn columns(parts: &[IndexPart]) -> Option<Vec<String>> {
    parts.iter().map(|part| Some(part.as_column()?.as_str().to_lowercase())).collect()
}

/// Whether a statement with IF NOT EXISTS or OR REPLACE meets what it would make.
fn is_there(fold: &Fold, change: &Change) -> bool {
    let is_relation = |name: &Name| fold.schema.presence(&fold.found(name)) == Presence::Present;
    match change {
        Change::CreateTable(create) => create.existing == Existing::Keep && is_relation(&create.name),
        Change::CreateView(create) => create.existing != Existing::Refuse && is_relation(&create.view.name),
        Change::CreateRoutine { routine, .. } => {
            fold.schema.routines.contains_key(&(routine.name.clone(), routine.arguments.clone()))
        }
        _ => false,
    }
}
