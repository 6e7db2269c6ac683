//! What the pragmas say of tables -> the schema, where the texts gave another.

use super::text;
use crate::driver::Row;
use migrate_check::dialect::Dialect::Sqlite;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::table::{
    Certainty, Column, Constraint, ConstraintRule, Default, ForeignKey, IndexOn, IndexPart, Key, Nullability, Nulls,
    Reaction, Storage, Table, Timing, Uniqueness, Validity,
};
use migrate_check::schema::{Relation, Schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the pragmas say, with the name of the table first in each row.
pub(super) struct Told {
    pub(super) columns: Vec<Row>,
    pub(super) indexes: Vec<Row>,
    pub(super) foreign_keys: Vec<Row>,
}

/// Makes every table what the pragmas say of it.
pub(super) fn correct(schema: &mut Schema, told: &Told, besides: &[&str]) {
    let (indexes, foreign_keys) = (by_table(&told.indexes), by_table(&told.foreign_keys));
    for (table, columns) in by_table(&told.columns) {
        if besides.contains(&table) || table.starts_with("sqlite_") {
            continue;
        }
        let name = Name::local(Ident::relation(Sqlite, table));
        let mut found = schema.table(&name).cloned().unwrap_or_else(|| unread(&name));
        correct_columns(&mut found, &columns);
        correct_key(&mut found, &columns);
        correct_indexes(&mut found, indexes.get(table).map_or(&[][..], Vec::as_slice));
        correct_foreign_keys(&mut found, foreign_keys.get(table).map_or(&[][..], Vec::as_slice));
        schema.relations.insert(name, Relation::Table(Arc::new(found)));
    }
}

fn by_table(rows: &[Row]) -> BTreeMap<&str, Vec<&Row>> {
    let mut tables: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        tables.entry(text(row, 0).unwrap_or_default()).or_default().push(row);
    }
    tables
}

/// A table whose text could not be read.
fn unread(name: &Name) -> Table {
    Table { certainty: Certainty::Uncertain, ..Table::new(name.clone()) }
}

fn ident(row: &Row, at: usize) -> Ident {
    Ident::other(Sqlite, text(row, at).unwrap_or_default())
}

fn correct_columns(table: &mut Table, rows: &[&Row]) {
    let columns = rows.iter().map(|row| {
        let name = ident(row, 1);
        let mut column = table.column(&name).cloned().unwrap_or_else(|| Column::new(name, DataType::plain("")));
        column.data_type = DataType::parse(Sqlite, text(row, 2).unwrap_or_default());
        column.nullability = match text(row, 3) {
            Some("1") => Nullability::NotNull(None),
            _ => Nullability::Nullable,
        };
        let default = text(row, 4).map(|text| Default::Expr(Expr::new(Sqlite, text)));
        if column.default != default {
            column.default = default;
        }
        let storage = match text(row, 6) {
            Some("2") => Some(Storage::Virtual),
            Some("3") => Some(Storage::Stored),
            _ => None,
        };
        column.generated = column.generated.filter(|_| storage.is_some());
        if let (Some(generated), Some(storage)) = (&mut column.generated, storage) {
            generated.storage = storage;
        }
        column
    });
    table.columns = columns.collect();
}

/// The primary key, by the places that columns have in it.
fn correct_key(table: &mut Table, rows: &[&Row]) {
    let mut key: Vec<(u32, Ident)> = rows
        .iter()
        .filter_map(|row| Some((text(row, 5)?.parse().ok()?, ident(row, 1))))
        .filter(|(place, _)| *place > 0)
        .collect();
    key.sort_unstable_by_key(|(place, _)| *place);
    let told: Vec<&Ident> = key.iter().map(|(_, name)| name).collect();
    let read: Vec<&Ident> =
        table.primary_key().map(|key| key.parts.iter().filter_map(IndexPart::as_column).collect()).unwrap_or_default();
    if told == read {
        return;
    }
    let parts: Vec<IndexPart> = told.into_iter().cloned().map(IndexPart::column).collect();
    table.constraints.retain(|it| !matches!(it.rule, ConstraintRule::PrimaryKey(_)));
    if !parts.is_empty() {
        table.constraints.push(unnamed(ConstraintRule::PrimaryKey(new_key(parts))));
    }
}

/// One index, with the rows of its columns.
struct Told1<'a> {
    name: Ident,
    is_unique: bool,
    origin: &'a str,
    parts: Vec<&'a Row>,
}

