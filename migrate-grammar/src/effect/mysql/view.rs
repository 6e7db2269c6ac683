//! CREATE VIEW, ALTER VIEW.

use super::cursor::Cursor;
use super::query;
use migrate_sql::effect::{Change, CreateView, Existing};
use migrate_sql::schema::object::View;
use migrate_sql::schema::table::{Certainty, Persistence};

/// A view, behind the word VIEW.
pub(super) fn read(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Change> {
    let existing = if cursor.take(&["IF", "NOT", "EXISTS"]) { Existing::Keep } else { existing };
    let name = cursor.name()?;
    let given = if cursor.is_at(0, "(") && !query::begins_at(cursor, 1) { Some(cursor.columns()?) } else { None };
    cursor.take(&["AS"]).then_some(())?;
    let start = *cursor;
    // WITH CHECK OPTION is no part of the query.
    while cursor.seek(&["WITH"]) && !is_check_option(cursor) {
        cursor.skip(1);
    }
    let mut text = cursor.since(&start);
    cursor.skip_all();
    let query = text.as_text().to_owned();
    let found = query::read(&mut text);
    let view = View {
        name,
        materialized: false,
        columns: given.or(found.columns),
        query,
        reads: found.reads,
        indexes: Vec::new(),
        triggers: Vec::new(),
        certainty: Certainty::Certain,
    };
    let create = CreateView { view, existing, persistence: Persistence::Permanent, without_data: false };
    Some(Change::CreateView(Box::new(create)))
}

fn is_check_option(cursor: &Cursor<'_>) -> bool {
    cursor.is(&["WITH", "CHECK", "OPTION"])
        || cursor.is(&["WITH", "CASCADED", "CHECK", "OPTION"])
        || cursor.is(&["WITH", "LOCAL", "CHECK", "OPTION"])
}
