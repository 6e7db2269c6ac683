//! What a run tells while it goes on: to a listener, and to `tracing`.

use crate::aside::Blocker;
use crate::status::Outcome;
use migrate_check::version::Version;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened during a run.
///
/// ```
/// use migrate_core::Event;
///
/// fn log(event: &Event<'_>) {
///     if let Event::Applied { version, name, elapsed, .. } = event {
///         println!("{version} {name} in {elapsed:?}");
///     }
/// }
/// # let _: fn(&Event<'_>) = log;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// What is going to be done.
    Planned {
        /// How many migrations.
        count: usize,
    },
    /// Another runner is at work.
    Waiting {
        /// Who: host, process and what its session does, as far as the database says.
        holder: &'a str,
        /// For how long this run has been waiting.
        waited: Duration,
    },
    /// The lease of a runner that is gone was taken over.
    TakenOver {
        /// Who held it.
        holder: &'a str,
    },
    /// A migration begins.
    Started {
        /// Which one.
        version: Version,
        /// Its name.
        name: &'a str,
        /// Up or down.
        direction: Direction,
    },
    /// A statement of a script that runs statement by statement is done.
    Statement {
        /// Of which migration.
        version: Version,
        /// How many are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// A migration that was interrupted goes on.
    Resumed {
        /// Which one.
        version: Version,
        /// Its name.
        name: &'a str,
        /// The statement that was underway, from 1.
        statement: usize,
        /// What became of it: the database's catalog told. What it left half done is cleaned up.
        outcome: Outcome,
    },
    /// A statement waits, and others hold what it waits for.
    Blocked {
        /// Who they are.
        blockers: &'a [Blocker],
    },
    /// A script could not get a lock and is tried again.
    Retried {
        /// Of which migration.
        version: Version,
        /// The attempt that comes now, from 2.
        attempt: u32,
        /// How long it waits before that.
        after: Duration,
    },
    /// A migration is applied, or undone, and recorded. On SQLite the transaction around a run commits after it: what
    /// counts there is the report.
    Applied {
        /// Which one.
        version: Version,
        /// Its name.
        name: &'a str,
        /// Up or down.
        direction: Direction,
        /// How long it took.
        elapsed: Duration,
    },
    /// The run is over.
    Done {
        /// How many migrations were applied or undone.
        count: usize,
    },
}

/// Which way a migration goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is undone.
    Down,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// Who listens to a run.
#[derive(Clone, Default)]
pub(crate) struct Listener(Option<Arc<Listen>>);

type Listen = dyn Fn(&Event<'_>) + Send + Sync;

impl Listener {
    pub(crate) fn new(listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        trace(event);
        if let Some(listener) = &self.0 {
            listener(event);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Listener(_)" } else { "Listener(none)" })
    }
}

fn trace(event: &Event<'_>) {
    match event {
        Event::Planned { count } => tracing::info!(count, "migrations pending"),
        Event::Waiting { holder, waited } => tracing::info!(holder, ?waited, "waiting for another runner"),
        Event::TakenOver { holder } => tracing::warn!(holder, "took over from a runner that is gone"),
        Event::Started { version, name, direction } => tracing::debug!(%version, name, %direction, "migration started"),
        Event::Statement { version, done, of } => tracing::debug!(%version, done, of, "statement done"),
        Event::Resumed { version, name, statement, outcome } => {
            tracing::warn!(%version, name, statement, ?outcome, "going on with an interrupted migration");
        }
        Event::Blocked { blockers } => {
            for blocker in *blockers {
                tracing::warn!(%blocker, "a statement waits");
            }
        }
        Event::Retried { version, attempt, after } => tracing::warn!(%version, attempt, ?after, "lock not granted"),
        Event::Applied { version, name, direction, elapsed } => {
            tracing::info!(%version, name, %direction, ?elapsed, "migration done");
        }
        Event::Done { count } => tracing::info!(count, "migrations done"),
    }
}
