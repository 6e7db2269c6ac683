//! What SQL says.
//!
//! Takes scripts and what a grammar makes of their statements; gives the statements' places, and the schema that all of
//! them make. Knows no parser, no files, no rules, no migrations and no database driver.
//!
//! Without features this crate cuts text into statements. The feature `schema` adds the stages behind that.
//!
//! The modules, in the order in which data passes through them:
//!
//! | module | takes -> gives |
//! |---|---|
//! | [`dialect`], `server`, `words` | what every stage uses |
//! | [`split`] | text -> the byte spans of its statements |
//! | `effect` | what a statement does, in words -> which relations it is about, and which tables are built anew |
//! | `schema` | what is done -> the schema after it, and where it does not fit |
//! | [`tools`] | the history tables of other tools, which belong to no schema |
//! | [`suggest`] | a word that is not known -> the one that was meant |

pub mod dialect;
#[cfg(feature = "schema")]
pub mod effect;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "schema")]
pub mod server;
pub mod split;
pub mod suggest;
pub mod tools;
#[cfg(feature = "schema")]
pub mod words;
