//! `migrate rebase`: newcomers move behind the last frozen migration, and keep their order.

use super::plan::{Over, Rename, Write};
use super::{Plan, Refused, after, refused};
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
    /// The migrations that the lock file lists as drafts from now on, besides those that move.
    pub listed: Vec<(Version, String)>,
    /// The migrations that are frozen from now on, because the other lock file says so.
    pub released: Vec<(Version, String)>,
    /// The drafts whose files are gone.
    pub forgotten: Vec<(Version, String)>,
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
/// There is no lock file to go by, it is not one of this directory, no version is left behind its head, or there are
/// findings that make it unclear which migration is which.
pub fn rebase(checked: &Checked, onto: Option<&Lock>) -> Result<Rebase, Refused> {
    let Some(base) = onto.or(checked.lock.as_ref()) else {
        let message = "there is no lock file that can be read, so nothing says what is final; run `migrate lock` first";
        return Err(refused(message, checked.diagnostics.clone()));
    };
    let unclear = [
        rule::source::UNREADABLE_NAME.name,
        rule::source::VERSION_OVERFLOW.name,
        rule::source::DUPLICATE_VERSION.name,
        rule::source::ORPHAN_DOWN.name,
        rule::source::OUTSIDE_DIRECTORY.name,
        rule::source::FILE_TOO_LARGE.name,
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
    if let Some(onto) = onto {
        belongs(checked, onto)?;
    }
    // What another lock file vouches for need not be the schema file that is here.
    let schema = checked.lock.as_ref().and_then(|own| own.schema.clone()).filter(|it| base.schema.as_ref() == Some(it));
    let mut lock = Lock { dialect: base.dialect, entries: Vec::new(), schema };
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
            Some(last) if from <= last => after(last)?,
            _ => from,
        };
        last = Some(to);
        lock.entries.push(Entry { version: to, name: migration.name.clone(), state: state(checked, migration) });
        if to != from {
            moved.push(Move { name: migration.name.clone(), from, to });
            renames.push(renamed(checked, migration, to));
        }
    }
    let (listed, released, forgotten) = told(checked, &lock, &moved)?;
    // The last moves first, so that the place of the one before it is free.
    let renames = renames.into_iter().rev().flatten().collect();
    let mut plan = Plan { renames, writes: Vec::new() };
    if checked.lock.as_ref() != Some(&lock) {
        plan.writes.push(Write { path: LOCK_FILE.into(), text: lock.to_string(), over: Over::Old });
    }
    Ok(Rebase { plan, moved, listed, released, forgotten })
}

/// Refuses the lock file of another directory: what it freezes must be here, as it is frozen there.
fn belongs(checked: &Checked, onto: &Lock) -> Result<(), Refused> {
    let refused = |message: String| Err(refused(message, Vec::new()));
    if onto.dialect != checked.set.dialect {
        return refused(format!(
            "that lock file is for {}, and this directory for {}; give the released lock file of this directory",
            onto.dialect, checked.set.dialect
        ));
    }
    let here = |version| checked.set.migrations.iter().find(|migration| migration.version == version);
    for entry in &onto.entries {
        let Some(frozen) = entry.frozen() else { continue };
        let (version, name) = (entry.version, &entry.name);
        match here(version) {
            None => {
                return refused(format!(
                    "that lock file freezes {version} `{name}`, which is not in this directory; merge the release first, \
                     or give the released lock file of this directory"
                ));
            }
            Some(migration) if migration.name != *name || migration.up.digest != frozen.up => {
                return refused(format!(
                    "that lock file freezes {version} `{name}`, and this directory has something else as {version}; \
                     restore its files, or give the released lock file of this directory"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

type Named = Vec<(Version, String)>;

/// What becomes of the directory's own lock file besides moves: listed, released, forgotten.
fn told(checked: &Checked, lock: &Lock, moved: &[Move]) -> Result<(Named, Named, Named), Refused> {
    let old = |version: Version| checked.lock.as_ref().and_then(|lock| lock.get(version));
    let named = |entry: &Entry| (entry.version, entry.name.clone());
    let stays = |entry: &&Entry| !moved.iter().any(|it| it.to == entry.version);
    let listed = lock.entries.iter().filter(stays).filter(|it| it.frozen().is_none() && old(it.version).is_none());
    let released = lock.entries.iter().filter(stays).filter(|it| it.frozen().is_some());
    let released = released.filter(|it| old(it.version).is_none_or(|old| old.frozen().is_none()));
    let mut forgotten = Vec::new();
    for entry in checked.lock.iter().flat_map(|lock| &lock.entries) {
        if lock.get(entry.version).is_some() || moved.iter().any(|it| it.from == entry.version) {
            continue;
        }
        if entry.frozen().is_some() {
            let (version, name) = (entry.version, &entry.name);
            let message = format!("the files of the frozen {version} `{name}` are gone; restore them (`git checkout`)");
            return Err(refused(message, Vec::new()));
        }
        forgotten.push(named(entry));
    }
    Ok((listed.map(named).collect(), released.map(named).collect(), forgotten))
}

/// What the directory's own lock file says of it.
fn state(checked: &Checked, migration: &Migration) -> Locked {
    let own = checked.lock.as_ref().and_then(|lock| lock.frozen(migration.version));
    match own.filter(|_| migration.state == State::Frozen) {
        Some(frozen) => Locked::Frozen(frozen.clone()),
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
