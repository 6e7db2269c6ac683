//! The migrations that a database does not have yet -> why each is in its lane, and whom its statements keep waiting.
//!
//! Takes a judged directory, and which of its migrations are pending; gives a preview of each. Everything else is folded
//! first, so that what a statement locks is said of the schema that it will meet. Must not know the database: how many
//! rows there are and who uses them is for others to say.

use super::{Checked, frozen, judge};
use crate::config;
use crate::effect::{Change, Condition, Effect};
use crate::lint::phase::Phase;
use crate::lint::site::{Direction, Settings};
use crate::lint::walk::{Locked, Look, Walk, Walked};
use crate::server::Server;
use crate::source::Migration;
use crate::split;
use crate::version::Version;
use std::ops::Range;

/// What a migration means to those who use the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The migration.
    pub version: Version,
    /// Why it is in its lane, as a fragment; `None` for an expansion.
    pub because: Option<String>,
    /// Its statements, in their order.
    pub statements: Vec<Statement>,
}

/// What a statement means to those who use the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The line of its file on which it begins, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// What it locks.
    pub locks: Vec<Locked>,
    /// Why some of what it does is not known, as a fragment.
    pub unknown: Option<String>,
    /// Whether nobody can tell from the text if all of it happens.
    pub is_conditional: bool,
}

pub(super) fn of(checked: &Checked, server: Server, pending: &[&[Version]]) -> Vec<Preview> {
    if pending.iter().all(|versions| versions.is_empty()) {
        return Vec::new();
    }
    let is_pending = |it: &&Migration| pending.iter().any(|versions| versions.contains(&it.version));
    let applied: Vec<&Migration> = checked.set.migrations.iter().filter(|it| !is_pending(it)).collect();
    let config = checked.config_text.as_deref().map(|text| config::parse(text).0).unwrap_or_default();
    let settings = Settings { small_tables: config.small_tables, newest: None };
    let mut walk = Walk::new(frozen::fold(server, &applied, frozen::Wanted::Schema).schema, &settings);
    let mut previews = Vec::new();
    for versions in pending {
        walk.begin_batch();
        for version in *versions {
            let migration = checked.set.migrations.iter().find(|it| it.version == *version);
            previews.extend(migration.map(|it| preview(checked, &settings, &mut walk, it)));
        }
    }
    previews
}

fn preview(checked: &Checked, settings: &Settings, walk: &mut Walk<'_>, migration: &Migration) -> Preview {
    frozen::expect_others(&mut walk.fold.schema, migration);
    let effects = frozen::effects(checked.set.dialect, migration);
    let script = judge::scripted(migration, &migration.up, Direction::Up, &effects);
    let mut alone = Walk::new(walk.fold.schema.clone(), settings);
    let walked = walk.script(&script, Look::Follow);
    let judged = checked.phases.iter().find(|(version, _)| *version == migration.version).map(|(_, phase)| phase);
    let phase = match judged {
        Some(phase) => phase.clone(),
        None if walked.phase.lane == migration.lane => walked.phase.clone(),
        // It was frozen beside other migrations than those that are pending now.
        None => alone.script(&script, Look::Follow).phase,
    };
    Preview {
        version: migration.version,
        because: reason(migration, &phase),
        statements: statements(checked, migration, &effects, &walked),
    }
}

/// Why a migration is in its lane, as a fragment; `None` for an expansion.
pub fn reason(migration: &Migration, phase: &Phase) -> Option<String> {
    phase.reason_for(migration.lane, migration.phase)
}

fn statements(checked: &Checked, migration: &Migration, effects: &[Effect], walked: &Walked) -> Vec<Statement> {
    let text = &migration.up.text;
    let split = split::statements(checked.set.dialect, text).into_iter();
    let one = |span: Range<usize>| {
        let mine = |effect: &Effect| span.contains(&effect.statement.start);
        let found: Vec<&Effect> = effects.iter().filter(|effect| mine(effect)).collect();
        let lines_before = text[..span.start].matches('\n').count();
        Statement {
            line: migration.up.line as usize + lines_before,
            text: text[span.clone()].to_owned(),
            locks: walked.locks.iter().filter(|it| mine(&effects[it.effect])).cloned().collect(),
            unknown: unknown(&found),
            is_conditional: found.iter().any(|effect| effect.condition != Condition::Always),
        }
    };
    split.map(|it| one(it.span)).collect()
}

/// Why some of what a statement does is not known.
fn unknown(effects: &[&Effect]) -> Option<String> {
    if effects.is_empty() {
        return Some("what it does is not read from its text".to_owned());
    }
    effects.iter().find_map(|effect| match &effect.change {
        Change::Opaque { reason, .. } => Some(reason.clone()),
        _ => None,
    })
}
