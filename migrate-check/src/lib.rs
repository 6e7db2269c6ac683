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
//! | [`lock`] | the lock file, and where a set disagrees with it |
//! | [`baked`] | migrations <-> the constant data inside a binary |

pub mod baked;
pub mod chain;
pub mod contracts;
pub mod diagnostic;
pub mod dialect;
pub mod digest;
pub mod lane;
pub mod lock;
pub mod rule;
pub mod source;
pub mod split;
pub mod version;
