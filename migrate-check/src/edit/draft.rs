//! `migrate new`: a draft with its files. And drafts for files that somebody put there by hand.

use super::plan::{Over, Write};
use super::{Plan, Refused, after, refused};
use crate::check::Checked;
use crate::lock::{Entry, Lock, Locked};
use crate::source::{LOCK_FILE, Layout};
use crate::version::Version;

/// What a new migration's scripts begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The up script.
    pub up: String,
    /// The down script.
    pub down: String,
}

impl Default for Template {
    fn default() -> Self {
        Self {
            up: "-- What this migration does.\n".to_owned(),
            down: "-- What undoes it. If nothing can: remove this file, and write\n\
                   -- `migrate:irreversible <reason>` as a comment at the top of the up script.\n"
                .to_owned(),
        }
    }
}

/// A new migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What to write.
    pub plan: Plan,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
}

/// A new draft called `name`, in the layout of the directory. `now` is the time as YYYYMMDDHHMMSS in UTC.
///
/// # Errors
///
/// The name holds no letter or digit, no version comes after the last one, or there are migrations without a lock file
/// that can be read.
pub fn new(checked: &Checked, name: &str, now: Version, template: &Template) -> Result<Draft, Refused> {
    let name = file_name(name);
    if name.is_empty() {
        return Err(refused(
            "the name holds no letter or digit; give one, as in `migrate new create_users`",
            Vec::new(),
        ));
    }
    let mut lock = lock_or_empty(checked)?;
    let (version, written) = next_version(checked, now)?;
    lock.entries.retain(|entry| entry.version != version);
    lock.entries.push(Entry { version, name: name.clone(), state: Locked::Draft });
    let mut writes = files(checked.layout, &written, &name, template);
    writes.push(Write { path: LOCK_FILE.into(), text: lock.to_string(), over: Over::Old });
    Ok(Draft { plan: Plan { renames: Vec::new(), writes }, version, name })
}

/// Draft lines for all migrations behind the head that the lock file does not have; frozen lines stay as they are.
///
/// # Errors
///
/// There is a lock file that cannot be read.
pub fn append(checked: &Checked) -> Result<Plan, Refused> {
    let mut lock = match &checked.lock {
        Some(lock) => lock.clone(),
        None if checked.files.iter().any(|file| file.as_os_str() == LOCK_FILE) => {
            return Err(refused("the lock file cannot be read", checked.diagnostics.clone()));
        }
        None => Lock { dialect: checked.set.dialect, entries: Vec::new(), schema: None },
    };
    let head = lock.head();
    let before = lock.entries.len();
    for migration in &checked.set.migrations {
        if lock.get(migration.version).is_none() && head.is_none_or(|head| head < migration.version) {
            let (version, name) = (migration.version, migration.name.clone());
            lock.entries.push(Entry { version, name, state: Locked::Draft });
            lock.entries.sort_by_key(|entry| entry.version);
        }
    }
    if lock.entries.len() == before && checked.lock.is_some() {
        return Ok(Plan::default());
    }
    let write = Write { path: LOCK_FILE.into(), text: lock.to_string(), over: Over::Old };
    Ok(Plan { renames: Vec::new(), writes: vec![write] })
}

fn lock_or_empty(checked: &Checked) -> Result<Lock, Refused> {
    if let Some(lock) = &checked.lock {
        return Ok(lock.clone());
    }
    if checked.files.iter().any(|file| file.as_os_str() == LOCK_FILE) {
        return Err(refused("the lock file cannot be read; mend it first", checked.diagnostics.clone()));
    }
    if !checked.set.migrations.is_empty() {
        return Err(refused("there are migrations and no lock file; run `migrate lock` first", Vec::new()));
    }
    Ok(Lock { dialect: checked.set.dialect, entries: Vec::new(), schema: None })
}

/// Spaces and signs become `_`: the name is part of a path and of a line in the lock file.
fn file_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    plain.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_").trim_matches('-').to_owned()
}

/// A version behind all others, and as it is written: the time, or counted on where another tool's directory counts.
fn next_version(checked: &Checked, now: Version) -> Result<(Version, String), Refused> {
    const LONGEST_COUNT: usize = 8;
    let locked = checked.lock.iter().flat_map(|lock| &lock.entries).map(|entry| entry.version);
    let Some(last) = checked.set.migrations.iter().map(|migration| migration.version).chain(locked).max() else {
        return Ok((now, now.to_string()));
    };
    let after = after(last)?;
    let digits = last.to_string().len();
    let path = checked.set.migrations.last().map(|migration| migration.up.file.trim_start_matches('V'));
    let width = path.map_or(0, |path| path.find(|c: char| !c.is_ascii_digit()).unwrap_or_default());
    if digits < LONGEST_COUNT && !matches!(checked.layout, None | Some(Layout::Native)) {
        return Ok((after, format!("{:0>width$}", after.get())));
    }
    // Diesel's newer versions have digits behind the second.
    let scale = 10u64.checked_pow(digits.saturating_sub(now.to_string().len()) as u32);
    let scaled = scale.and_then(|scale| now.get().checked_mul(scale)).map_or(now, Version::new);
    let version = if scaled > last && i64::try_from(scaled.get()).is_ok() { scaled } else { after };
    Ok((version, version.to_string()))
}

fn files(layout: Option<Layout>, version: &str, name: &str, template: &Template) -> Vec<Write> {
    let Template { up, down } = template;
    let file = |path: String, text: String| Write { path: path.into(), text, over: Over::Nothing };
    match layout {
        None | Some(Layout::Native) => vec![
            file(format!("{version}_{name}.up.sql"), up.clone()),
            file(format!("{version}_{name}.down.sql"), down.clone()),
        ],
        Some(Layout::Dbmate) => {
            vec![file(format!("{version}_{name}.sql"), format!("-- migrate:up\n{up}\n-- migrate:down\n{down}"))]
        }
        Some(Layout::Goose) => {
            vec![file(format!("{version}_{name}.sql"), format!("-- +goose Up\n{up}\n-- +goose Down\n{down}"))]
        }
        Some(Layout::Sqlx) => vec![file(format!("{version}_{name}.sql"), up.clone())],
        Some(Layout::Diesel) => vec![
            file(format!("{version}_{name}/up.sql"), up.clone()),
            file(format!("{version}_{name}/down.sql"), down.clone()),
        ],
        Some(Layout::Flyway) => vec![
            file(format!("V{version}__{name}.sql"), up.clone()),
            file(format!("U{version}__{name}.sql"), down.clone()),
        ],
        Some(Layout::Prisma) => vec![file(format!("{version}_{name}/migration.sql"), up.clone())],
    }
}
