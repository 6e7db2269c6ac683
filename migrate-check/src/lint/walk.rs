//! Statement after statement: what the rules say, then what the schema says, then the schema after it.

use super::Found;
use super::batch::Batch;
use super::conflict;
use super::held::Held;
use super::losses::Losses;
use super::phase::{Phase, Phases};
use super::site::{Direction, Scripted, Settings, Site};
use super::touch::Touches;
use super::unfinished::{self, Begun, Unfinished};
use crate::effect::{ActionKind, Change, Dropped, Effect, Existing};
use crate::impact::{self, Impact};
use crate::loss::Loss;
use crate::rule::{self, Check, compatibility};
use crate::schema::fold::{Conflict, ConflictKind, Fold};
use crate::schema::name::Name;
use crate::schema::{Presence, Schema};
use std::collections::BTreeMap;
use std::ops::Range;

/// A walk through scripts in the order in which they run.
#[derive(Debug)]
pub struct Walk<'a> {
    /// The schema after everything so far.
    pub fold: Fold,
    settings: &'a Settings,
    batch: Batch,
    /// What was dropped, and by what.
    gone: BTreeMap<(&'static str, String), String>,
    /// What was begun, in which migration, and where in its script.
    begun: BTreeMap<Unfinished, Begun>,
}

/// What a script was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// The findings; spans lie in the script's text.
    pub found: Vec<Found>,
    /// The lane that its effects put it into.
    pub phase: Phase,
    /// What it makes for new code, as a fragment.
    pub needed: Option<String>,
    /// What its effects touch.
    pub touches: Touches,
    /// What its effects lock, in their order.
    pub locks: Vec<Locked>,
    /// What it loses, if it undoes.
    pub losses: Vec<Loss>,
    /// Whether every change fits the schema.
    pub fits: bool,
}

/// A relation that an effect locks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The number of the effect in its script.
    pub effect: usize,
    /// The lock, and what the server does meanwhile.
    pub impact: Impact,
    /// Whether nobody but this deployment uses the relation yet.
    pub is_new: bool,
}

/// Whether the rules look at a script, or only its effects count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// They do.
    Judge,
    /// It was judged before.
    Follow,
}

impl<'a> Walk<'a> {
    /// Begins with a schema.
    pub fn new(schema: Schema, settings: &'a Settings) -> Self {
        Self::onward(Fold::new(schema), settings)
    }

    /// Begins with what another walk came to at the end of a script.
    pub(crate) fn onward(fold: Fold, settings: &'a Settings) -> Self {
        Self { fold, settings, batch: Batch::default(), gone: BTreeMap::new(), begun: BTreeMap::new() }
    }

    /// A walk back from here.
    pub(crate) fn back(&self) -> Self {
        Self::onward(self.fold.clone(), self.settings)
    }

    /// What is not finished after everything so far, and where it was begun; `None` for what was there before.
    pub(crate) fn unfinished(&self) -> Vec<(Unfinished, Option<Begun>)> {
        let left = unfinished::of(&self.fold.schema).into_iter();
        left.map(|it| {
            let begun = self.begun.get(&it).cloned();
            (it, begun)
        })
        .collect()
    }

    /// Says that what follows goes out by itself.
    pub fn begin_batch(&mut self) {
        self.batch = Batch::default();
    }

