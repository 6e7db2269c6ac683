//! What a migration does to code that is already running -> its lane.
//!
//! Takes the statements of an up script beside the schema that they meet; gives a lane and why. Whatever removes or
//! narrows something that older code may use makes it a contract; a script that only changes rows that were there is a
//! backfill; everything else is an expansion.

use super::rebuilt;
use super::site::Site;
use crate::effect::{
    ActionKind, AlterTable, Change, Condition, Drop, Effect, Existing, Kind, Touched, TypeAction, Verb,
};
use crate::lane::Lane;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{ConstraintRule, Identity, IndexOn, IndexPart, Nullability, Validity};
use std::ops::Range;

/// A lane, and what puts a migration into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// The lane.
    pub lane: Lane,
    /// Why, as a fragment: `drops the column name of users`; empty for an expansion.
    pub because: String,
}

impl Phase {
    /// Why a migration is in its lane, as a fragment; `None` for an expansion, for which nothing special is to be said.
    ///
    /// `declared` is what its `phase` directive says.
    pub fn reason_for(&self, lane: Lane, declared: Option<Lane>) -> Option<String> {
        match declared {
            _ if self.lane == lane && !self.because.is_empty() => Some(self.because.clone()),
            Some(_) if self.lane == Lane::Contract => Some(format!("its script says so, though it {}", self.because)),
            Some(_) => Some("its script says so".to_owned()),
            None if self.lane == lane => None,
            None => Some("it was frozen so".to_owned()),
        }
    }
}

/// What the effects of a script say about its lane, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phases {
    /// The gravest thing that breaks older code.
    pub(crate) contract: Option<Broken>,
    /// The first thing that new code needs, as a fragment: `adds the column name to users`.
    pub(crate) needed: Option<String>,
    backfill: Option<String>,
    expands: bool,
}

/// What breaks older code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// How, as a fragment: `drops the column name of users`.
    pub(crate) because: String,
    /// What of it.
    pub(crate) breaks: Breaks,
    /// The part of the script.
    pub(crate) span: Range<usize>,
}

/// What of older code breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaks {
    /// Whatever uses it.
    Everything,
    /// Some of its writes.
    Writes,
}

impl Phases {
    /// Takes notice of one effect.
    pub(super) fn observe(&mut self, site: &Site<'_>) {
        if let Some((because, breaks)) = contract(site) {
            let is_known =
                self.contract.as_ref().is_some_and(|it| it.breaks == Breaks::Everything || breaks == Breaks::Writes);
            if !is_known {
                self.contract = Some(Broken { because, breaks, span: site.effect.span.clone() });
            }
        } else if let Some(because) = backfill(site) {
            self.backfill.get_or_insert(because);
        } else if !matches!(&site.effect.change, Change::Session(_) | Change::Nothing { .. } | Change::Maintain(_)) {
            self.expands = true;
        }
        if self.needed.is_none() {
            self.needed = needed(site);
        }
    }

    /// The lane of the script.
    pub(super) fn phase(self) -> Phase {
        match (self.contract, self.backfill) {
            (Some(broken), _) => Phase { lane: Lane::Contract, because: broken.because },
            (None, Some(because)) if !self.expands => Phase { lane: Lane::Backfill, because },
            (None, _) => Phase { lane: Lane::Expand, because: String::new() },
        }
    }
}

/// What an effect makes for new code, if it does. What takes the place of something, or is gone at the end of the script,
/// is only a step on the way.
fn needed(site: &Site<'_>) -> Option<String> {
    let vanishes = |effect: &Effect, name: &Name| match &effect.change {
        Change::Drop(dropped) => dropped.names.iter().any(|it| it.name == *name),
        Change::Rename { from, .. } => from == name,
        Change::AlterTable(alter) => {
            alter.table == *name && alter.actions.iter().any(|it| matches!(it.kind, ActionKind::RenameTo { .. }))
        }
        _ => false,
    };
    let stands_in = |name: &Name| site.script.effects.iter().any(|effect| vanishes(effect, name));
    match &site.effect.change {
        Change::CreateTable(create) if !stands_in(&create.name) => Some(format!("makes the table {}", create.name)),
        Change::CreateView(create) if !stands_in(&create.view.name) => {
            Some(format!("makes the view {}", create.view.name))
        }
        Change::AlterTable(alter) if !site.is_new(&alter.table) => alter.actions.iter().find_map(|action| {
            let ActionKind::AddColumn { def, .. } = &action.kind else { return None };
            // One that older code gives no value for waits for the end of that code.
            (!def.is_required()).then(|| format!("adds the column {} to {}", def.column.name, alter.table))
        }),
        _ => None,
    }
}

