//! Starting where people are: another tool's history, or a schema without one, becomes a history of our own.
//!
//! Nothing is run, and the other tool's tables are read alone. What was recorded can be forgotten again as long as
//! nothing was done on top of it.
//!
//! - [`tool`]: the tools, and what reads their tables
//! - [`foreign`]: such a table, row by row
//! - [`checksum`]: what their checksums say
//! - [`agree`]: what is recorded, or why not

mod agree;
mod checksum;
mod foreign;
mod tool;

pub use checksum::Verified;
pub use tool::{Tool, UnknownTool};

use crate::apply::past::{self, Entry, Past};
use crate::database::Database;
use crate::driver::Connect;
use crate::error::{Error, ErrorKind, Result};
use crate::history::{Presence, Record};
use crate::job::Job;
use crate::runner::Runner;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
use std::time::{Duration, SystemTime};

/// Which history is taken over, and how strictly.
#[derive(Debug, Clone, Default)]
#[must_use = "it says what `Runner::adopt` takes over"]
pub struct Adoption {
    tool: Option<Tool>,
    table: Option<String>,
    changed: Changed,
}

/// What happens where a checksum shows that a file has changed since it was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Changed {
    /// The history is refused.
    #[default]
    Refuse,
    /// The file counts as it is now.
    Accept,
}

impl Adoption {
    /// The history of this tool; otherwise the only one that is there.
    pub fn from_tool(mut self, tool: Tool) -> Self {
        self.tool = Some(tool);
        self
    }

    /// The history in this table, perhaps with its schema before a dot; otherwise in the one that the tool makes.
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.table = Some(name.into());
        self
    }

    /// What happens to files that have changed; they are refused unless said otherwise.
    pub fn changed(mut self, changed: Changed) -> Self {
        self.changed = changed;
        self
    }
}

/// What is recorded as applied without being run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recording {
    /// The tool whose history it was, and its table; a baseline has none.
    pub source: Option<(Tool, String)>,
    /// What is recorded, in this order.
    pub recorded: Vec<Recorded>,
    /// How many migrations of the set come after that.
    pub left: usize,
}

/// One migration that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its lane.
    pub lane: Lane,
    /// What the other tool's checksum says of its file.
    pub verified: Verified,
    /// When it was applied, if the other tool knows.
    pub applied_at: Option<SystemTime>,
    /// How long that took, if the other tool knows.
    pub elapsed: Option<Duration>,
}

/// What was recorded without being run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Another tool's history: [`Runner::adopt`].
    Adopted,
    /// A schema that was there: [`Runner::baseline`].
    Baselined,
}

