//! A job under the lease: take it, look again, do the work, give it back, and again until the job is done.
//!
//! Takes a runner's options and a database; gives a report. The only place that puts the stages in order. Must not know
//! how a script reaches the database.

use crate::adopt::{Origin, refuse_history};
use crate::apply::past::Past;
use crate::apply::together::leave_out_unbegun;
use crate::apply::{Applier, Finished, Hold, STOPPED, backoff};
use crate::database::{Access, Created, Database, PRIMARY};
use crate::driver::Condition;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Direction, Event};
use crate::history::{Presence, Record, Usage};
use crate::lease::{self, Asked, Others};
use crate::plan::{Plan, State};
use crate::require;
use crate::runner::{Look, Runner, Seen};
use crate::status::{Applied, Outcome, Report, Target};
use crate::work::{Work, down, up};
use futures_util::future::select;
use migrate_check::baked::{Migration, Mode};
use migrate_check::dialect::Dialect;
use migrate_check::version::Version;
use std::ops::ControlFlow;
use std::pin::pin;
use std::time::Instant;

/// What a run is for.
#[derive(Debug)]
pub(crate) enum Job {
    Up,
    Down {
        how_far: Target,
    },
    Repair {
        version: Version,
        outcome: Outcome,
    },
    /// Records a past that was not ours.
    Record(Past),
    /// Forgets it again.
    Forget(Origin),
}

impl Job {
    /// Which way migrations go.
    fn direction(&self) -> Direction {
        match self {
            Self::Up | Self::Repair { .. } | Self::Record(_) => Direction::Up,
            Self::Down { .. } | Self::Forget(_) => Direction::Down,
        }
    }

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

impl Runner<'_> {
    /// What an empty database must not be given is said before its tables are made.
    async fn permit_empty(&self, database: &mut Database<'_>, job: &Job) -> Result<()> {
        match job {
            Job::Up => self.permit(database, &self.plan_of(&[], Usage::Fresh)?, Usage::Fresh).await,
            Job::Down { .. } | Job::Repair { .. } | Job::Record(_) | Job::Forget(_) => Ok(()),
        }
    }

    /// Who is at work on another set and must not be passed: see [`require::undoing`].
    async fn must_give_way(
        &self,
        database: &mut Database<'_>,
        job: &Job,
        todo: &Todo<'_>,
        usage: Usage,
        session: Option<u64>,
    ) -> Result<Option<String>> {
        let undoes = || todo.works.iter().any(|work| !work.is_half_undone());
        match job {
            Job::Up => require::undoing(database, &todo.plan.steps, session).await,
            Job::Down { .. } if usage != Usage::Development && undoes() => {
                lease::other_holder(database, Others::Any, session).await
            }
            Job::Down { .. } | Job::Repair { .. } | Job::Record(_) | Job::Forget(_) => Ok(None),
        }
    }

    /// Does a job on a session that a pool gets back only if it is whole; `seen` is what was just read there.
    pub(crate) async fn work(&self, database: &mut Database<'_>, job: Job, seen: Option<Seen>) -> Result<Report> {
        let seen = self.go_direct(database, seen).await?;
        if database.access().await? == Access::ReadOnly {
            return Err(takes_no_writes(&job));
        }
        database.set_condition(Condition::Unsettled);
        let result = self.in_role(database, job, seen).await;
        // Closing SQLite's connection would delete a database in memory, and whatever failed there is rolled back.
        if result.is_ok() || database.dialect() == Dialect::Sqlite {
            database.set_condition(Condition::Settled);
        }
        result
    }

    /// Does it in the role that was asked for, if one was.
    async fn in_role(&self, database: &mut Database<'_>, job: Job, seen: Option<Seen>) -> Result<Report> {
        let before = self.take_role(database).await?;
        let result = self.rounds(database, job, seen).await;
        leave_role(database, before, result).await
    }

    /// Takes the role that was asked for, if one was; gives the one before.
    pub(crate) async fn take_role(&self, database: &mut Database<'_>) -> Result<Option<String>> {
        let Some(role) = &self.role else { return Ok(None) };
        if database.dialect() != Dialect::Postgres {
            return Err(Error::new(
                ErrorKind::Dialect,
                format!("a role was asked for, and {} has no owners of tables", database.dialect()),
                "leave it out, and grant the user that connects what it needs",
            ));
        }
        database.set_role(role).await.map(Some)
    }

