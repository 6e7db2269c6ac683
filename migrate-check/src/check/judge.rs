//! Scripts -> findings, before anything is accepted. Only what the lock file does not vouch for is judged.
//!
//! Each script is read by itself, on any thread: text, grammar, effects. Then one walk goes through them in the order in
//! which they run, because what a statement means depends on the schema that it meets.

use super::frozen::{self, Printed};
use crate::baked::State;
use crate::contracts::Contracts;
use crate::diagnostic::Level;
use crate::effect::{Change, Condition, Effect};
use crate::finding::Finding;
use crate::lane::Lane;
use crate::lint::phase::Phase;
use crate::lint::site::{Direction, Scripted, Settings};
use crate::lint::touch::Touches;
use crate::lint::unfinished::Begun;
use crate::lint::walk::{Look, Walk, Walked};
use crate::lint::{self, Found};
use crate::lock::{self, Lock};
use crate::loss;
use crate::parallel;
use crate::rule::{self, compatibility, schema};
use crate::schema::Schema;
use crate::schema::diff::{self, Order};
use crate::schema::fold::Fold;
use crate::schema::table::Certainty;
use crate::server::Server;
use crate::source::{Down, Layout, Migration, Script, text};
use crate::split;
use crate::version::Version;
use std::ops::Range;

/// What the judgement depends on besides the migrations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) server: Server,
    pub(super) layout: Option<Layout>,
    pub(super) lock: Option<&'a Lock>,
    /// The text of `migrate.schema`, if there is one.
    pub(super) schema: Option<&'a str>,
    pub(super) settings: &'a Settings,
    /// The last version that the rules do not judge.
    pub(super) since: Option<Version>,
    /// When contract steps are applied.
    pub(super) contracts: Contracts,
    pub(super) files: Files,
}

/// Whether all files of the directory are among the migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Files {
    /// They are.
    All,
    /// One is not, because of its name or its version: nobody knows what it does and when.
    SomeLeftOut,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Judgement<'a> {
    /// The scripts that were judged, in the order in which they run.
    pub(super) scripts: Vec<Judged<'a>>,
    /// The lanes that migrations were put into by what they do.
    pub(super) phases: Vec<(Version, Phase)>,
    /// What down scripts lose, as [`crate::loss`] writes it.
    pub(super) losses: Vec<(Version, String)>,
    /// What is wrong with `migrate.schema`.
    pub(super) schema_finding: Option<Finding>,
}

/// A script that was judged.
#[derive(Debug)]
pub(super) struct Judged<'a> {
    pub(super) migration: &'a Migration,
    pub(super) script: &'a Script,
    /// Where its statements lie.
    pub(super) statements: Vec<Range<usize>>,
    /// Spans lie in the script's text.
    pub(super) found: Vec<Found>,
}

/// Judges every script that the lock file does not vouch for.
pub(super) fn all<'a>(surroundings: Surroundings<'_>, migrations: &'a [Migration]) -> Judgement<'a> {
    let mut work = Vec::new();
    for migration in migrations {
        let vouched =
            |vouches: fn(&Lock, &Migration) -> bool| surroundings.lock.is_some_and(|it| vouches(it, migration));
        let (up, down) = (!vouched(lock::vouches_up), !vouched(lock::vouches_down));
        if up || down && migration.down == Down::Missing {
            work.push((migration, &migration.up, Role::Up { is_new: up, misses_down: down }));
        }
        if let (true, Down::Script(script)) = (down, &migration.down) {
            work.push((migration, script, Role::Down));
        }
    }
    let past = if surroundings.lock.is_some() { Past::Locked } else { Past::Unlocked };
    let view = View { server: surroundings.server, layout: surroundings.layout, past };
    let read = parallel::map_each(work, |(migration, script, role)| read(view, migration, script, role));
    let printed = frozen::printed(surroundings.lock, surroundings.schema);
    let mut judgement = Judgement { scripts: Vec::new(), phases: Vec::new(), losses: Vec::new(), schema_finding: None };
    if !read.is_empty() {
        let schema = frozen::schema(&surroundings, &printed, migrations);
        walk(surroundings, past, read, schema, &mut judgement);
    }
    if let Printed::Damaged(finding) = printed {
        judgement.schema_finding = Some(finding);
    }
    judgement
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Up { is_new: bool, misses_down: bool },
    Down,
}

