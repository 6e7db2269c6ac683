//! A script and its record as one transaction: PostgreSQL in one message, SQLite as a savepoint of the run's own
//! transaction.

use super::locate::script_error;
use super::message::{Message, Place};
use super::{Applier, Around};
use crate::database::{LONGER, PRIMARY, WRITABLE};
use crate::driver::{Failure, FailureKind, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split;

/// Runs the script with its record; tries again when a lock does not come in time.
pub(super) async fn run(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<()> {
    let orphans = foreign_key_violations(applier, work).await?;
    let mut attempt = 1;
    loop {
        let (record, log) = applier.recorder.whole(applier.database, work);
        let mut message = Message::of(work);
        message.ours(&open(applier, work));
        message.script(work.script.text, 0);
        if applier.database.dialect() == Dialect::Postgres {
            message.ours(&record);
            message.ours("COMMIT;");
            message.committed(&applier.prepare_session());
        }
        let mut reply = applier.database.send(message.text()).await;
        let place = message.place(&mut reply);
        if let Some(failure) = reply.failure.take() {
            if place == Place::Committed && failure.kind != FailureKind::Connection {
                applier.unprepared = Some(failure);
                applier.recorder.advance(work, log);
                return Ok(());
            }
            roll_back(applier, &failure).await;
            // SQLite waits for locks before its transaction begins: inside it, trying again changes nothing.
            let again = failure.kind == FailureKind::Lock && applier.database.dialect() == Dialect::Postgres;
            if again && !ends_itself(applier, work) && attempt < applier.settings.attempts {
                applier.back_off(work.version, attempt).await;
                attempt += 1;
                continue;
            }
            return Err(explain(applier, work, &place, failure));
        }
        if applier.database.dialect() == Dialect::Sqlite {
            // A setting of the script's must not keep its own record from being written.
            applier.settle().await;
            begin_again(applier, work).await;
            check_foreign_keys(applier, work, &orphans).await?;
            let recorded = applier.database.send(record + "RELEASE migrate").await;
            if let Some(failure) = recorded.failure {
                roll_back(applier, &failure).await;
                return Err(explain(applier, work, &Place::Ours, failure));
            }
        }
        applier.around = Around::Ours;
        applier.recorder.advance(work, log);
        return Ok(());
    }
}

fn open(applier: &Applier<'_, '_>, work: &Work<'_>) -> String {
    if applier.database.dialect() != Dialect::Postgres {
        return "SAVEPOINT migrate;".to_owned();
    }
    let lock_ms = applier.lock_timeout(work.script.limits).as_millis();
    // Never inherited: a pool's own statement_timeout is meant for queries.
    let statement_ms = work.script.limits.statement_timeout_ms.unwrap_or(0);
    format!(
        "BEGIN;\nSET LOCAL lock_timeout = {lock_ms};\n\
         SET LOCAL statement_timeout = {statement_ms};"
    )
}

/// Undoes what the failed message did, and finds out whether the transaction around it still exists.
async fn roll_back(applier: &mut Applier<'_, '_>, failure: &Failure) {
    if failure.kind == FailureKind::Connection {
        return;
    }
    let message = match applier.database.dialect() {
        Dialect::Postgres | Dialect::Mysql => "ROLLBACK",
        Dialect::Sqlite => "ROLLBACK TO migrate; RELEASE migrate",
    };
    let rolled_back = applier.database.send(message.to_owned()).await;
    // RAISE(ROLLBACK) and a full disk end the whole transaction of SQLite, and the savepoint with it; whatever came
    // next would commit by itself.
    let is_gone = rolled_back.failure.is_some() || applier.around == Around::Scripts;
    applier.transaction_lost = is_gone && applier.database.dialect() == Dialect::Sqlite;
    applier.settle().await;
}

fn explain(applier: &Applier<'_, '_>, work: &Work<'_>, place: &Place, failure: Failure) -> Error {
    let dialect = applier.database.dialect();
    // A script that rolls everything back takes the lease with it.
    if *place == Place::Ours
        && applier.around == Around::Ours
        && let Some(error) = lease_lost(dialect, &failure)
    {
        return error.with_source(failure.source);
    }
    let ends_itself = ends_itself(applier, work);
    let kept = if ends_itself {
        "the script ends its transaction by itself: whatever it committed stays, and is not recorded. Look at the \
         database, and undo that by hand; then"
    } else {
        "nothing of it was kept:"
    };
    let what_next = match failure.kind {
        FailureKind::Connection if ends_itself => "run it again, unless the history has it by then",
        FailureKind::Connection => {
            let help =
                "either all of it and its record were committed, or nothing: run it again, and the history tells";
            return script_error(dialect, applier.directory, work, place, failure, help);
        }
        FailureKind::Lock => {
            "run it again when the session that holds the lock is done, or give it longer with \
             `-- migrate:timeout lock=…` in a draft, or `--lock-timeout`"
        }
        FailureKind::ReadOnly => PRIMARY,
        FailureKind::ReadOnlyFile => WRITABLE,
        FailureKind::Timeout => LONGER,
        FailureKind::Denied => "grant this role the right, or run it as another role",
        _ if *place == Place::Ours && ends_itself => "run it again",
        _ if *place == Place::Ours => {
            "the script ran, and its commit failed; mend the data that it met, or the script while it is a draft, and run \
             it again"
        }
        _ => "mend the data that it met, or the script while it is a draft, and run it again",
    };
    script_error(dialect, applier.directory, work, place, failure, &format!("{kept} {what_next}"))
}

/// Whether the script commits or rolls back by itself, which a directive may allow.
fn ends_itself(applier: &Applier<'_, '_>, work: &Work<'_>) -> bool {
    split::ends_transaction(applier.database.dialect(), work.script.text)
}

/// SQLite: a transaction for the record, if the script has ended the one that was there.
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

/// Whether our own SQL failed because a successor has taken the lease.
pub(super) fn lease_lost(dialect: Dialect, failure: &Failure) -> Option<Error> {
    let said = failure.source.to_string();
    // The column of the fence, or a number that is taken. A commit looks at the script's own constraints too.
    let is_ours = said.contains("_migrate_") && (said.contains("epoch") || failure.kind == FailureKind::AlreadyThere);
    // MySQL's "Subquery returns more than 1 row"; and it does not always say in which table a number is taken, but
    // nothing of the script is left to a commit there.
    let is_mysql =
        said.contains("more than 1 row") || dialect == Dialect::Mysql && failure.kind == FailureKind::AlreadyThere;
    (is_ours || is_mysql).then(|| {
        Error::new(
            ErrorKind::LeaseLost,
            "another runner took over while this one did not answer; it has written nothing since",
            "run it again: the other one goes on meanwhile, and the history tells what is left to do",
        )
    })
}

/// The rows that violate a foreign key now, if foreign keys are off for this script.
async fn foreign_key_violations(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<Vec<Row>> {
    if work.script.mode != Mode::ForeignKeysOff || applier.database.dialect() != Dialect::Sqlite {
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
