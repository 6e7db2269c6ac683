//! A plan's steps, one after the other, each with its record.
//!
//! Takes steps under a lease; gives what was applied. Knows scripts, records and the driver. Must not know policy:
//! what comes here is to be done.
//!
//! - [`hold`]: what surrounds the steps of one hold of the lease
//! - [`message`]: parts of one message, and which of them a failure belongs to
//! - [`send`]: the messages that hold statements of a script
//! - [`session`]: the settings of the session, which a script may change
//! - [`record`]: the SQL that says what was done
//! - [`prepared`]: PostgreSQL: markers and records, planned once for a message
//! - [`together`]: MySQL: scripts that have one record together
//! - [`batch`]: scripts that travel in one message
//! - [`transaction`]: SQLite: a script that goes alone, and its record, as a savepoint
//! - [`statements`]: a script statement by statement, with an intent before and a record after each
//! - [`resume`]: what an interrupted statement left
//! - [`past`]: what is recorded without being run
//! - [`failed`]: what became of a script that failed, and what to do next
//! - [`locate`]: from a place in a message to a place in a file

mod batch;
mod failed;
mod hold;
mod locate;
mod message;
pub(crate) mod past;
mod prepared;
pub(crate) mod record;
mod resume;
mod send;
mod session;
mod statements;
pub(crate) mod together;
mod transaction;

pub(crate) use hold::Hold;
pub(crate) use locate::STOPPED;

use crate::aside::{Aside, Blocker};
use crate::database::{Database, explain};
use crate::driver::sql::Piece;
use crate::driver::{Failure, FailureKind};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Listener};
use crate::history::{Record, Standing, Usage};
use crate::lease::{self, Lease};
use crate::shutdown::Shutdown;
use crate::status::{Applied, Outcome};
use crate::verify::EventLog;
use crate::work::Work;
use futures_util::future::select;
use migrate_check::baked::{Limits, Migration, Mode};
use migrate_check::dialect::Dialect;
use migrate_check::digest::Digest;
use migrate_check::version::Version;
use record::Recorder;
use std::pin::pin;
use std::time::{Duration, Instant};

/// How scripts are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// How long a statement may wait for a lock, unless its file says otherwise.
    pub(crate) lock_timeout: Duration,
    /// How many times a script is tried that does not get its locks.
    pub(crate) attempts: u32,
}

/// What all steps of one hold of the lease share.
pub(crate) struct Applier<'a, 'c> {
    pub(crate) database: &'a mut Database<'c>,
    pub(crate) hold: Hold,
    pub(crate) recorder: Recorder,
    pub(crate) settings: Settings,
    pub(crate) listener: &'a Listener,
    stop: &'a Shutdown,
    aside: Aside,
    /// Whom the last message of a script waited for.
    blockers: Vec<Blocker>,
    pub(crate) directory: &'a str,
    /// SQLite: an error ended the transaction around the steps, and everything in it is gone.
    pub(crate) transaction_lost: bool,
    around: Around,
    /// The settings for the next script could not be made.
    unprepared: Option<Failure>,
    /// The versions and names of the steps that are done.
    done: Vec<String>,
    /// The version and name of the step that failed.
    failed: Option<(Version, String)>,
    usage: Usage,
}

/// SQLite: whose the transaction around the steps is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// The one that the hold began.
    Ours,
    /// A script has ended that one.
    Scripts,
}

/// What became of a hold's work when the lease was given back.
pub(crate) enum Finished {
    /// It is committed.
    Kept,
    /// The transaction around it ended early: it is gone, unless the script committed.
    Lost,
    /// It could not be committed.
    Failed(Error),
}

impl<'a, 'c> Applier<'a, 'c> {
    pub(crate) fn new(
        database: &'a mut Database<'c>,
        lease: Lease,
        hold: Hold,
        settings: Settings,
        (listener, stop): (&'a Listener, &'a Shutdown),
        directory: &'a str,
    ) -> Self {
        let aside = Aside::new(database, &lease);
        let recorder = Recorder { lease, sequence: 0, log: EventLog::empty() };
        Self {
            database,
            hold,
            recorder,
            settings,
            listener,
            stop,
            aside,
            blockers: Vec::new(),
            directory,
            transaction_lost: false,
            around: Around::Ours,
            unprepared: None,
            done: Vec::new(),
            failed: None,
            usage: Usage::Service,
        }
    }

