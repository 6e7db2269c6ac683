//! LOCK, OPTIMIZE, ANALYZE, FLUSH: work on tables that leaves their structure as it is.

use super::cursor::Cursor;
use migrate_sql::effect::{Change, Condition, Maintain, Work};
use migrate_sql::schema::name::Name;

/// What such a statement does. Those that answer with a row that says so where a table is missing do not fail.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Vec<(Change, Condition)>> {
    let verb = cursor.piece(0).to_ascii_uppercase();
    cursor.skip(1);
    let changes = match verb.as_str() {
        "LOCK" => lock(cursor)?,
        "OPTIMIZE" => vec![(named(cursor, Work::VacuumFull)?, Condition::IfPossible)],
        "ANALYZE" => vec![(named(cursor, Work::Analyze)?, Condition::IfPossible)],
        "CHECK" | "CHECKSUM" | "REPAIR" | "CACHE" => vec![(nothing("check table"), Condition::Always)],
        "UNLOCK" => vec![(nothing("unlock tables"), Condition::Always)],
        _ => vec![flush(cursor)?],
    };
    cursor.skip_all();
    Some(changes)
}

fn nothing(kind: &'static str) -> Change {
    Change::Nothing { kind, about: None }
}

fn work(work: Work, targets: Vec<Name>) -> Change {
    Change::Maintain(Box::new(Maintain { work, targets, concurrently: false }))
}

fn named(cursor: &mut Cursor<'_>, kind: Work) -> Option<Change> {
    cursor.take_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
    // `ANALYZE FORMAT=JSON SELECT …` of MariaDB runs a query.
    if cursor.take_any(&["TABLE", "TABLES"]).is_none() {
        return Some(nothing("analyze"));
    }
    Some(work(kind, cursor.names()))
}

fn lock(cursor: &mut Cursor<'_>) -> Option<Vec<(Change, Condition)>> {
    if cursor.take_any(&["TABLE", "TABLES"]).is_none() {
        return Some(vec![(nothing("lock instance"), Condition::Always)]);
    }
    let locks = cursor.commas().into_iter().map(|mut part| {
        let name = part.name()?;
        let is_write = part.seek(&["WRITE"]);
        let mode = if is_write { "write" } else { "read" };
        Some((work(Work::Lock(mode), vec![name]), Condition::Always))
    });
    locks.collect()
}

fn flush(cursor: &mut Cursor<'_>) -> Option<(Change, Condition)> {
    cursor.take_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
    if cursor.take_any(&["TABLE", "TABLES"]).is_none() {
        return Some((nothing("flush"), Condition::Always));
    }
    let is_list = !cursor.is_at(0, "WITH") && !cursor.is_at(0, "FOR");
    let targets = if is_list { cursor.names() } else { Vec::new() };
    if cursor.is(&["WITH", "READ", "LOCK"]) || cursor.is(&["FOR", "EXPORT"]) {
        return Some((work(Work::Lock("read"), targets), Condition::Always));
    }
    Some((nothing("flush tables"), Condition::Always))
}
