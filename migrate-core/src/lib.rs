//! Applies checked SQL migrations to PostgreSQL, MySQL/MariaDB and SQLite from inside a service.
//!
//! A wrong migration does not compile; a right one is applied once, however many replicas start at the same moment,
//! and a run that is killed goes on where it stopped.
//!
//! # A complete service
//!
//! `migrations/1_create_users.up.sql` and `.down.sql` are plain SQL; `migrate.lock` beside them says that they are
//! final. `embed_migrations!` checks all of it when the service is compiled, and bakes it in:
//!
#![cfg_attr(feature = "sqlite", doc = "```")]
#![cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
//! use migrate_core::{Migrations, embed_migrations};
//!
//! static MIGRATIONS: Migrations = embed_migrations!("examples/quickstart/migrations");
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
//!     let report = MIGRATIONS.run(&pool).await?;
//!     for migration in &report.applied {
//!         println!("applied {} {}", migration.version, migration.name);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! On a database that is current, [`Migrations::run`] is one statement in one round trip: no lock, no write, no DDL.
//!
//! # Finding your way
//!
//! | you want to | look at |
//! |---|---|
//! | bake migrations into a binary | [`embed_migrations!`] |
//! | apply them, with limits and a listener | [`Migrations::run`], [`Runner`], [`Event`] |
//! | know what would happen, or where a database stands | [`Migrations::plan`], [`Migrations::status`] |
//! | stop a run from outside | [`Shutdown`] |
//! | go past a transaction pooler, or work as another role | [`Runner::direct`], [`Runner::role`] |
//! | go back | [`Migrations::undo`], [`Target`] |
//! | ship migrations with a library | [below](#a-library-with-migrations-of-its-own) |
//! | begin where another tool, or nobody, has been | [`Runner::adopt`], [`Runner::baseline`] |
//! | decide what to do about a failure | [`Error::kind`], [`ErrorKind`] |
//! | load a directory that is embedded otherwise | `Migrations::from_include_dir`, with the feature `include_dir` |
//! | load a directory at run time | `Migrations::from_directory`, with the feature `tooling` |
//!
//! # A library with migrations of its own
//!
//! A directory whose `migrate.toml` says `set = "jobs"` is a set of its own, with a history of its own, in whichever database
//! it is run. A library bakes it in and makes it public; an application says what it builds on in the migration that does,
//! `-- migrate:requires jobs:20261201090000`, and runs the library's set first:
//!
#![cfg_attr(feature = "sqlite", doc = "```")]
#![cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
//! /// The crate of the library.
//! mod jobs {
//!     pub static MIGRATIONS: migrate_core::Migrations = migrate_core::embed_migrations!("examples/library/jobs");
//! }
//!
//! static MIGRATIONS: migrate_core::Migrations = migrate_core::embed_migrations!("examples/library/migrations");
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
//! # let pool = options.connect("sqlite::memory:").await?;
//! let refused = MIGRATIONS.run(&pool).await.unwrap_err();
//! assert_eq!(refused.kind(), migrate_core::ErrorKind::Requires);
//!
//! jobs::MIGRATIONS.run(&pool).await?;
//! MIGRATIONS.run(&pool).await?;
//!
//! // What an applied migration requires stays applied.
//! let refused = jobs::MIGRATIONS.undo(&pool, migrate_core::Target::Steps(1)).await.unwrap_err();
//! assert_eq!(refused.kind(), migrate_core::ErrorKind::Needed);
//! # Ok(())
//! # }
//! ```
//!
//! # What happens at start-up
//!
//! 1. One statement reads the head of this set's history and compares it with the constant in the binary. *Current*
//!    ends here. If the database has more than the binary, a second one asks whether the binary's history is a beginning
//!    of that: *ahead* ends there, if what comes after it are expand steps.
//! 2. Otherwise the history is read and compared migration by migration. A database that differs is refused before
//!    anything is written, with what differs and what to do; so is one that lacks what a pending migration requires of another
//!    set.
//! 3. One runner takes the lease; the others poll, and return when it is done. The lease is a row with an epoch that
//!    every write carries: a runner that was overtaken cannot write any more.
//! 4. Each migration commits together with its own record. What cannot be in a transaction runs statement by
//!    statement, with an intent before and a record after each.
//!
//! # Features
//!
//! `postgres`, `mysql`, `sqlite`: a database each. The SQL parsers are part of the macro, not of the service.
//! `tooling`: reading and checking directories at run time. `include_dir`: sets from an embedded directory.
//!
//! # Tables
//!
//! `_migrate_head`, `_migrate_history`, `_migrate_event` and `_migrate_lease` in the current schema of the first run,
//! or in the `schema` that `migrate.toml` names. A role that only reads the first two can start a service on a current
//! database.

