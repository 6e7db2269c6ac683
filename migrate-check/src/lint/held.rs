//! The locks that a transaction holds, statement after statement.

use crate::baked::Mode;
use crate::impact::{Blocks, Impact, Work};
use crate::schema::name::Name;
use std::ops::Range;

/// The locks that the statements before this one hold until the transaction ends.
#[derive(Debug, Clone)]
pub struct Held {
    mode: Mode,
    locks: Vec<HeldLock>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLock {
    /// On what.
    pub relation: Name,
    /// Whom it keeps waiting.
    pub blocks: Blocks,
    /// What the server does while it takes it.
    pub work: Work,
    /// The statement that took it, as bytes of the script.
    pub statement: Range<usize>,
}

impl Held {
    pub(super) fn new(mode: Mode) -> Self {
        Self { mode, locks: Vec::new() }
    }

    /// The locks that keep somebody waiting.
    pub fn locks(&self) -> &[HeldLock] {
        &self.locks
    }

    /// The gravest lock on a relation.
    pub fn on(&self, relation: &Name) -> Option<&HeldLock> {
        self.locks.iter().filter(|it| it.relation == *relation).max_by_key(|it| it.blocks)
    }

    pub(super) fn observe(&mut self, impacts: &[Impact], statement: &Range<usize>) {
        if self.mode == Mode::Statements {
            // Each statement is a transaction of its own.
            return;
        }
        for impact in impacts.iter().filter(|impact| impact.blocks != Blocks::Nobody) {
            self.locks.push(HeldLock {
                relation: impact.relation.clone(),
                blocks: impact.blocks,
                work: impact.work,
                statement: statement.clone(),
            });
        }
    }
}
