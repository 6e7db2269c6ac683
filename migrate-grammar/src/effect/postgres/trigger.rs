//! Triggers: CREATE and ALTER TRIGGER.

use super::origin::Origin;
use super::{Found, always, names, query};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Existing, Part};
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::quoted;
use migrate_sql::schema::table::Trigger;
use squawk_syntax::ast::{self, AstNode};

/// CREATE TRIGGER.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreateTrigger) -> Option<Vec<Found>> {
    let name = it.trigger()?;
    let events = it.trigger_event_list().into_iter().flat_map(|list| list.trigger_events());
    let mut events: Vec<String> = events.map(|it| event(&it)).collect();
    events.sort();
    let trigger = Trigger {
        name: names::of(&name),
        timing: match it.timing()? {
            ast::Timing::TimingBefore(_) => "before",
            ast::Timing::TimingAfter(_) => "after",
            ast::Timing::TimingInsteadOf(_) => "instead of",
        }
        .to_owned(),
        events,
        for_each_row: matches!(it.trigger_level(), Some(ast::TriggerLevel::ForEachRow(_))),
        condition: names::some_expr(it.when_condition().and_then(|it| it.expr())),
        action: action(&it.call_expr()?)?,
        reads: Vec::new(),
        enabled: true,
    };
    let change = Change::CreateTrigger {
        table: names::referred(it.on_relation()?.relation_name_ref())?,
        trigger: Box::new(trigger),
        existing: if it.or_replace().is_some() { Existing::Replace } else { Existing::Refuse },
    };
    Some(vec![always(origin.of(&name), change)])
}

fn event(it: &ast::TriggerEvent) -> String {
    match it {
        ast::TriggerEvent::TriggerEventDelete(_) => "delete".to_owned(),
        ast::TriggerEvent::TriggerEventInsert(_) => "insert".to_owned(),
        ast::TriggerEvent::TriggerEventTruncate(_) => "truncate".to_owned(),
        ast::TriggerEvent::TriggerEventUpdate(it) => {
            let columns: Vec<String> = it.column_name_refs().map(|it| names::of(&it).to_string()).collect();
            if columns.is_empty() { "update".to_owned() } else { format!("update of {}", columns.join(", ")) }
        }
    }
}

/// The function and its arguments, which are strings however they are written.
fn action(call: &ast::CallExpr) -> Option<Expr> {
    let function = quoted(Dialect::Postgres, &query::called(call)?);
    let args = call.arg_list().into_iter().flat_map(|it| it.args()).map(|arg| {
        match arg.expr() {
            Some(ast::Expr::Literal(it)) => it.string_value().filter(|text| !text.is_empty() || is_empty_string(&it)),
            Some(ast::Expr::NameRef(it)) => Some(it.text()),
            _ => None,
        }
        .unwrap_or_else(|| names::text(&arg))
    });
    let args: Vec<String> = args.map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
    Some(Expr::new(Dialect::Postgres, &format!("{function}({})", args.join(", "))))
}

fn is_empty_string(it: &ast::Literal) -> bool {
    it.syntax().text().to_string().contains('\'')
}

/// ALTER TRIGGER.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterTrigger) -> Option<Vec<Found>> {
    let name = it.trigger_ref()?;
    let table = names::referred(it.on_relation()?.relation_name_ref())?;
    let change = match it.action()? {
        ast::AlterTriggerAction::TriggerRenameTo(to) => {
            Change::RenamePart { table, part: Part::Trigger, from: names::of(&name), to: names::of_some(to.trigger())? }
        }
        ast::AlterTriggerAction::DependsOnExtension(_) | ast::AlterTriggerAction::NoDependsOnExtension(_) => {
            Change::Nothing { kind: "alter trigger", about: Some(table) }
        }
    };
    Some(vec![always(origin.of(&name), change)])
}
