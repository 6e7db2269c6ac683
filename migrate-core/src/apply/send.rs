//! The messages that hold statements of a script: those that may wait for locks, and that stop when a run is to stop.
//!
//! Takes a message; gives what came back. While the server is at it, a second connection looks now and then whom it
//! waits for.

use super::Applier;
use crate::aside::{Beginning, Blocker, Certainty};
use crate::driver::{Failure, FailureKind, Reply};
use crate::event::Event;
use crate::shutdown::Shutdown;
use crate::work::Work;
use futures_util::future::{Either, select};
use std::io;
use std::pin::pin;
use std::time::Duration;

/// How often it looks at least, however short a statement may wait.
const LOOK_AT_LEAST: Duration = Duration::from_millis(20);

/// A statement that waits is seen waiting: it looks twice in the time that a statement may wait for a lock.
const LOOKS: u32 = 2;

/// A second connection that has not cancelled anything after so long is taken for one that does not answer.
const CANCELLED_WITHIN: Duration = Duration::from_secs(10);

/// A session that was asked to end its statement is asked again after so long.
const INSIST_AFTER: Duration = Duration::from_secs(1);

/// Sends a message that begins with this script, and reads everything that comes back.
pub(super) async fn send_script(applier: &mut Applier<'_, '_>, work: &Work<'_>, message: String) -> Reply {
    applier.blockers.clear();
    let look_after = (applier.lock_timeout(work.script.limits) / LOOKS).max(LOOK_AT_LEAST);
    let Applier { database, aside, stop, blockers, listener, .. } = applier;
    if stop.is_asked() {
        return Reply { failure: Some(not_sent()), ..Reply::default() };
    }
    let beginning = Beginning::of(&message);
    let mut reply = pin!(database.send(message));
    let mut told_to_stop = false;
    loop {
        let look_after = aside.is_there().then_some(if told_to_stop { INSIST_AFTER } else { look_after });
        let asked = pin!(asked(stop, told_to_stop));
        let pause = pin!(async {
            match look_after {
                Some(look_after) => {
                    select(asked, pin!(tokio::time::sleep(look_after))).await;
                }
                None => asked.await,
            }
        });
        if let Either::Left((reply, _)) = select(reply.as_mut(), pause).await {
            return ended(reply, stop.is_asked());
        }
        if stop.is_asked() {
            told_to_stop = true;
            // To its end: what it ends must not be a later message.
            let _ = tokio::time::timeout(CANCELLED_WITHIN, aside.cancel(&beginning)).await;
            continue;
        }
        // The second connection may not answer; what matters is the first.
        let found = match select(reply.as_mut(), pin!(aside.blockers())).await {
            Either::Left((reply, _)) => return ended(reply, stop.is_asked()),
            Either::Right((found, _)) => found,
        };
        if !found.is_empty() {
            if !is_same(&found, blockers) {
                listener.tell(&Event::Blocked { blockers: &found });
            }
            *blockers = found;
        }
    }
}

/// Waits until somebody asks to stop, unless that was heard already.
async fn asked(stop: &Shutdown, told: bool) {
    if told { std::future::pending().await } else { stop.asked().await }
}

/// Whom a statement waited for, and how to end them, as the beginning of what to do; nothing if nobody knows.
pub(super) fn held_by(blockers: &[Blocker]) -> String {
    let Some(first) = blockers.first() else { return String::new() };
    let list: Vec<String> = blockers.iter().map(ToString::to_string).collect();
    let list = list.join("; ");
    let session = first.session;
    match first.certainty {
        Certainty::Known => format!("it waited for {list} (`SELECT pg_terminate_backend({session})` ends it); "),
        Certainty::Possible => format!("it may have waited for {list} (`KILL {session}` ends it); "),
    }
}

/// What a failure means when the run was asked to stop: whatever the server calls it, it is no fault of the script.
fn ended(mut reply: Reply, is_asked: bool) -> Reply {
    if let Some(failure) = &mut reply.failure
        && is_asked
        && failure.kind == FailureKind::Timeout
    {
        failure.kind = FailureKind::Cancelled;
    }
    reply
}

fn not_sent() -> Failure {
    let source = sqlx::Error::Io(io::Error::new(io::ErrorKind::Interrupted, "the run was asked to stop"));
    Failure::new(FailureKind::Cancelled, source)
}

/// Whether the same sessions are in the way.
fn is_same(left: &[Blocker], right: &[Blocker]) -> bool {
    left.iter().map(|it| it.session).eq(right.iter().map(|it| it.session))
}
