//! DROP of anything.

use super::cursor::Cursor;
use super::routine;
use migrate_sql::effect::{Change, Drop, Dropped, Kind};
use migrate_sql::schema::name::Name;

/// `DROP …`, behind the word DROP; `None` for what cannot be read.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.take_any(&["TEMPORARY", "ONLINE", "OFFLINE"]);
    let kind = match cursor.piece(0).to_ascii_uppercase().as_str() {
        "TABLE" | "TABLES" => Kind::Table,
        "VIEW" => Kind::View,
        "INDEX" => Kind::Index,
        "TRIGGER" => Kind::Trigger,
        "PROCEDURE" => Kind::Procedure,
        "FUNCTION" => Kind::Function,
        "SEQUENCE" => Kind::Sequence,
        "DATABASE" | "SCHEMA" => Kind::Namespace,
        "EVENT" => Kind::Other("event"),
        _ => {
            cursor.skip_all();
            return Some(Change::Nothing { kind: "drop", about: None });
        }
    };
    cursor.skip(1);
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    let mut dropped = Drop { if_exists, ..Drop::new(kind, Vec::new()) };
    loop {
        let start = cursor.offset();
        let name = name(cursor, kind)?;
        dropped.names.push(Dropped { name, arguments: None, span: cursor.span_from(start) });
        if !cursor.take(&[","]) {
            break;
        }
    }
    if kind == Kind::Index {
        cursor.take(&["ON"]).then_some(())?;
        dropped.on = Some(cursor.name()?);
    }
    // Both words are read and forgotten.
    cursor.take_any(&["RESTRICT", "CASCADE"]);
    while cursor.is_at(0, "ALGORITHM")
        || cursor.is_at(0, "LOCK")
        || cursor.is_at(0, "WAIT")
        || cursor.is_at(0, "NOWAIT")
    {
        match cursor.take_any(&["ALGORITHM", "LOCK", "WAIT", "NOWAIT"]) {
            Some("ALGORITHM") => dropped.algorithm = cursor.option_value().map(|value| value.to_ascii_lowercase()),
            Some("LOCK") => dropped.lock = cursor.option_value().map(|value| value.to_ascii_lowercase()),
            Some("WAIT") => cursor.skip(1),
            _ => {}
        }
    }
    cursor.is_at_end().then(|| Change::Drop(Box::new(dropped)))
}

fn name(cursor: &mut Cursor<'_>, kind: Kind) -> Option<Name> {
    match kind {
        Kind::Procedure | Kind::Function => routine::name(cursor),
        _ => cursor.name(),
    }
}
