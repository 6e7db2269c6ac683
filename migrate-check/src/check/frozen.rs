//! The schema that the frozen migrations make: read from `migrate.schema`, or folded where that is not to be had.
//!
//! The past is hashed, not parsed: what the lock file vouches for costs a digest.

use super::judge::{Surroundings, is_frozen, scripted};
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::digest::Digest;
use crate::effect::Effect;
use crate::finding::Finding;
use crate::lint::queue::Queue;
use crate::lint::site::{Direction, Settings};
use crate::lint::undoing::{Step, Undoing};
use crate::lint::walk::{Look, Walk};
use crate::lock::Lock;
use crate::loss;
use crate::parallel;
use crate::probe::{of_script, to_text};
use crate::rule;
use crate::schema::Schema;
use crate::schema::fold::Fold;
use crate::schema::print::MODEL_VERSION;
use crate::schema::read::read;
use crate::server::Server;
use crate::source::{Migration, Script};
use crate::syntax;
use crate::version::Version;

/// What the lock file says of `migrate.schema`.
#[derive(Debug)]
pub(super) enum Printed<'a> {
    /// It is the file that the lock file vouches for.
    Vouched(&'a str),
    /// There is none, or another version of the model wrote it.
    None,
    /// It is not the file that the lock file vouches for.
    Damaged(Finding),
}

/// Compares `migrate.schema` with the lock file.
pub(super) fn printed<'a>(lock: Option<&Lock>, text: Option<&'a str>) -> Printed<'a> {
    let line = lock.and_then(|lock| lock.schema.as_deref()).and_then(|line| line.split_once(' '));
    let Some((version, digest)) = line else { return Printed::None };
    if version != MODEL_VERSION.to_string() {
        return Printed::None;
    }
    match text {
        None => damaged("there is no `migrate.schema`, though the lock file vouches for one".to_owned()),
        Some(text) if Digest::of(text.as_bytes()).to_string() != digest => {
            damaged("this is not the file that the lock file vouches for".to_owned())
        }
        Some(text) => Printed::Vouched(text),
    }
}

fn damaged<'a>(message: String) -> Printed<'a> {
    let help = "`migrate lock` writes it anew from the migrations; `git checkout` takes back a change".to_owned();
    Printed::Damaged(Finding { rule: &rule::schema::DAMAGED_SCHEMA, span: 0..0, message, help })
}

/// The schema after the frozen migrations.
pub(super) fn schema(surroundings: &Surroundings<'_>, printed: &Printed<'_>, migrations: &[Migration]) -> Schema {
    let server = surroundings.server;
    match printed {
        Printed::Vouched(text) => read(text, server).unwrap_or_else(|_| folded(server, migrations)),
        Printed::None | Printed::Damaged(_) => folded(server, migrations),
    }
}

/// The schema that the frozen migrations fold to.
pub(crate) fn folded(server: Server, migrations: &[Migration]) -> Schema {
    let frozen: Vec<&Migration> = migrations.iter().filter(|migration| is_frozen(migration)).collect();
    fold(server, &frozen, Wanted::Schema).schema
}

/// What migrations come to.
pub(crate) struct Folded {
    /// The schema that they make.
    pub(crate) schema: Schema,
    /// The steps of other lanes that each must not overtake.
    pub(crate) after: Vec<Vec<Version>>,
    /// What a runner has to be told of each; none if it was not wanted.
    pub(crate) told: Vec<Told>,
}

/// What a runner has to be told of a migration, because it neither has a schema nor parses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// What tells of the statements of its scripts, up and down, whether they took effect.
    pub(crate) probes: [String; 2],
    /// What its down script loses.
    pub(crate) loses: String,
    /// The steps that it may overtake and that cannot be undone while it stays.
    pub(crate) holds: Option<Vec<Version>>,
}

impl Told {
    /// What the lock file tells already.
    pub(crate) fn before(migration: &Migration) -> Self {
        let loses = migration.down.script().map_or_else(String::new, |down| down.loses.clone());
        Self { probes: migration.probes(), loses, holds: migration.holds.clone() }
    }
}