#![cfg_attr(
    not(any(feature = "postgres", feature = "mysql", feature = "sqlite")),
    expect(dead_code, unused_imports, unused_macros, reason = "without a database there is nothing to drive")
)]

mod adopt;
mod apply;
mod aside;
mod database;
mod driver;
mod error;
mod event;
mod history;
#[cfg(feature = "tooling")]
mod inspect;
mod job;
mod lease;
#[cfg(any(feature = "include_dir", feature = "tooling"))]
mod load;
#[cfg(feature = "tooling")]
mod measure;
mod migrations;
mod plan;
mod probe;
mod require;
mod runner;
mod shutdown;
mod status;
mod undo;
mod verify;
mod work;

pub use adopt::{Adoption, Changed, Origin, Recorded, Recording, Tool, UnknownTool, Verified};
pub use aside::{Blocker, Certainty};
pub use driver::{Connect, Reopen};
pub use error::{Error, ErrorKind, Location, Result};
pub use event::{Direction, Event};
#[cfg(feature = "tooling")]
pub use inspect::{inspect, server_of};
#[cfg(feature = "tooling")]
pub use measure::{Measured, Rows, Session, Size, measure};
pub use migrate_check::baked::{Down, Limits, Migration, Mode, Script, State as Draftness};
pub use migrate_check::chain::Head;
pub use migrate_check::contracts::Contracts;
pub use migrate_check::dialect::Dialect;
pub use migrate_check::digest::Digest;
pub use migrate_check::lane::Lane;
pub use migrate_check::requirement::Requirement;
pub use migrate_check::version::Version;
pub use migrations::Migrations;
pub use plan::{ContractPolicy, Plan, State, Step};
#[cfg(feature = "tooling")]
pub use probe::{StatementState, probe};
pub use runner::Runner;
pub use shutdown::Shutdown;
pub use status::{Amount, Applied, Explanation, Lost, LostKind, Outcome, Report, Status, Target, UndoPlan, UndoStep};
pub use verify::Verification;

/// Checks a directory of migrations at compile time and bakes it into the binary.
///
/// Expands to one constant [`Migrations`] of plain data. The path is relative to the package, and `migrations` unless
/// said otherwise; `dialect` may be left out when `migrate.toml`, the lock file or the only enabled feature says it.
///
#[cfg_attr(feature = "sqlite", doc = "```")]
#[cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
/// use migrate_core::{Migrations, embed_migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!("examples/quickstart/migrations", dialect = sqlite);
/// assert_eq!(MIGRATIONS.drafts(), 0);
/// ```
///
/// # Errors
///
/// Every finding of `migrate check` is a compiler error with file, line and column, all of them in one build: a script
/// that the database's grammar refuses, a frozen file that was edited, removed or reordered, a missing down script.
/// A release build also refuses drafts.
///
/// # When it is compiled again
///
/// When a file of the set changes, and when `migrate new` adds one. A file that was added by hand is seen at the next
/// compilation of the crate; `migrate check` sees it at once.
#[macro_export]
macro_rules! embed_migrations {
    ($($arguments:tt)*) => {
        {
            $crate::__private::track!(($crate) $($arguments)*);
            $crate::__private::embed!(($crate) $($arguments)*)
        }
    };
}

#[doc(hidden)]
pub mod __private {
    pub use migrate_macros::{embed, track};
}
