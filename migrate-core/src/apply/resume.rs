//! What an interrupted statement left: found out by the catalog, cleaned up, and gone on from.
//!
//! Takes a script that was begun; gives the first statement that is not done. A successor comes here only once the session
//! of the runner before it is gone, so nothing of what it sent can still take effect.

use super::Applier;
use super::locate::location;
use crate::database::{Database, explain};
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
use std::collections::BTreeMap;

/// The first statement that is not done, if what was underway is known.
pub(super) async fn resume_at(applier: &mut Applier<'_, '_>, work: &Work<'_>, begun: &Record) -> Result<usize> {
    let Some((at, outcome)) = find(applier, work, begun).await? else { return Ok(begun.done) };
    applier.listener.tell(&Event::Resumed { version: work.version, name: work.name, statement: at + 1, outcome });
    let detail = format!("statement {} of {}: {outcome:?}", at + 1, work.script.statements.len());
    applier.write_event("resumed", Some((work.version, work.name)), &detail).await?;
    Ok(match outcome {
        Outcome::Done => at + 1,
        Outcome::NotDone => at,
    })
}

/// The last of the statements that were underway that was looked at, and what became of it; `None` if none was.
async fn find(applier: &mut Applier<'_, '_>, work: &Work<'_>, begun: &Record) -> Result<Option<(usize, Outcome)>> {
    let Some(intent) = begun.intent else { return Ok(None) };
    let Some(statement) = work.script.statements.get(intent) else { return Ok(None) };
    if statement.commit == Commit::WithRecord {
        return Ok(None);
    }
    let probes = probes(work);
    let end = match applier.database.dialect() {
        Dialect::Mysql => told_until(&probes, intent),
        // Each has an intent of its own.
        Dialect::Postgres | Dialect::Sqlite => intent + 1,
    };
    let mut at = intent;
    let outcome = loop {
        let outcome = look(applier, work, &probes, at).await?;
        if outcome != Outcome::Done || at + 1 == end {
            break outcome;
        }
        at += 1;
    };
    Ok(Some((at, outcome)))
}

/// Whether a statement took effect; what it left half done is cleaned up.
async fn look(
    applier: &mut Applier<'_, '_>,
    work: &Work<'_>,
    probes: &BTreeMap<usize, Probe>,
    at: usize,
) -> Result<Outcome> {
    let probe = probes.get(&at).unwrap_or(&Probe::Unknown);
    Ok(match state(applier.database, probe).await? {
        StatementState::Done => Outcome::Done,
        StatementState::NotDone => Outcome::NotDone,
        StatementState::HalfDone => match probe {
            Probe::Present(index) if index.kind == Kind::Index && drop_invalid(applier, index).await? => {
                Outcome::NotDone
            }
            // Dropped again, it is dropped.
            Probe::Absent(index) if index.kind == Kind::Index => Outcome::NotDone,
            Probe::Absent(partition) if partition.kind == Kind::Partition => {
                finish_detaching(applier, partition).await?;
                Outcome::Done
            }
            _ => return Err(nobody_knows(applier, work, at)),
        },
        StatementState::Unknown => return Err(nobody_knows(applier, work, at)),
    })
}

/// What tells of statements that commit by themselves whether they took effect.
pub(super) fn probes(work: &Work<'_>) -> BTreeMap<usize, Probe> {
    let by_itself = |at: usize| work.script.statements.get(at).is_some_and(|it| it.commit == Commit::ByItself);
    from_text(work.script.probes).unwrap_or_default().into_iter().filter(|(at, _)| by_itself(*at)).collect()
}

/// The end of the statements from this one on that one intent stands before: each makes a name and takes none away, so the
/// first of them whose name is not there is the first that is not done.
pub(super) fn told_until(probes: &BTreeMap<usize, Probe>, at: usize) -> usize {
    let makes = |at: &usize| matches!(probes.get(at), Some(Probe::Present(_)));
    at + (at..).take_while(makes).count().max(1)
}

/// Removes the invalid index that a failed statement left; whether there was one.
pub(super) async fn clean_up(applier: &mut Applier<'_, '_>, work: &Work<'_>, at: usize) -> bool {
    let Some(Probe::Present(index)) = probes(work).remove(&at) else { return false };
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

/// What the catalog says of a statement.
pub(super) async fn state(database: &mut Database<'_>, probe: &Probe) -> Result<StatementState> {
    let dialect = database.dialect();
    let asked = ask(probe, dialect, async |message| database.query(message).await).await;
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
