//! A change -> whom it keeps waiting, for how long, and what the server does meanwhile.
//!
//! Takes effects beside the schema that they meet; gives one line per relation that is locked. One table per dialect.
//! Every claim here is compared with a live server by a test.

mod mysql;
pub(crate) mod postgres;
mod sqlite;

use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::effect::Effect;
use crate::schema::fold::Fold;
use crate::schema::name::Name;

/// What an effect means to those who use a relation meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The table, view or index that is locked, as the schema names it.
    pub relation: Name,
    /// What does it, in lower case: `add column`, `create index`.
    pub clause: &'static str,
    /// The lock, as the server's manual calls it.
    pub lock: Lock,
    /// Whom it keeps waiting.
    pub blocks: Blocks,
    /// What the server does while it holds the lock.
    pub work: Work,
    /// Why it is so here, where that is not plain: `the default is volatile`.
    pub because: Option<String>,
}

/// A lock, as the server's manual calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// PostgreSQL: of a SELECT.
    AccessShare,
    /// PostgreSQL: of a SELECT … FOR UPDATE.
    RowShare,
    /// PostgreSQL: of an UPDATE.
    RowExclusive,
    /// PostgreSQL: of VACUUM and CREATE INDEX CONCURRENTLY.
    ShareUpdateExclusive,
    /// PostgreSQL: of CREATE INDEX.
    Share,
    /// PostgreSQL: of ADD FOREIGN KEY.
    ShareRowExclusive,
    /// PostgreSQL: of REFRESH … CONCURRENTLY.
    Exclusive,
    /// PostgreSQL: of most of ALTER TABLE.
    AccessExclusive,
    /// MySQL: ALGORITHM=INSTANT, a metadata lock for a moment.
    Instant,
    /// MariaDB: ALGORITHM=NOCOPY.
    Nocopy,
    /// MySQL: ALGORITHM=INPLACE.
    Inplace,
    /// MySQL: ALGORITHM=INPLACE, LOCK=SHARED.
    InplaceShared,
    /// MySQL: ALGORITHM=COPY, LOCK=SHARED.
    Copy,
    /// MySQL: a metadata lock, exclusive or shared.
    Metadata,
    /// MySQL: of rows that are written.
    Rows,
    /// SQLite: the one writer of the database.
    Writer,
}

impl Lock {
    /// As the server's manual writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
            Self::Instant => "INSTANT",
            Self::Nocopy => "NOCOPY",
            Self::Inplace => "INPLACE",
            Self::InplaceShared => "INPLACE, LOCK=SHARED",
            Self::Copy => "COPY, LOCK=SHARED",
            Self::Metadata => "METADATA",
            Self::Rows => "ROWS",
            Self::Writer => "WRITER",
        }
    }
}

impl Lock {
    /// Whether a statement with this algorithm also locks the table for all, for a moment, which it waits for as long as
    /// a transaction on the table is open (MySQL manual, 17.12.2, "Online DDL and metadata locks").
    pub const fn ends_exclusive(self) -> bool {
        matches!(self, Self::Instant | Self::Nocopy | Self::Inplace | Self::InplaceShared | Self::Copy)
    }
}

/// Whom a lock keeps waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocks {
    /// Nobody who reads or writes rows.
    Nobody,
    /// Those who write.
    Writes,
    /// Those who read, too.
    All,
}

impl Blocks {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Writes => "writes",
            Self::All => "reads and writes",
        }
    }

    /// What waits, with the changes of the schema that every lock on a relation keeps waiting: each of PostgreSQL's
    /// eight modes conflicts with ACCESS EXCLUSIVE at least (manual, 13.3), and MySQL and SQLite change a table for one
    /// at a time.
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Nobody => &["schema changes"],
            Self::Writes => &["writes", "schema changes"],
            Self::All => &["reads", "writes", "schema changes"],
        }
    }
}

/// What the server does while it holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// It changes its catalog: a moment, whatever the size.
    Catalog,
    /// It reads all rows.
    Scan,
    /// It reads all rows and builds an index.
    Index,
    /// It writes all rows anew, and their indexes.
    Rewrite,
}

impl Work {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Catalog => "catalog only",
            Self::Scan => "scan",
            Self::Index => "index build",
            Self::Rewrite => "rewrite",
        }
    }

    /// Whether it takes the longer the more rows there are.
    pub const fn grows(self) -> bool {
        !matches!(self, Self::Catalog)
    }
}

/// What an effect means to those who use the relations meanwhile. `fold` is the schema before it.
/// `mode` is how its script runs.
pub fn of(fold: &Fold, mode: Mode, effect: &Effect) -> Vec<Impact> {
    match fold.schema.dialect() {
        Dialect::Postgres => postgres::of(fold, effect),
        Dialect::Mysql => mysql::of(fold, mode, effect),
        Dialect::Sqlite => sqlite::of(fold, effect),
    }
}
