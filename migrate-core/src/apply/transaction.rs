//! A script and its record as one transaction: PostgreSQL in one message, SQLite as a savepoint of the run's own
//! transaction.

use super::Applier;
use super::locate::script_error;
use super::message::{Message, Place};
use crate::driver::{Failure, FailureKind, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;

/// Runs the script with its record; tries again when a lock does not come in time.
pub(super) async fn run(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<()> {
    let orphans = foreign_key_violations(applier, work).await?;
    let mut attempt = 1;
    loop {
        let (record, log) = applier.recorder.whole(applier.database, work);
        let mut message = Message::default();
        message.ours(&open(applier, work));
        message.script(work.script.text, 0);
        message.ours(&record);
        if applier.database.dialect() == Dialect::Postgres {
            message.ours(&format!("COMMIT;\n{}", applier.restore_session()));
        }
        let mut reply = applier.database.send(message.text()).await;
        let place = message.place(&reply);
        if let Some(failure) = reply.failure.take() {
            roll_back(applier, &failure).await;
            // SQLite waits for locks before its transaction begins: inside it, trying again changes nothing.
            let again = failure.kind == FailureKind::Lock && applier.database.dialect() == Dialect::Postgres;
            if again && attempt < applier.settings.attempts {
                applier.back_off(work.version, attempt).await;
                attempt += 1;
                continue;
            }
            return Err(explain(applier, work, &place, failure));
        }
        if applier.database.dialect() == Dialect::Sqlite {
            check_foreign_keys(applier, work, &orphans).await?;
            let released = applier.database.send("RELEASE migrate".to_owned()).await;
            if let Some(failure) = released.failure {
                roll_back(applier, &failure).await;
                return Err(explain(applier, work, &Place::Ours, failure));
            }
        }
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
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\nSET LOCAL lock_timeout = {lock_ms};\n\
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
    applier.transaction_lost = rolled_back.failure.is_some() && applier.database.dialect() == Dialect::Sqlite;
}

fn explain(applier: &Applier<'_, '_>, work: &Work<'_>, place: &Place, failure: Failure) -> Error {
    let dialect = applier.database.dialect();
    if *place == Place::Ours
        && let Some(error) = lease_lost(&failure)
    {
        return error.with_source(failure.source);
    }
    let help = match failure.kind {
        FailureKind::Lock => {
            "nothing of it was kept: run it again when the session that holds the lock is done, or give it longer with \
             `-- migrate:timeout lock=…` in a draft, or `--lock-timeout`"
        }
        FailureKind::Connection => {
            "either all of it and its record were committed, or nothing: run it again, and the history tells"
        }
        FailureKind::Denied => "nothing of it was kept: grant this role the right, or run it as another role",
        _ if *place == Place::Ours => "nothing of it was kept: the script ran, and what fails is its commit",
        _ => "nothing of it was kept: mend the data that it met, or the script while it is a draft, and run it again",
    };
    script_error(dialect, applier.directory, work, place, failure, help)
}

/// Whether our own SQL failed because a successor has taken the lease.
pub(super) fn lease_lost(failure: &Failure) -> Option<Error> {
    let said = failure.source.to_string();
    // The column of the fence, or MySQL's "Subquery returns more than 1 row".
    let fenced = said.contains("epoch") || said.contains("more than 1 row");
    (fenced || failure.kind == FailureKind::AlreadyThere).then(|| {
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
