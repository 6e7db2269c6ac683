//! ATTACH and DETACH PARTITION: a partition gets what its table has, and keeps it.

use super::{brief, referenced};
use crate::impact::{Impact, Lock, Work};
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::table::{ConstraintRule, Index, IndexPart, Table, Validity};

pub(super) fn attach(fold: &Fold, name: &Name, child: &Name, impacts: &mut Vec<Impact>) {
    let clause = "attach partition";
    impacts.push(brief(name.clone(), clause, Lock::ShareUpdateExclusive));
    let (table, part) = (fold.schema.table(name), fold.schema.table(child));
    // A check that implies the bound spares the scan; whether it does is not followed.
    let is_check = |it: &crate::schema::table::Constraint| {
        matches!(it.rule, ConstraintRule::Check(_)) && it.validity == Validity::Valid
    };
    let is_proven = part.is_some_and(|part| part.constraints.iter().any(is_check));
    let mut work = if is_proven { Work::Catalog } else { Work::Scan };
    if let (Some(table), Some(part)) = (table, part) {
        for parent in referenced(table) {
            // A key that is there already is taken for the table's, which drops its triggers.
            let (lock, of_key) = match referenced(part).contains(&parent) {
                true => (Lock::AccessExclusive, Work::Catalog),
                false => (Lock::ShareRowExclusive, Work::Scan),
            };
            work = work.max(of_key);
            impacts.push(Impact { work: of_key, ..brief(parent, clause, lock) });
        }
        if builds_index(table, part) {
            work = Work::Index;
        }
    }
    impacts.push(Impact { work, ..brief(child.clone(), clause, Lock::AccessExclusive) });
    impacts.extend(fold.schema.default_partition(name).map(|default| Impact {
        work: Work::Scan,
        because: Some("rows of the new partition may be in it".to_owned()),
        ..brief(default.clone(), clause, Lock::AccessExclusive)
    }));
}

/// `lock` is the one on the table: with CONCURRENTLY it is SHARE UPDATE EXCLUSIVE.
pub(super) fn detach(fold: &Fold, name: &Name, child: &Name, lock: Lock, impacts: &mut Vec<Impact>) {
    let clause = if lock == Lock::AccessExclusive { "detach partition" } else { "detach partition concurrently" };
    impacts.push(brief(name.clone(), clause, lock));
    // With CONCURRENTLY once nobody uses it as a part of the table any more.
    impacts.push(brief(child.clone(), clause, Lock::AccessExclusive));
    // A table that has one takes no CONCURRENTLY.
    let default = fold.schema.default_partition(name).filter(|it| *it != child);
    impacts.extend(default.map(|it| brief(it.clone(), clause, Lock::AccessExclusive)));
    // The foreign keys of the table become its own.
    let referenced = fold.schema.table(name).map(referenced).unwrap_or_default();
    impacts.extend(referenced.into_iter().map(|it| brief(it, clause, Lock::ShareRowExclusive)));
}

/// Whether a table has an index that its new partition lacks.
fn builds_index(table: &Table, part: &Table) -> bool {
    let is_same = |left: &Index, right: &Index| {
        left.parts == right.parts && left.method == right.method && left.predicate == right.predicate
    };
    let keys = |table: &Table| -> Vec<Vec<IndexPart>> {
        let of = |rule: &ConstraintRule| match rule {
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => Some(key.parts.clone()),
            _ => None,
        };
        let unique = table.indexes.iter().filter(|it| it.is_unique()).map(|it| it.parts.clone());
        table.constraints.iter().filter_map(|it| of(&it.rule)).chain(unique).collect()
    };
    let has = |index: &Index| part.indexes.iter().any(|it| is_same(it, index));
    let part_keys = keys(part);
    table.indexes.iter().any(|index| !has(index)) || keys(table).iter().any(|key| !part_keys.contains(key))
}
