//! Scripts that travel in one message, as many as a round trip carries, and their records.
//!
//! - [`postgres`]: each script with its record in a transaction of its own
//! - [`mysql`]: statement by statement, with an intent before and a record after each, or several
//! - [`sqlite`]: each script as a savepoint of the run's own transaction, with the records behind all of them

pub(super) mod mysql;
pub(super) mod postgres;
pub(super) mod sqlite;

use super::Applier;
use super::message::{Message, Place};
use super::record::Mark;
use super::send::send_script;
use crate::driver::{Failure, FailureKind, Reply};
use crate::status::Applied;
use crate::work::Work;
use migrate_check::baked::Down;
use migrate_check::dialect::Dialect;
use std::time::Duration;

/// As many scripts travel together at most: a message is answered as a whole, and some servers parse it as one.
const MOST: usize = 256;

/// As many bytes of scripts, with those that are recorded for the way back, unless one alone has more.
const MOST_BYTES: usize = 256 * 1024;

/// How many of the first of these travel together; at least the first.
fn length(works: &[Work<'_>], travels: impl Fn(&Work<'_>) -> bool) -> usize {
    let mut bytes = 0;
    let fits = |work: &&Work<'_>| {
        bytes += work.script.text.len() + down_bytes(work);
        bytes <= MOST_BYTES && travels(work)
    };
    works.iter().take(MOST).take_while(fits).count().max(1)
}

/// How long the script for the way back is.
fn down_bytes(work: &Work<'_>) -> usize {
    match work.migration.map(|migration| &migration.down) {
        Some(Down::Script(script)) => script.text.len(),
        _ => 0,
    }
}

/// What came of one message.
struct Sent {
    /// How long each script took, as far as the server got.
    elapsed: Vec<Duration>,
    /// Where the records stood before each script, and after the last.
    marks: Vec<Mark>,
    /// Where and why it stopped.
    stop: Option<Stopped>,
}

/// Where and why a message stopped.
struct Stopped {
    /// The script at which it did.
    at: usize,
    place: Place,
    failure: Failure,
    /// Whether nothing of the message ran.
    is_silent: bool,
}

impl Stopped {
    /// How many scripts are done.
    fn done(&self) -> usize {
        if self.place == Place::Committed { self.at + 1 } else { self.at }
    }
}

/// Sends scripts in one message; `add` adds the one of that number with the records that travel with it.
async fn send(
    applier: &mut Applier<'_, '_>,
    dialect: Dialect,
    works: &[Work<'_>],
    add: impl Fn(&mut Applier<'_, '_>, &mut Message, usize),
) -> Sent {
    let mut message = Message::timed(dialect, works);
    let mut marks = Vec::with_capacity(works.len() + 1);
    for n in 0..works.len() {
        marks.push(applier.recorder.mark());
        add(applier, &mut message, n);
    }
    marks.push(applier.recorder.mark());
    let mut reply = send_script(applier, &works[0], message.text()).await;
    let elapsed = message.elapsed(&reply, works.len());
    let (at, place) = message.place(&mut reply);
    let is_silent = is_silent(&reply);
    let stop = reply.failure.map(|failure| Stopped { at, place, failure, is_silent });
    Sent { elapsed, marks, stop }
}

/// Whether a failure leaves nothing undone but the settings for the next script. A connection that is lost leaves what else
/// there is of these scripts.
fn is_unprepared(place: &Place, failure: &Failure, done: usize, works: &[Work<'_>]) -> bool {
    *place == Place::Committed && (done == works.len() || failure.kind != FailureKind::Connection)
}

/// Whether nothing of a message ran.
fn is_silent(reply: &Reply) -> bool {
    reply.rows.is_empty() && reply.completed == 0
}

/// Tells what is done of a message, the first of which was told to have begun.
fn tell(applier: &mut Applier<'_, '_>, works: &[Work<'_>], elapsed: &[Duration], applied: &mut Vec<Applied>) {
    for (n, (work, elapsed)) in works.iter().zip(elapsed).enumerate() {
        if n > 0 {
            applier.tell_started(work);
        }
        applied.push(applier.tell_applied(work, *elapsed));
    }
}
