//! Tables, views and sequences themselves; what belongs to a table is read elsewhere.

use super::Found;
use super::fields::Fields;
use migrate_check::dialect::Dialect::Postgres;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::object::{Reads, Sequence, View};
use migrate_check::schema::table::{Certainty, PartitionOf, Persistence, RowSecurity, Table};

pub(super) fn relation(found: &mut Found, mut row: Fields) {
    let (oid, name, kind, persistence) = (row.text(), row.name(), row.text(), row.text());
    match kind.as_str() {
        "S" => {
            let sequence = Sequence {
                name,
                data_type: DataType::plain("bigint"),
                increment: 1,
                start: 1,
                minimum: 1,
                maximum: i64::MAX,
                cycle: false,
                owner: None,
                certainty: Certainty::Certain,
            };
            found.sequences.insert(oid, sequence);
        }
        "v" | "m" => {
            let view = View {
                name,
                materialized: kind == "m",
                columns: Some(Vec::new()),
                query: String::new(),
                reads: Vec::new(),
                indexes: Vec::new(),
                triggers: Vec::new(),
                certainty: Certainty::Certain,
            };
            found.views.insert(oid, view);
        }
        _ => {
            let mut table = Table::new(name);
            table.persistence = if persistence == "u" { Persistence::Unlogged } else { Persistence::Permanent };
            table.row_security = match (row.flag(), row.flag()) {
                (_, true) => RowSecurity::Forced,
                (true, false) => RowSecurity::On,
                (false, false) => RowSecurity::Off,
            };
            table.server = row.optional_ident();
            // The table that it is a partition of comes with its parents.
            table.partition_of = row.expr().map(|bound| PartitionOf { table: table.name.clone(), bound });
            found.tables.insert(oid, table);
        }
    }
}

pub(super) fn parent(found: &mut Found, mut row: Fields) {
    let Some(table) = found.tables.get_mut(&row.text()) else { return };
    match &mut table.partition_of {
        Some(partition) => partition.table = row.name(),
        None => table.inherits.push(row.name()),
    }
}

pub(super) fn query(found: &mut Found, mut row: Fields) {
    if let Some(view) = found.views.get_mut(&row.text()) {
        view.query = row.text().trim().trim_end_matches(';').to_owned();
    }
}

pub(super) fn reads(found: &mut Found, mut row: Fields) {
    let Some(view) = found.views.get_mut(&row.text()) else { return };
    let (relation, column) = (row.name(), row.optional_ident());
    add_read(&mut view.reads, relation, column);
}

/// Adds a relation that is read, and perhaps a column of it.
pub(super) fn add_read(reads: &mut Vec<Reads>, relation: Name, column: Option<Ident>) {
    let at = reads.iter().position(|it| it.relation == relation).unwrap_or_else(|| {
        reads.push(Reads { relation, columns: Vec::new() });
        reads.len() - 1
    });
    reads[at].columns.extend(column);
    reads.sort();
}

pub(super) fn sequence(found: &mut Found, mut row: Fields) {
    let Some(sequence) = found.sequences.get_mut(&row.text()) else { return };
    sequence.data_type = row.data_type();
    sequence.increment = row.number();
    sequence.start = row.number();
    sequence.minimum = row.number();
    sequence.maximum = row.number();
    sequence.cycle = row.flag();
    let (table, column) = (row.name(), row.optional());
    sequence.owner = column.map(|column| (table, Ident::other(Postgres, column)));
}