    /// Holds the lease again and again until the job is done: SQLite's transaction cannot span every kind of script.
    async fn rounds(&self, database: &mut Database<'_>, mut job: Job, mut seen: Option<Seen>) -> Result<Report> {
        database.refuse_open_transaction().await?;
        let mut applied = Vec::new();
        let mut waiting_since = Instant::now();
        loop {
            let before = applied.len();
            database.set_patience(self.wait_budget.saturating_sub(waiting_since.elapsed()));
            let look = match seen.take() {
                Some(seen) => Ok(Look::Seen(seen)),
                // While this one waited, another may have done it all.
                None => self.look(database, &job).await,
            };
            let round = match look {
                Ok(Look::Done(report)) => Ok(Round::Done(report)),
                Ok(Look::Seen(seen)) => self.round(database, &job, seen, &mut applied, waiting_since).await,
                Err(error) => Err(error),
            };
            match round {
                Ok(Round::Done(report)) => {
                    self.listener.tell(&Event::Done { count: applied.len() });
                    return Ok(Report { applied, ..report });
                }
                Ok(Round::Waited) => {}
                Ok(Round::More) => waiting_since = Instant::now(),
                Err(error) => {
                    let done = applied.into_iter().map(|applied| applied.version).collect();
                    return Err(error.with_done(job.direction(), done));
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
        seen: Seen,
        applied: &mut Vec<Applied>,
        waiting_since: Instant,
    ) -> Result<Round> {
        let Seen { presence, mut records } = seen;
        let Presence::Head(head) = &presence else {
            self.permit_empty(database, job).await?;
            return match database.create(&presence).await? {
                Created::Done => Ok(Round::More),
                Created::Busy => self.wait("another process", waiting_since).await,
            };
        };
        let migrations: Vec<Migration<'_>> = self.migrations.iter().collect();
        let usage = self.usage(head.usage());
        if let Job::Down { .. } = job {
            leave_out_unbegun(database, &migrations, &mut records).await?;
        }
        let works = self.todo(job, &migrations, &records, usage)?.works;
        let first = works.first().map_or(Mode::Transaction, |work| work.script.mode);
        let Some(hold) = Hold::open(database, first).await? else {
            return self.wait("another process", waiting_since).await;
        };
        // Before the lease is taken, which is a write.
        if let Err(error) = self.permit_undoing(database, &records, &undoing(&works), usage, None).await {
            hold.abandon(database).await;
            return Err(error);
        }
        let lease = match lease::ask(database, job.direction()).await {
            Ok(Asked::Taken(lease)) => lease,
            Ok(Asked::Held(holder)) => {
                hold.abandon(database).await;
                return self.wait(&holder, waiting_since).await;
            }
            Err(error) => {
                hold.abandon(database).await;
                return Err(error);
            }
        };
        let before = applied.len();
        let directory = &self.migrations.directory;
        let mut applier = Applier::new(database, lease, hold, self.settings, (&self.listener, &self.stop), directory);
        let result = self.under_lease(&mut applier, job, &migrations, applied).await;
        let (finished, result) = match result {
            Ok(round) => (applier.finish().await, Ok(round)),
            Err(error) => (applier.give_up(&error).await, Err(error)),
        };
        let result = match finished {
            Finished::Kept => result,
            Finished::Lost => {
                self.keep_recorded(database, job, applied, before).await;
                result
            }
            Finished::Failed(second) => {
                applied.truncate(before);
                Err(result.err().unwrap_or(second))
            }
        };
        match result? {
            ControlFlow::Continue(round) => Ok(round),
            ControlFlow::Break(holder) => self.wait(&holder, waiting_since).await,
        }
    }

    /// Forgets what is not done after all, behind the first `before` migrations: the history knows.
    async fn keep_recorded(&self, database: &mut Database<'_>, job: &Job, applied: &mut Vec<Applied>, before: usize) {
        let Ok(records) = database.history().await else { return applied.truncate(before) };
        let is_there = |version: Version| records.iter().any(|record| record.version == version);
        let is_done = |it: &Applied| is_there(it.version) == (job.direction() == Direction::Up);
        let mut kept = applied.split_off(before);
        kept.retain(is_done);
        applied.append(&mut kept);
    }

    /// Does what one hold of the lease can do, unless it gives way to somebody, who is named.
    async fn under_lease(
        &self,
        applier: &mut Applier<'_, '_>,
        job: &Job,
        migrations: &[Migration<'_>],
        applied: &mut Vec<Applied>,
    ) -> Result<ControlFlow<String, Round>> {
        // Between the first look and the lease another runner may have done it all.
        let records = applier.begin(migrations).await?;
        let usage = self.usage(applier.usage());
        let todo = self.todo(job, migrations, &records, usage)?;
        let session = applier.recorder.lease.session;
        if let Some(holder) = self.must_give_way(applier.database, job, &todo, usage, session).await? {
            return Ok(ControlFlow::Break(holder));
        }
        if let Job::Up = job {
            self.permit(applier.database, &todo.plan, usage).await?;
        }
        // What was written since the first look counts.
        self.permit_undoing(applier.database, &records, &undoing(&todo.works), usage, None).await?;
        if usage == Usage::Development {
            applier.set_usage(usage).await?;
        }
        match job {
            Job::Up | Job::Down { .. } => {}
            Job::Repair { version, outcome } => applier.repair(&records, *version, *outcome).await?,
            Job::Record(past) => {
                refuse_history(&records)?;
                applier.record_past(migrations, past).await?;
            }
            Job::Forget(origin) => applier.forget_past(*origin).await?,
        }
        if !todo.works.is_empty() && applied.is_empty() {
            self.listener.tell(&Event::Planned { count: todo.works.len() });
        }
        let mut done = 0;
        while let Some(work) = todo.works.get(done) {
            if self.stop.is_asked() {
                return Err(stopped(&format!("before {} {}", work.version, work.name)));
            }
            if !applier.hold.fits(work.script.mode, done) {
                return Ok(ControlFlow::Continue(Round::More));
            }
            done += applier.apply(&todo.works[done..], applied).await?;
        }
        match (job, applier.usage()) {
            (Job::Up, Usage::Fresh) => applier.set_usage(Usage::Service).await?,
            (Job::Down { .. }, Usage::Service) if todo.works.len() == records.len() => {
                applier.set_usage(Usage::Fresh).await?;
            }
            _ => {}
        }
        let newest = migrations.last().map(|migration| migration.version);
        let is_cut = self.stop_at.is_some_and(|last| newest > Some(last));
        let state = match (&todo.plan.state, todo.plan.waiting.is_empty()) {
            (State::Ahead, _) => State::Ahead,
            _ if is_cut => State::Pending,
            (_, true) => State::Current,
            (_, false) => State::Waiting,
        };
        Ok(ControlFlow::Continue(Round::Done(Report { state, applied: Vec::new(), waiting: todo.plan.waiting })))
    }

    /// What a job comes to.
    fn todo<'m>(
        &self,
        job: &Job,
        migrations: &'m [Migration<'m>],
        records: &'m [Record],
        usage: Usage,
    ) -> Result<Todo<'m>> {
        match job {
            Job::Up => {
                let plan = self.plan_of(records, usage)?;
                let works = up(migrations, records, &plan, &self.migrations.set);
                Ok(Todo { works, plan })
            }
            Job::Down { how_far } => {
                let works = down(migrations, records, *how_far)?;
                Ok(Todo { works, plan: Plan::without_steps(State::Pending) })
            }
            Job::Repair { .. } | Job::Record(_) | Job::Forget(_) => {
                Ok(Todo { works: Vec::new(), plan: Plan::without_steps(State::InProgress) })
            }
        }
    }

    async fn wait(&self, holder: &str, since: Instant) -> Result<Round> {
        let waited = since.elapsed();
        let left = self.wait_budget.saturating_sub(waited);
        if left.is_zero() {
            return Err(Error::new(
                ErrorKind::Waiting,
                format!("waited {} s for {holder}", waited.as_secs()),
                "it is still at work: wait for it, look at it with `migrate status`, or give more time with `--wait`",
            ));
        }
        self.listener.tell(&Event::Waiting { holder, waited });
        // Polled, never a lock that blocks: a waiter with a snapshot would deadlock CREATE INDEX CONCURRENTLY.
        let pause = tokio::time::sleep(backoff(1 + waited.as_secs().min(3) as u32).min(left));
        select(pin!(pause), pin!(self.stop.asked())).await;
        if self.stop.is_asked() {
            return Err(stopped(&format!("while it waited for {holder}")));
        }
        Ok(Round::Waited)
    }
}

/// What of this is undone.
fn undoing<'w, 'm>(works: &'w [Work<'m>]) -> Vec<&'w Work<'m>> {
    works.iter().filter(|work| work.direction == Direction::Down).collect()
}

/// Takes the role of before again, if another one was taken.
pub(crate) async fn leave_role<T>(database: &mut Database<'_>, before: Option<String>, result: Result<T>) -> Result<T> {
    let Some(before) = before else { return result };
    match database.set_role(&before).await {
        Err(error) if result.is_ok() => Err(error),
        _ => result,
    }
}

/// Refuses a server that takes no writes.
fn takes_no_writes(job: &Job) -> Error {
    let (what, help) = match job {
        Job::Up => (
            "this server is a standby or read-only, and behind this set",
            "migrate the primary; a service on a standby starts once the change has arrived",
        ),
        _ => ("this server is a standby or read-only", PRIMARY),
    };
    Error::new(ErrorKind::ReadOnly, what, help)
}

/// The run was asked to stop.
fn stopped(when: &str) -> Error {
    Error::new(ErrorKind::Stopped, format!("the run was asked to stop, {when}"), STOPPED)
}
