//! MySQL: scripts that travel in one message, statement by statement, each with an intent before and a record after it.
//!
//! The record of one statement is the intent of the next, and that of the last ends the migration. Between statements of
//! which the catalog tells how far they got, there is none: it would be a commit, which waits for the disk.

use super::super::Applier;
use super::super::message::Message;
use super::super::record::Progress;
use super::super::resume::{probes, told_until};
use super::super::statements::{self, Stop, in_transaction};
use super::{Stopped, is_unprepared, length, send, tell};
use crate::database::begin_transaction;
use crate::error::Result;
use crate::event::Direction;
use crate::history::RecordState;
use crate::status::Applied;
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split::{self, Commit};
use std::ops::Range;
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
    let sent = send(applier, Dialect::Mysql, works, |applier, message, n| add(applier, message, works, n)).await;
    let (elapsed, mut marks) = (sent.elapsed, sent.marks);
    let Some(stopped) = sent.stop else {
        tell(applier, works, &elapsed, applied);
        return Ok(works.len());
    };
    let done = stopped.done();
    let Stopped { place, failure, .. } = stopped;
    applier.recorder.back_to(marks.swap_remove(done));
    tell(applier, &works[..done], &elapsed, applied);
    if is_unprepared(&place, &failure, done, works) {
        applier.unprepared = Some(failure);
        return Ok(done);
    }
    let work = &works[done];
    if done > 0 {
        applier.tell_started(work);
    }
    let next = statements::statement_at(work, &place).unwrap_or(0);
    let stop = Stop { at: next, place, failure, left: Vec::new() };
    let stopped = Instant::now();
    statements::go_on(applier, work, next, Some(stop)).await?;
    applied.push(applier.tell_applied(work, elapsed[done] + stopped.elapsed()));
    Ok(done + 1)
}

/// Adds one script with its records. The last of them begins the next script too, unless the session is made anew between
/// the two: a commit waits for the disk.
fn add(applier: &mut Applier<'_, '_>, message: &mut Message, works: &[Work<'_>], n: usize) {
    let work = &works[n];
    let before = n.checked_sub(1).map(|before| &works[before]).filter(|before| !leaves(before, Some(work)));
    if before.is_none() {
        let begun = applier.recorder.begin(applier.database, work, progress(work, 0));
        message.ours(n, &in_transaction(Dialect::Mysql, &begun));
    }
    let limits = statements::limits(applier, work);
    if before.is_none_or(|before| statements::limits(applier, before) != limits) {
        message.unmarked(&limits);
    }
    let probes = probes(work);
    let mut at = 0;
    while at < work.script.statements.len() {
        let end = told_until(&probes, at);
        add_statements(applier, message, works, n, at..end);
        at = end;
    }
    if leaves(work, works.get(n + 1)) {
        message.committed(n, &applier.prepare_session());
    } else if n + 1 == works.len() {
        message.committed(n, "");
    }
}

/// Adds statements of a script that have one record, behind them.
fn add_statements(
    applier: &mut Applier<'_, '_>,
    message: &mut Message,
    works: &[Work<'_>],
    n: usize,
    statements: Range<usize>,
) {
    let work = &works[n];
    let commit = work.script.statements[statements.start].commit;
    let next = Some(statements.end).filter(|next| *next < work.script.statements.len());
    let next = next.map(|next| progress(work, next));
    if commit == Commit::WithRecord {
        message.ours(n, begin_transaction(Dialect::Mysql));
    }
    for statement in &work.script.statements[statements] {
        let sql = &work.script.text[statement.span.clone()];
        if split::may_change_session(Dialect::Mysql, sql) {
            message.script(n, sql, statement.span.start);
        } else {
            message.script_statement(n, sql, statement.span.start);
        }
    }
    match (commit, next) {
        (Commit::WithRecord, next) => {
            let record = next.map(|next| applier.recorder.progress(applier.database, work, next));
            let record = record.unwrap_or_else(|| finish(applier, work, works.get(n + 1)));
            message.ours(n, &format!("{record}COMMIT;"));
        }
        (Commit::ByItself, Some(next)) => {
            message.our_statement(n, &applier.recorder.progress_at_once(applier.database, work, next));
        }
        (Commit::ByItself, None) => {
            let record = finish(applier, work, works.get(n + 1));
            message.ours(n, &in_transaction(Dialect::Mysql, &record));
        }
    }
}

/// The record of a script that is done, and of the next one that begins with it.
fn finish(applier: &mut Applier<'_, '_>, work: &Work<'_>, next: Option<&Work<'_>>) -> String {
    let next = next.filter(|next| !leaves(work, Some(next)));
    let (record, log) = applier.recorder.finish(applier.database, work, next.map(|next| next.version));
    applier.recorder.advance(work, log);
    let begun = next.map(|next| applier.recorder.begin_next(applier.database, next, progress(next, 0)));
    record + &begun.unwrap_or_default()
}

/// Whether a script leaves a session that the next one must not meet.
fn leaves(work: &Work<'_>, next: Option<&Work<'_>>) -> bool {
    let (off, mode) = (Mode::ForeignKeysOff, work.script.mode);
    (mode == off && next.is_none_or(|next| next.script.mode != off))
        || split::may_change_session(Dialect::Mysql, work.script.text)
}

fn progress(work: &Work<'_>, at: usize) -> Progress {
    Progress { state: RecordState::InProgress, done: at, intent: intent(work, at) }
}

/// The statement that begins next, if a crash can leave it without a record.
fn intent(work: &Work<'_>, at: usize) -> Option<usize> {
    work.script.statements.get(at).filter(|it| it.commit == Commit::ByItself).map(|_| at)
}
