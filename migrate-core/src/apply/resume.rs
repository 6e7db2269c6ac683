//! What an interrupted statement left: found out by the catalog, cleaned up, and gone on from.
//!
//! Takes a script that was begun; gives the first statement that is not done. A successor comes here only once the session
//! of the runner before it is gone, so nothing of what it sent can still take effect.

use super::Applier;
use super::locate::location;
use crate::database::explain;
use crate::driver::Row;
use crate::driver::sql::identifier;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::history::Record;
use crate::probe::{StatementState, ask};
use crate::status::Outcome;
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::probe::{Kind, Object, Probe, from_text};
use migrate_check::split::Commit;

/// The first statement that is not done, if what was underway is known.
pub(super) async fn resume_at(applier: &mut Applier<'_, '_>, work: &Work<'_>, begun: &Record) -> Result<usize> {
    let Some(intent) = begun.intent else { return Ok(begun.done) };
    let Some(statement) = work.script.statements.get(intent) else { return Ok(begun.done) };
    if statement.commit == Commit::WithRecord {
        return Ok(begun.done);
    }
    let probe = probe_of(work, intent);
    let next = match state(applier, &probe).await? {
        StatementState::Done => intent + 1,
        StatementState::NotDone => intent,
        StatementState::HalfDone => match &probe {
            Probe::Present(index) if index.kind == Kind::Index && drop_invalid(applier, index).await? => intent,
            // Dropped again, it is dropped.
            Probe::Absent(index) if index.kind == Kind::Index => intent,
            Probe::Absent(partition) if partition.kind == Kind::Partition => {
                finish_detaching(applier, partition).await?;
                intent + 1
            }
            _ => return Err(nobody_knows(applier, work, intent)),
        },
        StatementState::Unknown => return Err(nobody_knows(applier, work, intent)),
    };
    let outcome = if next > intent { Outcome::Done } else { Outcome::NotDone };
    applier.listener.tell(&Event::Resumed { version: work.version, name: work.name, statement: intent + 1, outcome });
    let detail = format!("statement {} of {}: {outcome:?}", intent + 1, work.script.statements.len());
    applier.write_event("resumed", Some((work.version, work.name)), &detail).await?;
    Ok(next)
}

/// Removes the invalid index that a failed statement left; whether there was one.
pub(super) async fn clean_up(applier: &mut Applier<'_, '_>, work: &Work<'_>, at: usize) -> bool {
    let Probe::Present(index) = probe_of(work, at) else { return false };
    if index.kind != Kind::Index || applier.database.dialect() != Dialect::Postgres {
        return false;
    }
    drop_invalid(applier, &index).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the invalid index that a failed statement left could not be removed");
        false
    })
}

/// PostgreSQL: the indexes that failed or killed statements left: number, name as SQL, name, table, schema, and whether that
/// is the session's.
pub(super) async fn invalid_indexes(applier: &mut Applier<'_, '_>) -> Result<Vec<Row>> {
    let message = include_str!("../driver/sql/invalid_indexes.postgres.sql").to_owned();
    applier.database.query(message).await.map_err(|failure| explain(failure, "the catalog could not be read"))
}

/// What tells whether a statement took effect.
fn probe_of(work: &Work<'_>, at: usize) -> Probe {
    let probes = from_text(work.script.probes).unwrap_or_default();
    probes.into_iter().find(|(number, _)| *number == at).map_or(Probe::Unknown, |(_, probe)| probe)
}

async fn state(applier: &mut Applier<'_, '_>, probe: &Probe) -> Result<StatementState> {
    let dialect = applier.database.dialect();
    let asked = ask(probe, dialect, async |message| applier.database.query(message).await).await;
    asked.map_err(|failure| explain(failure, "the catalog could not be read"))
}

/// Nobody else is building it, and a statement that is run again would find it in the way.
async fn drop_invalid(applier: &mut Applier<'_, '_>, index: &Object) -> Result<bool> {
    let is_it = |row: &Row| {
        let column = |at: usize| row.get(at).and_then(Option::as_deref);
        let is_there = match &index.schema {
            Some(schema) => column(4) == Some(schema),
            None => column(5) == Some("true"),
        };
        is_there && column(2) == index.part.as_deref() && column(3) == Some(&*index.name)
    };
    let rows = invalid_indexes(applier).await?;
    let Some(name) = rows.iter().find(|row| is_it(row)).and_then(|row| row.get(1).cloned().flatten()) else {
        return Ok(false);
    };
    let dropped = applier.database.query(format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")).await;
    dropped.map_err(|failure| explain(failure, &format!("the invalid index {name} could not be removed")))?;
    Ok(true)
}

async fn finish_detaching(applier: &mut Applier<'_, '_>, partition: &Object) -> Result<()> {
    let dialect = applier.database.dialect();
    let table = match &partition.schema {
        Some(schema) => format!("{}.{}", identifier(dialect, schema), identifier(dialect, &partition.name)),
        None => identifier(dialect, &partition.name),
    };
    let part = identifier(dialect, partition.part.as_deref().unwrap_or_default());
    let message = format!("ALTER TABLE {table} DETACH PARTITION {part} FINALIZE");
    let finished = applier.database.query(message).await;
    finished.map_err(|failure| explain(failure, &format!("detaching {part} from {table} could not be finished")))?;
    Ok(())
}

fn nobody_knows(applier: &Applier<'_, '_>, work: &Work<'_>, intent: usize) -> Error {
    let statement = &work.script.statements[intent];
    Error::new(
        ErrorKind::Interrupted,
        format!(
            "{} {} was interrupted in its statement {} of {}, and nobody knows whether that one took effect",
            work.version,
            work.name,
            intent + 1,
            work.script.statements.len()
        ),
        format!(
            "look whether it did. If it did not, or if you undid it: `migrate repair {0} --not-done`; if it did: \
             `migrate repair {0} --done`. Then run it again: it goes on from there",
            work.version
        ),
    )
    .with_location(location(applier.directory, work, statement.span.start))
}
