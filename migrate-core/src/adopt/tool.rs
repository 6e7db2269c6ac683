//! The tools whose history can be taken over: what their tables are called, and how they are read.
//!
//! Every statement gives the same columns, oldest first: version, what the tool calls it, state, checksum, when, and how
//! long in milliseconds. `applied` is one migration, `last` it and everything before it, `baseline` the same without a
//! script of that version; `failed` and `undone` are what they say.

use std::fmt;
use std::str::FromStr;

/// A migration tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tool {
    /// sqlx: a SHA-384 of each file.
    Sqlx,
    /// refinery: a hash of version, name and text.
    Refinery,
    /// diesel: versions only.
    Diesel,
    /// dbmate, and everything else whose table has versions only.
    Dbmate,
    /// goose: versions only.
    Goose,
    /// golang-migrate: the last version only.
    GolangMigrate,
    /// Flyway: a CRC-32 of each file's lines.
    Flyway,
    /// prisma: a SHA-256 of each file.
    Prisma,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Sqlx,
        Self::Refinery,
        Self::Diesel,
        Self::Dbmate,
        Self::Goose,
        Self::GolangMigrate,
        Self::Flyway,
        Self::Prisma,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Diesel => "diesel",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::GolangMigrate => "golang-migrate",
            Self::Flyway => "flyway",
            Self::Prisma => "prisma",
        }
    }

    /// Its history table, unless it was told another name.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Sqlx => "_sqlx_migrations",
            Self::Refinery => "refinery_schema_history",
            Self::Diesel => "__diesel_schema_migrations",
            Self::Dbmate | Self::GolangMigrate => "schema_migrations",
            Self::Goose => "goose_db_version",
            Self::Flyway => "flyway_schema_history",
            Self::Prisma => "_prisma_migrations",
        }
    }

    /// The statement that reads its table.
    pub(super) const fn select(self) -> &'static str {
        match self {
            Self::Sqlx => include_str!("sql/sqlx.sql"),
            Self::Refinery => include_str!("sql/refinery.sql"),
            Self::Diesel => include_str!("sql/diesel.sql"),
            Self::Dbmate => include_str!("sql/dbmate.sql"),
            Self::Goose => include_str!("sql/goose.sql"),
            Self::GolangMigrate => include_str!("sql/golang_migrate.sql"),
            Self::Flyway => include_str!("sql/flyway.sql"),
            Self::Prisma => include_str!("sql/prisma.sql"),
        }
    }

    /// What to do about a migration that failed there.
    pub(super) const fn after_failure(self) -> &'static str {
        match self {
            Self::GolangMigrate => "finish or undo by hand what it left half done, and say so with its `force`",
            Self::Flyway => "undo by hand what it left half done, and run `flyway repair`",
            Self::Prisma => "finish or undo by hand what it left half done, and say so with `prisma migrate resolve`",
            _ => "undo by hand what it left half done, remove its row there, or finish it with that tool",
        }
    }

    /// The tool that made a table of this name, with or without a column `dirty`.
    pub(super) fn of_table(table: &str, has_dirty: bool) -> Option<Self> {
        let tool = Self::ALL.into_iter().find(|tool| tool.table() == table)?;
        Some(if tool == Self::Dbmate && has_dirty { Self::GolangMigrate } else { tool })
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Tool {
    type Err = UnknownTool;

    fn from_str(name: &str) -> Result<Self, UnknownTool> {
        Self::ALL.into_iter().find(|tool| tool.name() == name).ok_or(UnknownTool)
    }
}

/// There is no tool of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTool;

impl fmt::Display for UnknownTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sqlx, refinery, diesel, dbmate, goose, golang-migrate, flyway or prisma")
    }
}

impl std::error::Error for UnknownTool {}