    /// Applies a script, and says what is found.
    pub fn script(&mut self, script: &Scripted<'_>, look: Look) -> Walked {
        let mut held = Held::new(script.mode);
        let mut found = Vec::new();
        let mut phases = Phases::default();
        let mut touches = Touches::default();
        let mut locks = Vec::new();
        let mut losses = Losses::default();
        let (mut misses, mut fits) = (false, true);
        for (at, effect) in script.effects.iter().enumerate() {
            let impacts = impact::of(&self.fold, script.mode, effect);
            let site = Site {
                script,
                at,
                effect,
                fold: &self.fold,
                impacts: &impacts,
                held: &held,
                batch: &self.batch,
                settings: self.settings,
            };
            match script.direction {
                Direction::Up => phases.observe(&site),
                Direction::Down => losses.observe(&site),
            }
            if look == Look::Judge {
                judge(&site, &mut found);
            }
            let locked = |impact: &Impact| Locked {
                effect: at,
                impact: impact.clone(),
                is_new: site.is_new(&impact.relation) || is_made_by(&site, &impact.relation),
            };
            locks.extend(impacts.iter().map(locked));
            touches.observe(&self.fold, script.text, effect);
            held.observe(&impacts, &effect.statement);
            let gone = self.drops(script, effect);
            self.batch.expect(&self.fold, effect);
            let before = unfinished::may_begin(&effect.change).then(|| unfinished::of(&self.fold.schema));
            for conflict in self.fold.apply(effect) {
                fits = false;
                misses |= conflict.kind == ConflictKind::Missing;
                if look == Look::Judge {
                    found.push(conflict::finding(&conflict, self.gone_by(&conflict)).into());
                }
            }
            self.gone.extend(gone);
            if let Some(before) = before {
                let begun = unfinished::of(&self.fold.schema).into_iter().filter(|it| !before.contains(it));
                self.begun.extend(begun.map(|it| (it, Begun { version: script.version, span: effect.span.clone() })));
            }
            self.batch.observe(&self.fold, effect);
        }
        self.fold.end_script();
        if misses && look == Look::Follow {
            self.fold.schema.blur("these migrations do not begin with an empty database");
        }
        if look == Look::Judge {
            found.extend(compatibility::together(script, &phases));
        }
        found.sort_by_key(|it: &Found| (it.finding.span.start, it.finding.span.end));
        let (needed, phase) = (phases.needed.clone(), phases.phase());
        Walked { found, needed, phase, touches, locks, losses: losses.into_list(), fits }
    }

    /// What an effect drops, and where that stands, for what comes after it.
    fn drops(&self, script: &Scripted<'_>, effect: &Effect) -> Vec<((&'static str, String), String)> {
        let by = |span: &Range<usize>| {
            let line = 1 + script.text[..span.start].matches('\n').count();
            format!("line {line} of migration {}", script.version)
        };
        match &effect.change {
            Change::Drop(dropped) => {
                let key = |it: &Dropped| (family(dropped.kind.sql()), self.fold.found(&it.name).to_string());
                dropped.names.iter().map(|it| (key(it), by(&it.span))).collect()
            }
            Change::AlterTable(alter) => {
                let table = self.fold.found(&alter.table);
                let names = alter.actions.iter().filter_map(|action| match &action.kind {
                    ActionKind::DropColumn { name, .. } | ActionKind::RenameColumn { from: name, .. } => {
                        Some((("column", part(&table, name.as_str())), by(&action.span)))
                    }
                    _ => None,
                });
                names.collect()
            }
            _ => Vec::new(),
        }
    }

    fn gone_by(&self, conflict: &Conflict) -> Option<&str> {
        if conflict.kind != ConflictKind::Missing {
            return None;
        }
        let name = match &conflict.of {
            Some(of) => format!("{of}.{}", conflict.name),
            None => conflict.name.clone(),
        };
        self.gone.get(&(family(conflict.what), name)).map(String::as_str)
    }
}

fn judge(site: &Site<'_>, found: &mut Vec<Found>) {
    for rule in rule::all() {
        match (rule.check, site.script.direction) {
            (Check::Statement(check), Direction::Up)
            | (Check::Down(check), Direction::Down)
            | (Check::Either(check), _) => check(site, found),
            _ => {}
        }
    }
}

/// Whether the effect itself makes a relation that was not there.
fn is_made_by(site: &Site<'_>, relation: &Name) -> bool {
    let (made, existing) = match &site.effect.change {
        Change::CreateTable(create) => (&create.name, create.existing),
        Change::CreateView(create) => (&create.view.name, create.existing),
        _ => return false,
    };
    let was_there = match site.schema().presence(relation) {
        Presence::Present => true,
        Presence::Absent => false,
        // Then it would fail.
        Presence::Unknown => existing != Existing::Refuse,
    };
    site.fold.found(made) == *relation && !was_there
}

fn part(table: &Name, name: &str) -> String {
    format!("{table}.{name}")
}

/// Tables and views are asked for by the same words.
fn family(what: &'static str) -> &'static str {
    match what {
        "table" | "view" | "materialized view" | "foreign table" | "relation" => "relation",
        other => other,
    }
}
