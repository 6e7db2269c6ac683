//! SQLite: whatever writes is the one writer of its database, until its transaction ends.

use super::{Blocks, Impact, Lock, Work};
use crate::effect::{ActionKind, Change, CreateIndex, Effect, Existing, Kind, Verb, Work as Upkeep};
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::table::{ConstraintRule, Nullability, Table};

pub(super) fn of(fold: &Fold, effect: &Effect) -> Vec<Impact> {
    match &effect.change {
        Change::CreateTable(create) => {
            let work = if create.query.is_some() { Work::Rewrite } else { Work::Catalog };
            vec![writer(fold.found(&create.name), "create table", work)]
        }
        Change::AlterTable(alter) => {
            let name = fold.found(&alter.table);
            let table = fold.schema.table(&name);
            let works = alter.actions.iter().map(|action| work_of(table, &action.kind));
            works.map(|work| writer(name.clone(), "alter table", work)).collect()
        }
        Change::CreateIndex(create) if create.existing == Existing::Keep && is_there(fold, create) => Vec::new(),
        Change::CreateIndex(create) => vec![writer(fold.found(&create.table), "create index", Work::Index)],
        Change::Drop(dropped) => {
            // Every page is looked at before it is given back.
            let work = if matches!(dropped.kind, Kind::Table | Kind::Index) { Work::Scan } else { Work::Catalog };
            dropped.names.iter().map(|it| writer(fold.found(&it.name), "drop", work)).collect()
        }
        Change::Data(data) if data.verb != Verb::Select => {
            let is_long = matches!(data.verb, Verb::Update | Verb::Delete) || !data.reads.is_empty();
            let work = if is_long { Work::Scan } else { Work::Catalog };
            data.targets.iter().map(|name| writer(fold.found(name), "write", work)).collect()
        }
        Change::Maintain(maintain) if matches!(maintain.work, Upkeep::VacuumFull | Upkeep::Vacuum) => {
            maintain.targets.iter().map(|name| writer(fold.found(name), "vacuum", Work::Rewrite)).collect()
        }
        Change::CreateView(create) => vec![writer(fold.found(&create.view.name), "create view", Work::Catalog)],
        Change::CreateTrigger { table, .. } => vec![writer(fold.found(table), "create trigger", Work::Catalog)],
        _ => Vec::new(),
    }
}

fn writer(relation: Name, clause: &'static str, work: Work) -> Impact {
    Impact { relation, clause, lock: Lock::Writer, blocks: Blocks::Writes, work, because: None }
}

fn is_there(fold: &Fold, create: &CreateIndex) -> bool {
    let table = fold.found(&create.table);
    fold.schema.index_owner(&table.with(create.index.name.clone())).is_some()
}

fn work_of(table: Option<&Table>, action: &ActionKind) -> Work {
    match action {
        // "ALTER TABLE", 5: every row is written without the column.
        ActionKind::DropColumn { .. } => Work::Rewrite,
        ActionKind::AddColumn { def, .. } => {
            // A strict table always is (`sqlite3AlterFinishAddColumn` in alter.c).
            let is_checked = def.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::Check(_)))
                || def.column.nullability != Nullability::Nullable && def.column.generated.is_some()
                || table.is_some_and(|table| table.options.contains_key("strict"));
            if is_checked { Work::Scan } else { Work::Catalog }
        }
        ActionKind::SetNotNull { .. } | ActionKind::AddConstraint { .. } => Work::Scan,
        _ => Work::Catalog,
    }
}
