//! Keys and indexes: the names that they get, the ones that foreign keys bring along, lengths of their parts.

use crate::dialect::Dialect;
use crate::effect::{Action, ActionKind, ConstraintDef, CreateTable};
use crate::schema::name::Ident;
use crate::schema::table::{Column, ConstraintRule, IndexOn, IndexPart, Key, Table};
use crate::server::{Product, Server};

/// The names of foreign keys and checks that nobody named: they have numbers, which the server gives in the order of the
/// text.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Names(Vec<(ConstraintDef, Ident)>);

impl Names {
    /// Those of a table that is made: counted from 1, whatever names it gives.
    pub(in super::super) fn of_create(server: Server, create: &CreateTable) -> Self {
        let mut numbers = Numbers { table: create.name.ident.as_str(), foreign_keys: 0, checks: 0 };
        let mut names = Self::default();
        for def in create.columns.iter().flat_map(|def| &def.constraints) {
            numbers.enter(server, Place::Inline, def, &mut names);
        }
        create.constraints.iter().for_each(|def| numbers.enter(server, Place::Table, def, &mut names));
        names
    }

    /// Those of a table that is altered: counted from the greatest number that it has.
    pub(in super::super) fn of_alter(server: Server, table: &Table, actions: &[Action]) -> Self {
        let name = table.name.ident.as_str();
        let greatest = |label| greatest(table, &format!("{name}_{label}_"));
        let mut numbers = Numbers { table: name, foreign_keys: greatest("ibfk"), checks: greatest("chk") };
        let mut names = Self::default();
        for action in actions {
            match &action.kind {
                ActionKind::AddColumn { def, .. } | ActionKind::Redefine { def, .. } => {
                    def.constraints.iter().for_each(|def| numbers.enter(server, Place::Inline, def, &mut names));
                }
                ActionKind::AddConstraint { def, .. } => numbers.enter(server, Place::Table, def, &mut names),
                _ => {}
            }
        }
        names
    }

    /// The name of this constraint.
    pub(in super::super) fn of(&self, def: &ConstraintDef) -> Option<Ident> {
        self.0.iter().find(|(it, _)| it == def).map(|(_, name)| name.clone())
    }
}

/// Where a constraint is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inline,
    Table,
}

/// The last numbers that were given.
struct Numbers<'a> {
    table: &'a str,
    foreign_keys: u32,
    checks: u32,
}

impl Numbers<'_> {
    fn enter(&mut self, server: Server, place: Place, def: &ConstraintDef, names: &mut Names) {
        if def.name.is_some() {
            return;
        }
        let (number, label) = match def.rule {
            ConstraintRule::ForeignKey(_) if place == Place::Table || super::honours_inline_references(server) => {
                (&mut self.foreign_keys, "ibfk")
            }
            ConstraintRule::Check(_) if server.product == Product::Mysql => (&mut self.checks, "chk"),
            _ => return,
        };
        *number += 1;
        let name = Ident::other(Dialect::Mysql, format!("{}_{label}_{number}", self.table));
        names.0.push((def.clone(), name));
    }
}

/// The greatest number behind a prefix.
fn greatest(table: &Table, prefix: &str) -> u32 {
    let names = table.constraints.iter().filter_map(|it| it.name.as_ref());
    names.filter_map(|name| name.as_str().strip_prefix(prefix)?.parse().ok()).max().unwrap_or(0)
}

/// The indexes and keys of a table: name and parts, the primary key first.
pub(in super::super) fn key_names(table: &Table) -> Vec<(Ident, &[IndexPart])> {
    let primary = table.primary_key().map(|key| (Ident::other(Dialect::Mysql, "PRIMARY"), key.parts.as_slice()));
    let unique = table.constraints.iter().filter_map(|it| match (&it.rule, &it.name) {
        (ConstraintRule::Unique(Key { parts, .. }), Some(name)) => Some((name.clone(), parts.as_slice())),
        _ => None,
    });
    let indexes = table.indexes.iter().map(|it| (it.name.clone(), it.parts.as_slice()));
    primary.into_iter().chain(unique).chain(indexes).collect()
}

