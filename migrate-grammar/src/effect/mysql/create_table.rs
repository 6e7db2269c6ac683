//! CREATE TABLE.

use super::cursor::Cursor;
use super::{column, key, options, query};
use migrate_sql::effect::{Action, ActionKind, AlterTable, Change, ConstraintDef, CreateTable, Existing, Like, Query};
use migrate_sql::schema::name::Name;
use migrate_sql::schema::table::{ConstraintRule, Index, Persistence, Uniqueness};

/// `CREATE [OR REPLACE] [TEMPORARY] TABLE …`, behind the word TABLE; and what is done to the table right after.
pub(super) fn read(cursor: &mut Cursor<'_>, existing: Existing, persistence: Persistence) -> Option<Vec<Change>> {
    let existing = if cursor.take(&["IF", "NOT", "EXISTS"]) { Existing::Keep } else { existing };
    let name = cursor.name()?;
    let mut create = CreateTable { persistence, ..CreateTable::new(name, existing) };
    if cursor.take(&["LIKE"]) {
        create.like.push(like(cursor.name()?));
        return cursor.is_at_end().then(|| vec![Change::CreateTable(Box::new(create))]);
    }
    let mut later = Vec::new();
    // What begins with a parenthesis may be the query.
    if cursor.is_at(0, "(") && !query::begins_at(cursor, 1) {
        let inner = cursor.parenthesis()?;
        later = items(&inner, &mut create)?;
    }
    create.options = options::all(cursor);
    if cursor.take(&["PARTITION", "BY"]) {
        create.partitioned = Some(options::partitioned(cursor)?);
    }
    cursor.take_any(&["IGNORE", "REPLACE"]);
    cursor.take(&["AS"]);
    if query::begins_at(cursor, 0) {
        let found = query::read(cursor);
        create.query = Some(Query { columns: found.columns, reads: found.reads });
    }
    if !cursor.is_at_end() {
        return None;
    }
    let table = create.name.clone();
    let mut changes = vec![Change::CreateTable(Box::new(create))];
    if !later.is_empty() {
        changes.push(Change::AlterTable(Box::new(altered(table, later))));
    }
    Some(changes)
}

fn like(table: Name) -> Like {
    Like { table, at: 0, defaults: true, generated: true, identity: true, constraints: true, indexes: true }
}

/// What stands in the parentheses; gives what can only be done to a table that is there.
fn items(inner: &Cursor<'_>, create: &mut CreateTable) -> Option<Vec<Action>> {
    let mut later = Vec::new();
    for mut part in inner.commas() {
        if part.take(&["LIKE"]) {
            create.like.push(like(part.name()?));
            continue;
        }
        if !key::begins(&part) {
            let placed = column::definition(&mut part)?;
            create.columns.push(placed.def);
            continue;
        }
        let span = part.span();
        match key::item(&mut part)? {
            // `FOREIGN KEY name (…)`: the index takes that name.
            key::Item::Constraint { def, index: Some(index), if_not_exists } => {
                let kind = ActionKind::AddConstraint { def: Box::new(def), using_index: Some(index), if_not_exists };
                later.push(Action { span, kind });
            }
            key::Item::Constraint { def, .. } => match unique_index(&def) {
                Some(index) => create.indexes.push(index),
                None => create.constraints.push(def),
            },
            key::Item::Index { index, .. } => create.indexes.push(index),
            key::Item::Period => {}
        }
        if !part.is_at_end() {
            return None;
        }
    }
    Some(later)
}

/// A unique key as an index: names are given in the order in which both stand.
fn unique_index(def: &ConstraintDef) -> Option<Index> {
    let ConstraintRule::Unique(key) = &def.rule else { return None };
    Some(Index {
        name: def.name.clone().unwrap_or_else(|| super::ident("")),
        parts: key.parts.clone(),
        uniqueness: Uniqueness::Unique(key.nulls),
        method: "btree".to_owned(),
        include: Vec::new(),
        predicate: None,
        valid: true,
    })
}

fn altered(table: Name, actions: Vec<Action>) -> AlterTable {
    AlterTable { table, if_exists: false, only: false, actions, algorithm: None, lock: None }
}
