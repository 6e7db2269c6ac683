//! `migrate lock`: drafts, and files behind the head that nobody announced, become final.

use super::plan::{Over, Write};
use super::{Plan, Refused, refused};
use crate::baked::State;
use crate::check::{Checked, Told};
use crate::config;
use crate::diagnostic::{Diagnostic, Level};
use crate::digest::Digest;
use crate::lock::{Entry, Frozen, Lock, Locked, vouches_down, vouches_up};
use crate::rule::{self, Fixed};
use crate::schema::print::{MODEL_VERSION, print};
use crate::source::{LOCK_FILE, Migration, SCHEMA_FILE};
use crate::version::Version;
use std::path::PathBuf;

/// What freezing does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// What to write; empty when everything is frozen already.
    pub plan: Plan,
    /// The migrations that become final.
    pub frozen: Vec<(Version, String)>,
    /// The down scripts of frozen migrations that changed, and are accepted as they are now.
    pub downs: Vec<DownChange>,
    /// The drafts whose files are gone.
    pub forgotten: Vec<(Version, String)>,
    /// The findings that `migrate.toml` will leave unsaid from now on.
    pub accepted: Vec<Diagnostic>,
}

/// A down script that changed after it was frozen. Its old text is in the version control, not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownChange {
    /// The migration.
    pub version: Version,
    /// The file, if there is one now.
    pub file: Option<PathBuf>,
    /// The digest that was frozen.
    pub old: Option<Digest>,
    /// The digest now.
    pub new: Option<Digest>,
}

/// What happens to findings that fail a build and may be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept<'a> {
    /// Nothing is frozen as long as there are any.
    Nothing,
    /// `migrate.toml` says with this reason that nothing up to here is judged, so that a project with a past can begin.
    Because(&'a str),
}

/// Freezes everything that is not frozen.
///
/// # Errors
///
/// There are findings that fail a build, other than that migrations are not frozen yet.
pub fn freeze(checked: &Checked, accept: Accept<'_>) -> Result<Freeze, Refused> {
    let mut blocking: Vec<&Diagnostic> =
        checked.diagnostics.iter().filter(|it| it.level == Level::Deny && blocks(checked, it)).collect();
    let mut accepted = Vec::new();
    if accept != Accept::Nothing {
        let (adjustable, fixed): (Vec<_>, Vec<_>) = blocking.into_iter().partition(|it| is_acceptable(checked, it));
        accepted = adjustable.into_iter().cloned().collect();
        blocking = fixed;
    }
    if !blocking.is_empty() {
        let count = blocking.len();
        let findings = if count == 1 { "finding has" } else { "findings have" };
        let message = format!("{count} {findings} to be dealt with before anything is frozen; nothing was changed");
        return Err(refused(message, blocking.into_iter().cloned().collect()));
    }
    let old = checked.lock.clone();
    let mut result =
        Freeze { plan: Plan::default(), frozen: Vec::new(), downs: Vec::new(), forgotten: Vec::new(), accepted };
    let mut lock = Lock { dialect: checked.set.dialect, entries: Vec::new(), schema: None };
    // As every later check folds it: what was judged before it was frozen may know more, or less.
    let folded = (!is_current(checked)).then(|| checked.folded());
    for (n, migration) in checked.set.migrations.iter().enumerate() {
        let after = match &folded {
            Some(folded) if migration.state == State::Draft => folded.after[n].clone(),
            _ => migration.after.clone(),
        };
        let told = match &folded {
            Some(folded) => folded.told[n].clone(),
            None => Told::before(migration),
        };
        lock.entries.push(entry(migration, after, told));
        match old.as_ref().and_then(|lock| lock.frozen(migration.version)) {
            Some(frozen) => result.downs.extend(down_change(migration, frozen)),
            None => result.frozen.push((migration.version, migration.name.clone())),
        }
    }
    for entry in old.iter().flat_map(|lock| &lock.entries) {
        if lock.get(entry.version).is_none() {
            result.forgotten.push((entry.version, entry.name.clone()));
        }
    }
    let schema = folded.map(|it| print(&it.schema));
    lock.schema = match &schema {
        Some(text) => Some(format!("{MODEL_VERSION} {}", Digest::of(text.as_bytes()))),
        None => old.as_ref().and_then(|lock| lock.schema.clone()),
    };
    if let Some(text) = schema {
        result.plan.writes.push(Write { path: SCHEMA_FILE.into(), text, over: Over::Old });
    }
    if let Accept::Because(reason) = accept
        && !result.accepted.is_empty()
    {
        result.plan.writes.push(configuration(checked, reason)?);
    }
    if old.as_ref() != Some(&lock) {
        result.plan.writes.push(Write { path: LOCK_FILE.into(), text: lock.to_string(), over: Over::Old });
    }
    Ok(result)
}

