//! PostgreSQL: scripts that travel in one message, each with its record in a transaction of its own.
//!
//! All but the last of a message commit without waiting for the disk, and nothing is reported before a commit that
//! waits: it flushes what came before it.

use super::super::failed::{ends_itself, explain};
use super::super::message::{Message, Place, STARTED};
use super::super::prepared::Prepared;
use super::super::send::send_script;
use super::super::statements::in_transaction;
use super::super::{Applier, locate};
use super::{Stopped, is_unprepared, send, tell};
use crate::database::begin_transaction;
use crate::driver::sql::Piece;
use crate::driver::{Failure, FailureKind};
use crate::error::Result;
use crate::status::Applied;
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split;
use std::time::Duration;

/// Runs the first script, and those behind it that travel with it; gives how many are done. Those that were done before
/// one failed are in `applied`.
pub(in super::super) async fn run(
    applier: &mut Applier<'_, '_>,
    works: &[Work<'_>],
    applied: &mut Vec<Applied>,
) -> Result<usize> {
    let mut rest = &works[..length(applier, works)];
    let mut done = 0;
    let mut attempt = 1;
    applier.tell_started(&rest[0]);
    loop {
        let tried = attempt_once(applier, rest).await;
        tell(applier, &rest[..tried.done], &tried.elapsed, applied);
        done += tried.done;
        let Some((place, failure)) = tried.stop else { return Ok(done) };
        if is_unprepared(&place, &failure, tried.done, rest) {
            applier.unprepared = Some(failure);
            return Ok(done);
        }
        if tried.done > 0 {
            attempt = 1;
            rest = &rest[tried.done..];
            applier.tell_started(&rest[0]);
        }
        // What the server cannot parse it refuses with all that travels with it: what comes before goes first.
        if tried.refused && rest.len() > 1 {
            rest = &rest[..tried.at.max(1)];
            continue;
        }
        let work = &rest[0];
        if failure.kind == FailureKind::Lock && attempt < applier.settings.attempts && !ends_itself(applier, work) {
            applier.back_off(work.version, attempt).await;
            attempt += 1;
            continue;
        }
        return Err(explain(applier, work, &place, failure));
    }
}

/// How many of these travel in one message.
fn length(applier: &Applier<'_, '_>, works: &[Work<'_>]) -> usize {
    super::length(works, |work| {
        work.script.mode == Mode::Transaction
            && !ends_itself(applier, work)
            && locate::refuse_client(Dialect::Postgres, applier.directory, work).is_ok()
    })
}

/// What came of one attempt.
struct Tried {
    /// How many scripts are done, committed and on disk.
    done: usize,
    /// How long each took.
    elapsed: Vec<Duration>,
    /// The script at which it stopped.
    at: usize,
    /// Whether nothing of the message ran.
    refused: bool,
    /// Where and why it stopped.
    stop: Option<(Place, Failure)>,
}

async fn attempt_once(applier: &mut Applier<'_, '_>, works: &[Work<'_>]) -> Tried {
    let may_change = |work: &Work<'_>| split::may_change_session(Dialect::Postgres, work.script.text);
    let changing: Vec<bool> = works.iter().map(may_change).collect();
    let prepared = Prepared::of(&applier.recorder, works, &changing, settings(applier, &works[0], false));
    if let Some(failure) = prepare(applier, works, &prepared).await {
        roll_back(applier, &failure, 0, &prepared).await;
        return Tried { done: 0, elapsed: Vec::new(), at: 0, refused: false, stop: Some((Place::Ours, failure)) };
    }
    let add =
        |applier: &mut Applier<'_, '_>, message: &mut Message, n| add(applier, message, works, &changing, n, &prepared);
    let sent = send(applier, Dialect::Postgres, works, add).await;
    let (elapsed, mut marks) = (sent.elapsed, sent.marks);
    let Some(stopped) = sent.stop else {
        return Tried { done: works.len(), elapsed, at: 0, refused: false, stop: None };
    };
    let refused = stopped.failure.kind == FailureKind::Other && stopped.is_silent;
    let done = if refused { 0 } else { stopped.done() };
    let Stopped { at, place, failure, .. } = stopped;
    applier.recorder.move_to(marks.swap_remove(done));
    roll_back(applier, &failure, done, &prepared).await;
    Tried { done, elapsed, at, refused, stop: Some((place, failure)) }
}

/// Begins the first transaction with what is to be prepared, if anything is. Gives what keeps it from that.
async fn prepare(applier: &mut Applier<'_, '_>, works: &[Work<'_>], prepared: &Prepared) -> Option<Failure> {
    if prepared.is_empty() {
        return None;
    }
    let mut message = Message::of(works);
    message.unmarked(begin_transaction(Dialect::Postgres));
    message.unmarked(&prepared.prepare(applier.database, &applier.recorder, &started_ms(applier)));
    send_script(applier, &works[0], message.text()).await.failure
}

/// Adds one script with its record; `changing` says which of them may change the session.
fn add(
    applier: &mut Applier<'_, '_>,
    message: &mut Message,
    works: &[Work<'_>],
    changing: &[bool],
    n: usize,
    prepared: &Prepared,
) {
    let begin = begin_transaction(Dialect::Postgres);
    let (work, is_last) = (&works[n], n + 1 == works.len());
    let (record, mark) = prepared
        .execute(applier.database, &applier.recorder, work, n)
        .unwrap_or_else(|| applier.recorder.whole(applier.database, work, &started_ms(applier)));
    let begins_itself = if n == 0 { prepared.is_empty() } else { changing[n - 1] };
    if begins_itself {
        message.unmarked(begin);
    }
    let settings = settings(applier, work, is_last);
    match prepared.marker(n, &settings) {
        Some(marker) => message.script_prepared(n, &marker, work.script.text, 0),
        None => message.script_after(n, &settings, work.script.text, 0),
    }
    if !changing[n] {
        message.answered(split::statements(Dialect::Postgres, work.script.text).len());
    }
    let heartbeat = if is_last { applier.recorder.heartbeat(applier.database) } else { String::new() };
    let forget = if prepared.is_last(n) { prepared.forget() } else { String::new() };
    // The next transaction is isolated like this one.
    let commit = if changing[n] || is_last { "COMMIT;" } else { "COMMIT AND CHAIN;" };
    message.ours(n, &format!("{heartbeat}{record}{forget}{commit}"));
    match (changing[n], is_last) {
        (false, false) => {}
        (false, true) => message.committed(n, ""),
        (true, true) => message.committed(n, &applier.prepare_session()),
        (true, false) => {
            // In a transaction of its own: the next one could not say how it is isolated after a query outside.
            message.unmarked(begin);
            message.committed(n, &format!("{}COMMIT;", applier.prepare_session()));
        }
    }
    applier.recorder.move_to(mark);
}

/// When the script of a transaction began: its marker has set it, and the script may have reset it.
fn started_ms(applier: &Applier<'_, '_>) -> Piece {
    let template = "COALESCE(NULLIF(current_setting({started}, true), '')::bigint / 1000, {now_ms})";
    Piece::Sql(applier.database.render(template, &[("started", Piece::from(STARTED))]))
}

/// The settings of a transaction, as expressions: a marker that is there anyway costs less than statements. Only the last
/// of a message waits for the disk.
fn settings(applier: &Applier<'_, '_>, work: &Work<'_>, is_last: bool) -> String {
    let lock_ms = applier.lock_timeout(work.script.limits).as_millis();
    // Never inherited: a pool's own statement_timeout is meant for queries.
    let statement_ms = work.script.limits.statement_timeout_ms.unwrap_or(0);
    let flush = if is_last { "" } else { ", set_config('synchronous_commit', 'off', true)" };
    format!(
        "set_config('lock_timeout', '{lock_ms}', true), set_config('statement_timeout', '{statement_ms}', true){flush}"
    )
}

/// Undoes what the failed transaction did, and sees to it that what was committed before it is on disk.
async fn roll_back(applier: &mut Applier<'_, '_>, failure: &Failure, done: usize, prepared: &Prepared) {
    if failure.kind == FailureKind::Connection {
        return;
    }
    // In a transaction of its own: what is to be forgotten may be forgotten already, which is an error.
    let flush = match done {
        0 => String::new(),
        _ => in_transaction(Dialect::Postgres, &applier.recorder.heartbeat(applier.database)),
    };
    let rolled_back = applier.database.send(format!("ROLLBACK;\n{flush}{}", prepared.forget())).await;
    if let Some(failure) = rolled_back.failure {
        tracing::debug!(error = %failure.source, "after a script that failed");
    }
}
