//! CREATE INDEX.

use super::cursor::Cursor;
use super::key;
use migrate_sql::effect::{Change, CreateIndex, Existing};
use migrate_sql::schema::table::{Index, Nulls, Uniqueness};

/// `CREATE [OR REPLACE] [UNIQUE | FULLTEXT | SPATIAL] INDEX …`, behind CREATE and what stands before these words.
pub(super) fn read(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Change> {
    let uniqueness = match cursor.take(&["UNIQUE"]) {
        true => Uniqueness::Unique(Nulls::Distinct),
        false => Uniqueness::Any,
    };
    let method = key::method_word(cursor);
    cursor.take(&["INDEX"]).then_some(())?;
    let existing = if cursor.take(&["IF", "NOT", "EXISTS"]) { Existing::Keep } else { existing };
    let name = cursor.ident()?;
    key::using(cursor);
    cursor.take(&["ON"]).then_some(())?;
    let table = cursor.name()?;
    let parts = key::parts(cursor)?;
    let (mut algorithm, mut lock) = (None, None);
    loop {
        key::options(cursor);
        match cursor.take_any(&["ALGORITHM", "LOCK", "WAIT", "NOWAIT"]) {
            Some("ALGORITHM") => algorithm = cursor.option_value().map(|value| value.to_ascii_lowercase()),
            Some("LOCK") => lock = cursor.option_value().map(|value| value.to_ascii_lowercase()),
            Some("WAIT") => cursor.skip(1),
            Some(_) => {}
            None => break,
        }
    }
    let index =
        Index { name, parts, uniqueness, method: method.to_owned(), include: Vec::new(), predicate: None, valid: true };
    let create =
        CreateIndex { table, index, schema: None, concurrently: false, only: false, existing, algorithm, lock };
    cursor.is_at_end().then(|| Change::CreateIndex(Box::new(create)))
}
