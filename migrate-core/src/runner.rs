//! Options, and what can be asked for with them: run and its plan, status, verify, repair.
//!
//! Reads, and answers at once if nothing is to be done; the rest is a `job`. What is allowed is decided by `plan`.

use crate::adopt::Tool;
use crate::apply::{Settings, nothing_to_repair};
use crate::database::{Access, Database};
use crate::driver::{Condition, Connect, Opener, Reopen};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Listener};
use crate::history::{HeadRow, Presence, Record, RecordState, Standing, Usage};
use crate::job::Job;
use crate::migrations::Migrations;
use crate::plan::{self, ContractPolicy, DraftPolicy, Plan, State};
use crate::require;
use crate::shutdown::Shutdown;
use crate::status::{Explanation, Outcome, Report, Status};
use crate::undo::LossPolicy;
use crate::verify::{Verification, verify};
use migrate_check::chain::Head;
use migrate_check::dialect::Dialect;
use migrate_check::tools::tool_of;
use migrate_check::version::Version;
use std::time::Duration;

/// Options for a run.
///
/// ```no_run
/// # async fn example(migrations: &migrate_core::Migrations, pool: &sqlx::PgPool) -> migrate_core::Result<()> {
/// use std::time::Duration;
///
/// let report = migrations
///     .runner()
///     .lock_timeout(Duration::from_secs(2))
///     .on_event(|event| println!("{event:?}"))
///     .run(pool)
///     .await?;
/// println!("{} applied", report.applied.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "options do nothing until `run`, `plan`, `status` or `undo`"]
pub struct Runner<'a> {
    pub(crate) migrations: &'a Migrations,
    pub(crate) settings: Settings,
    pub(crate) wait_budget: Duration,
    contracts: Option<ContractPolicy>,
    pub(crate) drafts: DraftPolicy,
    pub(crate) mark_dev: MarkDev,
    pub(crate) losses: LossPolicy,
    other_tools: OtherTools,
    pub(crate) listener: Listener,
    pub(crate) stop_at: Option<Version>,
    pub(crate) stop: Shutdown,
    pub(crate) direct: Option<(Dialect, Opener)>,
    aside: Option<Opener>,
    pub(crate) role: Option<String>,
}

/// Whether the database becomes a development database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkDev {
    Mark,
    Leave,
}

/// What to do when another tool's history is there and none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OtherTools {
    Refuse,
    Ignore,
}

/// What came of looking whether there is anything to do.
pub(crate) enum Look {
    /// There is not.
    Done(Report),
    /// There may be.
    Seen(Seen),
}

/// What was read of a database without the lease.
pub(crate) struct Seen {
    pub(crate) presence: Presence,
    pub(crate) records: Vec<Record>,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(migrations: &'a Migrations) -> Self {
        Self {
            migrations,
            settings: Settings { lock_timeout: Duration::from_secs(3), attempts: 10 },
            wait_budget: Duration::from_secs(300),
            contracts: None,
            drafts: DraftPolicy::Refuse,
            mark_dev: MarkDev::Leave,
            losses: LossPolicy::Refuse,
            other_tools: OtherTools::Refuse,
            listener: Listener::default(),
            stop_at: None,
            stop: Shutdown::new(),
            direct: None,
            aside: None,
            role: None,
        }
    }

