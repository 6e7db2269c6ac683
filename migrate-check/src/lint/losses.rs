//! What the statements of a down script do to rows -> what is lost if there are any.
//!
//! Takes one effect after the other, with the schema before it; gives [`Loss`]es. What cannot be read from a script's text
//! is [`Loss::Unknown`]: of two answers this is the one that asks somebody. Must not know how many rows there are.

use super::rebuilt;
use super::site::Site;
use crate::dialect::Dialect;
use crate::effect::rebuild::Rebuild;
use crate::effect::{ActionKind, AlterTable, Change, Data, Drop, Kind, TypeAction, Verb};
use crate::loss::{Loss, Table};
use crate::schema::Presence;
use crate::schema::name::{Ident, Name};
use crate::schema::table::Persistence;
use std::collections::BTreeSet;

/// What is lost so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Losses(BTreeSet<Loss>);

impl Losses {
    /// What is lost, each once. What goes with its table is not named again.
    pub(super) fn into_list(self) -> Vec<Loss> {
        let whole: BTreeSet<Table> = self
            .0
            .iter()
            .filter_map(|loss| match loss {
                Loss::Table(table) => Some(table.clone()),
                _ => None,
            })
            .collect();
        let is_part = |loss: &Loss| match loss {
            Loss::Column(table, _) | Loss::Rows(table) | Loss::Values(table, _) => whole.contains(table),
            Loss::Table(_) | Loss::Unknown => false,
        };
        self.0.into_iter().filter(|loss| !is_part(loss)).collect()
    }

    /// Takes notice of an effect.
    pub(super) fn observe(&mut self, site: &Site<'_>) {
        match &site.effect.change {
            Change::Drop(dropped) => self.drops(site, dropped),
            Change::AlterTable(alter) => self.alters(site, alter),
            Change::Data(data) => self.rows(site, data),
            Change::AlterType {
                action: TypeAction::DropAttribute { .. } | TypeAction::SetAttributeType(..), ..
            }
            | Change::Opaque { .. } => self.unknown(),
            _ => {}
        }
    }

    fn unknown(&mut self) {
        self.0.insert(Loss::Unknown);
    }

    fn drops(&mut self, site: &Site<'_>, dropped: &Drop) {
        match dropped.kind {
            Kind::Table => dropped.names.iter().for_each(|it| self.drops_table(site, &it.name, dropped)),
            // A schema that is dropped without CASCADE is empty, but for MySQL, where it is a database.
            Kind::Namespace if dropped.cascade || site.dialect() == Dialect::Mysql => self.unknown(),
            // Columns of that type go with it.
            Kind::Type | Kind::Domain | Kind::Extension | Kind::Other(_) if dropped.cascade => self.unknown(),
            _ => {}
        }
    }

    fn drops_table(&mut self, site: &Site<'_>, name: &Name, dropped: &Drop) {
        let found = site.fold.found(name);
        let is_absent = dropped.if_exists && site.schema().presence(&found) == Presence::Absent;
        if is_absent || is_of_nobody(site, name) {
            return;
        }
        let rebuilds = rebuilt::all(site);
        match rebuilds.iter().find(|rebuild| rebuild.effects.contains(&site.at)) {
            Some(rebuild) => self.rebuilds(site, name, rebuild),
            None => _ = self.0.insert(Loss::Table(table(&found))),
        }
    }

    /// The new table takes the old one's place: what it does not take over is lost.
    fn rebuilds(&mut self, site: &Site<'_>, old: &Name, rebuild: &Rebuild) {
        let name = table(&site.fold.found(&rebuild.table));
        if !rebuild.copies_all {
            self.0.insert(Loss::Rows(name));
            return;
        }
        let Some(old) = site.table(old) else { return self.unknown() };
        let made = site.script.effects.get(rebuild.create).map(|effect| &effect.change);
        let new = match made {
            Some(Change::CreateTable(create)) => create.columns.as_slice(),
            _ => &[],
        };
        for column in old.columns.iter().filter(|column| column.generated.is_none()) {
            let kept = rebuild.kept.contains(&column.name);
            let becomes = new.iter().find(|def| def.column.name == column.name).map(|def| &def.column.data_type);
            let part = column.name.as_str().to_owned();
            if !kept {
                self.0.insert(Loss::Column(name.clone(), part));
            } else if becomes.is_some_and(|new| column.data_type.narrows_to(new)) {
                self.0.insert(Loss::Values(name.clone(), part));
            }
        }
    }

