//! `migrate rebase`: newcomers move behind the last frozen migration, and keep their order.

use super::plan::{Over, Rename, Write};
use super::{Plan, Refused, refused};
use crate::baked::State;
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Level};
use crate::lock::{Entry, Lock, Locked};
use crate::rule;
use crate::source::{LOCK_FILE, Migration, version_of, with_version};
use crate::version::Version;
use std::path::PathBuf;

/// What rebasing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebase {
    /// What to rename and write; empty when every newcomer is behind the head already and in the lock file.
    pub plan: Plan,
    /// The migrations that move: from which version to which.
    pub moved: Vec<Move>,
}

/// A migration that gets another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its name.
    pub name: String,
    /// Its version.
    pub from: Version,
    /// Its new version.
    pub to: Version,
}

/// Moves whatever `onto` does not have behind its head; without it, whatever the directory's own lock file has not
/// frozen. What moves and was frozen stays frozen, under its new version; the rest are drafts.
///
/// # Errors
///
/// There is no lock file to go by, or there are findings that make it unclear which migration is which.
pub fn rebase(checked: &Checked, onto: Option<&Lock>) -> Result<Rebase, Refused> {
    let Some(base) = onto.or(checked.lock.as_ref()) else {
        let message = "there is no lock file that can be read, so nothing says what is final; run `migrate lock` first";
        return Err(refused(message, checked.diagnostics.clone()));
    };
    let unclear = [
        rule::UNREADABLE_NAME.name,
        rule::VERSION_OVERFLOW.name,
        rule::DUPLICATE_VERSION.name,
        rule::ORPHAN_DOWN.name,
        rule::OUTSIDE_DIRECTORY.name,
    ];
    let blocking: Vec<Diagnostic> = checked
        .diagnostics
        .iter()
        .filter(|it| it.level == Level::Deny && unclear.contains(&it.rule))
        .cloned()
        .collect();
    if !blocking.is_empty() {
        return Err(refused("these findings make it unclear which file is which; nothing was changed", blocking));
    }
    let mut lock = Lock { dialect: base.dialect, entries: Vec::new(), schema: base.schema.clone() };
    lock.entries.extend(base.entries.iter().filter(|entry| entry.frozen().is_some()).cloned());
    let mut last = base.head();
    let mut moved = Vec::new();
    let mut renames = Vec::new();
    for migration in &checked.set.migrations {
        if base.frozen(migration.version).is_some() {
            continue;
        }
        let from = migration.version;
        let to = match last {
            Some(last) if from <= last => Version::new(last.get().saturating_add(1)),
            _ => from,
        };
        last = Some(to);
        lock.entries.push(Entry { version: to, name: migration.name.clone(), state: state(checked, migration) });
        if to != from {
            moved.push(Move { name: migration.name.clone(), from, to });
            renames.push(renamed(checked, migration, to));
        }
    }
    // The last moves first, so that the place of the one before it is free.
    let renames = renames.into_iter().rev().flatten().collect();
    let mut plan = Plan { renames, writes: Vec::new() };
    if checked.lock.as_ref() != Some(&lock) {
        plan.writes.push(Write { path: LOCK_FILE.into(), text: lock.to_string(), over: Over::Old });
    }
    Ok(Rebase { plan, moved })
}

/// What the directory's own lock file says of it.
fn state(checked: &Checked, migration: &Migration) -> Locked {
    let own = checked.lock.as_ref().and_then(|lock| lock.frozen(migration.version));
    match own.filter(|_| migration.state == State::Frozen) {
        Some(frozen) => Locked::Frozen(*frozen),
        None => Locked::Draft,
    }
}

/// Its files, or their folder, under another version.
fn renamed(checked: &Checked, migration: &Migration, to: Version) -> Vec<Rename> {
    // Its own files, and those without effect, such as an empty down script of another tool.
    let is_its = |file: &&str| **file == migration.up.file || version_of(file) == Some(migration.version);
    let files = checked.files.iter().filter_map(|file| file.to_str()).filter(is_its);
    let mut paths: Vec<&str> = files.filter_map(|file| file.split('/').next()).collect();
    paths.dedup();
    let rename = |path: &str| {
        let width = path.trim_start_matches(['V', 'U']).find(|c: char| !c.is_ascii_digit()).unwrap_or_default();
        Rename { from: PathBuf::from(path), to: PathBuf::from(with_version(path, &format!("{:0>width$}", to.get()))) }
    };
    paths.into_iter().map(rename).collect()
}
