//! MySQL: scripts that travel in one message, statement by statement, each with an intent before and a record after it.
//!
//! The record of one statement is the intent of the next, and that of the last ends the migration.

use super::super::Applier;
use super::super::message::{Message, Place};
use super::super::record::Progress;
use super::super::send::send_script;
use super::super::statements::{self, Stop, begin_transaction, in_transaction};
use super::{length, tell};
use crate::driver::FailureKind;
use crate::error::Result;
use crate::event::Direction;
use crate::history::RecordState;
use crate::status::Applied;
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::split::{self, Commit};
use std::time::Instant;

/// Whether a script may travel with others: it goes up, from its beginning, and no server finds one of its statements
/// empty.
pub(in super::super) fn travels(work: &Work<'_>) -> bool {
    let text = work.script.text;
    let mut statements = work.script.statements.iter();
    work.direction == Direction::Up
        && work.begun.is_none()
        && !work.script.statements.is_empty()
        && !statements.any(|it| split::may_be_empty(Dialect::Mysql, &text[it.span.clone()]))
}

/// Runs the first script, which travels, and those behind it that travel with it; gives how many are done. Those that were
/// done before one failed are in `applied`.
pub(in super::super) async fn run(
    applier: &mut Applier<'_, '_>,
    works: &[Work<'_>],
    applied: &mut Vec<Applied>,
) -> Result<usize> {
    let works = &works[..length(works, travels)];
    applier.tell_started(&works[0]);
    let mut message = Message::timed(Dialect::Mysql, works);
    let mut marks = Vec::with_capacity(works.len() + 1);
    for (n, work) in works.iter().enumerate() {
        marks.push(applier.recorder.mark());
        add(applier, &mut message, n, work);
    }
    marks.push(applier.recorder.mark());
    let mut reply = send_script(applier, &works[0], message.text()).await;
    let elapsed = message.elapsed(&reply, works.len());
    let (at, place) = message.place(&mut reply);
    let Some(failure) = reply.failure.take() else {
        tell(applier, works, &elapsed, applied);
        return Ok(works.len());
    };
    let done = if place == Place::Committed { at + 1 } else { at };
    applier.recorder.back_to(marks.swap_remove(done));
    tell(applier, &works[..done], &elapsed, applied);
    if place == Place::Committed && failure.kind != FailureKind::Connection {
        applier.unprepared = Some(failure);
        return Ok(done);
    }
    let work = &works[at];
    if at > 0 {
        applier.tell_started(work);
    }
    let next = statements::statement_at(work, &place).unwrap_or(0);
    let stop = Stop { at: next, place, failure, left: Vec::new() };
    let stopped = Instant::now();
    statements::go_on(applier, work, next, Some(stop)).await?;
    applied.push(applier.tell_applied(work, elapsed[at] + stopped.elapsed()));
    Ok(at + 1)
}

/// Adds one script with its records.
fn add(applier: &mut Applier<'_, '_>, message: &mut Message, n: usize, work: &Work<'_>) {
    let state = RecordState::InProgress;
    let progress = |at| Progress { state, done: at, intent: intent(work, at) };
    let begun = applier.recorder.begin(applier.database, work, progress(0));
    message.ours(n, &in_transaction(Dialect::Mysql, &begun));
    message.unmarked(&statements::limits(applier, work));
    for (at, statement) in work.script.statements.iter().enumerate() {
        let record = if at + 1 < work.script.statements.len() {
            applier.recorder.progress(applier.database, work, progress(at + 1))
        } else {
            let (record, log) = applier.recorder.finish(applier.database, work);
            applier.recorder.advance(work, log);
            record
        };
        let sql = &work.script.text[statement.span.clone()];
        match statement.commit {
            Commit::WithRecord => {
                message.ours(n, begin_transaction(Dialect::Mysql));
                message.script(n, sql, statement.span.start);
                message.ours(n, &format!("{record}COMMIT;"));
            }
            Commit::ByItself => {
                message.script(n, sql, statement.span.start);
                message.ours(n, &in_transaction(Dialect::Mysql, &record));
            }
        }
    }
    let leaves = split::may_change_session(Dialect::Mysql, work.script.text);
    message.committed(n, &if leaves { applier.prepare_session() } else { String::new() });
}

/// The statement that begins next, if a crash can leave it without a record.
fn intent(work: &Work<'_>, at: usize) -> Option<usize> {
    work.script.statements.get(at).filter(|it| it.commit == Commit::ByItself).map(|_| at)
}
