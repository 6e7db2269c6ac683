//! SQLite: whatever writes is the one writer of its database, until its transaction ends.

use super::{Blocks, Impact, Lock, Work};
use crate::effect::{ActionKind, Change, Effect, Verb, Work as Upkeep};
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::table::{ConstraintRule, Nullability};

pub(super) fn of(fold: &Fold, effect: &Effect) -> Vec<Impact> {
    match &effect.change {
        Change::CreateTable(create) => {
            let work = if create.query.is_some() { Work::Rewrite } else { Work::Catalog };
            vec![writer(fold.found(&create.name), "create table", work)]
        }
        Change::AlterTable(alter) => {
            let name = fold.found(&alter.table);
            alter.actions.iter().map(|action| writer(name.clone(), "alter table", work_of(&action.kind))).collect()
        }
        Change::CreateIndex(create) => vec![writer(fold.found(&create.table), "create index", Work::Index)],
        Change::Drop(dropped) => {
            dropped.names.iter().map(|it| writer(fold.found(&it.name), "drop", Work::Catalog)).collect()
        }
        Change::Data(data) if data.verb != Verb::Select => {
            let work = if matches!(data.verb, Verb::Update | Verb::Delete) { Work::Scan } else { Work::Catalog };
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

fn work_of(action: &ActionKind) -> Work {
    match action {
        // "ALTER TABLE", 5: every row is written without the column.
        ActionKind::DropColumn { .. } => Work::Rewrite,
        ActionKind::AddColumn { def, .. } => {
            let is_checked = def.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::Check(_)))
                || def.column.nullability != Nullability::Nullable && def.column.generated.is_some();
            if is_checked { Work::Scan } else { Work::Catalog }
        }
        ActionKind::SetNotNull { .. } | ActionKind::AddConstraint { .. } => Work::Scan,
        _ => Work::Catalog,
    }
}
