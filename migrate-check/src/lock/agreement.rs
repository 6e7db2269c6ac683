//! Where a set and its lock file disagree, and the way out of each disagreement.

use super::{Entry, Frozen, Lock};
use crate::baked::State;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::rule::{self, Rule};
use crate::source::{Down, LOCK_FILE, Migration};
use crate::version::Version;
use std::collections::{BTreeMap, BTreeSet};

/// Gives every migration the state and lane that the lock file says, and every disagreement.
///
/// Migrations are sorted by version, no two with one.
pub fn agree(lock: &Lock, migrations: &mut [Migration]) -> Vec<Diagnostic> {
    let present: BTreeSet<Version> = migrations.iter().map(|migration| migration.version).collect();
    let head = lock.head();
    let mut gone: BTreeMap<Version, &Entry> = lock
        .entries
        .iter()
        .filter(|entry| !present.contains(&entry.version))
        .map(|entry| (entry.version, entry))
        .collect();
    let mut diagnostics = Vec::new();
    for migration in migrations {
        match lock.get(migration.version) {
            Some(entry) => match entry.frozen() {
                Some(frozen) => {
                    migration.state = State::Frozen;
                    migration.lane = frozen.lane;
                    migration.after.clone_from(&frozen.after);
                    migration.holds.clone_from(&frozen.holds);
                    if frozen.up == migration.up.digest {
                        migration.up.probes.clone_from(&frozen.probes);
                    }
                    if let Down::Script(down) = &mut migration.down
                        && frozen.down == Some(down.digest)
                    {
                        down.probes.clone_from(&frozen.down_probes);
                        down.loses.clone_from(&frozen.loses);
                    }
                    frozen_script(entry, frozen, migration, &mut diagnostics);
                }
                None => {
                    migration.state = State::Draft;
                    newcomer(head, migration, &mut diagnostics);
                }
            },
            None => {
                migration.state = State::Draft;
                match take_same(&mut gone, migration) {
                    Some(entry) => diagnostics.push(renumbered(entry, migration)),
                    None if newcomer(head, migration, &mut diagnostics) == Place::Behind => {
                        diagnostics.push(not_locked(migration));
                    }
                    None => {}
                }
            }
        }
    }
    diagnostics.extend(gone.into_values().map(removed));
    diagnostics
}

/// Whether the lock file vouches for the up script: it was judged when it was frozen, and is unchanged.
pub fn vouches_up(lock: &Lock, migration: &Migration) -> bool {
    lock.frozen(migration.version).is_some_and(|frozen| frozen.up == migration.up.digest)
}

/// Whether the lock file vouches for the down script, or for there being none.
pub fn vouches_down(lock: &Lock, migration: &Migration) -> bool {
    let down = migration.down.script().map(|script| script.digest);
    lock.frozen(migration.version).is_some_and(|frozen| frozen.down == down)
}

/// Where a newcomer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Behind,
}

fn newcomer(head: Option<Version>, migration: &Migration, diagnostics: &mut Vec<Diagnostic>) -> Place {
    let Some(head) = head.filter(|head| migration.version < *head) else { return Place::Behind };
    diagnostics.push(diagnostic(
        &migration.up.file,
        &rule::lock::REORDERED,
        format!("this new migration sorts before {head}, which is frozen and may already be applied"),
        "`migrate rebase` moves it behind the last frozen one",
    ));
    Place::Before
}

fn frozen_script(entry: &Entry, frozen: &Frozen, migration: &Migration, diagnostics: &mut Vec<Diagnostic>) {
    let up = &migration.up;
    if frozen.up != up.digest {
        let message = if entry.name == migration.name {
            "this migration was edited after it was frozen".to_owned()
        } else {
            format!("version {} is frozen as `{}`, and this is another migration", entry.version, entry.name)
        };
        let help = "databases may have applied the old text: restore the file (`git checkout`), and put the change into \
                    a new migration (`migrate new`)";
        diagnostics.push(diagnostic(&up.file, &rule::lock::EDITED, message, help));
    } else if entry.name != migration.name {
        let message = format!("this migration was renamed after it was frozen as `{}`", entry.name);
        diagnostics.push(diagnostic(&up.file, &rule::lock::EDITED, message, "give the file its old name"));
    }
    match (frozen.down, &migration.down) {
        (Some(old), Down::Script(down)) if old != down.digest => diagnostics.push(diagnostic(
            &down.file,
            &rule::lock::EDITED,
            "this down script was edited after it was frozen".to_owned(),
            "`migrate lock` prints the difference and accepts it; `git checkout` takes it back",
        )),
        (Some(_), Down::Irreversible(_) | Down::Missing) => diagnostics.push(diagnostic(
            &up.file,
            &rule::lock::REMOVED,
            "the down script of this frozen migration is gone".to_owned(),
            "restore it (`git checkout`); if it has to go, allow `missing-down` in `migrate.toml`, and run `migrate lock`",
        )),
        (None, Down::Script(down)) => diagnostics.push(diagnostic(
            &down.file,
            &rule::lock::EDITED,
            "this down script was added after its migration was frozen without one".to_owned(),
            "`migrate lock` accepts it",
        )),
        _ => {}
    }
}

/// The frozen migration of the same name and text, under another version.
#[cfg(feature = "check")]
pub(crate) fn renumbered_from<'a>(lock: &'a Lock, migration: &Migration) -> Option<&'a Entry> {
    let is_it = |entry: &&Entry| {
        let same = entry.name == migration.name && entry.frozen().is_some_and(|it| it.up == migration.up.digest);
        same && entry.version != migration.version
    };
    lock.entries.iter().find(is_it)
}

/// The frozen migration whose file is gone and whose name and text this one has.
fn take_same<'a>(gone: &mut BTreeMap<Version, &'a Entry>, migration: &Migration) -> Option<&'a Entry> {
    let version = gone.iter().find_map(|(version, entry)| {
        let same = entry.name == migration.name && entry.frozen()?.up == migration.up.digest;
        same.then_some(*version)
    })?;
    gone.remove(&version)
}

fn renumbered(entry: &Entry, migration: &Migration) -> Diagnostic {
    diagnostic(
        &migration.up.file,
        &rule::lock::RENUMBERED,
        format!("this migration is frozen as version {}, and was renumbered to {}", entry.version, migration.version),
        format!("databases know it as {}: rename it back", entry.version),
    )
}

fn not_locked(migration: &Migration) -> Diagnostic {
    diagnostic(
        &migration.up.file,
        &rule::lock::NOT_LOCKED,
        "the lock file does not have this migration".to_owned(),
        "`migrate lock` freezes it; `migrate new` would have made it a draft",
    )
}

fn removed(entry: &Entry) -> Diagnostic {
    let Entry { version, name, .. } = entry;
    let (message, help) = match entry.frozen() {
        Some(_) => (
            format!("the frozen migration {version} `{name}` is gone"),
            "restore its files (`git checkout`): databases that have applied it need it, new ones too",
        ),
        None => {
            (format!("the draft {version} `{name}` is gone"), "`migrate lock` forgets it; `git checkout` restores it")
        }
    };
    diagnostic(LOCK_FILE, &rule::lock::REMOVED, message, help)
}

fn diagnostic(file: &str, rule: &'static Rule, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(file, Finding { rule, span: 0..0, message, help: help.into() })
}