/// What a script is judged by on its own.
#[derive(Debug, Clone, Copy)]
struct View {
    server: Server,
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

/// A script that was read by itself.
struct Read<'a> {
    judged: Judged<'a>,
    role: Role,
    effects: Vec<Effect>,
}

fn read<'a>(view: View, migration: &'a Migration, script: &'a Script, role: Role) -> Read<'a> {
    let dialect = view.server.dialect();
    let mut findings = Vec::new();
    let mut statements = Vec::new();
    let mut effects = Vec::new();
    let mut nothing = None;
    if !matches!(role, Role::Up { is_new: false, .. }) {
        findings.extend(script.findings.iter().cloned());
        findings.extend(text::judge(dialect, &script.text));
        let split = split::statements(dialect, &script.text);
        // A conflict or a NUL byte is not SQL, so there is nothing to parse.
        let readable = findings.iter().all(|it| *it.rule == rule::source::BAD_DIRECTIVE);
        if readable && split.is_empty() {
            nothing = Some(empty(view, script, role));
        } else if readable {
            let view = lint::Script { dialect, text: &script.text, mode: script.mode, statements: &split };
            findings.extend(lint::lint(&view));
            let (parsed, refused) = lint::read(&view);
            effects = parsed.effects(&script.text);
            findings.extend(refused);
        }
        statements.extend(split.into_iter().map(|statement| statement.span));
    }
    let mut found: Vec<Found> = findings.into_iter().map(Found::from).collect();
    found.extend(nothing);
    if matches!(role, Role::Up { misses_down: true, .. }) && migration.down == Down::Missing {
        found.push(missing_down(view.layout));
    }
    Read { judged: Judged { migration, script, statements, found }, role, effects }
}

/// Goes through the scripts in their order. What undoes a script changes nothing for the next, and is judged meanwhile.
fn walk<'a>(
    surroundings: Surroundings<'_>,
    past: Past,
    read: Vec<Read<'a>>,
    schema: Schema,
    judgement: &mut Judgement<'a>,
) {
    let mut walk = Walk::new(schema, surroundings.settings);
    let (last, undoing) = parallel::behind(
        |undo: Undo<'_>| (undo.at, undo.judge(surroundings.settings)),
        |hand_over| go(&mut walk, surroundings, past, read, judgement, hand_over),
    );
    for (at, (found, losses)) in undoing {
        judgement.losses.push((judgement.scripts[at].migration.version, losses));
        judgement.scripts[at].found.extend(found);
    }
    if let Some(last) = last {
        remind(&walk, last, surroundings.since, &mut judgement.scripts);
    }
}

/// Applies the up scripts, and hands over the down scripts; gives the place of the last up script that is judged.
fn go<'a>(
    walk: &mut Walk<'_>,
    surroundings: Surroundings<'_>,
    past: Past,
    read: Vec<Read<'a>>,
    judgement: &mut Judgement<'a>,
    hand_over: &mut dyn FnMut(Undo<'a>),
) -> Option<usize> {
    let mut done: Option<Done> = None;
    let mut last = None;
    let waits = past == Past::Locked && surroundings.contracts != Contracts::AtStart;
    let mut waiting = Waiting { contracts: waits.then(Vec::new) };
    for Read { mut judged, role, effects } in read {
        let (migration, script) = (judged.migration, judged.script);
        let is_old = surroundings.since.is_some_and(|since| migration.version <= since);
        let look = if is_old { Look::Follow } else { Look::Judge };
        // What the lock file has in another form, or under another version, was said to be wrong already.
        let is_known = surroundings.lock.is_some_and(|lock| {
            lock.frozen(migration.version).is_some() || lock::renumbered_from(lock, migration).is_some()
        });
        let is_sql = !judged.found.iter().any(|it| it.finding.rule.fixed == rule::Fixed::Fixed);
        match role {
            Role::Up { is_new: true, .. } if !is_known => {
                if past == Past::Unlocked {
                    walk.begin_batch();
                }
                if surroundings.files == Files::SomeLeftOut {
                    walk.fold.schema.blur("a file is no migration as it is, and may belong before this one");
                }
                frozen::expect_others(&mut walk.fold.schema, migration);
                let before = walk.fold.schema.clone();
                let mut walked = walk.script(&scripted(migration, script, Direction::Up, &effects), look);
                waiting.observe(migration, &mut walked);
                if is_sql {
                    judgement.phases.push((migration.version, walked.phase));
                    judged.found.extend(walked.found);
                }
                if !is_sql {
                    walk.fold.schema.blur("a script before it cannot be read");
                }
                let is_plain = is_sql && is_plain(&effects);
                let extensions = extensions(&effects);
                done = Some(Done { version: migration.version, before, is_plain, extensions });
            }
            Role::Down if is_sql && !is_old => {
                if let Some(done) = done.take().filter(|it| it.version == migration.version) {
                    let (at, after) = (judgement.scripts.len(), walk.fold.clone());
                    hand_over(Undo { at, migration, script, effects, done, after });
                }
            }
            Role::Up { .. } | Role::Down => {}
        }
        if is_old {
            judged.found.retain(|it| it.finding.rule.fixed == rule::Fixed::Fixed);
        }
        if !is_old && matches!(role, Role::Up { is_new: true, .. }) {
            last = Some(judgement.scripts.len());
        }
        judgement.scripts.push(judged);
    }
    last
}

