//! What the set says and what the database says -> what to do.
//!
//! Pure: no clock, no database. Everything that `apply` must know about order and policy is decided here.

#[cfg(test)]
mod properties;

use crate::error::{Error, ErrorKind, Result};
use crate::history::{HeadRow, Record, RecordState, Usage};
use crate::migrations::Migrations;
use crate::status::Explanation;
use migrate_check::baked::{Migration, Mode, State as Draftness};
use migrate_check::contracts::Contracts;
use migrate_check::dialect::Dialect;
use migrate_check::lane::Lane;
use migrate_check::requirement::Requirement;
use migrate_check::version::Version;
use std::collections::HashMap;

/// Where a database stands against a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Nothing was ever applied.
    Empty,
    /// Some migrations are not applied.
    Pending,
    /// Everything is applied.
    Current,
    /// Everything is applied but contract steps that wait for their time.
    Waiting,
    /// A migration was begun and not finished.
    InProgress,
    /// The database has migrations that this set does not.
    Ahead,
    /// The two histories differ.
    Diverged,
}

impl State {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Pending => "pending",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::InProgress => "in-progress",
            Self::Ahead => "ahead",
            Self::Diverged => "diverged",
        }
    }
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Where the database stands.
    pub state: State,
    /// What is applied, in this order.
    pub steps: Vec<Step>,
    /// What waits: contract steps that were not asked for, and what must not overtake them.
    pub waiting: Vec<Step>,
    /// Why a run would be refused as other sets stand: `run` says the same.
    pub explanation: Option<Explanation>,
}

impl Plan {
    /// A plan for something else than going up.
    pub(crate) const fn without_steps(state: State) -> Self {
        Self { state, steps: Vec::new(), waiting: Vec::new(), explanation: None }
    }
}

/// One migration in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its lane.
    pub lane: Lane,
    /// The steps of other lanes that must be applied before it.
    pub after: Vec<Version>,
    /// What must be applied of other sets before it.
    pub requires: Vec<Requirement>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether it is one transaction; otherwise it runs statement by statement.
    pub in_transaction: bool,
}

/// Whether contract steps run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContractPolicy {
    /// They run.
    Allow,
    /// They wait.
    Hold,
}

impl ContractPolicy {
    /// Contract steps wait for older versions of the service, so they wait only where one may be running.
    pub(crate) fn default_of(contracts: Contracts, usage: Usage) -> Self {
        match (contracts, usage) {
            (Contracts::AtStart, _) | (_, Usage::Fresh | Usage::Development) => Self::Allow,
            (Contracts::Gated | Contracts::Manual, Usage::Service) => Self::Hold,
        }
    }
}

/// What the head row alone says; `None` if it takes the history to tell.
///
/// This is the start-up of a service whose database is current: heads are compared, nothing is read or hashed.
pub(crate) fn glance(migrations: &Migrations, head: &HeadRow) -> Option<State> {
    if head.in_progress.is_some() {
        return None;
    }
    let mut state = State::Current;
    for lane in Lane::ALL {
        let (mine, theirs) = (migrations.heads[lane.index()], head.heads[lane.index()]);
        if mine == theirs {
            continue;
        }
        // Mine is a prefix of theirs exactly if the history has my chain at my position. An unknown contract needs an
        // explanation, so it needs the history.
        let is_prefix = theirs.count > mine.count && head.at_ends[lane.index()] == Some(mine.chain);
        if !is_prefix || lane == Lane::Contract {
            return None;
        }
        state = State::Ahead;
    }
    Some(state)
}

/// The plan for going up.
pub(crate) fn plan(migrations: &Migrations, records: &[Record], contracts: ContractPolicy) -> Result<Plan> {
    let applied: HashMap<Version, &Record> = records.iter().map(|record| (record.version, record)).collect();
    let mut known = HashMap::new();
    let mut pending = Vec::new();
    let mut first_pending: [Option<(Version, &str)>; 3] = [None; 3];
    for migration in migrations.iter() {
        known.insert(migration.version, migration.lane);
        let Some(record) = applied.get(&migration.version) else {
            first_pending[migration.lane.index()].get_or_insert((migration.version, migration.name));
            pending.push(step(migrations.dialect, &migration));
            continue;
        };
        agree(&migration, record)?;
        if let Some(earlier) = first_pending[migration.lane.index()] {
            return Err(out_of_order(earlier, record));
        }
        match record.state {
            RecordState::Applied => {}
            RecordState::InProgress | RecordState::Failed => pending.push(step(migrations.dialect, &migration)),
            RecordState::Undoing => return Err(half_undone(record)),
        }
    }
    let unknown: Vec<_> = records.iter().filter(|record| !known.contains_key(&record.version)).collect();
    ahead(migrations, &unknown)?;
    let (steps, waiting) = match contracts {
        ContractPolicy::Allow => (pending, Vec::new()),
        ContractPolicy::Hold => hold(pending),
    };
    if let Some(begun) = unknown.iter().find(|record| record.state != RecordState::Applied)
        && !steps.is_empty()
    {
        return Err(begun_elsewhere(begun));
    }
    // What a newer version began and has not finished takes nothing away: the lanes were looked at above.
    let begun = records.iter().any(|it| it.state != RecordState::Applied && known.contains_key(&it.version));
    let is_held_up = waiting.iter().any(|step| step.lane != Lane::Contract);
    let state = if begun {
        State::InProgress
    } else if !steps.is_empty() && records.is_empty() {
        State::Empty
    } else if !steps.is_empty() || is_held_up {
        State::Pending
    } else if !waiting.is_empty() {
        State::Waiting
    } else if !unknown.is_empty() {
        State::Ahead
    } else {
        State::Current
    };
    Ok(Plan { state, steps, waiting, explanation: None })
}

