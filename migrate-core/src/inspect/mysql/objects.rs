//! Views, triggers, routines, events, and MariaDB's sequences.

use super::{Fields, Found, ident, relation};
use migrate_check::dialect::Dialect;
use migrate_check::schema::Relation;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::object::{Other, Routine, RoutineKind, Sequence, View, Volatility};
use migrate_check::schema::table::{Certainty, Trigger};
use std::sync::Arc;

pub(super) fn view(found: &mut Found, mut row: Fields) {
    let (name, query) = (row.text(), row.text());
    let view = View {
        name: relation(&name),
        materialized: false,
        columns: None,
        query,
        reads: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        certainty: Certainty::Certain,
    };
    found.views.insert(name, view);
}

pub(super) fn trigger(found: &mut Found, mut row: Fields) {
    let (table, name, timing) = (row.text(), row.text(), row.text().to_lowercase());
    let (event, action) = (row.text().to_lowercase(), row.text());
    let Some(table) = found.tables.get_mut(&table) else { return };
    // MariaDB 12 shows several events with commas between them.
    let mut events: Vec<String> = event.split(',').map(str::to_owned).collect();
    events.sort();
    table.triggers.push(Trigger {
        name: Ident::relation(Dialect::Mysql, name),
        timing,
        events,
        for_each_row: true,
        condition: None,
        action: Expr::new(Dialect::Mysql, &action),
        reads: Vec::new(),
        enabled: true,
    });
}

pub(super) fn routine(found: &mut Found, mut row: Fields) {
    let (name, kind, returns) = (row.text(), row.text(), row.optional());
    let (deterministic, body) = (row.text(), row.text());
    let routine = Routine {
        name: Name::local(ident(name)),
        kind: if kind == "FUNCTION" { RoutineKind::Function } else { RoutineKind::Procedure },
        arguments: Vec::new(),
        returns: returns.map(|it| DataType::parse(Dialect::Mysql, &it).to_string()).unwrap_or_default(),
        language: "sql".to_owned(),
        volatility: if deterministic == "YES" { Volatility::Immutable } else { Volatility::Volatile },
        body,
        certainty: Certainty::Certain,
    };
    found.schema.routines.insert((routine.name.clone(), Vec::new()), Arc::new(routine));
}

pub(super) fn event(found: &mut Found, mut row: Fields) {
    found.schema.others.insert(Other { kind: "event".to_owned(), name: row.text() });
}

pub(super) fn sequence(found: &mut Found, name: &str, mut row: Fields) {
    let mut number = || row.text().parse().unwrap_or(0);
    let (start, minimum, maximum, increment, cycle) = (number(), number(), number(), number(), number());
    let sequence = Sequence {
        name: relation(name),
        data_type: DataType::plain("bigint"),
        increment,
        start,
        minimum,
        maximum,
        cycle: cycle != 0,
        owner: None,
        certainty: Certainty::Certain,
    };
    found.schema.relations.insert(sequence.name.clone(), Relation::Sequence(Arc::new(sequence)));
}
