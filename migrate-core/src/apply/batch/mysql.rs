//! MySQL: scripts that travel in one message, statement by statement, each with an intent before and a record after it.
//!
//! The record of one statement is the intent of the next, and that of the last ends the migration. Between statements of
//! which the catalog tells how far they got, there is none, nor between scripts that have no others: it would be a commit,
//! which waits for the disk.

use super::super::Applier;
use super::super::message::{Message, Place};
use super::super::record::Progress;
use super::super::resume::{probes, told_until};
use super::super::statements::{self, Stop, in_transaction};
use super::super::together::{CLOCK_US, groups, settle, tick};
use super::{Stopped, is_unprepared, length, send, tell};
use crate::database::begin_transaction;
use crate::driver::FailureKind;
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
    let groups = groups(works, |work, next| leaves(work, Some(next)));
    let group_of = |n: usize| groups.iter().find(|group| group.contains(&n)).cloned().unwrap_or(n..n + 1);
    applier.tell_started(&works[0]);
    let add = |applier: &mut Applier<'_, '_>, message: &mut Message, n| add(applier, message, works, n, group_of);
    let sent = send(applier, Dialect::Mysql, works, add).await;
    let (mut elapsed, mut marks) = (sent.elapsed, sent.marks);
    let Some(stopped) = sent.stop else {
        tell(applier, works, &elapsed, applied);
        return Ok(works.len());
    };
    let done = stopped.done();
    let Stopped { place, failure, .. } = stopped;
    applier.recorder.move_to(marks.swap_remove(done));
    if is_unprepared(&place, &failure, done, works) {
        tell(applier, &works[..done], &elapsed, applied);
        applier.unprepared = Some(failure);
        return Ok(done);
    }
    let group = group_of(done);
    if failure.kind == FailureKind::Connection || place == Place::Ours {
        tell(applier, &works[..group.start], &elapsed, applied);
    } else {
        let settled = settle(applier, &works[group.clone()], done - group.start).await;
        let recorded = if settled.is_ok() { done } else { group.start };
        for (elapsed, known) in elapsed[group.start..].iter_mut().zip(settled.iter().flatten()) {
            *elapsed = *known;
        }
        tell(applier, &works[..recorded], &elapsed, applied);
        settled?;
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

/// Adds one script; with the first of its group what begins that, and with the last its record. That begins the next group
/// too, unless the session is made anew between the two: a commit waits for the disk.
fn add(
    applier: &mut Applier<'_, '_>,
    message: &mut Message,
    works: &[Work<'_>],
    n: usize,
    group_of: impl Fn(usize) -> Range<usize>,
) {
    let (work, group) = (&works[n], group_of(n));
    let before = n.checked_sub(1).map(|before| &works[before]).filter(|before| !leaves(before, Some(work)));
    if before.is_none() {
        let begun = applier.recorder.begin(applier.database, &works[group.clone()], progress(work, 0));
        message.ours(n, &in_transaction(Dialect::Mysql, &begun));
    }
    let limits = statements::limits(applier, work);
    if before.is_none_or(|before| statements::limits(applier, before) != limits) {
        message.unmarked(&limits);
    }
    if group.len() > 1 {
        message.ours(n, &tick(applier, n - group.start));
        message.answered(1);
        add_statements(message, work, n, 0..work.script.statements.len());
    } else {
        add_alone(applier, message, work, n);
    }
    if n + 1 == group.end {
        let next = works.get(n + 1).filter(|next| !leaves(work, Some(next))).map(|_| &works[group_of(n + 1)]);
        finish(applier, message, &works[group], n, next.unwrap_or_default());
    }
    if leaves(work, works.get(n + 1)) {
        message.committed(n, &applier.prepare_session());
    } else if n + 1 == works.len() {
        message.committed(n, "");
    }
}

/// Adds the statements of a script that is a group by itself, with their records but for the last.
fn add_alone(applier: &Applier<'_, '_>, message: &mut Message, work: &Work<'_>, n: usize) {
    let probes = probes(work);
    let mut at = 0;
    while at < work.script.statements.len() {
        let end = told_until(&probes, at);
        let commit = work.script.statements[at].commit;
        if commit == Commit::WithRecord {
            message.ours(n, begin_transaction(Dialect::Mysql));
        }
        add_statements(message, work, n, at..end);
        at = end;
        let next = progress(work, at);
        match commit {
            _ if at == work.script.statements.len() => {}
            Commit::WithRecord => {
                let record = applier.recorder.progress(applier.database, work, next);
                message.ours(n, &format!("{record}COMMIT;"));
            }
            Commit::ByItself => {
                message.ours(n, &applier.recorder.progress_at_once(applier.database, work, next));
                message.answered(1);
            }
        }
    }
}

/// Adds statements of a script.
fn add_statements(message: &mut Message, work: &Work<'_>, n: usize, statements: Range<usize>) {
    for statement in &work.script.statements[statements] {
        let sql = &work.script.text[statement.span.clone()];
        message.script(n, sql, statement.span.start);
        if !split::may_change_session(Dialect::Mysql, sql) {
            message.answered(1);
        }
    }
}

/// Adds the record of a group that is done, and of the next one that begins with it; the last statement of a script that is
/// one by itself may be in a transaction with it.
fn finish(applier: &mut Applier<'_, '_>, message: &mut Message, group: &[Work<'_>], n: usize, next: &[Work<'_>]) {
    let version = next.first().map(|next| next.version);
    let ((mut record, mark), clock_us) = match group {
        [work] => (applier.recorder.finish(applier.database, work, version), ""),
        group => {
            message.ours(n, &tick(applier, group.len()));
            message.answered(1);
            (applier.recorder.finish_together(applier.database, group, version), CLOCK_US)
        }
    };
    applier.recorder.move_to(mark);
    if let Some(first) = next.first() {
        record += &applier.recorder.begin_next(applier.database, next, progress(first, 0));
    }
    let last = group.last().and_then(|work| work.script.statements.last());
    match last.map(|statement| statement.commit) {
        Some(Commit::WithRecord) => message.ours(n, &format!("{record}COMMIT;")),
        Some(Commit::ByItself) | None => message.ours_after(n, clock_us, &in_transaction(Dialect::Mysql, &record)),
    }
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