/// Whether everything is frozen as it is, and `migrate.schema` as it should be.
fn is_current(checked: &Checked) -> bool {
    let is_damaged = checked.diagnostics.iter().any(|it| it.rule == rule::schema::DAMAGED_SCHEMA.name);
    let version = format!("{MODEL_VERSION} ");
    !is_damaged
        && checked.lock.as_ref().is_some_and(|lock| {
            let is_told = |it: &Migration| it.down.script().is_none_or(|down| !down.loses.is_empty());
            let is_vouched = |it: &Migration| vouches_up(lock, it) && vouches_down(lock, it) && is_told(it);
            lock.schema.as_ref().is_some_and(|it| it.starts_with(&version))
                && checked.set.migrations.iter().all(is_vouched)
        })
}

/// Whether a finding stands in the way: what freezing itself settles does not.
fn blocks(checked: &Checked, diagnostic: &Diagnostic) -> bool {
    if [rule::lock::NOT_LOCKED.name, rule::schema::DAMAGED_SCHEMA.name].contains(&diagnostic.rule) {
        return false;
    }
    if diagnostic.rule != rule::lock::EDITED.name && diagnostic.rule != rule::lock::REMOVED.name {
        return true;
    }
    // Changed down scripts and forgotten drafts are settled; changed and missing up scripts are not.
    let Some(lock) = &checked.lock else { return true };
    if diagnostic.file.as_os_str() == LOCK_FILE {
        return lock.entries.iter().any(|entry| entry.frozen().is_some() && find(checked, entry.version).is_none());
    }
    migration_of(checked, diagnostic).is_none_or(|migration| {
        lock.get(migration.version).is_some_and(|entry| {
            let same = entry.frozen().is_none_or(|frozen| frozen.up == migration.up.digest);
            !same || entry.name != migration.name
        })
    })
}

fn is_acceptable(checked: &Checked, diagnostic: &Diagnostic) -> bool {
    let adjustable = rule::find(diagnostic.rule).is_some_and(|rule| rule.fixed == Fixed::Adjustable);
    adjustable && migration_of(checked, diagnostic).is_some()
}

fn find(checked: &Checked, version: Version) -> Option<&Migration> {
    checked.set.migrations.iter().find(|migration| migration.version == version)
}

fn migration_of<'a>(checked: &'a Checked, diagnostic: &Diagnostic) -> Option<&'a Migration> {
    let file = diagnostic.file.to_str()?;
    checked.set.migrations.iter().find(|migration| {
        migration.up.file == file || migration.down.script().is_some_and(|script| script.file == file)
    })
}

fn entry(migration: &Migration, after: Vec<Version>, told: Told) -> Entry {
    let Told { probes: [probes, down_probes], loses, holds } = told;
    let down = migration.down.script().map(|script| script.digest);
    let (lane, up) = (migration.lane, migration.up.digest);
    let state = Locked::Frozen(Frozen { lane, up, down, after, probes, down_probes, loses, holds });
    Entry { version: migration.version, name: migration.name.clone(), state }
}

fn down_change(migration: &Migration, frozen: &Frozen) -> Option<DownChange> {
    let script = migration.down.script();
    let new = script.map(|script| script.digest);
    let file = script.map(|script| PathBuf::from(&script.file));
    (new != frozen.down).then_some(DownChange { version: migration.version, file, old: frozen.down, new })
}

/// The configuration that says up to where nothing is judged, and why.
fn configuration(checked: &Checked, reason: &str) -> Result<Write, Refused> {
    if reason.trim().is_empty() || reason.contains(char::is_control) {
        return Err(refused("the reason is empty or holds control characters; say why the past is fine", Vec::new()));
    }
    let last = checked.set.migrations.last().map_or(0, |migration| migration.version.get());
    let text = checked.config_text.clone().unwrap_or_default();
    let without: String = text.split_inclusive('\n').filter(|line| !is_since(line)).collect();
    let since = format!("since = {last} # {}\n", reason.trim());
    let text = match without.find("[lints]") {
        Some(at) => {
            let end = without[at..].find('\n').map_or(without.len(), |length| at + length + 1);
            format!("{}{since}{}", &without[..end], &without[end..])
        }
        None => {
            let gap = if without.is_empty() || without.ends_with("\n\n") { "" } else { "\n" };
            let end = if without.is_empty() || without.ends_with('\n') { "" } else { "\n" };
            format!("{without}{end}{gap}[lints]\n{since}")
        }
    };
    let (config, findings) = config::parse(&text);
    if !findings.is_empty() || config.since.is_none_or(|since| since.get() != last) {
        let file = checked.config_file.display();
        return Err(refused(
            format!("`since = {last}` does not fit into `[lints]` of `{file}`; write it by hand"),
            Vec::new(),
        ));
    }
    Ok(Write { path: checked.config_file.clone(), text, over: Over::Old })
}

fn is_since(line: &str) -> bool {
    line.trim_start().strip_prefix("since").is_some_and(|rest| rest.trim_start().starts_with('='))
}
