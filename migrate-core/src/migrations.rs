//! A set of migrations as constant data.
//!
//! Takes what the macro baked, or what a directory gave at run time; gives migrations one by one. Nothing is parsed
//! or hashed at start-up: the heads are constants.

use crate::driver::Connect;
use crate::runner::Runner;
use crate::{Plan, Report, Result, State, Status, Target};
use migrate_check::baked::{self, Migration};
use migrate_check::chain::Head;
use migrate_check::contracts::Contracts;
use migrate_check::dialect::Dialect;
use migrate_check::digest::Digest;
use migrate_check::set::Baked;
use std::borrow::Cow;

/// A set of migrations, ready to be applied.
///
/// [`embed_migrations!`](crate::embed_migrations) makes one at compile time.
#[derive(Debug, Clone)]
pub struct Migrations {
    pub(crate) set: Cow<'static, str>,
    pub(crate) dialect: Dialect,
    pub(crate) contracts: Contracts,
    pub(crate) schema: Option<Cow<'static, str>>,
    pub(crate) heads: [Head; 3],
    pub(crate) directory: Cow<'static, str>,
    count: u32,
    drafts: u32,
    text: Cow<'static, str>,
    index: Cow<'static, [u8]>,
}

impl Migrations {
    /// Applies what is pending; one round trip if nothing is.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`](crate::ErrorKind) but `Irreversible`, `DataLoss` and `Needed`; the error says what was applied before it.
    ///
    /// # Cancel safety
    ///
    /// A dropped future closes a pooled connection, and the server rolls the open transaction back. On a borrowed
    /// connection close it yourself: it may be inside a transaction.
    pub async fn run<'c>(&self, database: impl Connect<'c>) -> Result<Report> {
        self.runner().run(database).await
    }

    /// Says in one word where the database stands: what a readiness probe asks. Never writes.
    ///
    /// One statement in one round trip if the database is current, or ahead by expand steps alone.
    ///
    /// # Errors
    ///
    /// When the database cannot be read; a database that is ahead or diverged is an answer, not an error.
    pub async fn state<'c>(&self, database: impl Connect<'c>) -> Result<State> {
        self.runner().state(database).await
    }

    /// Refuses a database on which something of this set is pending: for services that must not migrate. Never writes.
    ///
    /// Current, but for contract steps that wait, is current; so is a database that is ahead by steps that take nothing away.
    ///
    /// # Errors
    ///
    /// `Pending`; `Ahead`, `Diverged` and `Interrupted` as [`run`](Self::run) would; when the database cannot be read.
    pub async fn assert_current<'c>(&self, database: impl Connect<'c>) -> Result<()> {
        self.runner().assert_current(database).await
    }

    /// Says where the database stands. Never writes.
    ///
    /// # Errors
    ///
    /// When the database cannot be read; a database that is ahead or diverged is an answer, not an error.
    pub async fn status<'c>(&self, database: impl Connect<'c>) -> Result<Status> {
        self.runner().status(database).await
    }

    /// Says what [`run`](Self::run) would do. Never writes.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run) before it applies anything.
    pub async fn plan<'c>(&self, database: impl Connect<'c>) -> Result<Plan> {
        self.runner().plan(database).await
    }

    /// Undoes migrations, the newest applied first.
    ///
    /// A down script that drops a table or a column, deletes rows or writes over values loses what is in them: the database
    /// is asked, and if anything is there, or nobody knows, it takes [`Runner::accept_data_loss`]. On a development database
    /// it does not. [`Runner::plan_undo`] says it before. While somebody is at work on another set of the database this waits,
    /// since that one may come to require what is undone.
    ///
    /// # Errors
    ///
    /// Before anything is undone: `Irreversible` if one of them has no down script, `DataLoss` if one loses data and that was
    /// not accepted, `Needed` if something that was applied before it builds on it, or a migration of another set
    /// requires it; otherwise as [`run`](Self::run).
    pub async fn undo<'c>(&self, database: impl Connect<'c>, target: Target) -> Result<Report> {
        self.runner().undo(database, target).await
    }

    /// Options for a run: limits, a listener, what to do about contracts and drafts.
    pub fn runner(&self) -> Runner<'_> {
        Runner::new(self)
    }

    /// The migrations in version order.
    pub fn iter(&self) -> impl Iterator<Item = Migration<'_>> {
        baked::decode(&self.text, &self.index)
    }

    /// How many migrations there are, in all lanes.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many of them are drafts.
    pub fn drafts(&self) -> usize {
        self.drafts as usize
    }

    /// The count and chain of each lane: expand, backfill, contract.
    pub fn heads(&self) -> &[Head; 3] {
        &self.heads
    }

    /// The database that the scripts are written for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The name of the set.
    pub fn set(&self) -> &str {
        &self.set
    }

    #[doc(hidden)]
    #[expect(clippy::too_many_arguments, reason = "called by the macro alone, once per set")]
    pub const fn __baked(
        set: &'static str,
        dialect: u8,
        contracts: u8,
        schema: Option<&'static str>,
        heads: [(u64, [u8; 32]); 3],
        count: u32,
        drafts: u32,
        text: &'static str,
        index: &'static [u8],
        directory: &'static str,
    ) -> Self {
        Self {
            set: Cow::Borrowed(set),
            dialect: match dialect {
                0 => Dialect::Postgres,
                1 => Dialect::Mysql,
                _ => Dialect::Sqlite,
            },
            contracts: match contracts {
                0 => Contracts::Gated,
                1 => Contracts::AtStart,
                _ => Contracts::Manual,
            },
            schema: match schema {
                Some(schema) => Some(Cow::Borrowed(schema)),
                None => None,
            },
            heads: [head(heads[0]), head(heads[1]), head(heads[2])],
            directory: Cow::Borrowed(directory),
            count,
            drafts,
            text: Cow::Borrowed(text),
            index: Cow::Borrowed(index),
        }
    }

    /// The set that was read and checked at run time; `directory` is how messages name where it came from.
    pub fn from_baked(baked: Baked, directory: impl Into<String>) -> Self {
        Self {
            set: Cow::Owned(baked.set),
            dialect: baked.dialect,
            contracts: baked.contracts,
            schema: baked.schema.map(Cow::Owned),
            heads: baked.heads,
            directory: Cow::Owned(directory.into()),
            count: baked.count,
            drafts: baked.drafts,
            text: Cow::Owned(baked.text),
            index: Cow::Owned(baked.index),
        }
    }
}

const fn head((count, chain): (u64, [u8; 32])) -> Head {
    Head { count, chain: Digest::from_bytes(chain) }
}
