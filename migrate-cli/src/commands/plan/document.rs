//! The document of a plan; its fields are described in the help of the command.

use super::Planned;
use crate::json;
use migrate_check::check::preview::Statement;
use migrate_check::impact::Work;
use migrate_check::lint::walk::Locked;
use migrate_core::{Rows, Session, Size, Step};
use serde_json::{Value, json};
use std::time::Duration;

/// The document.
pub(super) fn of(planned: &Planned) -> Value {
    let outlook = &planned.outlook;
    let measured = &outlook.measured;
    let steps = |steps: &[Step]| -> Value { steps.iter().map(|it| step(planned, it)).collect() };
    let table = |size: &Size| {
        let sessions = measured.sessions.iter().filter(|it| it.table.as_ref() == Some(&size.name));
        let (rows, rows_are) = match size.rows {
            Rows::Counted(rows) => (Some(rows), "counted"),
            Rows::AtLeast(rows) => (Some(rows), "at least"),
            Rows::Estimated(rows) => (Some(rows), "estimated"),
            _ => (None, "unknown"),
        };
        json!({
            "name": size.name.to_string(),
            "rows": rows,
            "rows_are": rows_are,
            "bytes": size.bytes,
            "sessions": sessions.map(session).collect::<Value>(),
        })
    };
    let mut document = json!({
        "state": planned.plan.state.name(),
        "server": outlook.server.to_string(),
        "steps": steps(&planned.plan.steps),
        "waiting": steps(&planned.plan.waiting),
        "tables": measured.sizes.iter().map(table).collect::<Value>(),
        "sessions": measured.sessions.iter().filter(|it| it.table.is_none()).map(session).collect::<Value>(),
        "not_measured": measured.unknown,
    });
    if let Some(explanation) = &planned.plan.explanation {
        document["explanation"] = json::explanation(explanation);
    }
    document
}

fn step(planned: &Planned, step: &Step) -> Value {
    let preview = planned.outlook.preview(step.version);
    json!({
        "version": step.version.to_string(),
        "name": step.name,
        "lane": step.lane.name(),
        "because": preview.and_then(|preview| preview.because.as_deref()),
        "requires": json::requires(step),
        "draft": step.draft,
        "in_transaction": step.in_transaction,
        "statements": preview.into_iter().flat_map(|it| &it.statements).map(statement).collect::<Value>(),
    })
}

fn statement(statement: &Statement) -> Value {
    json!({
        "line": statement.line,
        "text": statement.text,
        "locks": statement.locks.iter().map(lock).collect::<Value>(),
        "unknown": statement.unknown,
        "conditional": statement.is_conditional,
    })
}

fn lock(Locked { impact, is_new, .. }: &Locked) -> Value {
    json!({
        "relation": impact.relation.to_string(),
        "is_new": is_new,
        "clause": impact.clause,
        "lock": impact.lock.name(),
        "blocks": impact.blocks.kinds(),
        "blocks_all_for_a_moment": impact.lock.ends_exclusive(),
        "rewrite": impact.work == Work::Rewrite,
        "index_build": impact.work == Work::Index,
        // To build an index or to write rows anew takes reading all of them.
        "scan": impact.work.grows(),
        "because": impact.because,
    })
}

fn session(session: &Session) -> Value {
    let ms = |open: Duration| u64::try_from(open.as_millis()).unwrap_or(u64::MAX);
    json!({
        "id": session.id,
        "application": session.application,
        "state": session.state,
        "open_ms": session.open.map(ms),
        "locks": session.locks,
        "waits": session.waits,
    })
}
