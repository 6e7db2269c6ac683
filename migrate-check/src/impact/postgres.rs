//! PostgreSQL's locks (manual, 13.3 and the page of each statement), as observed on 14 to 18.

mod alter_table;
pub(crate) mod column;
mod partition;
pub(crate) mod types;

use super::{Blocks, Impact, Lock, Work};
use crate::effect::{
    Change, CreateIndex, CreateTable, Data, Drop, Effect, Existing, Kind, Maintain, TypeAction, Verb, Work as Upkeep,
};
use crate::schema::data_type::DataType;
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::object::TypeKind;
use crate::schema::table::{ConstraintRule, Table, Validity};

pub(super) fn of(fold: &Fold, effect: &Effect) -> Vec<Impact> {
    match &effect.change {
        Change::AlterTable(alter) => alter_table::of(fold, alter),
        Change::CreateTable(create) => create_table(fold, create),
        Change::CreateIndex(create) => vec![create_index(fold, create)],
        Change::RenameIndex { from, .. } => {
            vec![brief(owner(fold, from), "rename index", Lock::ShareUpdateExclusive)]
        }
        Change::AlterIndex { index, action } => vec![alter_index(owner(fold, index), action)],
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
        Change::Nothing { kind: "alter view", about: Some(view) } => {
            vec![brief(fold.found(view), "alter view", Lock::AccessExclusive)]
        }
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

fn create_table(fold: &Fold, create: &CreateTable) -> Vec<Impact> {
    let name = fold.found(&create.name);
    if create.existing == Existing::Keep && fold.schema.relations.contains_key(&name) {
        return Vec::new();
    }
    let constraints = create.columns.iter().flat_map(|column| &column.constraints).chain(&create.constraints);
    let keys = constraints.filter_map(|def| match &def.rule {
        ConstraintRule::ForeignKey(key) => Some(fold.found(&key.table)),
        _ => None,
    });
    let locked = |parent| brief(parent, "create table … references", Lock::ShareRowExclusive);
    let mut impacts: Vec<Impact> = keys.filter(|parent| *parent != name).map(locked).collect();
    if let Some(partition) = &create.partition_of {
        let whole = fold.found(&partition.table);
        impacts.extend(fold.schema.default_partition(&whole).map(|default| Impact {
            work: Work::Scan,
            because: Some("rows of the new partition may be in it".to_owned()),
            ..brief(default.clone(), "partition of", Lock::AccessExclusive)
        }));
        let referenced = fold.schema.table(&whole).map(referenced).unwrap_or_default();
        impacts.extend(referenced.into_iter().map(|it| brief(it, "partition of", Lock::ShareRowExclusive)));
        impacts.push(brief(whole, "partition of", Lock::AccessExclusive));
    }
    impacts
}

/// The other tables that a table's foreign keys refer to.
fn referenced(table: &Table) -> Vec<Name> {
    table.foreign_keys().map(|(_, key)| key.table.clone()).filter(|it| *it != table.name).collect()
}

fn create_index(fold: &Fold, create: &CreateIndex) -> Impact {
    let name = fold.found(&create.table);
    let (lock, clause) = match create.concurrently {
        true => (Lock::ShareUpdateExclusive, "create index concurrently"),
        false => (Lock::Share, "create index"),
    };
    let is_there =
        create.existing == Existing::Keep && fold.schema.index_owner(&name.with(create.index.name.clone())).is_some();
    let is_alone = create.only && fold.schema.table(&name).is_some_and(|table| table.partitioned.is_some());
    let work = if is_there || is_alone { Work::Catalog } else { Work::Index };
    Impact { work, ..brief(name, clause, lock) }
}

/// The table of an index. Every query that is planned takes ACCESS SHARE on all indexes of its tables, so a lock on an
/// index is one on its table.
fn owner(fold: &Fold, index: &Name) -> Name {
    let index = fold.found(index);
    fold.schema.index_owner(&index).cloned().unwrap_or(index)
}

fn alter_index(table: Name, action: &str) -> Impact {
    match action {
        "set tablespace" => Impact { work: Work::Index, ..brief(table, "alter index", Lock::AccessExclusive) },
        // Of the partition's index; the partition is part of the table.
        "attach partition" => brief(table, "alter index", Lock::AccessExclusive),
        _ => brief(table, "alter index", Lock::ShareUpdateExclusive),
    }
}

/// The tables that a dropped table's foreign keys refer to are locked with it, and those that refer to it.
fn drop(fold: &Fold, dropped: &Drop) -> Vec<Impact> {
    let mut impacts = Vec::new();
    for it in &dropped.names {
        let name = fold.found(&it.name);
        match dropped.kind {
            Kind::Table | Kind::ForeignTable => {
                let Some(table) = fold.schema.table(&name) else { continue };
                let whole = table.partition_of.as_ref().and_then(|of| fold.schema.table(&of.table));
                // The foreign keys that a partition has from its table stay there.
                let kept = whole.map(referenced).unwrap_or_default();
                for parent in referenced(table).into_iter().filter(|it| !kept.contains(it)) {
                    let because = Some(format!("{name} has a foreign key to it"));
                    impacts.push(Impact { because, ..brief(parent, "drop table", Lock::AccessExclusive) });
                }
                let refers = |it: &&Table| it.name != name && referenced(it).contains(&name);
                for child in fold.schema.tables_naming(&name).filter(refers).filter(|_| dropped.cascade) {
                    let because = Some(format!("it has a foreign key to {name}"));
                    impacts.push(Impact { because, ..brief(child.name.clone(), "drop table", Lock::AccessExclusive) });
                }
                if let Some(of) = &table.partition_of {
                    impacts.push(brief(of.table.clone(), "drop table", Lock::AccessExclusive));
                    let default = fold.schema.default_partition(&of.table).filter(|it| **it != name);
                    impacts.extend(default.map(|it| brief(it.clone(), "drop table", Lock::AccessExclusive)));
                }
                impacts.push(brief(name, "drop table", Lock::AccessExclusive));
            }
            Kind::View | Kind::MaterializedView | Kind::Sequence => {
                impacts.push(brief(name, "drop", Lock::AccessExclusive));
            }
            Kind::Index => {
                let lock = if dropped.concurrently { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
                impacts.push(brief(owner(fold, &name), "drop index", lock));
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
    let uses = |it: &DataType| {
        let mut used = it.user_defined(dialect).map(|it| fold.found_type(&it));
        while let Some(other) = used.take_if(|it| *it != name) {
            // A domain may be over a domain.
            used = match fold.schema.types.get(&other).map(|it| &it.kind) {
                Some(TypeKind::Domain(domain)) => domain.base.user_defined(dialect).map(|it| fold.found_type(&it)),
                _ => None,
            };
        }
        used.is_some()
    };
    let tables = fold.schema.tables().filter(|table| table.columns.iter().any(|column| uses(&column.data_type)));
    tables.map(|table| Impact { work: Work::Scan, ..brief(table.name.clone(), "alter domain", Lock::Share) }).collect()
}

fn rows(fold: &Fold, data: &Data) -> Vec<Impact> {
    let lock = |name: &Name| match data.verb {
        Verb::Truncate => brief(fold.found(name), "truncate", Lock::AccessExclusive),
        Verb::Select => brief(fold.found(name), "select", Lock::AccessShare),
        // As many rows are written as are read.
        Verb::Insert if !data.reads.is_empty() => {
            Impact { work: Work::Scan, ..brief(fold.found(name), "insert", Lock::RowExclusive) }
        }
        Verb::Insert | Verb::Copy => brief(fold.found(name), "insert", Lock::RowExclusive),
        Verb::Update => Impact { work: Work::Scan, ..brief(fold.found(name), "update", Lock::RowExclusive) },
        Verb::Delete => Impact { work: Work::Scan, ..brief(fold.found(name), "delete", Lock::RowExclusive) },
        Verb::Merge => Impact { work: Work::Scan, ..brief(fold.found(name), "merge", Lock::RowExclusive) },
    };
    let mut impacts: Vec<Impact> = data.targets.iter().map(lock).collect();
    if data.verb == Verb::Truncate && data.cascade {
        let targets: Vec<Name> = impacts.iter().map(|it| it.relation.clone()).collect();
        let refers = |table: &&Table| {
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
        Upkeep::ReindexIndex => {
            let lock = if maintain.concurrently { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
            let clause = if maintain.concurrently { "reindex concurrently" } else { "reindex" };
            let tables = maintain.targets.iter().map(|name| owner(fold, name));
            tables.map(|table| Impact { work: Work::Index, ..brief(table, clause, lock) }).collect()
        }
        Upkeep::ReindexTable | Upkeep::ReindexAll if maintain.concurrently => {
            each("reindex concurrently", Lock::ShareUpdateExclusive, Work::Index)
        }
        // The table has SHARE, and each of its indexes this.
        Upkeep::ReindexTable | Upkeep::ReindexAll => each("reindex", Lock::AccessExclusive, Work::Index),
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