    /// How long a statement may wait for a lock before it is tried again; 3 seconds unless a file says otherwise.
    ///
    /// MySQL counts it in whole seconds, at least 1. SQLite has its own: the connection's `busy_timeout`.
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.settings.lock_timeout = limit;
        self
    }

    /// How many times a script is tried that does not get its locks; 10 unless said otherwise, at least 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts.max(1);
        self
    }

    /// How long to wait for another runner that is at work; 5 minutes unless said otherwise.
    pub fn wait_budget(mut self, budget: Duration) -> Self {
        self.wait_budget = budget;
        self
    }

    /// Whether contract steps run; what `contracts` in `migrate.toml` says unless said otherwise.
    ///
    /// What `migrate.toml` says is about databases that older versions of a service may be using: on a database where
    /// no run has ended yet, and on a development database, contract steps run like any other.
    pub fn contracts(mut self, policy: ContractPolicy) -> Self {
        self.contracts = Some(policy);
        self
    }

    /// Applies drafts, whatever the database is: for tests and throwaway databases.
    pub fn allow_drafts(mut self) -> Self {
        self.drafts = DraftPolicy::Allow;
        self
    }

    /// Marks the database as a development database: drafts apply to it from now on.
    pub fn mark_dev(mut self) -> Self {
        self.mark_dev = MarkDev::Mark;
        self.drafts = DraftPolicy::Allow;
        self
    }

    /// Undoes migrations whose down scripts lose data, or may: without it [`undo`](Self::undo) refuses them.
    ///
    /// A development database needs no such word: what is in it can be made again.
    pub fn accept_data_loss(mut self) -> Self {
        self.losses = LossPolicy::Accept;
        self
    }

    /// Begins a history of our own beside that of another tool.
    pub fn ignore_other_tools(mut self) -> Self {
        self.other_tools = OtherTools::Ignore;
        self
    }

    /// Applies nothing after this version.
    pub fn stop_at(mut self, version: Version) -> Self {
        self.stop_at = Some(version);
        self
    }

    /// Tells a listener what happens, as it happens. It is called on the task that runs: it must not block.
    pub fn on_event(mut self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(listener);
        self
    }

    /// Stops when this is asked for: for signals, and for the end of a service that is just starting.
    ///
    /// The statement that is running is cancelled on a second connection, the lease is given back, and the run ends with
    /// [`ErrorKind::Stopped`]; what is committed stays, and the next run goes on from there. Where there is no second
    /// connection (a borrowed connection without [`aside`](Self::aside), and SQLite) the statement comes to its end first.
    pub fn stop_on(mut self, shutdown: &Shutdown) -> Self {
        self.stop = shutdown.clone();
        self
    }

    /// Does what is to be done on a connection that is opened here, past a transaction pooler.
    ///
    /// The database that `run` is given answers whether anything is pending; only then is this one opened. Scripts outside
    /// a transaction need it behind a pooler: settings of a session neither hold nor come back there.
    pub fn direct<'d, R: Reopen<'d>>(mut self, database: R) -> Self {
        self.direct = Some((R::DIALECT, database.opener()));
        self
    }

    /// Where a second connection is opened when one is needed: to name who holds a lock that a statement waits for, and to
    /// cancel a statement. Pools and connect options need no such word; a borrowed connection has none without it.
    pub fn aside<'d>(mut self, database: impl Reopen<'d>) -> Self {
        self.aside = Some(database.opener());
        self
    }

    /// Works as this role of PostgreSQL, which then owns what is made; the user that connects has to be a member of it.
    ///
    /// The session has its own role again at the end. MySQL and SQLite have no owners: there it is an error.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Applies what is pending; see [`Migrations::run`].
    ///
    /// # Errors
    ///
    /// As [`Migrations::run`].
    pub async fn run<'c>(&self, target: impl Connect<'c>) -> Result<Report> {
        let mut database = self.open(target).await?;
        let seen = match self.look(&mut database, &Job::Up).await? {
            Look::Done(report) => return Ok(report),
            Look::Seen(seen) => seen,
        };
        self.refuse_other_tool(&mut database, &seen.presence).await?;
        self.work(&mut database, Job::Up, Some(seen)).await
    }

    /// Says what [`run`](Self::run) would do. Never writes.
    ///
    /// # Errors
    ///
    /// As [`Migrations::plan`].
    pub async fn plan<'c>(&self, target: impl Connect<'c>) -> Result<Plan> {
        let mut database = self.open(target).await?;
        let presence = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &presence).await?;
        let mut plan = self.plan_at(&presence, &records)?;
        plan.explanation = require::unmet(&mut database, &plan.steps).await?.as_ref().map(Explanation::from);
        Ok(plan)
    }

    /// Says where the database stands. Never writes.
    ///
    /// # Errors
    ///
    /// As [`Migrations::status`].
    pub async fn status<'c>(&self, target: impl Connect<'c>) -> Result<Status> {
        let mut database = self.open(target).await?;
        let presence = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &presence).await?;
        let heads = match &presence {
            Presence::Head(head) => head.heads,
            Presence::Nothing { .. } | Presence::Tables => Head::all_empty(&self.migrations.set),
        };
        let applied = records.iter().filter(|record| record.state == RecordState::Applied).count();
        let plan = match self.plan_at(&presence, &records) {
            Ok(plan) => plan,
            Err(error) => {
                let state = state_of(&error);
                let explanation = Some(Explanation::from(&error));
                return Ok(Status { state, applied, pending: Vec::new(), waiting: Vec::new(), heads, explanation });
            }
        };
        let begun: Vec<_> = records.iter().filter(|record| record.state != RecordState::Applied).collect();
        let begun = (plan.state == State::InProgress).then(|| unfinished(&begun)).flatten();
        let unmet = require::unmet(&mut database, &plan.steps).await?;
        let explanation = unmet.as_ref().map(Explanation::from).or(begun);
        Ok(Status { state: plan.state, applied, pending: plan.steps, waiting: plan.waiting, heads, explanation })
    }

    /// Says in one word where the database stands; see [`Migrations::state`].
    ///
    /// # Errors
    ///
    /// As [`Migrations::state`].
    pub async fn state<'c>(&self, target: impl Connect<'c>) -> Result<State> {
        let mut database = self.open(target).await?;
        let planned = self.standing(&mut database).await?;
        Ok(planned.unwrap_or_else(|error| state_of(&error)))
    }

    /// Refuses a database that this set cannot work with as it is; see [`Migrations::assert_current`].
    ///
    /// # Errors
    ///
    /// As [`Migrations::assert_current`].
    pub async fn assert_current<'c>(&self, target: impl Connect<'c>) -> Result<()> {
        let mut database = self.open(target).await?;
        let what = match self.standing(&mut database).await?? {
            State::Current | State::Waiting | State::Ahead => return Ok(()),
            State::Empty => "no migration of this set is applied",
            State::InProgress => "a migration was begun and is not finished",
            State::Pending | State::Diverged => "migrations of this set are pending",
        };
        let help = "this service does not migrate: `migrate up` applies what is pending, as the role that may; then start \
                    it again";
        Err(Error::new(ErrorKind::Pending, what, help))
    }

    /// Where the database stands, or why nobody can go on from there: from the head row alone if that tells.
    async fn standing(&self, database: &mut Database<'_>) -> Result<Result<State>> {
        let presence = database.read(&self.migrations.heads).await?;
        if let Presence::Head(head) = &presence
            && let Some(state) = plan::glance(self.migrations, head)
        {
            return Ok(Ok(state));
        }
        let records = self.records(database, &presence).await?;
        Ok(self.plan_at(&presence, &records).map(|plan| plan.state))
    }

    /// Reads the whole history and its event log, and says whether they fit together. Never writes.
    ///
    /// The log is hash-chained over all its columns, and each row of the history over those before it: a row that was
    /// changed, added or taken away by hand shows, unless somebody made all that follows anew.
    ///
    /// # Errors
    ///
    /// When the database cannot be read; what is wrong with a history is an answer, not an error.
    pub async fn verify<'c>(&self, target: impl Connect<'c>) -> Result<Verification> {
        let mut database = self.open(target).await?;
        if !matches!(database.read(&self.migrations.heads).await?, Presence::Head(_)) {
            return Ok(Verification::default());
        }
        // Reading in a transaction of its own would end another one.
        database.refuse_transaction().await?;
        database.set_condition(Condition::Unsettled);
        database.begin_reading().await?;
        let verified = self.verify_snapshot(&mut database).await;
        database.end_reading().await?;
        database.set_condition(Condition::Settled);
        verified
    }

    async fn verify_snapshot(&self, database: &mut Database<'_>) -> Result<Verification> {
        let Standing { head, records, .. } = database.read_under_lease().await?;
        let events = database.events().await?;
        Ok(verify(&self.migrations.set, &head, &records, &events))
    }

    /// Says what became of an interrupted statement that nobody could know about; the next run goes on from there.
    ///
    /// # Errors
    ///
    /// When nothing of that version is interrupted; otherwise as [`Migrations::run`].
    pub async fn repair<'c>(&self, target: impl Connect<'c>, version: Version, outcome: Outcome) -> Result<()> {
        let mut database = self.open(target).await?;
        if !matches!(database.read(&self.migrations.heads).await?, Presence::Head(_)) {
            return Err(nothing_to_repair(version));
        }
        self.work(&mut database, Job::Repair { version, outcome }, None).await?;
        Ok(())
    }

    pub(crate) async fn open<'c, C: Connect<'c>>(&self, target: C) -> Result<Database<'c>> {
        if C::DIALECT != self.migrations.dialect {
            return Err(other_dialect(self.migrations.dialect, C::DIALECT));
        }
        let opened = target.open().await.map_err(|source| no_connection("no connection to the database", source))?;
        Ok(Database::new(opened.0, self.aside.clone().or(opened.1), self.migrations))
    }

    /// Changes over to the direct connection, if there is one, where what was seen is to be read again.
    pub(crate) async fn go_direct(&self, database: &mut Database<'_>, seen: Option<Seen>) -> Result<Option<Seen>> {
        let Some((dialect, opener)) = &self.direct else { return Ok(seen) };
        // What is done past it would wait for whatever the caller has locked.
        database.refuse_transaction().await?;
        if *dialect != self.migrations.dialect {
            return Err(other_dialect(self.migrations.dialect, *dialect));
        }
        let driver = opener.open().await.map_err(|source| no_connection("no direct connection", source))?;
        *database = Database::new(driver, self.aside.clone().or_else(|| Some(opener.clone())), self.migrations);
        Ok(None)
    }

    /// Looks whether there is anything to do: at the head row, and at the history only if that does not tell.
    pub(crate) async fn look(&self, database: &mut Database<'_>, job: &Job) -> Result<Look> {
        let presence = database.read(&self.migrations.heads).await?;
        let is_up = matches!(job, Job::Up);
        if is_up && let Some(report) = self.at_a_glance(&presence) {
            return Ok(Look::Done(report));
        }
        let records = self.records(database, &presence).await?;
        if is_up && let Some(report) = self.nothing_pending(database, &presence, &records).await? {
            return Ok(Look::Done(report));
        }
        Ok(Look::Seen(Seen { presence, records }))
    }

    /// The report, if the head row alone says that there is nothing to do.
    fn at_a_glance(&self, presence: &Presence) -> Option<Report> {
        let Presence::Head(head) = presence else { return None };
        if !self.is_noted(head) {
            return None;
        }
        let state = plan::glance(self.migrations, head)?;
        Some(Report { state, applied: Vec::new(), waiting: Vec::new() })
    }

    /// The report, if the history says so. Whatever is wrong is said before anything is written.
    async fn nothing_pending(
        &self,
        database: &mut Database<'_>,
        presence: &Presence,
        records: &[Record],
    ) -> Result<Option<Report>> {
        let Presence::Head(head) = presence else { return Ok(None) };
        if !self.is_noted(head) && database.access().await? == Access::ReadWrite {
            return Ok(None);
        }
        let usage = self.usage(head.usage());
        let plan = self.plan_of(records, usage)?;
        self.permit(database, &plan, usage).await?;
        let is_done = plan.steps.is_empty();
        Ok(is_done.then(|| Report { state: plan.state, applied: Vec::new(), waiting: plan.waiting }))
    }

    /// Whether it is written down who uses the database.
    fn is_noted(&self, head: &HeadRow) -> bool {
        let usage = self.usage(head.usage());
        usage == head.usage() && (usage != Usage::Fresh || head.sequence == 0)
    }

    /// Refuses to begin beside another tool's history. Our tables alone are no history: whoever made them may have been
    /// about to take that one over.
    async fn refuse_other_tool(&self, database: &mut Database<'_>, presence: &Presence) -> Result<()> {
        if self.other_tools == OtherTools::Ignore {
            return Ok(());
        }
        let foreign = match presence {
            Presence::Nothing { foreign } => foreign.clone(),
            Presence::Head(head) if head.is_unwritten() => database.foreign_tables().await?,
            Presence::Tables | Presence::Head(_) => return Ok(()),
        };
        let Some(table) = foreign.first() else { return Ok(()) };
        let tool = tool_of(table).unwrap_or("another tool");
        let take_over = match Tool::ALL.iter().any(|tool| tool.table() == table) {
            true => "`migrate adopt` takes that history over",
            false => "`migrate baseline <version>` takes the schema as it is",
        };
        Err(Error::new(
            ErrorKind::OtherTool,
            format!("this database has the history of {tool} (table `{table}`) and none of ours"),
            format!(
                "applying everything from the start would meet tables that exist: {take_over}; if it has nothing to do \
                 with these migrations: `migrate up --beside-other-tools`, or `.runner().ignore_other_tools()`"
            ),
        ))
    }

    /// Refuses what a run must not do, before it does anything.
    pub(crate) async fn permit(&self, database: &mut Database<'_>, plan: &Plan, usage: Usage) -> Result<()> {
        plan::permit(plan, self.draft_policy(usage))?;
        require::unmet(database, &plan.steps).await?.map_or(Ok(()), Err)
    }

    /// Whether drafts may be applied to a database that these use.
    pub(crate) fn draft_policy(&self, usage: Usage) -> DraftPolicy {
        if usage == Usage::Development { DraftPolicy::Allow } else { self.drafts }
    }

    pub(crate) async fn records(&self, database: &mut Database<'_>, presence: &Presence) -> Result<Vec<Record>> {
        match presence {
            Presence::Head(head) if !head.is_unwritten() => database.history().await,
            Presence::Nothing { .. } | Presence::Tables | Presence::Head(_) => Ok(Vec::new()),
        }
    }

    /// The plan of a run that has not begun.
    pub(crate) fn plan_at(&self, presence: &Presence, records: &[Record]) -> Result<Plan> {
        self.plan_of(records, self.usage(presence.usage()))
    }

    /// Who may be using a database that these use, once this run has begun.
    pub(crate) fn usage(&self, usage: Usage) -> Usage {
        if self.mark_dev == MarkDev::Mark { Usage::Development } else { usage }
    }

    pub(crate) fn plan_of(&self, records: &[Record], usage: Usage) -> Result<Plan> {
        let default = || ContractPolicy::default_of(self.migrations.contracts, usage);
        let mut plan = plan::plan(self.migrations, records, self.contracts.unwrap_or_else(default))?;
        if let Some(last) = self.stop_at {
            plan.steps.retain(|step| step.version <= last);
            plan.waiting.retain(|step| step.version <= last);
        }
        Ok(plan)
    }
}

