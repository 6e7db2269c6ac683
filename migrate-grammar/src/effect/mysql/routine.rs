//! CREATE FUNCTION, CREATE PROCEDURE, and their ALTER.

use super::cursor::Cursor;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{Change, Existing};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::{Routine, RoutineKind, Volatility};
use migrate_sql::schema::table::Certainty;

/// A routine, behind the word FUNCTION or PROCEDURE.
pub(super) fn read(cursor: &mut Cursor<'_>, kind: RoutineKind, existing: Existing) -> Option<Change> {
    let existing = if cursor.take(&["IF", "NOT", "EXISTS"]) { Existing::Keep } else { existing };
    let name = name(cursor)?;
    // A loadable function has no arguments: `RETURNS INTEGER SONAME 'x.so'`.
    let is_loadable = !cursor.is_at(0, "(");
    cursor.parenthesis();
    let mut returns = String::new();
    if cursor.take(&["RETURNS"]) {
        returns = returned(cursor);
    }
    if is_loadable {
        cursor.skip_all();
        return Some(Change::CreateOther { kind: "loadable function", name: name.to_string() });
    }
    let volatility = characteristics(cursor);
    let routine = Routine {
        name,
        kind,
        arguments: Vec::new(),
        returns,
        language: "sql".to_owned(),
        volatility,
        body: cursor.rest().to_owned(),
        certainty: Certainty::Certain,
    };
    cursor.skip_all();
    Some(Change::CreateRoutine { routine: Box::new(routine), existing })
}

/// The name of a routine, whose case does not count.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Option<Name> {
    let Name { schema, ident } = cursor.name()?;
    Some(Name { schema, ident: Ident::other(Mysql, ident.as_str()) })
}

/// The type behind RETURNS, up to the first characteristic or the body.
fn returned(cursor: &mut Cursor<'_>) -> String {
    let start = cursor.offset();
    cursor.skip(1);
    while cursor.take_any(&["VARYING", "PRECISION", "UNSIGNED", "SIGNED", "ZEROFILL"]).is_some()
        || cursor.parenthesis().is_some()
    {}
    let data_type = DataType::parse(Mysql, cursor.text_from(start)).to_string();
    loop {
        if cursor.take(&["CHARACTER", "SET"]) || cursor.take(&["CHARSET"]) || cursor.take(&["COLLATE"]) {
            cursor.option_value();
        } else {
            return data_type;
        }
    }
}

/// What stands between the arguments and the body.
fn characteristics(cursor: &mut Cursor<'_>) -> Volatility {
    let mut volatility = Volatility::Volatile;
    loop {
        if cursor.take(&["DETERMINISTIC"]) {
            volatility = Volatility::Immutable;
        } else if cursor.take(&["NOT", "DETERMINISTIC"]) {
            volatility = Volatility::Volatile;
        } else if cursor.take(&["COMMENT"]) {
            cursor.string();
        } else if !(cursor.take(&["LANGUAGE", "SQL"])
            || cursor.take(&["NO", "SQL"])
            || cursor.take(&["CONTAINS", "SQL"])
            || cursor.take(&["READS", "SQL", "DATA"])
            || cursor.take(&["MODIFIES", "SQL", "DATA"])
            || cursor.take(&["SQL", "SECURITY", "DEFINER"])
            || cursor.take(&["SQL", "SECURITY", "INVOKER"]))
        {
            return volatility;
        }
    }
}
