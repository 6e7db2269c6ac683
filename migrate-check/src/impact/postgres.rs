//! PostgreSQL's locks (manual, 13.3 and the page of each statement), as observed on 13 to 18.

mod alter_table;
pub(crate) mod column;
pub(crate) mod types;

use super::{Blocks, Impact, Lock, Work};
use crate::effect::{Change, Data, Drop, Effect, Kind, Maintain, TypeAction, Verb, Work as Upkeep};
use crate::schema::data_type::DataType;
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::object::TypeKind;
use crate::schema::table::{ConstraintRule, Validity};

pub(super) fn of(fold: &Fold, effect: &Effect) -> Vec<Impact> {
    match &effect.change {
        Change::AlterTable(alter) => alter_table::of(fold, alter),
        Change::CreateTable(create) => {
            let mut impacts: Vec<Impact> = create
                .columns
                .iter()
                .flat_map(|column| &column.constraints)
                .chain(&create.constraints)
                .filter_map(|def| match &def.rule {
                    ConstraintRule::ForeignKey(key) => Some(fold.found(&key.table)),
                    _ => None,
                })
                .filter(|parent| *parent != fold.found(&create.name))
                .map(|parent| brief(parent, "create table … references", Lock::ShareRowExclusive))
                .collect();
            if let Some(partition) = &create.partition_of {
                let parent = fold.found(&partition.table);
                impacts.extend(fold.schema.default_partition(&parent).map(|default| {
                    let because = Some("rows of the new partition may be in it".to_owned());
                    Impact {
                        work: Work::Scan,
                        because,
                        ..brief(default.clone(), "partition of", Lock::AccessExclusive)
                    }
                }));
                impacts.push(brief(parent, "partition of", Lock::AccessExclusive));
            }
            impacts
        }
        Change::CreateIndex(create) => {
            let table = fold.found(&create.table);
            let (lock, clause) = match create.concurrently {
                true => (Lock::ShareUpdateExclusive, "create index concurrently"),
                false => (Lock::Share, "create index"),
            };
            vec![Impact { work: Work::Index, ..brief(table, clause, lock) }]
        }
        Change::RenameIndex { from, .. } => vec![brief(fold.found(from), "rename index", Lock::ShareUpdateExclusive)],
        Change::AlterIndex { index, .. } => vec![brief(fold.found(index), "alter index", Lock::ShareUpdateExclusive)],
        Change::CreateTrigger { table, .. } => {
            vec![brief(fold.found(table), "create trigger", Lock::ShareRowExclusive)]
        }
        Change::CreatePolicy { table, .. } | Change::AlterPolicy { table, .. } | Change::RenamePart { table, .. } => {
            vec![brief(fold.found(table), "policy or trigger", Lock::AccessExclusive)]
        }
        Change::CreateView(create) => {
            let name = fold.found(&create.view.name);
            let is_there = fold.schema.relations.contains_key(&name);
            if is_there { vec![brief(name, "replace view", Lock::AccessExclusive)] } else { Vec::new() }
        }
        Change::Rename { kind, from: name, .. } | Change::SetSchema { kind, name, .. } if kind.is_relation() => {
            vec![brief(fold.found(name), "rename", Lock::AccessExclusive)]
        }
        Change::RenameViewColumn { view, .. } => vec![brief(fold.found(view), "rename column", Lock::AccessExclusive)],
        Change::AlterSequence(alter) => vec![Impact {
            // Who takes the next value waits.
            blocks: Blocks::Writes,
            ..brief(fold.found(&alter.name), "alter sequence", Lock::ShareRowExclusive)
        }],
        Change::AlterType { name, action } => domain(fold, name, action),
        Change::Drop(dropped) => drop(fold, dropped),
        Change::Data(data) => rows(fold, data),
        Change::Maintain(maintain) => upkeep(fold, maintain),
        _ => Vec::new(),
    }
}

/// A lock for a moment.
pub(super) fn brief(relation: Name, clause: &'static str, lock: Lock) -> Impact {
    let blocks = match lock {
        Lock::AccessExclusive => Blocks::All,
        Lock::Share | Lock::ShareRowExclusive | Lock::Exclusive => Blocks::Writes,
        _ => Blocks::Nobody,
    };
    Impact { relation, clause, lock, blocks, work: Work::Catalog, because: None }
}

