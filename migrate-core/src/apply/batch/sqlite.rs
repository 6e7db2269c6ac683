//! SQLite: scripts that travel in one message, each with its record as a savepoint of the run's own transaction.
//!
//! Whoever waits for the answer waits once for many scripts. Those that may change the session, or end the transaction,
//! go alone: what they did is looked at before their record is written.

use super::super::Applier;
use super::super::message::Message;
use super::super::transaction::{ends_itself, explain, roll_back};
use super::{Stopped, length, send, tell};
use crate::error::Result;
use crate::status::Applied;
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split;

/// Whether a script may travel with others.
pub(in super::super) fn travels(applier: &Applier<'_, '_>, work: &Work<'_>) -> bool {
    work.script.mode == Mode::Transaction
        && !ends_itself(applier, work)
        && !split::may_change_session(Dialect::Sqlite, work.script.text)
}

/// Runs the first script, which travels, and those behind it that travel with it; gives how many are done. Those that were
/// done before one failed are in `applied`.
pub(in super::super) async fn run(
    applier: &mut Applier<'_, '_>,
    works: &[Work<'_>],
    applied: &mut Vec<Applied>,
) -> Result<usize> {
    let works = &works[..length(works, |work| travels(applier, work))];
    applier.tell_started(&works[0]);
    let sent = send(applier, Dialect::Sqlite, works, |applier, message, n| add(applier, message, &works[n], n)).await;
    let (elapsed, mut marks) = (sent.elapsed, sent.marks);
    let Some(Stopped { at, place, failure, .. }) = sent.stop else {
        tell(applier, works, &elapsed, applied);
        return Ok(works.len());
    };
    applier.recorder.move_to(marks.swap_remove(at));
    tell(applier, &works[..at], &elapsed, applied);
    if at > 0 {
        applier.tell_started(&works[at]);
    }
    roll_back(applier, &failure).await;
    Err(explain(applier, &works[at], &place, failure))
}

/// Adds one script with its record.
fn add(applier: &mut Applier<'_, '_>, message: &mut Message, work: &Work<'_>, n: usize) {
    message.unmarked("SAVEPOINT migrate;\n");
    message.script(n, work.script.text, 0);
    let started_ms = match n {
        0 => applier.recorder.now_ms().into(),
        _ => applier.recorder.end_of_last(applier.database),
    };
    let (record, log) = applier.recorder.whole(applier.database, work, &started_ms);
    message.ours(n, &format!("{record}RELEASE migrate;"));
    applier.recorder.advance(work, log);
}
