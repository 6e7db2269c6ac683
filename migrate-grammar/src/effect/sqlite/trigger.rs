//! CREATE TRIGGER.

use super::scope::{Reading, Scope};
use super::source::Source;
use super::{elsewhere, names};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Touched};
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::Name;
use migrate_sql::schema::table::Trigger;
use sqlite3_parser::ast::{QualifiedName, TriggerCmd, TriggerEvent, TriggerTime};
use std::ops::Range;

/// What stands before WHEN.
pub(super) struct Head<'a> {
    pub(super) name: &'a QualifiedName<'a>,
    pub(super) time: Option<TriggerTime>,
    pub(super) event: &'a TriggerEvent<'a>,
    pub(super) table: &'a QualifiedName<'a>,
}

pub(super) fn create(
    source: &Source,
    head: &Head<'_>,
    temporary: bool,
    if_not_exists: bool,
    commands: &[TriggerCmd<'_>],
) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, head.name).or_else(|| elsewhere(source, head.table)) {
        return elsewhere;
    }
    // It is in the database of its table, unless it says otherwise.
    let table = names::name(head.table);
    let table = Name { schema: names::name(head.name).schema.or(table.schema), ident: table.ident };
    if temporary && table.schema.is_none() {
        let reason = "a temporary trigger may be on a table that stays".to_owned();
        return source.all(Change::Opaque { reason, touched: Touched::Relations(vec![table]) });
    }
    let body = body(source);
    let when = source.find(&(0..body.start), "WHEN");
    let trigger = Trigger {
        name: names::relation(&head.name.name),
        timing: match head.time {
            Some(TriggerTime::After) => "after",
            Some(TriggerTime::InsteadOf) => "instead of",
            Some(TriggerTime::Before) | None => "before",
        }
        .to_owned(),
        events: vec![event(head.event)],
        for_each_row: true,
        condition: when.map(|at| Expr::new(Dialect::Sqlite, source.text(&(at + 1..body.start - 1)))),
        action: Expr::new(Dialect::Sqlite, source.text(&body)),
        reads: reads(&table, commands),
        enabled: true,
    };
    let change = Change::CreateTrigger { table, trigger: Box::new(trigger), existing: names::existing(if_not_exists) };
    (source.name(&head.name.name), change)
}

/// The tokens between BEGIN and END.
fn body(source: &Source) -> Range<usize> {
    let whole = source.whole();
    let table = source.find(&whole, "ON").unwrap_or(0);
    let begin = source.find(&(table..whole.end), "BEGIN").map_or(whole.end, |at| at + 1);
    begin..whole.end.saturating_sub(1).max(begin)
}

fn event(event: &TriggerEvent<'_>) -> String {
    match event {
        TriggerEvent::Delete => "delete".to_owned(),
        TriggerEvent::Insert => "insert".to_owned(),
        TriggerEvent::Update => "update".to_owned(),
        TriggerEvent::UpdateOf(columns) => {
            let mut columns: Vec<String> = columns.iter().map(names::unquoted).collect();
            columns.sort();
            format!("update of {}", columns.join(", "))
        }
    }
}

/// What the statements of a trigger read and write.
fn reads(table: &Name, commands: &[TriggerCmd<'_>]) -> Vec<migrate_sql::schema::object::Reads> {
    let mut reading = Reading::of_trigger(table.clone());
    for command in commands {
        match command {
            TriggerCmd::Update { tbl_name, sets, from, where_clause, .. } => {
                let target = names::name(tbl_name);
                let mut scope = target_scope(tbl_name);
                reading.relation(&target);
                from.iter().for_each(|from| reading.sources(from, &mut scope));
                reading.within(scope, |reading| {
                    from.iter().for_each(|from| reading.joins(from));
                    reading.sets(&target, sets);
                    reading.exprs(where_clause);
                });
            }
            TriggerCmd::Insert { tbl_name, select, upsert, .. } => {
                reading.relation(&names::name(tbl_name));
                reading.select(select);
                reading.upsert(tbl_name, *upsert);
            }
            TriggerCmd::Delete { tbl_name, where_clause } => {
                reading.relation(&names::name(tbl_name));
                reading.within(target_scope(tbl_name), |reading| reading.exprs(where_clause));
            }
            TriggerCmd::Select(select) => reading.select(select),
        }
    }
    reading.finish().0
}

/// The scope of a statement that changes a table.
pub(super) fn target_scope(table: &QualifiedName<'_>) -> Scope {
    let mut scope = Scope::default();
    scope.add(names::ident(table.alias.as_ref().unwrap_or(&table.name)), Some(names::name(table)));
    scope
}
