//! What sets require of each other -> whether a run may begin, and whether what is to be undone may be.
//!
//! Takes steps and what is to be undone; asks the database only if there is something to ask. Must not know how scripts run.
//! Each set has a lease of its own. What is said of another one holds under our lease if nobody was at work there who undoes,
//! or who may come to require what we undo: whoever begins later gives way.

use crate::database::{Database, explain, unreadable};
use crate::driver::FailureKind;
use crate::driver::sql::Piece;
use crate::error::{Error, ErrorKind, Result};
use crate::lease::{self, Others};
use crate::plan::Step;
use crate::work::Work;
use migrate_check::requirement::{Requirement, from_text};
use migrate_check::version::Version;
use std::collections::BTreeSet;

/// A migration of another set, and what it requires.
struct Requiring {
    set: String,
    version: Version,
    name: String,
    requires: Vec<Requirement>,
}

/// Why these steps cannot be applied as other sets stand; `None` if they can.
pub(crate) async fn unmet(database: &mut Database<'_>, steps: &[Step]) -> Result<Option<Error>> {
    let required: BTreeSet<&Requirement> = steps.iter().flat_map(|step| &step.requires).collect();
    if required.is_empty() {
        return Ok(None);
    }
    let applied = applied_of(database, &required).await?;
    let missing: Vec<String> = required
        .into_iter()
        .filter(|it| !applied.contains(it))
        .filter_map(|it| Some(lacking(steps.iter().find(|step| step.requires.contains(it))?, it, &applied)))
        .collect();
    Ok((!missing.is_empty()).then(|| lacks(&missing)))
}

/// Refuses to undo what an applied migration of another set requires. What was begun goes on: it was permitted when it began.
pub(crate) async fn refuse_required(database: &mut Database<'_>, undoing: &[&Work<'_>]) -> Result<()> {
    let undoing: Vec<&Work<'_>> = undoing.iter().copied().filter(|work| !work.is_half_undone()).collect();
    if undoing.is_empty() {
        return Ok(());
    }
    let others = requiring(database).await?;
    let set = database.set();
    for work in undoing {
        let is_it = |it: &Requirement| it.version == work.version && it.set == set;
        if let Some(other) = others.iter().find(|other| other.requires.iter().any(is_it)) {
            return Err(required_by(work, other));
        }
    }
    Ok(())
}

/// Who undoes something of a set that these steps require, in words: what is there now may be about to go.
///
/// Whoever undoes asks in turn who is at work on any other set. Both have written by then that they are at work, so at least
/// one of them hears of the other, gives way and looks again. `session` is our own.
pub(crate) async fn undoing(
    database: &mut Database<'_>,
    steps: &[Step],
    session: Option<u64>,
) -> Result<Option<String>> {
    let sets: BTreeSet<&str> = steps.iter().flat_map(|step| &step.requires).map(|it| &*it.set).collect();
    if sets.is_empty() {
        return Ok(None);
    }
    lease::other_holder(database, Others::Undoing(&sets), session).await
}

/// Which of these versions are applied, and the newest one of each set.
async fn applied_of(database: &mut Database<'_>, required: &BTreeSet<&Requirement>) -> Result<Vec<Requirement>> {
    let one = |it: &&Requirement| {
        let set = ("required_set", Piece::from(it.set.as_str()));
        let version = ("required_version", Piece::Number(it.version.get()));
        database.render(include_str!("driver/sql/applied_of.sql"), &[set, version])
    };
    let asked: Vec<String> = required.iter().map(one).collect();
    let rows = match database.query(asked.join("UNION ALL\n")).await {
        Ok(rows) => rows,
        Err(failure) if failure.kind == FailureKind::MissingTable => return Ok(Vec::new()),
        Err(failure) => return Err(explain(failure, "it could not be found out what is applied of other sets")),
    };
    let read = |row: Vec<Option<String>>| {
        let [set, version] = <[Option<String>; 2]>::try_from(row).ok()?;
        Some(Requirement { set: set?, version: version?.parse().ok()? })
    };
    rows.into_iter().map(|row| read(row).ok_or_else(unreadable)).collect()
}

/// The migrations of other sets that require something.
async fn requiring(database: &mut Database<'_>) -> Result<Vec<Requiring>> {
    let message = database.render(include_str!("driver/sql/requiring.sql"), &[]);
    let rows = database.query(message).await;
    let rows = rows.map_err(|failure| explain(failure, "it could not be found out what other sets require"))?;
    let read = |row: Vec<Option<String>>| {
        let [set, version, name, requires] = <[Option<String>; 4]>::try_from(row).ok()?;
        Some(Requiring { set: set?, version: version?.parse().ok()?, name: name?, requires: from_text(&requires?)? })
    };
    rows.into_iter().map(|row| read(row).ok_or_else(unreadable)).collect()
}

/// ``2 link_jobs requires version 3 of the set `jobs`, which is applied up to 2``.
fn lacking(step: &Step, required: &Requirement, applied: &[Requirement]) -> String {
    let Requirement { set, version } = required;
    let newest = applied.iter().filter(|it| it.set == *set).map(|it| it.version).max();
    let stands = match newest {
        None => "of which nothing is applied".to_owned(),
        Some(newest) if newest < *version => format!("which is applied up to {newest}"),
        Some(newest) => format!("which is applied up to {newest}, but without that one"),
    };
    format!("{} {} requires version {version} of the set `{set}`, {stands}", step.version, step.name)
}

fn lacks(missing: &[String]) -> Error {
    Error::new(
        ErrorKind::Requires,
        missing.join("; "),
        "run the migrations of that set first: `migrate up` in its directory, or in a service `run` of its own `MIGRATIONS` \
         before these; if they were run, both sets have to name the same `schema` in `migrate.toml`",
    )
}

fn required_by(work: &Work<'_>, other: &Requiring) -> Error {
    Error::new(
        ErrorKind::Needed,
        format!(
            "{} {} cannot be undone: {} {} of the set `{}` requires it",
            work.version, work.name, other.version, other.name, other.set
        ),
        "nothing was undone. Undo that one first, with the migrations of its own set, or leave this one as it is",
    )
}
