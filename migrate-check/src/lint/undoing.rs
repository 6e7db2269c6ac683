//! Down scripts, with what they touch -> which of them cannot run once a later migration is applied.
//!
//! Migrations are undone in the order in which they were applied, backwards. A contract step or a backfill that waited was
//! applied behind later steps, so it is undone while those stay: its down script then meets a schema in which it was not
//! judged. It can where it touches nothing that they touch.

use super::touch::Touches;
use crate::lane::Lane;
use crate::source::Migration;
use crate::version::Version;
use std::collections::BTreeMap;

/// A migration in its order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) migration: &'a Migration,
    /// The steps of other lanes that it must not overtake.
    pub(crate) after: &'a [Version],
}

/// The down scripts so far of steps that later ones may overtake.
#[derive(Debug, Clone, Default)]
pub(crate) struct Undoing {
    lanes: BTreeMap<Version, Lane>,
    downs: Vec<(Version, Touches)>,
}

impl Step<'_> {
    /// Whether it may wait while later steps are applied.
    pub(crate) fn may_be_overtaken(&self) -> bool {
        self.migration.lane != Lane::Expand || !self.after.is_empty()
    }
}

impl Undoing {
    /// The earlier steps that cannot be undone while this one stays; `None` if it overtakes none that can be undone.
    pub(crate) fn held_by(&mut self, step: &Step<'_>, touches: &Touches) -> Option<Vec<Version>> {
        let lane = step.migration.lane;
        self.lanes.insert(step.migration.version, lane);
        if lane == Lane::Contract {
            // It comes after everything.
            return None;
        }
        let of = |version: &Version| self.lanes.get(version).copied();
        let is_before =
            |earlier: Version| step.after.iter().any(|after| *after >= earlier && of(after) == of(&earlier));
        let mut overtaken = self.downs.iter().filter(|(it, _)| of(it) != Some(lane) && !is_before(*it)).peekable();
        overtaken.peek()?;
        Some(overtaken.filter(|(_, down)| down.collides(touches)).map(|(version, _)| *version).collect())
    }

    /// Takes notice of what the down script of a step touches.
    pub(crate) fn observe(&mut self, step: &Step<'_>, touches: Touches) {
        if step.may_be_overtaken() {
            self.downs.push((step.migration.version, touches.settled()));
        }
    }
}
