//! A schema -> a picture of it: tables, their columns and keys, and what changed since another schema.
//!
//! Takes one or two schemas; gives Mermaid text, or SVG, alone or in a page that needs nothing else. Knows the model;
//! must not know files or how a schema came to be.
//!
//! | module | takes -> gives |
//! |---|---|
//! | [`mermaid`] | a picture -> the text of an `erDiagram` |
//! | `layout` | a picture -> where each table stands |
//! | [`svg`] | a picture -> SVG |
//! | [`page`] | a picture -> one HTML file |

mod layout;
pub mod mermaid;
pub mod page;
pub mod svg;

use crate::schema::name::{Ident, Name};
use crate::schema::table::{Column, ConstraintRule, ForeignKey, IndexPart, Table, Uniqueness};
use crate::schema::{Relation, Schema};
use std::collections::BTreeMap;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it shows, in a few words.
    pub title: String,
    /// Tables and views, by name.
    pub boxes: Vec<Box>,
    /// Foreign keys.
    pub arrows: Vec<Arrow>,
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Box {
    /// Its name.
    pub name: String,
    /// What SQL calls it.
    pub kind: &'static str,
    /// Its columns, in order; those that are gone come last.
    pub rows: Vec<Row>,
    /// What became of it.
    pub change: Change,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: String,
    /// Whether it takes no NULL.
    pub required: bool,
    /// The keys that it is part of.
    pub keys: Keys,
    /// What became of it.
    pub change: Change,
}

/// The keys that a column is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keys {
    /// The primary key.
    pub primary: bool,
    /// A foreign key.
    pub foreign: bool,
    /// A unique key.
    pub unique: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The number of the box that refers.
    pub from: usize,
    /// The number of the box that it refers to.
    pub to: usize,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// Whether a row there may be without one here, and how many here belong to one there.
    pub many: Many,
    /// What became of it.
    pub change: Change,
}

/// How many rows refer to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// At most one.
    One,
    /// Any number.
    Any,
}

/// What became of something since the schema before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing, or nobody asked.
    None,
    /// It is new.
    Added,
    /// It is another one.
    Changed,
    /// It is gone.
    Removed,
}