    fn alters(&mut self, site: &Site<'_>, alter: &AlterTable) {
        if is_of_nobody(site, &alter.table) {
            return;
        }
        let name = site.fold.found(&alter.table);
        for action in &alter.actions {
            match &action.kind {
                ActionKind::DropColumn { name: column, .. } if holds_values(site, &name, column) => {
                    self.0.insert(Loss::Column(table(&name), column.as_str().to_owned()));
                }
                ActionKind::SetType { column, data_type, using, .. } if holds_values(site, &name, column) => {
                    let old = site.table(&name).and_then(|table| table.column(column)).map(|it| &it.data_type);
                    if using.is_some() || old.is_none_or(|old| old.narrows_to(data_type)) {
                        self.0.insert(Loss::Values(table(&name), column.as_str().to_owned()));
                    }
                }
                ActionKind::Redefine { column, def, .. } if holds_values(site, &name, column) => {
                    let old = site.table(&name).and_then(|table| table.column(column)).map(|it| &it.data_type);
                    if old.is_none_or(|old| old.narrows_to(&def.column.data_type)) {
                        self.0.insert(Loss::Values(table(&name), column.as_str().to_owned()));
                    }
                }
                ActionKind::ManagePartitions { verb, .. } if verb == "drop" || verb == "truncate" => {
                    self.0.insert(Loss::Rows(table(&name)));
                }
                _ => {}
            }
        }
    }

    fn rows(&mut self, site: &Site<'_>, data: &Data) {
        let targets: Vec<Name> =
            data.targets.iter().filter(|it| !is_of_nobody(site, it)).map(|it| site.fold.found(it)).collect();
        match data.verb {
            Verb::Select => {
                let is_ours = |call: &String| {
                    site.schema().routines.keys().any(|(name, _)| name.ident.as_str().eq_ignore_ascii_case(call))
                };
                if data.calls.iter().any(is_ours) {
                    self.unknown();
                }
            }
            Verb::Insert | Verb::Copy if !overwrites(data) => {}
            Verb::Update if targets.len() == 1 && !data.columns.is_empty() => {
                let written = data.columns.iter().filter(|column| holds_values(site, &targets[0], column));
                let values = written.map(|column| Loss::Values(table(&targets[0]), column.as_str().to_owned()));
                self.0.extend(values);
            }
            Verb::Insert | Verb::Copy | Verb::Update | Verb::Delete | Verb::Merge | Verb::Truncate => {
                self.0.extend(targets.iter().map(|name| Loss::Rows(table(name))));
                if data.cascade {
                    self.unknown();
                }
            }
        }
    }
}

/// Whether an INSERT writes over rows that are there.
fn overwrites(data: &Data) -> bool {
    data.lenient.is_some_and(|it| !it.ends_with("ignore") && !it.ends_with("do nothing"))
}

/// Whether a table is the script's own, or goes with the session.
fn is_of_nobody(site: &Site<'_>, name: &Name) -> bool {
    let is_temporary = site.table(name).is_some_and(|table| table.persistence == Persistence::Temporary);
    is_temporary || site.is_new(name)
}

/// Whether a column may hold what somebody wrote: it is not made of others, nor by this script.
fn holds_values(site: &Site<'_>, table: &Name, column: &Ident) -> bool {
    let known = site.table(table).and_then(|table| table.column(column));
    known.is_none_or(|column| column.generated.is_none()) && !site.batch.has_column(table, column.as_str())
}

fn table(name: &Name) -> Table {
    Table { schema: name.schema.as_ref().map(|it| it.as_str().to_owned()), name: name.ident.as_str().to_owned() }
}