/// Why an effect breaks older code, if it may.
fn contract(site: &Site<'_>) -> Option<(String, Breaks)> {
    if let Some(because) = removes(site) {
        return Some((because, Breaks::Everything));
    }
    let because = match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            alter.actions.iter().find_map(|action| restricts(site, alter, &action.kind))
        }
        Change::CreateIndex(create) if !site.is_new(&create.table) && create.index.is_unique() => {
            unique(site, &create.table, &create.index.parts)
        }
        _ => None,
    };
    because.map(|because| (because, Breaks::Writes))
}

/// What an effect takes from older code, if it does.
fn removes(site: &Site<'_>) -> Option<String> {
    if site.effect.condition == Condition::IfPossible && matches!(site.effect.change, Change::CreateType(_)) {
        return None;
    }
    match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            alter.actions.iter().find_map(|action| takes(site, alter, &action.kind))
        }
        Change::Drop(dropped) => drops(site, dropped),
        Change::Rename { kind, from, .. } if !site.is_new(from) && *kind != Kind::Index => {
            Some(format!("renames the {} {from}", kind.sql()))
        }
        Change::SetSchema { kind, name, .. } if !site.is_new(name) => {
            Some(format!("moves the {} {name} into another schema", kind.sql()))
        }
        Change::RenameViewColumn { view, from, .. } => Some(format!("renames the column {from} of {view}")),
        Change::AlterType { name, action } if !site.batch.has_type(&site.fold.found_type(name)) => match action {
            TypeAction::RenameValue { from, .. } => Some(format!("renames the value {from} of {name}")),
            TypeAction::DropAttribute { name: attribute, .. } | TypeAction::RenameAttribute { from: attribute, .. } => {
                Some(format!("takes the attribute {attribute} from {name}"))
            }
            TypeAction::SetAttributeType(attribute, _) => Some(format!("changes the type of {attribute} of {name}")),
            TypeAction::SetNotNull(true) | TypeAction::AddCheck { .. } => {
                Some(format!("narrows what is a value of {name}"))
            }
            _ => None,
        },
        Change::CreateRoutine { .. } | Change::CreateView(_) => None,
        Change::CreateTable(create) if create.existing == Existing::Replace => {
            Some(format!("replaces the table {}", create.name))
        }
        Change::Data(data) if data.verb == Verb::Truncate => {
            let old = data.targets.iter().find(|name| !site.is_new(name))?;
            Some(format!("empties the table {old}"))
        }
        Change::Opaque { reason, touched: Touched::Anything } => {
            Some(format!("does what cannot be read from its text ({reason})"))
        }
        _ => None,
    }
}

/// What a clause takes from older code, if it does.
fn takes(site: &Site<'_>, alter: &AlterTable, action: &ActionKind) -> Option<String> {
    let table = &alter.table;
    let found = site.fold.found(table);
    let is_old = |column: &Ident| !site.batch.has_column(&found, column.as_str());
    let column = |name: &Ident| site.table(table).and_then(|table| table.column(name));
    match action {
        ActionKind::DropColumn { name, .. } if is_old(name) => Some(format!("drops the column {name} of {table}")),
        ActionKind::RenameColumn { from, .. } if is_old(from) => Some(format!("renames the column {from} of {table}")),
        ActionKind::RenameTo { .. } => Some(format!("renames the table {table}")),
        ActionKind::SetSchema { .. } => Some(format!("moves the table {table} into another schema")),
        ActionKind::SetType { column, data_type, .. } if is_old(column) => {
            Some(format!("changes the type of {column} of {table} to {data_type}"))
        }
        ActionKind::Redefine { column: name, def, .. } if is_old(name) => {
            let new = &def.column;
            let is_same = column(name).is_some_and(|old| old.name == new.name && old.data_type == new.data_type);
            (!is_same).then(|| format!("changes the column {name} of {table}"))
        }
        ActionKind::AddColumn { def, .. } if def.is_required() => Some(format!(
            "adds the column {} to {table}, which needs a value that older code does not give",
            def.column.name
        )),
        ActionKind::SetDefault { column: name, default: None } if is_old(name) => {
            let is_required = column(name).is_some_and(|it| it.is_not_null() && it.default.is_some());
            is_required.then(|| format!("drops the default of {name} of {table}, which takes no NULL"))
        }
        ActionKind::DetachPartition { partition, .. } => Some(format!("takes the rows of {partition} out of {table}")),
        ActionKind::SetInherit { inherits: false, parent } => {
            Some(format!("takes the rows of {table} out of {parent}"))
        }
        ActionKind::ManagePartitions { verb, .. } if matches!(verb.as_str(), "drop" | "truncate") => {
            Some(format!("loses partitions of {table}"))
        }
        ActionKind::SetRowSecurity { on: Some(true), .. } => Some(format!("hides rows of {table}")),
        _ => None,
    }
}

