//! From a set and a database to a report: read, decide, take the lease, apply, give the lease back.
//!
//! The only place that puts the stages in order. What is allowed is decided by `plan`; how it is done, by `apply`.

use crate::apply::{Applier, Finished, Hold, Settings, Work, backoff, nothing_to_repair};
use crate::database::{Database, tool_of};
use crate::driver::Connect;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Direction, Event, Listener};
use crate::history::{HeadRow, Presence, Reading, Record, RecordState};
use crate::lease::{self, Asked};
use crate::migrations::Migrations;
use crate::plan::{self, ContractPolicy, DraftPolicy, Plan, State, Step};
use crate::status::{Applied, Explanation, Outcome, Report, Status, Target};
use migrate_check::baked::{Down, Migration, Mode};
use migrate_check::chain::Head;
use migrate_check::version::Version;
use std::collections::HashMap;
use std::time::{Duration, Instant};

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
    migrations: &'a Migrations,
    settings: Settings,
    wait_budget: Duration,
    contracts: ContractPolicy,
    drafts: DraftPolicy,
    mark_dev: MarkDev,
    other_tools: OtherTools,
    listener: Listener,
    stop_at: Option<Version>,
}

/// Whether the database becomes a development database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkDev {
    Mark,
    Leave,
}

/// What to do when another tool's history is there and none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OtherTools {
    Refuse,
    Ignore,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(migrations: &'a Migrations) -> Self {
        Self {
            migrations,
            settings: Settings { lock_timeout: Duration::from_secs(3), attempts: 10 },
            wait_budget: Duration::from_secs(300),
            contracts: ContractPolicy::default_of(migrations.contracts),
            drafts: DraftPolicy::Refuse,
            mark_dev: MarkDev::Leave,
            other_tools: OtherTools::Refuse,
            listener: Listener::default(),
            stop_at: None,
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
    pub fn contracts(mut self, policy: ContractPolicy) -> Self {
        self.contracts = policy;
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

    /// Applies what is pending; see [`Migrations::run`].
    ///
    /// # Errors
    ///
    /// As [`Migrations::run`].
    pub async fn run<'c>(&self, target: impl Connect<'c>) -> Result<Report> {
        let mut database = self.open(target).await?;
        let reading = database.read(&self.migrations.heads).await?;
        if let Some(report) = self.nothing_to_do(&mut database, &reading).await? {
            return Ok(report);
        }
        self.refuse(&reading)?;
        database.close_on_drop();
        self.work(&mut database, Job::Up).await
    }

    /// Says what [`run`](Self::run) would do. Never writes.
    ///
    /// # Errors
    ///
    /// As [`Migrations::plan`].
    pub async fn plan<'c>(&self, target: impl Connect<'c>) -> Result<Plan> {
        let mut database = self.open(target).await?;
        let reading = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &reading).await?;
        self.plan_of(&records)
    }

    /// Says where the database stands. Never writes.
    ///
    /// # Errors
    ///
    /// As [`Migrations::status`].
    pub async fn status<'c>(&self, target: impl Connect<'c>) -> Result<Status> {
        let mut database = self.open(target).await?;
        let reading = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &reading).await?;
        let heads = match &reading.presence {
            Presence::Head(head) => head.heads,
            Presence::Nothing { .. } | Presence::Tables => Head::all_empty(&self.migrations.set),
        };
        let applied = records.iter().filter(|record| record.state == RecordState::Applied).count();
        let begun = records.iter().find(|record| record.state != RecordState::Applied);
        let plan = match self.plan_of(&records) {
            Ok(plan) => plan,
            Err(error) => {
                let state = match error.kind() {
                    ErrorKind::Ahead => State::Ahead,
                    ErrorKind::Interrupted => State::InProgress,
                    _ => State::Diverged,
                };
                let explanation = Some(Explanation { message: error.to_string(), help: error.help().to_owned() });
                return Ok(Status { state, applied, pending: Vec::new(), waiting: Vec::new(), heads, explanation });
            }
        };
        let explanation = begun.map(|record| Explanation {
            message: format!(
                "{} {} was begun by {} and is not finished: {} statements are done",
                record.version, record.name, record.applied_by, record.done
            ),
            help: "`migrate up` goes on with it, or says what it needs to know".to_owned(),
        });
        Ok(Status { state: plan.state, applied, pending: plan.steps, waiting: plan.waiting, heads, explanation })
    }

    /// Undoes migrations, the newest applied first; see [`Migrations::undo`].
    ///
    /// # Errors
    ///
    /// As [`Migrations::undo`].
    pub async fn undo<'c>(&self, target: impl Connect<'c>, how_far: Target) -> Result<Report> {
        let mut database = self.open(target).await?;
        let reading = database.read(&self.migrations.heads).await?;
        if !matches!(reading.presence, Presence::Head(_)) {
            return Ok(Report { state: State::Empty, applied: Vec::new(), waiting: Vec::new() });
        }
        self.refuse(&reading)?;
        database.close_on_drop();
        let report = self.work(&mut database, Job::Down { how_far }).await?;
        let reading = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &reading).await?;
        // Whatever the set says of the rest, what was asked for is done.
        let state = self.plan_of(&records).map_or(State::Diverged, |plan| plan.state);
        Ok(Report { state, ..report })
    }

    /// Says what became of an interrupted statement that nobody could know about; the next run goes on from there.
    ///
    /// # Errors
    ///
    /// When nothing of that version is interrupted; otherwise as [`Migrations::run`].
    pub async fn repair<'c>(&self, target: impl Connect<'c>, version: Version, outcome: Outcome) -> Result<()> {
        let mut database = self.open(target).await?;
        let reading = database.read(&self.migrations.heads).await?;
        if !matches!(reading.presence, Presence::Head(_)) {
            return Err(nothing_to_repair(version));
        }
        self.refuse(&reading)?;
        database.close_on_drop();
        self.work(&mut database, Job::Repair { version, outcome }).await?;
        Ok(())
    }

    async fn open<'c>(&self, target: impl Connect<'c>) -> Result<Database<'c>> {
        self.check_dialect(&target)?;
        let opened = target.open().await.map_err(|source| {
            Error::new(
                ErrorKind::Connection,
                "no connection to the database",
                "look whether the server runs, and whether URL, role and password are right",
            )
            .with_source(source)
        })?;
        Ok(Database::new(opened.0, self.migrations))
    }

    fn check_dialect<'c, C: Connect<'c>>(&self, _target: &C) -> Result<()> {
        if C::DIALECT == self.migrations.dialect {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Dialect,
            format!("these migrations are written for {}, and this is {}", self.migrations.dialect, C::DIALECT),
            "give the pool of that database, or embed the directory that is written for this one",
        ))
    }

    /// The report, if the head row alone says that there is nothing to do.
    async fn nothing_to_do(&self, database: &mut Database<'_>, reading: &Reading) -> Result<Option<Report>> {
        let Presence::Head(head) = &reading.presence else { return Ok(None) };
        if self.mark_dev == MarkDev::Mark && !head.dev {
            return Ok(None);
        }
        let state = match plan::glance(self.migrations, head, self.contracts) {
            Some(state @ (State::Current | State::Ahead)) => state,
            Some(State::Waiting) => {
                let records = database.history().await?;
                let plan = self.plan_of(&records)?;
                return Ok(Some(Report { state: plan.state, applied: Vec::new(), waiting: plan.waiting }));
            }
            _ => {
                // Whatever is wrong is said before anything is written.
                let records = database.history().await?;
                let plan = self.plan_of(&records)?;
                plan::permit(&plan, self.draft_policy(head))?;
                if plan.steps.is_empty() {
                    return Ok(Some(Report { state: plan.state, applied: Vec::new(), waiting: plan.waiting }));
                }
                return Ok(None);
            }
        };
        Ok(Some(Report { state, applied: Vec::new(), waiting: Vec::new() }))
    }

    /// Refuses a database that must not be written to.
    fn refuse(&self, reading: &Reading) -> Result<()> {
        if reading.read_only {
            return Err(Error::new(
                ErrorKind::ReadOnly,
                "this server is a standby or read-only, and behind this set",
                "migrate the primary; a service on a standby starts once the change has arrived",
            ));
        }
        let Presence::Nothing { foreign } = &reading.presence else { return Ok(()) };
        let Some(table) = foreign.first() else { return Ok(()) };
        if self.other_tools == OtherTools::Ignore {
            return Ok(());
        }
        let tool = tool_of(table);
        Err(Error::new(
            ErrorKind::OtherTool,
            format!("this database has the history of {tool} (table `{table}`) and none of ours"),
            "applying everything from the start would meet tables that exist; if that history has nothing to do with \
             these migrations: `migrate up --beside-other-tools`, or `.runner().ignore_other_tools()`",
        ))
    }

    fn draft_policy(&self, head: &HeadRow) -> DraftPolicy {
        if head.dev { DraftPolicy::Allow } else { self.drafts }
    }

    async fn records(&self, database: &mut Database<'_>, reading: &Reading) -> Result<Vec<Record>> {
        match reading.presence {
            Presence::Head(_) => database.history().await,
            Presence::Nothing { .. } | Presence::Tables => Ok(Vec::new()),
        }
    }

    fn plan_of(&self, records: &[Record]) -> Result<Plan> {
        let mut plan = plan::plan(self.migrations, records, self.contracts)?;
        if let Some(last) = self.stop_at {
            plan.steps.retain(|step| step.version <= last);
            plan.waiting.retain(|step| step.version <= last);
        }
        Ok(plan)
    }

    /// What an empty database must not be given is said before its tables are made.
    fn permit_empty(&self, job: &Job) -> Result<()> {
        match job {
            Job::Up => plan::permit(&self.plan_of(&[])?, self.drafts),
            Job::Down { .. } | Job::Repair { .. } => Ok(()),
        }
    }

    /// Holds the lease again and again until the job is done: SQLite's transaction cannot span every kind of script.
    async fn work(&self, database: &mut Database<'_>, mut job: Job) -> Result<Report> {
        let mut applied = Vec::new();
        let mut waiting_since = Instant::now();
        loop {
            let before = applied.len();
            match self.round(database, &job, &mut applied, waiting_since).await {
                Ok(Round::Done(report)) => {
                    self.listener.tell(&Event::Done { count: applied.len() });
                    return Ok(Report { applied, ..report });
                }
                Ok(Round::Waited) => {}
                Ok(Round::More) => waiting_since = Instant::now(),
                Err(error) => {
                    return Err(error.with_applied(applied.into_iter().map(|applied| applied.version).collect()));
                }
            }
            job.less(applied.len() - before);
        }
    }

    /// Takes the lease, does what one hold of it can do, and gives it back.
    async fn round(
        &self,
        database: &mut Database<'_>,
        job: &Job,
        applied: &mut Vec<Applied>,
        waiting_since: Instant,
    ) -> Result<Round> {
        let reading = database.read(&self.migrations.heads).await?;
        if !matches!(reading.presence, Presence::Head(_)) {
            self.permit_empty(job)?;
            database.create(&reading.presence).await?;
            return Ok(Round::More);
        }
        let migrations: Vec<Migration<'_>> = self.migrations.iter().collect();
        let records = database.history().await?;
        let first = self.todo(job, &migrations, &records)?.works.first().map(|work| work.script.mode);
        let Some(hold) = Hold::open(database, first.unwrap_or(Mode::Transaction)).await? else {
            return self.wait(database, "another process", waiting_since).await;
        };
        let lease = match lease::ask(database).await {
            Ok(Asked::Taken(lease)) => lease,
            Ok(Asked::Held(holder)) => {
                hold.abandon(database).await;
                return self.wait(database, &holder, waiting_since).await;
            }
            Err(error) => {
                hold.abandon(database).await;
                return Err(error);
            }
        };
        let before = applied.len();
        let directory = &self.migrations.directory;
        let mut applier = Applier::new(database, lease, hold, self.settings, &self.listener, directory);
        let result = self.under_lease(&mut applier, job, &migrations, applied).await;
        let (finished, error) = match result {
            Ok(round) => (applier.finish().await, Ok(round)),
            Err(error) => (applier.give_up(&error).await, Err(error)),
        };
        match finished {
            Finished::Kept => error,
            Finished::Lost => {
                applied.truncate(before);
                error
            }
            Finished::Failed(second) => {
                applied.truncate(before);
                Err(error.err().unwrap_or(second))
            }
        }
    }

    async fn under_lease(
        &self,
        applier: &mut Applier<'_, '_>,
        job: &Job,
        migrations: &[Migration<'_>],
        applied: &mut Vec<Applied>,
    ) -> Result<Round> {
        // Between the first look and the lease another runner may have done it all.
        let records = applier.begin().await?;
        let todo = self.todo(job, migrations, &records)?;
        if let Job::Up = job {
            plan::permit(&todo.plan, if applier.is_dev() { DraftPolicy::Allow } else { self.drafts })?;
        }
        if self.mark_dev == MarkDev::Mark {
            applier.mark_dev().await?;
        }
        if let Job::Repair { version, outcome } = job {
            applier.repair(&records, *version, *outcome).await?;
        }
        if !todo.works.is_empty() && applied.is_empty() {
            self.listener.tell(&Event::Planned { count: todo.works.len() });
        }
        for (n, work) in todo.works.iter().enumerate() {
            if !applier.hold.fits(work.script.mode, n) {
                return Ok(Round::More);
            }
            applied.push(applier.apply(work).await?);
        }
        let state = match (&todo.plan.state, todo.plan.waiting.is_empty()) {
            (State::Ahead, _) => State::Ahead,
            (_, true) => State::Current,
            (_, false) => State::Waiting,
        };
        Ok(Round::Done(Report { state, applied: Vec::new(), waiting: todo.plan.waiting }))
    }

    /// What a job comes to.
    fn todo<'m>(&self, job: &Job, migrations: &'m [Migration<'m>], records: &'m [Record]) -> Result<Todo<'m>> {
        match job {
            Job::Up => {
                let plan = self.plan_of(records)?;
                let works = up(migrations, records, &plan, &self.migrations.set);
                Ok(Todo { works, plan })
            }
            Job::Down { how_far } => {
                let works = down(migrations, records, *how_far)?;
                Ok(Todo { works, plan: Plan { state: State::Pending, steps: Vec::new(), waiting: Vec::new() } })
            }
            Job::Repair { .. } => Ok(Todo {
                works: Vec::new(),
                plan: Plan { state: State::InProgress, steps: Vec::new(), waiting: Vec::new() },
            }),
        }
    }

    async fn wait(&self, database: &mut Database<'_>, holder: &str, since: Instant) -> Result<Round> {
        let waited = since.elapsed();
        if waited > self.wait_budget {
            return Err(Error::new(
                ErrorKind::Waiting,
                format!("waited {} s for {holder}", waited.as_secs()),
                "it is still at work: wait for it, look at it with `migrate status`, or give more time with `--wait`",
            ));
        }
        self.listener.tell(&Event::Waiting { holder, waited });
        // Polled, never a lock that blocks: a waiter with a snapshot would deadlock CREATE INDEX CONCURRENTLY.
        tokio::time::sleep(backoff(1 + waited.as_secs().min(3) as u32).min(self.wait_budget)).await;
        let _ = database;
        Ok(Round::Waited)
    }
}

