//! Scripts -> findings, before anything is accepted. Only what the lock file does not vouch for.

use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lint;
use crate::lock::{self, Lock};
use crate::parallel;
use crate::rule;
use crate::source::{Down, Layout, Migration, Script, text};
use crate::split;
use crate::syntax;
use std::ops::Range;

/// A script that was judged.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    pub(super) migration: &'a Migration,
    pub(super) script: &'a Script,
    /// Where its statements lie.
    pub(super) statements: Vec<Range<usize>>,
    /// Spans lie in the script's text.
    pub(super) findings: Vec<Found>,
}

/// A finding, and its level if that is not its rule's.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) finding: Finding,
    pub(super) level: Level,
}

/// Judges every script that the lock file does not vouch for.
pub(super) fn all<'a>(
    dialect: Dialect,
    layout: Option<Layout>,
    lock: Option<&Lock>,
    migrations: &'a [Migration],
) -> Vec<Judged<'a>> {
    let vouched = |vouches: fn(&Lock, &Migration) -> bool, migration| lock.is_some_and(|it| vouches(it, migration));
    let mut work = Vec::new();
    for migration in migrations {
        let up = !vouched(lock::vouches_up, migration);
        let down = !vouched(lock::vouches_down, migration);
        if up || down && migration.down == Down::Missing {
            work.push((migration, &migration.up, Role::Up { is_new: up, misses_down: down }));
        }
        if let (true, Down::Script(script)) = (down, &migration.down) {
            work.push((migration, script, Role::Down));
        }
    }
    let past = if lock.is_some() { Past::Locked } else { Past::Unlocked };
    let surroundings = Surroundings { dialect, layout, past };
    parallel::map_each(work, |(migration, script, role)| judge(surroundings, migration, script, role))
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Up { is_new: bool, misses_down: bool },
    Down,
}

/// What a script is judged by, besides itself.
#[derive(Debug, Clone, Copy)]
struct Surroundings {
    dialect: Dialect,
    layout: Option<Layout>,
    past: Past,
}

/// Whether there is a lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    /// What is not in it is new.
    Locked,
    /// Everything may be old.
    Unlocked,
}

fn judge<'a>(surroundings: Surroundings, migration: &'a Migration, script: &'a Script, role: Role) -> Judged<'a> {
    let Surroundings { dialect, layout, .. } = surroundings;
    let mut findings = Vec::new();
    let mut statements = Vec::new();
    let mut nothing = None;
    if !matches!(role, Role::Up { is_new: false, .. }) {
        findings.extend(script.findings.iter().cloned());
        findings.extend(text::judge(&script.text));
        let split = split::statements(dialect, &script.text);
        // A conflict or a NUL byte is not SQL, so there is nothing to parse.
        let readable = findings.iter().all(|it| *it.rule == rule::BAD_DIRECTIVE);
        if readable && split.is_empty() {
            nothing = Some(empty(surroundings, script, role));
        } else if readable {
            let view = lint::Script { dialect, text: &script.text, mode: script.mode, statements: &split };
            findings.extend(lint::lint(&view));
            findings.extend(syntax::parse(dialect, &script.text));
        }
        statements.extend(split.into_iter().map(|statement| statement.span));
    }
    let mut findings: Vec<Found> =
        findings.into_iter().map(|finding| Found { level: finding.rule.level, finding }).collect();
    findings.extend(nothing);
    if matches!(role, Role::Up { misses_down: true, .. }) && migration.down == Down::Missing {
        findings.push(missing_down(layout));
    }
    Judged { migration, script, statements, findings }
}

fn empty(surroundings: Surroundings, script: &Script, role: Role) -> Found {
    // Other tools take a script that only says why there is nothing to do, so there are some in their directories;
    // a file of zero bytes was forgotten, and one that is written today can be left out.
    let is_past = surroundings.past == Past::Unlocked && surroundings.layout != Some(Layout::Native);
    let is_told = is_past && !script.text.trim().is_empty();
    let level = if is_told { Level::Warn } else { rule::EMPTY_SCRIPT.level };
    let (message, help) = match role {
        Role::Up { .. } => ("this script has no statement", "write what it should do, or remove the migration"),
        Role::Down => (
            "this down script has no statement",
            "write what undoes the migration; if nothing can, remove this file and write \
             `-- migrate:irreversible <reason>` at the top of the up script",
        ),
    };
    let (message, help) = (message.to_owned(), help.to_owned());
    Found { finding: Finding { rule: &rule::EMPTY_SCRIPT, span: 0..0, message, help }, level }
}

fn missing_down(layout: Option<Layout>) -> Found {
    let level = if layout == Some(Layout::Native) { rule::MISSING_DOWN.level } else { Level::Warn };
    let finding = Finding {
        rule: &rule::MISSING_DOWN,
        span: 0..0,
        message: "this migration has no down script, and does not say why".to_owned(),
        help: "write one, or `-- migrate:irreversible <reason>` at the top of this file".to_owned(),
    };
    Found { finding, level }
}