fn correct_indexes(table: &mut Table, rows: &[&Row]) {
    let mut told: Vec<Told1<'_>> = Vec::new();
    for row in rows {
        let name = ident(row, 1);
        match told.last_mut() {
            Some(index) if index.name == name => index.parts.push(row),
            _ => told.push(Told1 {
                name,
                is_unique: text(row, 2) == Some("1"),
                origin: text(row, 3).unwrap_or_default(),
                parts: vec![row],
            }),
        }
    }
    table.indexes.retain(|index| told.iter().any(|it| it.origin == "c" && it.name == index.name));
    let collations: Vec<(Ident, Option<Ident>)> =
        table.columns.iter().map(|column| (column.name.clone(), column.collation.clone())).collect();
    for it in told.iter().filter(|it| it.origin == "c") {
        let Some(index) = table.indexes.iter_mut().find(|index| index.name == it.name) else {
            // An index without a text that could be read.
            table.certainty = Certainty::Uncertain;
            continue;
        };
        index.uniqueness = if it.is_unique { Uniqueness::Unique(Nulls::Distinct) } else { Uniqueness::Any };
        if index.parts.len() == it.parts.len() {
            index.parts.iter_mut().zip(&it.parts).for_each(|(part, row)| correct_part(part, row, &collations));
        }
    }
    correct_unique_keys(table, &told);
}

/// A part of an index: a column, or an expression of which only the order and collation are told.
fn correct_part(part: &mut IndexPart, row: &Row, collations: &[(Ident, Option<Ident>)]) {
    if let Some(name) = text(row, 5) {
        part.on = IndexOn::Column(Ident::other(Sqlite, name));
    }
    let own = part.as_column().and_then(|name| collations.iter().find(|(column, _)| column == name));
    let own = own.and_then(|(_, collation)| collation.as_ref()).map_or("binary", Ident::as_str);
    let collation = text(row, 7).filter(|it| !it.eq_ignore_ascii_case(own));
    let collation = collation.map(|it| format!("collate {}", it.to_lowercase()));
    let order = if text(row, 6) == Some("1") { "desc" } else { "" };
    // An expression has the collation of what is in it.
    if part.as_column().is_some() {
        part.modifiers = [collation.as_deref().unwrap_or_default(), order].join(" ").trim().to_owned();
    }
}

/// SQLite makes one index for keys with the same columns, so a text may have more of them.
fn correct_unique_keys(table: &mut Table, told: &[Told1<'_>]) {
    let columns = |index: &Told1<'_>| index.parts.iter().map(|row| ident(row, 5)).collect::<Vec<Ident>>();
    let all: Vec<Vec<Ident>> = told.iter().filter(|it| it.origin != "c").map(columns).collect();
    let of_key = |key: &Key| key.parts.iter().filter_map(IndexPart::as_column).cloned().collect::<Vec<Ident>>();
    let primary = table.primary_key().map(of_key);
    table.constraints.retain(|it| match &it.rule {
        ConstraintRule::Unique(key) => all.contains(&of_key(key)) || primary.as_ref() == Some(&of_key(key)),
        _ => true,
    });
    for index in told.iter().filter(|it| it.origin == "u") {
        let is_there = table.constraints.iter().any(|it| match &it.rule {
            ConstraintRule::Unique(key) => of_key(key) == columns(index),
            _ => false,
        });
        if !is_there {
            let parts = columns(index).into_iter().map(IndexPart::column).collect();
            table.constraints.push(unnamed(ConstraintRule::Unique(new_key(parts))));
        }
    }
}

fn correct_foreign_keys(table: &mut Table, rows: &[&Row]) {
    let mut told: Vec<(&str, ForeignKey)> = Vec::new();
    for row in rows {
        let id = text(row, 1).unwrap_or_default();
        // Without columns there, it is the primary key that is there when a row is written.
        let referenced = text(row, 4).map(|name| Ident::other(Sqlite, name));
        match told.last_mut() {
            Some((last, key)) if *last == id => {
                key.columns.push(ident(row, 3));
                key.referenced.extend(referenced);
            }
            _ => told.push((
                id,
                ForeignKey {
                    columns: vec![ident(row, 3)],
                    table: Name::local(Ident::relation(Sqlite, text(row, 2).unwrap_or_default())),
                    referenced: referenced.into_iter().collect(),
                    on_delete: reaction(text(row, 6)),
                    on_update: reaction(text(row, 5)),
                    full: false,
                },
            )),
        }
    }
    let is_same = |left: &ForeignKey, right: &ForeignKey| *left == ForeignKey { full: left.full, ..right.clone() };
    table.constraints.retain(|it| match &it.rule {
        ConstraintRule::ForeignKey(key) => told.iter().any(|(_, it)| is_same(key, it)),
        _ => true,
    });
    for (_, key) in told {
        if !table.foreign_keys().any(|(_, it)| is_same(it, &key)) {
            table.constraints.push(unnamed(ConstraintRule::ForeignKey(key)));
        }
    }
}

fn reaction(text: Option<&str>) -> Reaction {
    match text {
        Some("RESTRICT") => Reaction::Restrict,
        Some("CASCADE") => Reaction::Cascade,
        Some("SET NULL") => Reaction::SetNull,
        Some("SET DEFAULT") => Reaction::SetDefault,
        _ => Reaction::NoAction,
    }
}

fn new_key(parts: Vec<IndexPart>) -> Key {
    Key { parts, include: Vec::new(), nulls: Nulls::Distinct }
}

fn unnamed(rule: ConstraintRule) -> Constraint {
    Constraint { name: None, rule, validity: Validity::Valid, timing: Timing::Immediate, beside: None }
}
