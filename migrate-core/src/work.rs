//! A plan's steps, or the end of a history -> what is to be done, with the script and the heads that result.
//!
//! Pure. Must not know when it is done, nor how.

use crate::error::{Error, ErrorKind, Result};
use crate::event::Direction;
use crate::history::{Record, RecordState, StoredScript};
use crate::plan::{Plan, Step};
use crate::status::Target;
use migrate_check::baked::{Down, Limits, Migration, Script};
use migrate_check::chain::Head;
use migrate_check::digest::Digest;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
use std::collections::HashMap;

/// One migration to go one way.
pub(crate) struct Work<'a> {
    pub(crate) version: Version,
    pub(crate) name: &'a str,
    pub(crate) lane: Lane,
    pub(crate) direction: Direction,
    pub(crate) script: Script<'a>,
    /// The head of its lane once it is done.
    pub(crate) head: Head,
    /// The chain before the migration itself.
    pub(crate) previous_chain: Digest,
    /// The whole migration, going up.
    pub(crate) migration: Option<&'a Migration<'a>>,
    /// What the history has of it already.
    pub(crate) begun: Option<&'a Record>,
}

impl Work<'_> {
    /// Whether undoing it was begun. It goes on: it was permitted when it began.
    pub(crate) fn is_half_undone(&self) -> bool {
        self.begun.is_some_and(|own| own.state == RecordState::Undoing)
    }
}

/// The work of a plan's steps.
pub(crate) fn up<'m>(migrations: &'m [Migration<'m>], records: &'m [Record], plan: &Plan, set: &str) -> Vec<Work<'m>> {
    let mut heads = Head::all_empty(set);
    for record in records.iter().filter(|record| record.state == RecordState::Applied) {
        heads[record.lane.index()] = record.head();
    }
    let begun: HashMap<Version, &Record> = records.iter().map(|record| (record.version, record)).collect();
    let wanted: HashMap<Version, &Step> = plan.steps.iter().map(|step| (step.version, step)).collect();
    let wanted = migrations.iter().filter(|migration| wanted.contains_key(&migration.version));
    wanted
        .map(|migration| {
            let lane = migration.lane;
            let previous_chain = heads[lane.index()].chain;
            heads[lane.index()] = heads[lane.index()].then(lane, migration.version, migration.up.digest);
            Work {
                version: migration.version,
                name: migration.name,
                lane,
                direction: Direction::Up,
                script: migration.up.clone(),
                head: heads[lane.index()],
                previous_chain,
                migration: Some(migration),
                begun: begun.get(&migration.version).copied(),
            }
        })
        .collect()
}

/// The work that this record says was begun, going up; `None` if the set does not have it.
pub(crate) fn begun<'m>(migrations: &'m [Migration<'m>], record: &'m Record) -> Option<Work<'m>> {
    let at = migrations.binary_search_by_key(&record.version, |it| it.version).ok()?;
    let migration = migrations.get(at).filter(|it| it.up.digest == record.digest)?;
    Some(Work {
        version: record.version,
        name: &record.name,
        lane: record.lane,
        direction: Direction::Up,
        script: migration.up.clone(),
        head: record.head(),
        previous_chain: record.previous_chain,
        migration: Some(migration),
        begun: Some(record),
    })
}

/// The work of going back.
pub(crate) fn down<'m>(
    migrations: &'m [Migration<'m>],
    records: &'m [Record],
    how_far: Target,
) -> Result<Vec<Work<'m>>> {
    let count = match how_far {
        Target::Steps(steps) => steps.min(records.len()),
        Target::Version(version) if version == Version::new(0) => records.len(),
        Target::Version(version) => match records.iter().position(|record| record.version == version) {
            Some(at) => records.len() - at - 1,
            None => {
                return Err(Error::new(
                    ErrorKind::Set,
                    format!("{version} is not applied, so nothing can be undone back to it"),
                    "`migrate status` lists what is applied",
                ));
            }
        },
    };
    records.iter().rev().take(count).map(|record| undo_of(migrations, record)).collect()
}

/// The script that undoes a record: the set's own, which may have been mended since, or the stored one.
fn undo_of<'m>(migrations: &'m [Migration<'m>], record: &'m Record) -> Result<Work<'m>> {
    let mine = migrations.iter().find(|it| it.version == record.version && it.up.digest == record.digest);
    let script = match (mine.map(|migration| &migration.down), &record.down) {
        // What was begun goes on with the script it was begun with.
        (_, Some(stored)) if record.state == RecordState::Undoing => stored.as_script(),
        (Some(Down::Script(script)), _) => script.clone(),
        (_, Some(stored)) => stored.as_script(),
        (mine, None) => return Err(irreversible(record, mine)),
    };
    Ok(Work {
        version: record.version,
        name: &record.name,
        lane: record.lane,
        direction: Direction::Down,
        script,
        head: record.previous_head(),
        previous_chain: record.previous_chain,
        migration: None,
        begun: Some(record),
    })
}

fn irreversible(record: &Record, mine: Option<&Down<'_>>) -> Error {
    let reason = match (mine, &record.irreversible) {
        (Some(Down::Irreversible(reason)), _) => format!("it is irreversible: {reason}"),
        (_, Some(reason)) => format!("it is irreversible: {reason}"),
        _ => "it has no down script".to_owned(),
    };
    Error::new(
        ErrorKind::Irreversible,
        format!("{} {} cannot be undone: {reason}", record.version, record.name),
        "nothing was undone; write a new migration that goes forward, or restore a backup",
    )
}

impl StoredScript {
    /// The script as the runner takes it.
    pub(crate) fn as_script(&self) -> Script<'_> {
        Script {
            file: &self.file,
            line: self.line,
            text: &self.text,
            digest: Digest::of(self.text.as_bytes()),
            mode: self.mode,
            limits: Limits::default(),
            statements: self.statements.clone(),
            probes: &self.probes,
            loses: &self.loses,
        }
    }
}