/// Whether a key begins with the parts of another, lengths included.
fn begins_with(key: &[IndexPart], parts: &[IndexPart]) -> bool {
    let is_same = |(left, right): (&IndexPart, &IndexPart)| {
        left.length == right.length && left.as_column().is_some() && left.as_column() == right.as_column()
    };
    key.len() >= parts.len() && key.iter().zip(parts).all(is_same)
}

/// A key comes: the first index that was made for a foreign key and is no more than its beginning goes.
pub(in super::super) fn give_way(table: &mut Table, parts: &[IndexPart]) {
    let is_needless = |(name, of): &(Ident, &[IndexPart])| table.implied.contains(name) && begins_with(parts, of);
    let Some(name) = key_names(table).into_iter().find(is_needless).map(|(name, _)| name) else { return };
    table.implied.remove(&name);
    table.indexes.retain(|it| it.name != name);
}

/// A foreign key comes: makes the index that it brings along, if no other does its work. It is called `given`, or after
/// its first column. Gives that name if another index has it.
///
/// The rules are those of `mysql_prepare_create_table` (`foreign_key_prefix`), in both servers.
pub(in super::super) fn imply(table: &mut Table, columns: &[Ident], given: Option<&Ident>) -> Option<Ident> {
    let parts: Vec<IndexPart> = columns.iter().cloned().map(IndexPart::column).collect();
    let related = key_names(table).into_iter().find_map(|(name, of)| {
        let is_implied = table.implied.contains(&name);
        let is_longer = of.len() > parts.len();
        if begins_with(of, &parts) && (!is_implied || is_longer) {
            return Some(None);
        }
        (is_implied && begins_with(&parts, of)).then_some(Some(name))
    });
    match related {
        Some(None) => return None,
        Some(Some(old)) => {
            table.implied.remove(&old);
            table.indexes.retain(|it| it.name != old);
        }
        None => {}
    }
    let name = given.cloned().unwrap_or_else(|| super::super::naming::mysql_index(Some(table), &parts));
    if key_names(table).into_iter().any(|(it, _)| it == name) {
        return Some(name);
    }
    table.implied.insert(name.clone());
    table.indexes.push(super::super::create_table::new_index(name, parts));
    None
}

/// A length that is that of the whole column is none, and old servers know no order (MariaDB before 10.8).
pub(in super::super) fn fit_parts(server: Server, table: &mut Table) {
    let Table { columns, constraints, indexes, .. } = table;
    let keys = constraints.iter_mut().filter_map(|it| match &mut it.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => Some(&mut key.parts),
        _ => None,
    });
    let no_order = server.product == Product::Mariadb && !server.is_at_least(10, 8);
    for part in keys.chain(indexes.iter_mut().map(|it| &mut it.parts)).flatten() {
        if let IndexOn::Column(name) = &part.on
            && let Some(column) = columns.iter().find(|it| it.name == *name)
            && is_whole(column, part.length)
        {
            part.length = None;
        }
        if no_order {
            part.modifiers.clear();
        }
    }
}

fn is_whole(column: &Column, length: Option<u32>) -> bool {
    let has_length = matches!(column.data_type.name.as_str(), "char" | "varchar" | "binary" | "varbinary");
    has_length && length.is_some_and(|length| column.data_type.length().is_some_and(|of| of <= length))
}

/// A column with AUTO_INCREMENT that no key has.
pub(in super::super) fn needs_key(table: &Table) -> Option<&Ident> {
    let column = table.columns.iter().find(|column| column.auto_increment)?;
    let is_in = |(_, parts): (Ident, &[IndexPart])| parts.iter().any(|part| part.as_column() == Some(&column.name));
    (!key_names(table).into_iter().any(is_in)).then_some(&column.name)
}
