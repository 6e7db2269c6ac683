//! What another tool says was applied, and a set -> what to record, or why not.
//!
//! Pure. A history that is not exactly a beginning of the set is refused: what comes after it would run on a schema that
//! nobody has tried.

use super::checksum::{Verified, verify};
use super::foreign::{Row, RowState, Table};
use super::{Changed, Recorded};
use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;
use crate::plan::DraftPolicy;
use migrate_check::baked::{Migration, State as Draftness};
use migrate_check::version::Version;
use std::collections::BTreeMap;

/// How many names a message lists.
const LISTED: usize = 5;

/// What is applied there.
#[derive(Default)]
struct Applied<'r> {
    rows: BTreeMap<Version, &'r Row>,
    /// Everything up to this one is there, with or without a row.
    up_to: Option<(Version, &'r Row)>,
}

/// What to record of another tool's history.
pub(super) fn agree(
    migrations: &Migrations,
    table: &Table,
    rows: &[Row],
    changed: Changed,
    drafts: DraftPolicy,
) -> Result<Vec<Recorded>> {
    let applied = applied(table, rows)?;
    let all: Vec<Migration<'_>> = migrations.iter().collect();
    refuse_unknown(&migrations.directory, table, &applied, &all)?;
    let is_there = |it: &Migration<'_>| {
        applied.rows.contains_key(&it.version) || applied.up_to.is_some_and(|(last, _)| it.version <= last)
    };
    let count = all.iter().rposition(is_there).map_or(0, |last| last + 1);
    if count == 0 {
        return Err(Error::new(
            ErrorKind::OtherTool,
            format!(
                "nothing is applied according to {} (`{}`), so there is nothing to take over",
                table.tool, table.name
            ),
            "`migrate up --beside-other-tools` begins a history of our own",
        ));
    }
    if let Some(gap) = all[..count].iter().find(|it| !is_there(it)) {
        return Err(gap_in(table, gap, &all[count - 1]));
    }
    let recorded: Vec<Recorded> = all[..count]
        .iter()
        .map(|migration| {
            let own = applied.rows.get(&migration.version).copied();
            let row = own.or(applied.up_to.map(|(_, row)| row));
            Recorded {
                version: migration.version,
                name: migration.name.to_owned(),
                lane: migration.lane,
                verified: own.map_or(Verified::Unknown, |row| verify(table.tool, migration, row)),
                applied_at: row.and_then(|row| row.applied_at),
                elapsed: own.and_then(|row| row.elapsed),
            }
        })
        .collect();
    if changed == Changed::Refuse {
        refuse_changed(migrations, table, &all[..count], &recorded)?;
    }
    refuse_drafts(&all[..count], drafts)?;
    Ok(recorded)
}

/// What a baseline records: everything up to a version.
pub(super) fn up_to(migrations: &Migrations, last: Version, drafts: DraftPolicy) -> Result<Vec<Recorded>> {
    let all: Vec<Migration<'_>> = migrations.iter().collect();
    let Some(at) = all.iter().position(|it| it.version == last) else {
        return Err(Error::new(
            ErrorKind::Set,
            format!("there is no migration {last}"),
            "`migrate plan` lists the versions; give the last one that the schema already has",
        ));
    };
    refuse_drafts(&all[..=at], drafts)?;
    let recorded = |it: &Migration<'_>| Recorded {
        version: it.version,
        name: it.name.to_owned(),
        lane: it.lane,
        verified: Verified::Unknown,
        applied_at: None,
        elapsed: None,
    };
    Ok(all[..=at].iter().map(recorded).collect())
}

fn applied<'r>(table: &Table, rows: &'r [Row]) -> Result<Applied<'r>> {
    if let Some(failed) = rows.iter().find(|row| row.state == RowState::Failed) {
        return Err(Error::new(
            ErrorKind::OtherTool,
            format!("according to {} (`{}`), {} failed or was interrupted", table.tool, table.name, failed.label),
            table.tool.after_failure(),
        ));
    }
    let mut applied = Applied::default();
    for row in rows {
        let text = row.version.as_deref().unwrap_or_default();
        // prisma has the whole name of the folder.
        let number = text.split('_').next().unwrap_or_default();
        let version = number.parse::<Version>();
        match (row.state, version) {
            (RowState::Undone, Ok(version)) => {
                applied.rows.remove(&version);
            }
            (RowState::Undone | RowState::Failed, _) => {}
            (_, Err(_)) => return Err(unknown(table, &[text], "the directory")),
            (RowState::Applied, Ok(version)) => {
                applied.rows.insert(version, row);
            }
            (RowState::Last, Ok(version)) => {
                applied.rows.insert(version, row);
                applied.up_to = Some((version, row));
            }
            (RowState::Baseline, Ok(version)) => applied.up_to = Some((version, row)),
        }
    }
    Ok(applied)
}

/// Refuses what is applied there, and of which there is no file.
fn refuse_unknown(directory: &str, table: &Table, applied: &Applied<'_>, all: &[Migration<'_>]) -> Result<()> {
    let is_known = |version: &Version| all.binary_search_by_key(version, |it| it.version).is_ok();
    let labels: Vec<&str> =
        applied.rows.iter().filter(|(version, _)| !is_known(version)).map(|(_, row)| row.label.as_str()).collect();
    if labels.is_empty() { Ok(()) } else { Err(unknown(table, &labels, &format!("`{directory}`"))) }
}

fn unknown(table: &Table, labels: &[&str], directory: &str) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("{} (`{}`) has applied {}, which {directory} does not have", table.tool, table.name, list(labels)),
        "restore the files from version control; where they were squashed into one, `migrate baseline <version>` takes \
         the schema as it is",
    )
}

fn gap_in(table: &Table, gap: &Migration<'_>, last: &Migration<'_>) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!(
            "{} {} is not applied according to {} (`{}`), but {} {}, which comes after it, is",
            gap.version, gap.name, table.tool, table.name, last.version, last.name
        ),
        format!("apply it with {} first, or give its file a version after {}", table.tool, last.version),
    )
}

fn refuse_changed(migrations: &Migrations, table: &Table, all: &[Migration<'_>], recorded: &[Recorded]) -> Result<()> {
    let changed = all.iter().zip(recorded).filter(|(_, it)| it.verified == Verified::Changed);
    let files: Vec<String> =
        changed.map(|(migration, _)| format!("{}/{}", migrations.directory, migration.up.file)).collect();
    if files.is_empty() {
        return Ok(());
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (have, text) = if files.len() == 1 { ("has", "another text") } else { ("have", "other texts") };
    Err(Error::new(
        ErrorKind::Diverged,
        format!("{} {have} {text} than what {} applied, according to `{}`", list(&files), table.tool, table.name),
        "restore what was applied from version control; if the difference is none to the schema, `migrate adopt \
         --accept-changed` takes the files as they are",
    ))
}

fn refuse_drafts(all: &[Migration<'_>], drafts: DraftPolicy) -> Result<()> {
    let Some(draft) = all.iter().find(|it| it.state == Draftness::Draft) else { return Ok(()) };
    if drafts == DraftPolicy::Allow {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Drafts,
        format!("{} {} is a draft, whose text may still change", draft.version, draft.name),
        "freeze it with `migrate lock` first",
    ))
}

/// `a, b and 3 more`.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= LISTED => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names[..LISTED].join(", "), names.len() - LISTED),
    }
}