/// What can be applied while contract steps wait, and what waits: with each step those of its lane and those that must not
/// overtake it.
fn hold(pending: Vec<Step>) -> (Vec<Step>, Vec<Step>) {
    let (mut steps, mut waiting): (Vec<Step>, Vec<Step>) = Default::default();
    for step in pending {
        let waits_for = |it: &Step| it.lane == step.lane || step.after.contains(&it.version);
        if step.lane == Lane::Contract || waiting.iter().any(waits_for) {
            waiting.push(step);
        } else {
            steps.push(step);
        }
    }
    (steps, waiting)
}

/// Refuses what a run must not do, before it does anything.
pub(crate) fn permit(plan: &Plan, drafts: DraftPolicy) -> Result<()> {
    if let Some(draft) = plan.steps.iter().find(|step| step.draft)
        && drafts == DraftPolicy::Refuse
    {
        return Err(Error::new(
            ErrorKind::Drafts,
            format!("{} {} is a draft, and this is not a development database", draft.version, draft.name),
            "freeze it with `migrate lock`, or mark this database as a development database: `migrate up --dev`, or \
             `.runner().allow_drafts()` in a test",
        ));
    }
    let Some(behind) = plan.waiting.iter().find(|step| step.lane != Lane::Contract) else { return Ok(()) };
    let is_met = |it: &&Step| behind.after.contains(&it.version);
    let contract = plan.waiting.iter().rfind(is_met).unwrap_or(&plan.waiting[0]);
    Err(Error::new(
        ErrorKind::Contract,
        format!(
            "{} {} comes after the contract step {} {}, which was not asked for",
            behind.version, behind.name, contract.version, contract.name
        ),
        "once no older version of the service is running, apply it with `migrate up --contract` or \
         `.runner().contracts(ContractPolicy::Allow)`; or set `contracts = \"at-start\"` in migrate.toml",
    ))
}

/// Whether drafts may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DraftPolicy {
    Allow,
    Refuse,
}

fn step(dialect: Dialect, migration: &Migration<'_>) -> Step {
    Step {
        version: migration.version,
        name: migration.name.to_owned(),
        lane: migration.lane,
        after: migration.after.clone(),
        requires: migration.requires.clone(),
        draft: migration.state == Draftness::Draft,
        in_transaction: dialect.has_transactional_ddl() && migration.up.mode != Mode::Statements,
    }
}

fn agree(migration: &Migration<'_>, record: &Record) -> Result<()> {
    if migration.lane != record.lane {
        return Err(Error::new(
            ErrorKind::Diverged,
            format!(
                "{} {} was applied in the lane {} and is now in the lane {}",
                record.version, record.name, record.lane, migration.lane
            ),
            "restore the lock file from version control: a lane is fixed for ever when it is frozen",
        ));
    }
    if migration.up.digest == record.digest {
        return Ok(());
    }
    let begun = if record.state == RecordState::Applied { "applied" } else { "begun" };
    Err(Error::new(
        ErrorKind::Diverged,
        format!(
            "{} {} was {begun} with another text than it has now (on {}, by {})",
            record.version, record.name, record.applied_at, record.applied_by
        ),
        "restore its file from version control and put the change into a new migration; a draft on a development \
         database is applied anew with `migrate redo`",
    ))
}

fn out_of_order((version, name): (Version, &str), record: &Record) -> Error {
    Error::new(
        ErrorKind::Diverged,
        format!("{version} {name} is not applied, but {} {}, which comes after it, is", record.version, record.name),
        "move it behind the head with `migrate rebase`; if this database belongs to another branch, use one of its own",
    )
}

fn half_undone(record: &Record) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        format!("undoing {} {} was interrupted", record.version, record.name),
        "finish it with `migrate down`, then run `migrate up` again",
    )
}

fn begun_elsewhere(record: &Record) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        format!(
            "the database is ahead: {} {} was begun (on {}, by {}) and is not finished, and this version does not know it",
            record.version, record.name, record.applied_at, record.applied_by
        ),
        "finish it from the version that knows it (`migrate up`), or undo it there with `migrate down`",
    )
}

fn ahead(migrations: &Migrations, unknown: &[&Record]) -> Result<()> {
    for record in unknown {
        if record.position <= migrations.heads[record.lane.index()].count {
            return Err(Error::new(
                ErrorKind::Diverged,
                format!(
                    "the database has {} {} (applied on {}, by {}), which this set does not have",
                    record.version, record.name, record.applied_at, record.applied_by
                ),
                "its file was removed or renumbered, or this database belongs to another branch: restore the file, or \
                 undo it there with `migrate down`",
            ));
        }
        if record.lane == Lane::Contract {
            return Err(Error::new(
                ErrorKind::Ahead,
                format!(
                    "the database is ahead: {} {} took away something that this version of the service may use",
                    record.version, record.name
                ),
                "deploy a version of the service that knows it, or undo it with `migrate down` from that version",
            ));
        }
    }
    Ok(())
}