/// What a run is for.
#[derive(Debug)]
enum Job {
    Up,
    Down { how_far: Target },
    Repair { version: Version, outcome: Outcome },
}

impl Job {
    /// What is left after so many migrations.
    fn less(&mut self, done: usize) {
        if let Self::Down { how_far: Target::Steps(steps) } = self {
            *steps -= done.min(*steps);
        }
    }
}

/// What became of a round.
enum Round {
    Done(Report),
    More,
    Waited,
}

/// What a job comes to: the work, in order, and the plan it follows.
struct Todo<'m> {
    works: Vec<Work<'m>>,
    plan: Plan,
}

fn up<'m>(migrations: &'m [Migration<'m>], records: &'m [Record], plan: &Plan, set: &str) -> Vec<Work<'m>> {
    let mut heads = Head::all_empty(set);
    for record in records.iter().filter(|record| record.state == RecordState::Applied) {
        heads[record.lane.index()] = record.head();
    }
    let begun: HashMap<Version, &Record> = records.iter().map(|record| (record.version, record)).collect();
    let wanted: HashMap<Version, &Step> = plan.steps.iter().map(|step| (step.version, step)).collect();
    let wanted = migrations.iter().filter(|migration| wanted.contains_key(&migration.version));
    wanted
        .map(|migration| {
            let lane = migration.lane;
            let previous_chain = heads[lane.index()].chain;
            heads[lane.index()] = heads[lane.index()].then(lane, migration.version, migration.up.digest);
            Work {
                version: migration.version,
                name: migration.name,
                lane,
                direction: Direction::Up,
                script: migration.up.clone(),
                head: heads[lane.index()],
                previous_chain,
                migration: Some(migration),
                begun: begun.get(&migration.version).copied(),
            }
        })
        .collect()
}

