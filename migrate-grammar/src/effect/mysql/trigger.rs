//! CREATE TRIGGER.

use super::cursor::Cursor;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{Change, Existing};
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::Trigger;

/// A trigger, behind the word TRIGGER.
pub(super) fn read(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Change> {
    let existing = if cursor.take(&["IF", "NOT", "EXISTS"]) { Existing::Keep } else { existing };
    let written = cursor.name()?;
    let timing = cursor.take_any(&["BEFORE", "AFTER"])?.to_ascii_lowercase();
    let mut events = Vec::new();
    loop {
        events.push(cursor.take_any(&["INSERT", "UPDATE", "DELETE"])?.to_ascii_lowercase());
        // MariaDB 12: several events.
        if !cursor.take(&["OR"]) {
            break;
        }
    }
    events.sort();
    cursor.take(&["ON"]).then_some(())?;
    let mut table = cursor.name()?;
    // A trigger lies in the database of its table.
    table.schema = table.schema.or(written.schema);
    cursor.take(&["FOR", "EACH", "ROW"]).then_some(())?;
    if cursor.take_any(&["FOLLOWS", "PRECEDES"]).is_some() {
        cursor.ident()?;
    }
    let trigger = Trigger {
        name: Ident::relation(Mysql, written.ident.as_str()),
        timing,
        events,
        for_each_row: true,
        condition: None,
        action: migrate_sql::schema::expr::Expr::new(Mysql, cursor.rest()),
        reads: Vec::new(),
        enabled: true,
    };
    cursor.skip_all();
    Some(Change::CreateTrigger { table, trigger: Box::new(trigger), existing })
}
