//! SQLite: scripts that travel in one message, each as a savepoint of the run's own transaction, with their records behind
//! all of them.
//!
//! Whoever waits for the answer waits once for many scripts. Those that may change the session, or end the transaction,
//! go alone: what they did is looked at before their record is written.

use super::super::Applier;
use super::super::failed::{ends_itself, explain};
use super::super::message::{Message, Place};
use super::super::record::Time;
use super::super::transaction::roll_back;
use super::{Sent, Stopped, length, send, tell};
use crate::driver::FailureKind;
use crate::error::Result;
use crate::status::Applied;
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split;
use std::time::Duration;

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
    let mut next_ms = applier.recorder.now_ms();
    let add = |_: &mut Applier<'_, '_>, message: &mut Message, n| add(message, works, n);
    let Sent { elapsed, stop, .. } = send(applier, Dialect::Sqlite, works, add).await;
    let done = stop.as_ref().map_or(works.len(), |stopped| stopped.at);
    if let Some(stopped) = &stop {
        roll_back(applier, "migrate", &stopped.failure).await;
    }
    let time = |elapsed: &Duration| {
        let (started_ms, elapsed_ms) = (next_ms, elapsed.as_millis() as u64);
        next_ms += elapsed_ms;
        Time { started_ms: started_ms.into(), elapsed_ms: elapsed_ms.into() }
    };
    let times: Vec<_> = elapsed.iter().map(time).collect();
    let is_lost = |stopped: &Stopped| stopped.failure.kind == FailureKind::Connection || applier.transaction_lost;
    if !stop.as_ref().is_some_and(is_lost) {
        record(applier, works, &times[..done]).await?;
        tell(applier, &works[..done], &elapsed, applied);
    }
    let Some(Stopped { place, failure, .. }) = stop else { return Ok(done) };
    if done > 0 {
        applier.tell_started(&works[done]);
    }
    Err(explain(applier, &works[done], &place, failure))
}

/// Adds one script.
fn add(message: &mut Message, works: &[Work<'_>], n: usize) {
    if n == 0 {
        message.unmarked("SAVEPOINT migrate_message;\n");
    }
    message.unmarked("SAVEPOINT migrate;\n");
    message.script(n, works[n].script.text, 0);
    message.unmarked("RELEASE migrate;\n");
    if n + 1 == works.len() {
        // Its marker says when the last script ended.
        message.ours(n, "");
    }
}

/// Writes the records of those that are done, which are the first. Without them nothing of the message is kept.
async fn record(applier: &mut Applier<'_, '_>, works: &[Work<'_>], times: &[Time]) -> Result<()> {
    let (record, mark) = applier.recorder.whole_together(applier.database, &works[..times.len()], times);
    let recorded = applier.database.send(record + "RELEASE migrate_message").await;
    let Some(failure) = recorded.failure else {
        applier.recorder.move_to(mark);
        return Ok(());
    };
    roll_back(applier, "migrate_message", &failure).await;
    Err(explain(applier, &works[0], &Place::Ours, failure))
}
