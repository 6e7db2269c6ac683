//! What can be known about SQL migrations without a database.
//!
//! Takes a directory of SQL files; gives the set that a runner can apply, and every finding about it with
//! file, line and column. Synchronous; knows no database driver and no network.
//!
//! Without features this crate is the vocabulary that the macro and the runner share. The feature `check`
//! adds the stages that judge a directory, and each dialect (`postgres`, `mysql`, `sqlite`) adds its grammar.
//!
//! The modules, in the order in which data passes through them:
//!
//! | module | takes -> gives |
//! |---|---|
//! | [`dialect`], [`version`], [`digest`], [`lane`], [`chain`] | the words that every stage uses |
//! | [`contracts`] | when contract steps run |
//! | [`rule`], [`diagnostic`] | every rule; one finding: rule, level, place, message, help |
//! | [`source`] | files -> migrations with their directives and digests |
//! | [`split`] | text -> the byte spans of its statements |
//! | `config` | `migrate.toml` -> configuration |
//! | `syntax`, `lint` | text and statements -> what the grammar refuses, and what the rules find |
//! | [`probe`] | a statement, with the schema around it -> what tells after a crash whether it took effect |
//! | [`loss`] | a down script, with the schema around it -> what it loses |
//! | [`requirement`] | what a migration requires of other sets |
//! | [`lock`] | the lock file, and where a set disagrees with it |
//! | [`set`] | migrations in order -> heads and constant data |
//! | `check` | a directory -> a set and every finding: the stages above, in order |
//! | `render` | findings -> text as rustc writes it |
//! | `edit` | the commands that write: new, lock, rebase |
//! | [`tools`] | the history tables of other tools |
//! | [`baked`] | migrations <-> the constant data inside a binary |

#[macro_use]
pub mod rule;

pub mod baked;
pub mod chain;
#[cfg(feature = "check")]
pub mod check;
#[cfg(feature = "config")]
pub mod config;
pub mod contracts;
pub mod diagnostic;
pub mod digest;
#[cfg(feature = "check")]
pub mod edit;
pub mod finding;
#[cfg(feature = "graph")]
pub mod graph;
#[cfg(feature = "check")]
pub mod impact;
pub mod lane;
#[cfg(feature = "check")]
pub mod lint;
pub mod lock;
pub mod loss;
mod parallel;
pub mod probe;
#[cfg(feature = "check")]
pub mod render;
pub mod requirement;
pub mod set;
pub mod source;
pub mod version;

#[cfg(feature = "check")]
pub use migrate_grammar::syntax;
use migrate_sql::suggest;
pub use migrate_sql::{dialect, split, tools};
#[cfg(feature = "check")]
pub use migrate_sql::{effect, schema, server};
