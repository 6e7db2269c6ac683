//! CREATE VIEW.

use super::source::Source;
use super::{elsewhere, names, query};
use migrate_sql::effect::{Change, CreateView};
use migrate_sql::schema::object::View;
use migrate_sql::schema::table::Certainty;
use sqlite3_parser::ast::{IndexedColumn, QualifiedName, Select};
use std::ops::Range;

pub(super) fn create(
    source: &Source,
    name: &QualifiedName<'_>,
    temporary: bool,
    if_not_exists: bool,
    columns: Option<&[IndexedColumn<'_>]>,
    select: &Select<'_>,
) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, name) {
        return elsewhere;
    }
    let found = query::query(select);
    let begin = source.find(&source.whole(), "AS").map_or(0, |at| at + 1);
    let view = View {
        name: names::name(name),
        materialized: false,
        columns: match columns {
            Some(columns) => Some(columns.iter().map(|it| names::ident(&it.col_name)).collect()),
            None => found.columns,
        },
        query: source.text(&(begin..source.whole().end)).to_owned(),
        reads: found.reads,
        indexes: Vec::new(),
        triggers: Vec::new(),
        certainty: Certainty::Certain,
    };
    let create = CreateView {
        persistence: names::persistence(&view.name, temporary),
        view,
        existing: names::existing(if_not_exists),
        without_data: false,
    };
    (source.name(&name.name), Change::CreateView(Box::new(create)))
}