/// Says what the migrations began and did not finish, except for what the last one began: the next one may finish that.
/// It is said where it was begun, or at the last one if that is frozen.
fn remind(walk: &Walk<'_>, last: usize, since: Option<Version>, scripts: &mut [Judged<'_>]) {
    let is_readable = scripts.iter().all(|it| it.found.iter().all(|it| it.finding.rule.fixed != rule::Fixed::Fixed));
    if !is_readable {
        return;
    }
    for (what, begun) in walk.unfinished() {
        let Some(Begun { version, span }) = begun else {
            scripts[last].found.push(schema::left(walk.fold.schema.dialect(), &what, 0..0));
            continue;
        };
        let is_old = since.is_some_and(|since| version <= since);
        if is_old || version == scripts[last].migration.version {
            continue;
        }
        let begins =
            |it: &&mut Judged<'_>| it.migration.version == version && std::ptr::eq(it.script, &it.migration.up);
        if let Some(script) = scripts.iter_mut().find(begins) {
            script.found.push(schema::left(walk.fold.schema.dialect(), &what, span));
        }
    }
}

/// The contract steps of the deployment so far, if they wait for their time.
struct Waiting {
    contracts: Option<Vec<(Version, Touches)>>,
}

impl Waiting {
    /// A step that touches what one of them does waits with it, unless new code needs it.
    fn observe(&mut self, migration: &Migration, walked: &mut Walked) {
        let Some(contracts) = &mut self.contracts else { return };
        let lane = migration.phase.unwrap_or(walked.phase.lane);
        if contracts.is_empty() && lane != Lane::Contract {
            return;
        }
        let touches = std::mem::take(&mut walked.touches).settled();
        let met = contracts.iter().rev().find(|(_, its)| its.meets(&touches));
        if let Some((version, _)) = met.filter(|_| lane != Lane::Contract) {
            if migration.phase.is_none() && walked.needed.is_none() {
                let because = format!("builds on the contract step {version}");
                walked.phase = Phase { lane: Lane::Contract, because };
            } else {
                walked.found.push(compatibility::behind(*version, walked.needed.as_deref()));
            }
        }
        if migration.phase.unwrap_or(walked.phase.lane) == Lane::Contract {
            contracts.push((migration.version, touches));
        }
    }
}

/// An up script that was applied, for the way back.
struct Done {
    version: Version,
    /// The schema before it.
    before: Schema,
    is_plain: bool,
    /// The extensions that it makes unless they are there, so that nobody knows whether it made them.
    extensions: Vec<String>,
}

/// A down script, and what it meets.
struct Undo<'a> {
    /// The place of the script among those that are judged.
    at: usize,
    migration: &'a Migration,
    script: &'a Script,
    effects: Vec<Effect>,
    done: Done,
    /// What the up script came to.
    after: Fold,
}

impl Undo<'_> {
    /// What is found, and what is lost.
    fn judge(self, settings: &Settings) -> (Vec<Found>, String) {
        let between = self.after.schema.clone();
        let mut back = Walk::onward(self.after, settings);
        let walked = back.script(&scripted(self.migration, self.script, Direction::Down, &self.effects), Look::Judge);
        let is_clean = walked.fits && self.done.is_plain && is_plain(&self.effects);
        let mut found = walked.found;
        if is_clean {
            found.extend(mismatch(&self.done, &between, &back.fold.schema));
        }
        (found, loss::to_text(&walked.losses))
    }
}

