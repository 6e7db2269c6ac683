//! Indexes and partition keys: columns or expressions, each with how it is compared.

use super::Found;
use super::fields::{Fields, split};
use migrate_check::dialect::Dialect::Postgres;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::table::{Index, IndexOn, IndexPart, Nulls, Partitioned, Uniqueness};

pub(super) fn index(found: &mut Found, mut row: Fields) {
    let (owner, oid, name, method) = (row.text(), row.text(), row.ident(), row.text());
    let uniqueness = match (row.flag(), row.flag()) {
        (false, _) => Uniqueness::Any,
        (true, false) => Uniqueness::Unique(Nulls::Distinct),
        (true, true) => Uniqueness::Unique(Nulls::NotDistinct),
    };
    let (valid, predicate, include) = (row.flag(), row.expr(), row.idents());
    let index = Index { name, parts: Vec::new(), uniqueness, method, include, predicate, valid };
    found.indexes.insert(oid, (owner, index));
}

pub(super) fn part(found: &mut Found, mut row: Fields) {
    let Some((_, index)) = found.indexes.get_mut(&row.text()) else { return };
    let (column, expr) = (row.optional_ident(), row.expr());
    let on = match (column, expr) {
        (Some(column), _) => IndexOn::Column(column),
        (None, Some(expr)) => IndexOn::Expr(expr),
        (None, None) => return,
    };
    let mut modifiers = compared(&mut row);
    let options = row.list();
    if let Some(class) = modifiers.last_mut().filter(|_| !options.is_empty()) {
        class.push_str(&format!("({})", options.join(", ")));
    }
    // NULL comes last if it goes up, and first if it goes down.
    modifiers.extend(match (row.flag(), row.flag()) {
        (false, false) => None,
        (false, true) => Some("nulls first".to_owned()),
        (true, true) => Some("desc".to_owned()),
        (true, false) => Some("desc nulls last".to_owned()),
    });
    index.parts.push(IndexPart { on, length: None, modifiers: modifiers.join(" ") });
}

/// Collation and operator class, if they are not what they would be anyway.
fn compared(row: &mut Fields) -> Vec<String> {
    let (collation, class) = (row.optional(), row.optional());
    let collation = collation.map(|collation| format!("collate {}", collation.to_lowercase()));
    collation.into_iter().chain(class.map(|class| class.to_lowercase())).collect()
}

pub(super) fn partitioned(found: &mut Found, mut row: Fields) {
    let Some(table) = found.tables.get_mut(&row.text()) else { return };
    let strategy = match row.text().as_str() {
        "r" => "range",
        "l" => "list",
        _ => "hash",
    };
    let expressions = row.optional().unwrap_or_default();
    let key = split(&expressions).into_iter().map(|text| IndexPart {
        on: IndexOn::Expr(Expr::new(Postgres, text)),
        length: None,
        modifiers: String::new(),
    });
    // The expressions wait here until their places are known.
    let key = if expressions.is_empty() { Vec::new() } else { key.collect() };
    table.partitioned = Some(Partitioned { strategy: strategy.to_owned(), key, partitions: Vec::new() });
}

pub(super) fn partition_part(found: &mut Found, mut row: Fields) {
    let table = found.tables.get_mut(&row.text());
    let Some(partitioned) = table.and_then(|table| table.partitioned.as_mut()) else { return };
    let mut part = match row.optional_ident() {
        Some(column) => IndexPart::column(column),
        None if !partitioned.key.is_empty() => partitioned.key.remove(0),
        None => return,
    };
    part.modifiers = compared(&mut row).join(" ");
    partitioned.key.push(part);
}
