//! DROP TABLE, DROP VIEW, DROP INDEX, DROP TRIGGER.

use super::source::Source;
use super::{elsewhere, names};
use migrate_sql::effect::{Change, Drop, Dropped, Kind};
use sqlite3_parser::ast::QualifiedName;
use std::ops::Range;

pub(super) fn change(source: &Source, kind: Kind, name: &QualifiedName<'_>, if_exists: bool) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, name) {
        return elsewhere;
    }
    let span = source.name(&name.name);
    let dropped = Dropped { name: names::name(name), arguments: None, span: span.clone() };
    let drop = Drop { if_exists, ..Drop::new(kind, vec![dropped]) };
    (span, Change::Drop(Box::new(drop)))
}
