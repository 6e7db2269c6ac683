//! SQLite: a script and its record as one savepoint of the run's own transaction.

use super::failed::{ends_itself, explain};
use super::message::{Message, Place};
use super::send::send_script;
use super::{Applier, Around};
use crate::driver::{Failure, FailureKind, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Work;
use migrate_check::baked::Mode;

/// Runs the script with its record. SQLite waits for locks before its transaction begins: inside it, trying again changes
/// nothing.
pub(super) async fn run(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<()> {
    let orphans = foreign_key_violations(applier, work).await?;
    let started_ms = applier.recorder.now_ms().into();
    let mut message = Message::of(std::slice::from_ref(work));
    message.ours(0, "SAVEPOINT migrate;");
    message.script(0, work.script.text, 0);
    let mut reply = send_script(applier, work, message.text()).await;
    let (_, place) = message.place(&mut reply);
    if let Some(failure) = reply.failure.take() {
        roll_back(applier, "migrate", &failure).await;
        return Err(explain(applier, work, &place, failure));
    }
    // A setting of the script's must not keep its own record from being written.
    applier.settle().await;
    begin_again(applier, work).await;
    check_foreign_keys(applier, work, &orphans).await?;
    let (record, mark) = applier.recorder.whole(applier.database, work, &started_ms);
    let recorded = applier.database.send(record + "RELEASE migrate").await;
    if let Some(failure) = recorded.failure {
        roll_back(applier, "migrate", &failure).await;
        return Err(explain(applier, work, &Place::Ours, failure));
    }
    applier.around = Around::Ours;
    applier.recorder.move_to(mark);
    Ok(())
}

/// Undoes what the failed message did behind this savepoint, and finds out whether the transaction around it still exists.
pub(super) async fn roll_back(applier: &mut Applier<'_, '_>, savepoint: &str, failure: &Failure) {
    if failure.kind == FailureKind::Connection {
        return;
    }
    let rolled_back = applier.database.send(format!("ROLLBACK TO {savepoint}; RELEASE {savepoint}")).await;
    // RAISE(ROLLBACK) and a full disk end the whole transaction, and the savepoint with it; whatever came next would
    // commit by itself.
    applier.transaction_lost = rolled_back.failure.is_some() || applier.around == Around::Scripts;
    applier.settle().await;
}

/// A transaction for the record, if the script has ended the one that was there.
async fn begin_again(applier: &mut Applier<'_, '_>, work: &Work<'_>) {
    if !ends_itself(applier, work) {
        return;
    }
    if applier.database.send("RELEASE migrate; SAVEPOINT migrate".to_owned()).await.failure.is_none() {
        return;
    }
    applier.around = Around::Scripts;
    // It may have begun one of its own.
    for message in ["BEGIN IMMEDIATE", "SAVEPOINT migrate"] {
        if let Some(failure) = applier.database.send(message.to_owned()).await.failure {
            tracing::debug!(error = %failure.source, message, "after a script that ended its transaction");
        }
    }
}

/// The rows that violate a foreign key now, if foreign keys are off for this script.
async fn foreign_key_violations(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<Vec<Row>> {
    if work.script.mode != Mode::ForeignKeysOff {
        return Ok(Vec::new());
    }
    let rows = applier.database.query("PRAGMA main.foreign_key_check".to_owned()).await;
    rows.map_err(|failure| explain(applier, work, &Place::Ours, failure))
}

/// Refuses a rebuild that leaves rows without their parents; those that had none before do not count.
async fn check_foreign_keys(applier: &mut Applier<'_, '_>, work: &Work<'_>, before: &[Row]) -> Result<()> {
    let after = foreign_key_violations(applier, work).await?;
    let Some(orphan) = after.iter().find(|row| !before.contains(row)) else { return Ok(()) };
    applier.transaction_lost =
        applier.database.send("ROLLBACK TO migrate; RELEASE migrate".to_owned()).await.failure.is_some();
    let text = |column: usize| orphan.get(column).and_then(Option::as_deref).unwrap_or("?");
    Err(Error::new(
        ErrorKind::Script,
        format!(
            "{} {} would leave rows without their parents: row {} of `{}` refers to `{}`",
            work.version,
            work.name,
            text(1),
            text(0),
            text(2)
        ),
        "nothing of it was kept: copy every row in the rebuild, or delete the children first",
    ))
}