/// The tables that a dropped table's foreign keys refer to are locked with it.
fn drop(fold: &Fold, dropped: &Drop) -> Vec<Impact> {
    let mut impacts = Vec::new();
    for it in &dropped.names {
        let name = fold.found(&it.name);
        match dropped.kind {
            Kind::Table | Kind::ForeignTable => {
                let Some(table) = fold.schema.table(&name) else { continue };
                let parents: Vec<Name> = table.foreign_keys().map(|(_, key)| key.table.clone()).collect();
                for parent in parents.into_iter().filter(|parent| *parent != name) {
                    let because = Some(format!("{name} has a foreign key to it"));
                    impacts.push(Impact { because, ..brief(parent, "drop table", Lock::AccessExclusive) });
                }
                if let Some(of) = &table.partition_of {
                    impacts.push(brief(of.table.clone(), "drop table", Lock::AccessExclusive));
                }
                impacts.push(brief(name, "drop table", Lock::AccessExclusive));
            }
            Kind::View | Kind::MaterializedView | Kind::Sequence => {
                impacts.push(brief(name, "drop", Lock::AccessExclusive));
            }
            Kind::Index => {
                let lock = if dropped.concurrently { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
                let owner = fold.schema.index_owner(&name).cloned().unwrap_or(name);
                impacts.push(brief(owner, "drop index", lock));
            }
            Kind::Trigger | Kind::Policy => {
                impacts.extend(dropped.on.iter().map(|on| brief(fold.found(on), "drop", Lock::AccessExclusive)));
            }
            _ => {}
        }
    }
    impacts
}

/// The tables that use a domain are read when it gets stricter.
fn domain(fold: &Fold, name: &Name, action: &TypeAction) -> Vec<Impact> {
    let is_checked = match action {
        TypeAction::AddCheck { validity, .. } => *validity == Validity::Valid,
        TypeAction::SetNotNull(not_null) => *not_null,
        TypeAction::ValidateCheck(_) => true,
        _ => false,
    };
    let name = fold.found_type(name);
    let is_domain = fold.schema.types.get(&name).is_none_or(|it| matches!(it.kind, TypeKind::Domain(_)));
    if !is_checked || !is_domain {
        return Vec::new();
    }
    let dialect = fold.schema.dialect();
    let uses = |it: &DataType| it.user_defined(dialect).as_ref() == Some(&name);
    let tables = fold.schema.tables().filter(|table| table.columns.iter().any(|column| uses(&column.data_type)));
    tables.map(|table| Impact { work: Work::Scan, ..brief(table.name.clone(), "alter domain", Lock::Share) }).collect()
}

fn rows(fold: &Fold, data: &Data) -> Vec<Impact> {
    let lock = |name: &Name| match data.verb {
        Verb::Truncate => brief(fold.found(name), "truncate", Lock::AccessExclusive),
        Verb::Select => brief(fold.found(name), "select", Lock::AccessShare),
        Verb::Insert | Verb::Copy => brief(fold.found(name), "insert", Lock::RowExclusive),
        Verb::Update => Impact { work: Work::Scan, ..brief(fold.found(name), "update", Lock::RowExclusive) },
        Verb::Delete => Impact { work: Work::Scan, ..brief(fold.found(name), "delete", Lock::RowExclusive) },
        Verb::Merge => Impact { work: Work::Scan, ..brief(fold.found(name), "merge", Lock::RowExclusive) },
    };
    let mut impacts: Vec<Impact> = data.targets.iter().map(lock).collect();
    if data.verb == Verb::Truncate && data.cascade {
        let targets: Vec<Name> = impacts.iter().map(|it| it.relation.clone()).collect();
        let refers = |table: &&crate::schema::table::Table| {
            !targets.contains(&table.name) && table.foreign_keys().any(|(_, key)| targets.contains(&key.table))
        };
        let referring = fold.schema.tables().filter(refers);
        impacts.extend(referring.map(|table| Impact {
            because: Some("it refers to a table that is emptied".to_owned()),
            ..brief(table.name.clone(), "truncate … cascade", Lock::AccessExclusive)
        }));
    }
    impacts
}

fn upkeep(fold: &Fold, maintain: &Maintain) -> Vec<Impact> {
    let each = |clause: &'static str, lock: Lock, work: Work| {
        let targets = maintain.targets.iter().map(|name| fold.found(name));
        targets.map(|name| Impact { work, ..brief(name, clause, lock) }).collect()
    };
    match maintain.work {
        Upkeep::Lock(mode) => {
            let lock = match mode {
                "access share" => Lock::AccessShare,
                "row share" => Lock::RowShare,
                "row exclusive" => Lock::RowExclusive,
                "share update exclusive" => Lock::ShareUpdateExclusive,
                "share" => Lock::Share,
                "share row exclusive" => Lock::ShareRowExclusive,
                "exclusive" => Lock::Exclusive,
                _ => Lock::AccessExclusive,
            };
            each("lock table", lock, Work::Catalog)
        }
        Upkeep::ReindexIndex | Upkeep::ReindexTable | Upkeep::ReindexAll if maintain.concurrently => {
            each("reindex concurrently", Lock::ShareUpdateExclusive, Work::Index)
        }
        Upkeep::ReindexIndex => maintain
            .targets
            .iter()
            .map(|name| {
                let index = fold.found(name);
                let table = fold.schema.index_owner(&index).cloned().unwrap_or(index);
                // The index itself is locked for all, and every query that is planned meanwhile looks at it.
                Impact { work: Work::Index, blocks: Blocks::All, ..brief(table, "reindex", Lock::Share) }
            })
            .collect(),
        Upkeep::ReindexTable | Upkeep::ReindexAll => each("reindex", Lock::Share, Work::Index),
        Upkeep::Vacuum => each("vacuum", Lock::ShareUpdateExclusive, Work::Scan),
        Upkeep::VacuumFull => each("vacuum full", Lock::AccessExclusive, Work::Rewrite),
        Upkeep::Cluster => each("cluster", Lock::AccessExclusive, Work::Rewrite),
        Upkeep::Repack if maintain.concurrently => {
            each("repack concurrently", Lock::ShareUpdateExclusive, Work::Rewrite)
        }
        Upkeep::Repack => each("repack", Lock::AccessExclusive, Work::Rewrite),
        Upkeep::Refresh if maintain.concurrently => each("refresh concurrently", Lock::Exclusive, Work::Scan),
        Upkeep::Refresh => each("refresh", Lock::AccessExclusive, Work::Rewrite),
        Upkeep::Analyze => each("analyze", Lock::ShareUpdateExclusive, Work::Scan),
    }
}