impl Change {
    /// In a word; empty for nothing.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// A picture of a schema, and of what changed since another one.
pub fn picture(title: impl Into<String>, before: Option<&Schema>, after: &Schema) -> Picture {
    let mut boxes = BTreeMap::new();
    for (name, relation) in &after.relations {
        let old = before.map(|before| before.relations.get(name));
        boxes.extend(drawn(relation, old).map(|drawn| (name.clone(), drawn)));
    }
    let gone =
        before.into_iter().flat_map(|before| &before.relations).filter(|(name, _)| !after.relations.contains_key(name));
    for (name, relation) in gone {
        let removed = drawn(relation, None).map(|mut drawn| {
            drawn.change = Change::Removed;
            drawn.rows.iter_mut().for_each(|row| row.change = Change::Removed);
            drawn
        });
        boxes.extend(removed.map(|drawn| (name.clone(), drawn)));
    }
    let numbers: BTreeMap<Name, usize> = boxes.keys().cloned().enumerate().map(|(at, name)| (name, at)).collect();
    let arrows = arrows(before, after, &numbers);
    Picture { title: title.into(), boxes: boxes.into_values().collect(), arrows }
}

/// A relation as a box; `old` is what it was before, if there was a before.
fn drawn(relation: &Relation, old: Option<Option<&Relation>>) -> Option<Box> {
    match relation {
        Relation::Table(table) => {
            let was = match old {
                Some(Some(Relation::Table(was))) => Some(&**was),
                _ => None,
            };
            let is_new = matches!(old, Some(None));
            let mut rows: Vec<Row> = table
                .columns
                .iter()
                .map(|column| {
                    let change = match was {
                        Some(was) => column_change(was, table, column),
                        None => Change::None,
                    };
                    row(table, column, change)
                })
                .collect();
            let gone = was.into_iter().flat_map(|was| was.columns.iter().map(move |column| (was, column)));
            let gone = gone.filter(|(_, column)| table.column(&column.name).is_none());
            rows.extend(gone.map(|(was, column)| row(was, column, Change::Removed)));
            let change = match was {
                _ if is_new => Change::Added,
                Some(was) if was != &**table => Change::Changed,
                _ => Change::None,
            };
            Some(Box { name: table.name.to_string(), kind: "table", rows, change })
        }
        Relation::View(view) => {
            let rows = view.columns.iter().flatten().map(|name| Row {
                name: name.to_string(),
                data_type: String::new(),
                required: false,
                keys: Keys::default(),
                change: Change::None,
            });
            let change = match old {
                Some(None) => Change::Added,
                Some(Some(old)) if old != relation => Change::Changed,
                _ => Change::None,
            };
            Some(Box { name: view.name.to_string(), kind: relation.kind(), rows: rows.collect(), change })
        }
        Relation::Sequence(_) | Relation::Index(_) => None,
    }
}

fn column_change(was: &Table, table: &Table, column: &Column) -> Change {
    match was.column(&column.name) {
        None => Change::Added,
        Some(old) if old != column || keys(was, &column.name) != keys(table, &column.name) => Change::Changed,
        Some(_) => Change::None,
    }
}

fn row(table: &Table, column: &Column, change: Change) -> Row {
    Row {
        name: column.name.to_string(),
        data_type: column.data_type.to_string(),
        required: column.is_not_null(),
        keys: keys(table, &column.name),
        change,
    }
}

fn keys(table: &Table, column: &Ident) -> Keys {
    let mut keys = Keys::default();
    for constraint in &table.constraints {
        let is_in = constraint.rule.columns().contains(&column);
        match &constraint.rule {
            ConstraintRule::PrimaryKey(_) => keys.primary |= is_in,
            ConstraintRule::Unique(_) => keys.unique |= is_in,
            ConstraintRule::ForeignKey(_) => keys.foreign |= is_in,
            ConstraintRule::Check(_) | ConstraintRule::Exclude(_) => {}
        }
    }
    let unique = table.indexes.iter().filter(|index| index.uniqueness != Uniqueness::Any);
    keys.unique |= unique.into_iter().any(|index| index.parts.iter().any(|part| part.as_column() == Some(column)));
    keys
}

fn arrows(before: Option<&Schema>, after: &Schema, numbers: &BTreeMap<Name, usize>) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for table in after.tables() {
        let was = before.map(|before| before.table(&table.name));
        for (_, key) in table.foreign_keys() {
            let change = match was {
                None => Change::None,
                Some(was) if was.is_some_and(|was| was.foreign_keys().any(|(_, old)| old == key)) => Change::None,
                Some(_) => Change::Added,
            };
            arrows.extend(arrow(table, key, change, numbers));
        }
    }
    for table in before.into_iter().flat_map(Schema::tables) {
        let now = after.table(&table.name);
        for (_, key) in table.foreign_keys() {
            if now.is_none_or(|now| !now.foreign_keys().any(|(_, new)| new == key)) {
                arrows.extend(arrow(table, key, Change::Removed, numbers));
            }
        }
    }
    arrows
}

fn arrow(table: &Table, key: &ForeignKey, change: Change, numbers: &BTreeMap<Name, usize>) -> Option<Arrow> {
    let (from, to) = (*numbers.get(&table.name)?, *numbers.get(&key.table)?);
    let is_same = |parts: &[IndexPart]| {
        parts.len() == key.columns.len()
            && key.columns.iter().all(|it| parts.iter().any(|part| part.as_column() == Some(it)))
    };
    let is_unique = table.constraints.iter().any(|constraint| match &constraint.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => is_same(&key.parts),
        _ => false,
    });
    let columns = key.columns.iter().map(ToString::to_string).collect();
    Some(Arrow { from, to, columns, many: if is_unique { Many::One } else { Many::Any }, change })
}