/// What a fold is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The schema, and what must not be overtaken.
    Schema,
    /// Also what a runner has to be told of migrations of which the lock file does not say it yet.
    Told,
}

/// What migrations fold to.
pub(crate) fn fold(server: Server, migrations: &[&Migration], wanted: Wanted) -> Folded {
    let dialect = server.dialect();
    let effects = parallel::map_each(migrations.to_vec(), |migration| effects(dialect, migration));
    let settings = Settings::default();
    let mut walk = Walk::new(Schema::empty(server), &settings);
    let (mut queue, mut after) = (Queue::default(), Vec::with_capacity(migrations.len()));
    let (mut told, mut undoing) = (Vec::new(), Undoing::default());
    for (migration, effects) in migrations.iter().zip(&effects) {
        expect_others(&mut walk.fold.schema, migration);
        let probes = (wanted == Wanted::Told).then(|| probes_of(walk.fold.clone(), migration, effects));
        let script = scripted(migration, &migration.up, Direction::Up, effects);
        let touches = walk.script(&script, Look::Follow).touches.settled();
        let behind = queue.next(migration.version, migration.lane, touches.clone());
        if let Some(probes) = probes {
            let step = Step { migration, after: if is_frozen(migration) { &migration.after } else { &behind } };
            let holds = undoing.held_by(&step, &touches);
            let loses = undo(&walk, step, &mut undoing);
            told.push(Told { probes, loses, holds });
        }
        after.push(behind);
    }
    Folded { schema: walk.fold.schema, after, told }
}

/// Nobody knows what the sets have made that a migration requires: from here on a name may be one of theirs.
pub(super) fn expect_others(schema: &mut Schema, migration: &Migration) {
    for it in &migration.requires {
        schema.expect_more(&format!("what the set {} makes", it.requirement.set));
    }
}

/// What the down script of a step loses. Takes notice of what it touches, if the step may be overtaken.
fn undo(walk: &Walk<'_>, step: Step<'_>, undoing: &mut Undoing) -> String {
    let migration = step.migration;
    let Some(down) = migration.down.script() else { return String::new() };
    let is_told = is_frozen(migration) && !down.loses.is_empty();
    if is_told && !step.may_be_overtaken() {
        return down.loses.clone();
    }
    let effects = syntax::parse(walk.fold.schema.dialect(), &down.text).effects(&down.text);
    let walked = walk.back().script(&scripted(migration, down, Direction::Down, &effects), Look::Follow);
    undoing.observe(&step, walked.touches);
    if is_told { down.loses.clone() } else { loss::to_text(&walked.losses) }
}

/// What tells of the statements of both scripts whether they took effect. `fold` is the schema before the up script.
fn probes_of(mut fold: Fold, migration: &Migration, effects: &[Effect]) -> [String; 2] {
    let dialect = fold.schema.dialect();
    let down = migration.down.script();
    let is_wanted = |script: &Script| {
        let is_stepwise = !dialect.has_transactional_ddl() || script.mode == Mode::Statements;
        is_stepwise && script.probes.is_empty()
    };
    let mut probes = migration.probes();
    let down = down.filter(|it| is_wanted(it));
    if !is_wanted(&migration.up) && down.is_none() {
        return probes;
    }
    let found = of_script(&mut fold, &migration.up.text, effects);
    if is_wanted(&migration.up) {
        probes[0] = to_text(&found);
    }
    if let Some(down) = down {
        let effects = syntax::parse(dialect, &down.text).effects(&down.text);
        probes[1] = to_text(&of_script(&mut fold, &down.text, &effects));
    }
    probes
}

/// What the up script of a migration does.
pub(super) fn effects(dialect: Dialect, migration: &Migration) -> Vec<Effect> {
    syntax::parse(dialect, &migration.up.text).effects(&migration.up.text)
}