    /// Reads under the lease what the steps follow on, and writes down from whom the lease was taken over.
    pub(crate) async fn begin(&mut self, migrations: &[Migration<'_>]) -> Result<Vec<Record>> {
        let Standing { head, log, mut records } = self.database.read_under_lease().await?;
        self.recorder.log = log;
        self.usage = head.usage();
        if let Some(holder) = self.recorder.lease.taken_from.take() {
            self.listener.tell(&Event::TakenOver { holder: &holder });
            self.write_event("taken-over", None, &holder).await?;
        }
        together::forget_unbegun(self, migrations, &mut records).await?;
        // What was begun and is not done has a place in the history too.
        let newest = records.last().map_or(0, |record| record.sequence);
        self.recorder.sequence = head.sequence.max(newest);
        Ok(records)
    }

    /// Who may be using the database.
    pub(crate) fn usage(&self) -> Usage {
        self.usage
    }

    /// Writes down who may be using the database from now on.
    pub(crate) async fn set_usage(&mut self, usage: Usage) -> Result<()> {
        if self.usage == usage {
            return Ok(());
        }
        self.write(self.usage_sql(usage), "who uses the database could not be written down").await?;
        self.usage = usage;
        Ok(())
    }

    /// The statement that writes it down.
    fn usage_sql(&self, usage: Usage) -> String {
        let column = match usage {
            Usage::Fresh => "filling = 1",
            Usage::Development => "drafts = 1",
            Usage::Service => "filling = 0",
        };
        let mut pieces = self.recorder.lease.pieces(self.database);
        pieces.push(("usage", Piece::Sql(column.to_owned())));
        self.database.render("UPDATE {head} SET {usage}, epoch = {fence} WHERE set_name = {set}", &pieces)
    }

    /// Writes down what became of an interrupted statement.
    pub(crate) async fn repair(&mut self, records: &[Record], version: Version, outcome: Outcome) -> Result<()> {
        let record = records.iter().find(|record| record.version == version);
        let Some((record, intent)) = record.and_then(|record| Some((record, record.intent?))) else {
            return Err(nothing_to_repair(version));
        };
        let mut pieces = self.recorder.lease.pieces(self.database);
        let done = match outcome {
            Outcome::Done => intent + 1,
            Outcome::NotDone => intent,
        };
        pieces.extend([
            ("version", Piece::Number(version.get())),
            ("state", Piece::from(record.state.name())),
            ("done", Piece::Number(done as u64)),
            ("intent", Piece::Null),
        ]);
        let repaired = self.database.render(include_str!("../driver/sql/statement.sql"), &pieces);
        let message = self.recorder.heartbeat(self.database) + &repaired;
        self.write(message, "the repair could not be recorded").await?;
        let detail = format!("statement {} of {version} {}: {outcome:?}", intent + 1, record.name);
        self.write_event("repaired", None, &detail).await
    }

    /// Does the first of these migrations, and those behind it that travel with it, and records them; gives how many are
    /// done. Those that were done before one failed are in `applied`.
    pub(crate) async fn apply(&mut self, works: &[Work<'_>], applied: &mut Vec<Applied>) -> Result<usize> {
        if let Some(failure) = self.unprepared.take() {
            return Err(explain(failure, "the session could not be made ready for the next script"));
        }
        let Some(work) = works.first() else { return Ok(0) };
        locate::refuse_client(self.database.dialect(), self.directory, work)?;
        let before = applied.len();
        let result = match (self.database.dialect(), work.script.mode) {
            (Dialect::Postgres, Mode::Transaction | Mode::ForeignKeysOff) => {
                batch::postgres::run(self, works, applied).await
            }
            (Dialect::Mysql, _) if batch::mysql::travels(work) => batch::mysql::run(self, works, applied).await,
            (Dialect::Sqlite, _) if batch::sqlite::travels(self, work) => {
                batch::sqlite::run(self, works, applied).await
            }
            _ => self.apply_alone(work, applied).await,
        };
        if result.is_err() {
            self.failed = works.get(applied.len() - before).map(|work| (work.version, work.name.to_owned()));
        }
        result
    }

    async fn apply_alone(&mut self, work: &Work<'_>, applied: &mut Vec<Applied>) -> Result<usize> {
        let started = Instant::now();
        self.tell_started(work);
        match (self.database.dialect(), work.script.mode) {
            (Dialect::Sqlite, Mode::Transaction | Mode::ForeignKeysOff) => transaction::run(self, work).await?,
            _ => statements::run(self, work).await?,
        }
        applied.push(self.tell_applied(work, started.elapsed()));
        Ok(1)
    }

    fn tell_started(&self, work: &Work<'_>) {
        self.listener.tell(&Event::Started { version: work.version, name: work.name, direction: work.direction });
    }

    fn tell_applied(&mut self, work: &Work<'_>, elapsed: Duration) -> Applied {
        let (version, name, direction) = (work.version, work.name, work.direction);
        self.done.push(format!("{version} {name}"));
        self.listener.tell(&Event::Applied { version, name, direction, elapsed });
        Applied { version, name: name.to_owned(), lane: work.lane, elapsed }
    }

    pub(crate) fn lock_timeout(&self, limits: Limits) -> Duration {
        limits.lock_timeout_ms.map_or(self.settings.lock_timeout, |ms| Duration::from_millis(ms.into()))
    }

    /// Waits before the next attempt: longer each time, and never as long as another process would.
    pub(crate) async fn back_off(&self, version: Version, attempt: u32) {
        let after = backoff(attempt);
        self.listener.tell(&Event::Retried { version, attempt: attempt + 1, after });
        // What comes after it is not sent when the run is to stop.
        select(pin!(tokio::time::sleep(after)), pin!(self.stop.asked())).await;
    }

    /// SQL that gives the session the settings with which the next script begins, whatever this one did to them.
    pub(crate) fn prepare_session(&self) -> String {
        self.hold.prepare_session(self.database)
    }

    /// Gives the session those settings.
    async fn prepare(&mut self) {
        let message = self.prepare_session();
        if !message.is_empty() {
            self.unprepared = self.database.send(message).await.failure;
        }
        self.settle().await;
    }

    /// The same on SQLite, where a setting is put back only if it was changed.
    async fn settle(&mut self) {
        self.hold.settle(self.database).await;
    }

    /// Gives the lease and the session back, and commits what SQLite has in its one transaction.
    pub(crate) async fn finish(self) -> Finished {
        if self.transaction_lost {
            // What the script may have begun, and the lease if it committed it.
            self.database.send("ROLLBACK".to_owned()).await;
            self.database.send(lease::release_sql(self.database, &self.recorder.lease)).await;
            self.hold.restore(self.database).await;
            return Finished::Lost;
        }
        match self.hold.close(self.database, &self.recorder.lease, &self.done).await {
            Ok(()) => Finished::Kept,
            Err(error) => Finished::Failed(error),
        }
    }

    /// Gives back what can be given back after a failure, and writes the failure down.
    pub(crate) async fn give_up(mut self, error: &Error) -> Finished {
        if error.kind() == ErrorKind::LeaseLost || error.kind() == ErrorKind::Connection {
            self.hold.abandon(self.database).await;
            return Finished::Kept;
        }
        if !self.transaction_lost && error.kind() != ErrorKind::Interrupted {
            // Told to the caller with its whole chain; the log keeps one line of it.
            let said = std::error::Error::source(error).map_or_else(String::new, |source| format!(": {source}"));
            let failed = self.failed.take();
            let failed = failed.as_ref().map(|(version, name)| (*version, name.as_str()));
            if let Err(second) = self.write_event("failed", failed, &format!("{error}{said}")).await {
                tracing::warn!(error = %second, "the failure could not be written down");
            }
        }
        match self.finish().await {
            Finished::Failed(second) => {
                tracing::warn!(error = %second, "after a failed migration");
                Finished::Lost
            }
            finished => finished,
        }
    }

    async fn write_event(&mut self, kind: &str, migration: Option<(Version, &str)>, detail: &str) -> Result<()> {
        let (event, log) = self.recorder.event(self.database, kind, migration, detail);
        self.write(event, "the event could not be recorded").await?;
        self.recorder.log = log;
        Ok(())
    }

    async fn write(&mut self, message: String, what: &str) -> Result<()> {
        let dialect = self.database.dialect();
        let message = match dialect {
            Dialect::Postgres => statements::in_transaction(dialect, &(message + ";\n")),
            // One statement, which has a transaction of its own or is in that of the hold.
            Dialect::Mysql | Dialect::Sqlite => message,
        };
        let Some(failure) = self.database.send(message).await.failure else { return Ok(()) };
        if dialect == Dialect::Postgres && failure.kind != FailureKind::Connection {
            self.database.send("ROLLBACK".to_owned()).await;
        }
        Err(explain(failure, what))
    }
}

/// Nothing of this version is interrupted.
pub(crate) fn nothing_to_repair(version: Version) -> Error {
    Error::new(
        ErrorKind::Set,
        format!("no statement of {version} is interrupted"),
        "`migrate status` says what is in progress; `migrate up` goes on with it by itself",
    )
}

/// 100 ms, doubled each time, at most 5 s, plus up to half as much.
pub(crate) fn backoff(attempt: u32) -> Duration {
    let base = Duration::from_millis(100 << attempt.saturating_sub(1).min(6)).min(Duration::from_secs(5));
    base + base.mul_f64(jitter() / 2.0)
}

/// A number from 0 to 1 that differs between processes: what spreads them need not be unpredictable.
fn jitter() -> f64 {
    let mut seed = std::process::id().to_le_bytes().to_vec();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    seed.extend_from_slice(&now.as_nanos().to_le_bytes());
    f64::from(Digest::of(&seed).as_bytes()[0]) / 255.0
}