fn other_dialect(written_for: Dialect, this: Dialect) -> Error {
    Error::new(
        ErrorKind::Dialect,
        format!("these migrations are written for {written_for}, and this is {this}"),
        "give the pool of that database, or embed the directory that is written for this one",
    )
}

fn no_connection(what: &str, source: sqlx::Error) -> Error {
    let help = "look whether the server runs, and whether URL, role and password are right";
    Error::new(ErrorKind::Connection, what, help).with_source(source)
}

/// Where a database stands of which no plan can be made.
fn state_of(error: &Error) -> State {
    match error.kind() {
        ErrorKind::Ahead => State::Ahead,
        ErrorKind::Interrupted => State::InProgress,
        _ => State::Diverged,
    }
}

/// What is said of migrations that were begun: several are on MySQL, where scripts may have one record.
fn unfinished(begun: &[&Record]) -> Option<Explanation> {
    let first = begun.first()?;
    let (version, name, by) = (first.version, &first.name, &first.applied_by);
    let message = match begun.len() {
        1 => {
            let done = match first.done {
                1 => "1 statement is".to_owned(),
                done => format!("{done} statements are"),
            };
            format!("{version} {name} was begun by {by} and is not finished: {done} done")
        }
        2 => format!("{version} {name} was begun by {by} and is not recorded as finished, nor is the one behind it"),
        more => format!(
            "{version} {name} was begun by {by} and is not recorded as finished, nor are the {} behind it",
            more - 1
        ),
    };
    let help = "`migrate up` goes on with it, or says what it needs to know".to_owned();
    Some(Explanation { message, help })
}