impl Runner<'_> {
    /// Takes over another tool's history: what it has applied counts as applied, and nothing is run. Its tables are read,
    /// and never written. What a migration requires of another set is recorded, and not asked for.
    ///
    /// ```no_run
    /// # async fn example(migrations: &migrate_core::Migrations, pool: &sqlx::PgPool) -> migrate_core::Result<()> {
    /// use migrate_core::Adoption;
    ///
    /// let adopted = migrations.runner().adopt(pool, &Adoption::default()).await?;
    /// println!("{} taken over, {} to apply", adopted.recorded.len(), adopted.left);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `OtherTool` when there is no such history, when it is not clear which one is meant, and when a migration failed
    /// there. `Diverged` when it is not a beginning of the set: an unknown version, one left out, another text. `Set`
    /// when there is a history of our own. Otherwise as [`run`](Self::run).
    pub async fn adopt<'c>(&self, target: impl Connect<'c>, adoption: &Adoption) -> Result<Recording> {
        let mut database = self.open(target).await?;
        self.begin(&mut database).await?;
        let recording = self.foreign(&mut database, adoption).await?;
        self.record(&mut database, recording).await
    }

    /// Says what [`adopt`](Self::adopt) would record. Never writes.
    ///
    /// # Errors
    ///
    /// As [`adopt`](Self::adopt).
    pub async fn plan_adopt<'c>(&self, target: impl Connect<'c>, adoption: &Adoption) -> Result<Recording> {
        let mut database = self.open(target).await?;
        self.begin(&mut database).await?;
        self.foreign(&mut database, adoption).await
    }

    /// Takes a schema that is there: everything up to this version counts as applied, and nothing is run. What a migration
    /// requires of another set is recorded, and not asked for.
    ///
    /// # Errors
    ///
    /// `Set` when there is no such version, or a history of our own; otherwise as [`run`](Self::run).
    pub async fn baseline<'c>(&self, target: impl Connect<'c>, last: Version) -> Result<Recording> {
        let mut database = self.open(target).await?;
        let presence = self.begin(&mut database).await?;
        let recording = self.up_to(&presence, last)?;
        self.record(&mut database, recording).await
    }

    /// Says what [`baseline`](Self::baseline) would record. Never writes.
    ///
    /// # Errors
    ///
    /// As [`baseline`](Self::baseline).
    pub async fn plan_baseline<'c>(&self, target: impl Connect<'c>, last: Version) -> Result<Recording> {
        let mut database = self.open(target).await?;
        let presence = self.begin(&mut database).await?;
        self.up_to(&presence, last)
    }

    /// Forgets what [`adopt`](Self::adopt) or [`baseline`](Self::baseline) recorded, and nothing else; gives the versions.
    ///
    /// # Errors
    ///
    /// `Set` when something was done since, or nothing was recorded like that; otherwise as [`run`](Self::run).
    pub async fn forget<'c>(&self, target: impl Connect<'c>, origin: Origin) -> Result<Vec<Version>> {
        let mut database = self.open(target).await?;
        let versions = self.forgettable(&mut database, origin).await?;
        self.work(&mut database, Job::Forget(origin), None).await?;
        Ok(versions)
    }

    /// Says what [`forget`](Self::forget) would forget. Never writes.
    ///
    /// # Errors
    ///
    /// As [`forget`](Self::forget).
    pub async fn plan_forget<'c>(&self, target: impl Connect<'c>, origin: Origin) -> Result<Vec<Version>> {
        let mut database = self.open(target).await?;
        self.forgettable(&mut database, origin).await
    }

    /// Reads a database that must have no history of ours.
    async fn begin(&self, database: &mut Database<'_>) -> Result<Presence> {
        // A table that is not there fails the transaction that it is asked in.
        database.refuse_transaction().await?;
        let presence = database.read(&self.migrations.heads).await?;
        if let Presence::Head(_) = presence {
            refuse_history(&database.history().await?)?;
        }
        Ok(presence)
    }

    async fn foreign(&self, database: &mut Database<'_>, adoption: &Adoption) -> Result<Recording> {
        let table = foreign::find(database, adoption).await?;
        let rows = foreign::read(database, &table).await?;
        let recorded = agree::agree(self.migrations, &table, &rows, adoption.changed, self.drafts)?;
        let left = self.migrations.len() - recorded.len();
        Ok(Recording { source: Some((table.tool, table.name)), recorded, left })
    }

    fn up_to(&self, presence: &Presence, last: Version) -> Result<Recording> {
        let recorded = agree::up_to(self.migrations, last, self.draft_policy(presence.usage()))?;
        let left = self.migrations.len() - recorded.len();
        Ok(Recording { source: None, recorded, left })
    }

    async fn record(&self, database: &mut Database<'_>, recording: Recording) -> Result<Recording> {
        self.work(database, Job::Record(recording.past()), None).await?;
        Ok(recording)
    }

    async fn forgettable(&self, database: &mut Database<'_>, origin: Origin) -> Result<Vec<Version>> {
        let Presence::Head(_) = database.read(&self.migrations.heads).await? else {
            return Err(past::nothing_to_forget(origin));
        };
        past::refuse_more(database, origin).await?;
        Ok(database.history().await?.iter().map(|record| record.version).collect())
    }
}

impl Recording {
    fn past(&self) -> Past {
        let by = crate::database::actor();
        let (origin, applied_by) = match &self.source {
            Some((tool, _)) => (Origin::Adopted, format!("{tool}, adopted by {by}")),
            None => (Origin::Baselined, format!("nobody, baselined by {by}")),
        };
        let count = self.recorded.len();
        let detail = match (&self.source, self.recorded.last()) {
            (Some((tool, table)), _) => format!("{count} from {tool}, table {table}"),
            (None, Some(last)) => format!("{count} up to {}", last.version),
            (None, None) => String::new(),
        };
        let entry = |it: &Recorded| Entry { version: it.version, applied_at: it.applied_at, elapsed: it.elapsed };
        Past { origin, applied_by, detail, entries: self.recorded.iter().map(entry).collect() }
    }
}

/// Refuses a set that has a history already.
pub(crate) fn refuse_history(records: &[Record]) -> Result<()> {
    let Some(last) = records.last() else { return Ok(()) };
    let count = records.len();
    let what = if count == 1 { "1 migration is".to_owned() } else { format!("{count} migrations are") };
    Err(Error::new(
        ErrorKind::Set,
        format!("{what} recorded here already, the last one {} {}", last.version, last.name),
        "`migrate status` says where the database stands, and `migrate up` goes on from there; what was adopted or \
         baselined is taken back with `--undo`",
    ))
}
