//! Scripts that travel in one message, as many as a round trip carries, with the records that they have one by one.
//!
//! - [`postgres`]: each script with its record in a transaction of its own
//! - [`mysql`]: statement by statement, with an intent before and a record after each
//! - [`sqlite`]: each script with its record as a savepoint of the run's own transaction

pub(super) mod mysql;
pub(super) mod postgres;
pub(super) mod sqlite;

use super::Applier;
use crate::status::Applied;
use crate::work::Work;
use std::time::Duration;

/// As many scripts travel together at most: a message is answered as a whole, and some servers parse it as one.
const MOST: usize = 128;

/// As many bytes of scripts, unless one alone has more.
const MOST_BYTES: usize = 256 * 1024;

/// How many of the first of these travel together; at least the first.
fn length(works: &[Work<'_>], travels: impl Fn(&Work<'_>) -> bool) -> usize {
    let mut bytes = 0;
    let fits = |work: &&Work<'_>| {
        bytes += work.script.text.len();
        bytes <= MOST_BYTES && travels(work)
    };
    works.iter().take(MOST).take_while(fits).count().max(1)
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