/// What a clause refuses of what older code writes, if it does.
pub(crate) fn restricts(site: &Site<'_>, alter: &AlterTable, action: &ActionKind) -> Option<String> {
    let table = &alter.table;
    let found = site.fold.found(table);
    let is_old = |column: &Ident| !site.batch.has_column(&found, column.as_str());
    let takes_null = |column: &Ident| {
        let known = site.table(table).and_then(|table| table.column(column));
        known.is_none_or(|column| column.nullability == Nullability::Nullable)
    };
    match action {
        ActionKind::SetNotNull { column } | ActionKind::AddNotNull { column, .. } if is_old(column) => {
            takes_null(column).then(|| format!("lets no NULL into {column} of {table}"))
        }
        ActionKind::Redefine { column, def, .. } if is_old(column) && def.column.is_not_null() => {
            takes_null(column).then(|| format!("lets no NULL into {column} of {table}"))
        }
        // The index refused duplicates before.
        ActionKind::AddConstraint { using_index: Some(_), .. } => None,
        ActionKind::AddConstraint { def, .. } if def.validity != Validity::NotEnforced => match &def.rule {
            ConstraintRule::Check(expr) => {
                let columns = site.table(table).map(|table| table.columns.iter()).into_iter().flatten();
                let mut used = columns.filter(|it| expr.mentions(site.dialect(), it.name.as_str())).peekable();
                let is_about_new = used.peek().is_some() && !used.any(|column| is_old(&column.name));
                (!is_about_new).then(|| format!("lets only rows with {expr} into {table}"))
            }
            ConstraintRule::ForeignKey(key) => {
                let is_about_new = key.columns.iter().any(|column| !is_old(column));
                (!is_about_new).then(|| format!("ties {table} to {}", key.table))
            }
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => unique(site, table, &key.parts),
            ConstraintRule::Exclude(_) => Some(format!("lets no overlapping rows into {table}")),
        },
        ActionKind::AddIndex { index, .. } if index.is_unique() => unique(site, table, &index.parts),
        ActionKind::SetIdentity { column, identity: Some(Identity::Always), .. }
        | ActionKind::AddIdentity { column, identity: Identity::Always, .. } => {
            Some(format!("lets nobody give a value for {column} of {table}"))
        }
        _ => None,
    }
}

/// What an old column loses by a key on it; older code does not write a new one.
pub(crate) fn unique(site: &Site<'_>, table: &Name, parts: &[IndexPart]) -> Option<String> {
    let found = site.fold.found(table);
    let mut columns = parts.iter().filter_map(IndexPart::as_column);
    let is_about_new = columns.any(|column| site.batch.has_column(&found, column.as_str()));
    (!is_about_new && !site.batch.was_unique(&found, parts))
        .then(|| format!("makes {} unique", described(table, parts)))
}

fn drops(site: &Site<'_>, dropped: &Drop) -> Option<String> {
    let old = dropped.names.iter().find(|it| {
        let is_new_type =
            matches!(dropped.kind, Kind::Type | Kind::Domain) && site.batch.has_type(&site.fold.found_type(&it.name));
        let stays = dropped.kind != Kind::Table && site.is_made_anew(&it.name);
        !site.is_new(&it.name) && !is_new_type && !stays
    })?;
    let is_there = || match dropped.kind {
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence | Kind::ForeignTable => {
            site.schema().presence(&site.fold.found(&old.name)) != crate::schema::Presence::Absent
        }
        _ => true,
    };
    if dropped.kind == Kind::Table
        && let Some(replaced) = rebuilt::replaced(site, &old.name)
    {
        return replaced.taken;
    }
    match dropped.kind {
        // Slower, perhaps, but not broken.
        Kind::Index => None,
        Kind::Trigger | Kind::Policy => {
            let on = dropped.on.as_ref().is_some_and(|table| !site.is_new(table));
            on.then(|| format!("drops the {} {}", dropped.kind.sql(), old.name))
        }
        kind => is_there().then(|| format!("drops the {} {}", kind.sql(), old.name)),
    }
}

/// Why an effect is about rows that were there, if it is.
fn backfill(site: &Site<'_>) -> Option<String> {
    let Change::Data(data) = &site.effect.change else { return None };
    let verb = match data.verb {
        Verb::Update | Verb::Merge => "changes rows of",
        Verb::Delete => "deletes rows of",
        Verb::Insert if data.rows.is_none() && !data.reads.is_empty() => "copies rows into",
        _ => return None,
    };
    let old = data.targets.iter().find(|name| !site.is_new(name) && !site.is_small(name))?;
    Some(format!("{verb} {old}"))
}

fn described(table: &Name, parts: &[IndexPart]) -> String {
    let columns: Vec<String> = parts
        .iter()
        .map(|part| match &part.on {
            IndexOn::Column(name) => name.to_string(),
            IndexOn::Expr(expr) => expr.to_string(),
        })
        .collect();
    format!("{} of {table}", columns.join(", "))
}