pub(super) fn scripted<'a>(
    migration: &Migration,
    script: &'a Script,
    direction: Direction,
    effects: &'a [Effect],
) -> Scripted<'a> {
    Scripted {
        version: migration.version,
        text: &script.text,
        phase: migration.phase,
        mode: script.mode,
        limits: script.limits,
        direction,
        effects,
    }
}

/// Whether everything that a script does can be read from its text.
fn is_plain(effects: &[Effect]) -> bool {
    effects.iter().all(|effect| effect.condition != Condition::Maybe && !matches!(effect.change, Change::Opaque { .. }))
}

/// The extensions of CREATE EXTENSION IF NOT EXISTS, as a difference of schemas names them.
fn extensions(effects: &[Effect]) -> Vec<String> {
    let name = |effect: &Effect| match &effect.change {
        Change::CreateExtension { name, if_not_exists: true } => Some(format!("extension {name}")),
        _ => None,
    };
    effects.iter().filter_map(name).collect()
}

/// What a down script leaves otherwise than it was.
fn mismatch(Done { before, extensions, .. }: &Done, between: &Schema, after: &Schema) -> Option<Found> {
    if before == after {
        return None;
    }
    let mut differences = diff::diff(before, after, Order::Ignored);
    differences.retain(|it| !extensions.contains(&it.object));
    if differences.iter().any(|it| it.certainty == Certainty::Uncertain) {
        // What it does to something that is not known may be what restores it.
        let done = diff::diff(between, after, Order::Ignored);
        let is_done = |object: &str| done.iter().any(|it| it.object == object);
        differences.retain(|it| it.certainty == Certainty::Certain || !is_done(&it.object));
    }
    if differences.is_empty() {
        return None;
    }
    let only_enum_values = differences.iter().all(|it| {
        it.object.starts_with("type ")
            && it.removed.is_empty()
            && it.added.iter().all(|line| line.starts_with("value "))
    });
    let shown: Vec<String> = differences.iter().map(ToString::to_string).collect();
    let help = format!(
        "make it restore what was there; or say `-- migrate:allow down-mismatch <reason>`\n{}",
        shown.join("\n")
    );
    let message = "after this down script the schema is not what it was before the up script".to_owned();
    let found = Found::from(Finding { rule: &rule::schema::DOWN_MISMATCH, span: 0..0, message, help });
    // PostgreSQL takes no value from an enum, and one that nobody uses does no harm.
    Some(if only_enum_values { found.as_warning() } else { found })
}

fn empty(view: View, script: &Script, role: Role) -> Found {
    // Other tools take a script that only says why there is nothing to do, so there are some in their directories;
    // a file of zero bytes was forgotten, and one that is written today can be left out.
    let is_past = view.past == Past::Unlocked && view.layout != Some(Layout::Native);
    let is_told = is_past && !script.text.trim().is_empty();
    let level = if is_told { Level::Warn } else { rule::source::EMPTY_SCRIPT.level };
    let (message, help) = match role {
        Role::Up { .. } => ("this script has no statement", "write what it should do, or remove the migration"),
        Role::Down => (
            "this down script has no statement",
            "write what undoes the migration; if nothing can, remove this file and write \
             `-- migrate:irreversible <reason>` at the top of the up script",
        ),
    };
    let (message, help) = (message.to_owned(), help.to_owned());
    let finding = Finding { rule: &rule::source::EMPTY_SCRIPT, span: 0..0, message, help };
    Found { level, ..Found::from(finding) }
}

fn missing_down(layout: Option<Layout>) -> Found {
    let level = if layout == Some(Layout::Native) { rule::source::MISSING_DOWN.level } else { Level::Warn };
    let finding = Finding {
        rule: &rule::source::MISSING_DOWN,
        span: 0..0,
        message: "this migration has no down script, and does not say why".to_owned(),
        help: "write one, or `-- migrate:irreversible <reason>` at the top of this file".to_owned(),
    };
    Found { level, ..Found::from(finding) }
}

/// Whether a migration is frozen in the lock file.
pub(super) fn is_frozen(migration: &Migration) -> bool {
    migration.state == State::Frozen
}
