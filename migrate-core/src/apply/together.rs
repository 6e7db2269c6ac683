//! MySQL: scripts that have one record together, and what becomes of them when it is not written.
//!
//! Takes scripts whose statements make names and take none away: the catalog tells how far they got, so their rows in the
//! history are all begun before the first of them, and all done behind the last. A commit waits for the disk, and a row is
//! cheaper beside others.

use super::Applier;
use super::failed::unwritten;
use super::message::{spans_us, took};
use super::resume::{probes, state};
use super::statements::in_transaction;
use crate::database::Database;
use crate::driver::sql::Piece;
use crate::driver::{FailureKind, Row};
use crate::error::Result;
use crate::history::{Record, RecordState};
use crate::probe::StatementState;
use crate::work::{self, Work};
use migrate_check::baked::Migration;
use migrate_check::dialect::Dialect;
use migrate_check::lane::Lane;
use migrate_check::probe::Probe;
use std::ops::Range;
use std::time::Duration;

/// As many scripts have one record at most: until it is written, all of them are in progress for whoever looks.
const MOST: usize = 32;

/// The groups of these scripts, which go up from their beginning; a script by itself is one too. `parts` says whether
/// something stands between a script and the next.
pub(super) fn groups(works: &[Work<'_>], parts: impl Fn(&Work<'_>, &Work<'_>) -> bool) -> Vec<Range<usize>> {
    let told: Vec<bool> = works.iter().map(is_told).collect();
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (n, work) in works.iter().enumerate() {
        let fits = |group: &&mut Range<usize>| {
            let last = &works[n - 1];
            group.len() < MOST && told[n - 1] && told[n] && last.lane == work.lane && !parts(last, work)
        };
        match groups.last_mut().filter(fits) {
            Some(group) => group.end = n + 1,
            None => groups.push(n..n + 1),
        }
    }
    groups
}

/// Whether the catalog tells how far a script got, whatever is recorded. A contract step that has begun keeps older versions
/// of the service from starting, so none begins before its time.
fn is_told(work: &Work<'_>) -> bool {
    let probes = probes(work);
    let makes = |at: usize| matches!(probes.get(&at), Some(Probe::Present(_)));
    work.lane != Lane::Contract && (0..work.script.statements.len()).all(makes)
}

/// The server's clock before each script of a group, and behind the last.
pub(super) const CLOCK_US: &str = "@_migrate_clock";

/// SQL that notes the server's clock there: before the script of this number in its group, or behind the last one.
pub(super) fn tick(applier: &Applier<'_, '_>, number: usize) -> String {
    let before = if number == 0 { Piece::Null } else { Piece::Sql(CLOCK_US.to_owned()) };
    applier.database.render(include_str!("../driver/sql/tick.mysql.sql"), &[("before", before)])
}

/// Writes down what became of a group whose script of number `stopped` stopped: those before it are done, and those behind it
/// were not begun. Gives how long each took that is done.
pub(super) async fn settle(applier: &mut Applier<'_, '_>, group: &[Work<'_>], stopped: usize) -> Result<Vec<Duration>> {
    if group.len() == 1 {
        return Ok(Vec::new());
    }
    let (done, behind) = (&group[..stopped], &group[stopped + 1..]);
    let (mut message, mut mark) = (String::new(), applier.recorder.mark());
    if !done.is_empty() {
        let next = Some(group[stopped].version);
        (message, mark) = applier.recorder.finish_together(applier.database, done, next);
    }
    if !behind.is_empty() {
        let stopped = applier.recorder.sequence_after(&group[0]) + stopped as u64;
        message += &applier.recorder.forget_behind(applier.database, stopped);
    }
    let rows = write(applier, &message).await?;
    applier.recorder.move_to(mark);
    let clock_us = rows.last().and_then(|row| row.first()?.as_deref());
    Ok(spans_us(clock_us).into_iter().map(took).collect())
}

/// Leaves out the records of what a run that was killed had not begun. Gives the sequence number of the first.
pub(crate) async fn leave_out_unbegun(
    database: &mut Database<'_>,
    migrations: &[Migration<'_>],
    records: &mut Vec<Record>,
) -> Result<Option<u64>> {
    let begun: Vec<_> = records.iter().filter(|record| record.state == RecordState::InProgress).collect();
    if database.dialect() != Dialect::Mysql || begun.len() < 2 {
        return Ok(None);
    }
    let mut last = begun.len();
    while last > 0 && is_unbegun(database, migrations, begun[last - 1]).await? {
        last -= 1;
    }
    let unbegun = begun.get(last).map(|record| record.sequence);
    if let Some(first) = unbegun {
        records.retain(|record| record.state != RecordState::InProgress || record.sequence < first);
    }
    Ok(unbegun)
}

/// Whether nothing is there yet of a script that the catalog tells about.
async fn is_unbegun(database: &mut Database<'_>, migrations: &[Migration<'_>], begun: &Record) -> Result<bool> {
    let Some(work) = work::begun(migrations, begun).filter(is_told) else { return Ok(false) };
    match probes(&work).get(&0) {
        Some(first) if begun.intent == Some(0) => Ok(state(database, first).await? == StatementState::NotDone),
        _ => Ok(false),
    }
}

/// Forgets what a run that was killed had not begun. Those that are done are resumed one by one.
pub(super) async fn forget_unbegun(
    applier: &mut Applier<'_, '_>,
    migrations: &[Migration<'_>],
    records: &mut Vec<Record>,
) -> Result<()> {
    let Some(unbegun) = leave_out_unbegun(applier.database, migrations, records).await? else { return Ok(()) };
    let message = applier.recorder.forget_behind(applier.database, unbegun - 1);
    write(applier, &message).await?;
    Ok(())
}

/// Writes it in a transaction, and gives the clock.
async fn write(applier: &mut Applier<'_, '_>, message: &str) -> Result<Vec<Row>> {
    let message = format!("{}SELECT {CLOCK_US}", in_transaction(Dialect::Mysql, message));
    let reply = applier.database.send(message).await;
    let Some(failure) = reply.failure else { return Ok(reply.rows) };
    if failure.kind != FailureKind::Connection {
        applier.database.send("ROLLBACK".to_owned()).await;
    }
    Err(unwritten(Dialect::Mysql, failure, "what became of scripts that were begun could not be recorded"))
}