fn down<'m>(migrations: &'m [Migration<'m>], records: &'m [Record], how_far: Target) -> Result<Vec<Work<'m>>> {
    let count = match how_far {
        Target::Steps(steps) => steps.min(records.len()),
        Target::Version(version) if version == Version::new(0) => records.len(),
        Target::Version(version) => match records.iter().position(|record| record.version == version) {
            Some(at) => records.len() - at - 1,
            None => {
                return Err(Error::new(
                    ErrorKind::Set,
                    format!("{version} is not applied, so nothing can be undone back to it"),
                    "`migrate status` lists what is applied",
                ));
            }
        },
    };
    records.iter().rev().take(count).map(|record| undo_of(migrations, record)).collect()
}

/// The script that undoes a record: the set's own, which may have been mended since, or the stored one.
fn undo_of<'m>(migrations: &'m [Migration<'m>], record: &'m Record) -> Result<Work<'m>> {
    let mine = migrations.iter().find(|it| it.version == record.version && it.up.digest == record.digest);
    let script = match (mine.map(|migration| &migration.down), &record.down) {
        // What was begun goes on with the script it was begun with.
        (_, Some(stored)) if record.state == RecordState::Undoing => stored.as_script(),
        (Some(Down::Script(script)), _) => script.clone(),
        (_, Some(stored)) => stored.as_script(),
        (mine, None) => return Err(irreversible(record, mine)),
    };
    Ok(Work {
        version: record.version,
        name: &record.name,
        lane: record.lane,
        direction: Direction::Down,
        script,
        head: record.previous_head(),
        previous_chain: record.previous_chain,
        migration: None,
        begun: Some(record),
    })
}

fn irreversible(record: &Record, mine: Option<&Down<'_>>) -> Error {
    let reason = match (mine, &record.irreversible) {
        (Some(Down::Irreversible(reason)), _) => format!("it is irreversible: {reason}"),
        (_, Some(reason)) => format!("it is irreversible: {reason}"),
        _ => "it has no down script".to_owned(),
    };
    Error::new(
        ErrorKind::Irreversible,
        format!("{} {} cannot be undone: {reason}", record.version, record.name),
        "nothing was undone; write a new migration that goes forward, or restore a backup",
    )
}
