//! What the text of SQL means.
//!
//! Takes scripts; gives their statements, what the grammar refuses, what each statement does, and the schema that all of
//! them make. Knows no files, no rules, no migrations and no database driver.
//!
//! Without features this crate cuts text into statements. The feature `schema` adds the stages behind that, and each
//! dialect (`postgres`, `mysql`, `sqlite`) its grammar.
//!
//! The modules, in the order in which data passes through them:
//!
//! | module | takes -> gives |
//! |---|---|
//! | [`dialect`], `server` | the words that every stage uses |
//! | [`split`] | text -> the byte spans of its statements |
//! | `syntax` | text -> trees, and what the grammar refuses |
//! | `effect` | trees -> what each statement does |
//! | `schema` | what is done -> the schema after it, and where it does not fit |
//! | [`tools`] | the history tables of other tools, which belong to no schema |

pub mod dialect;
#[cfg(feature = "schema")]
pub mod effect;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "schema")]
pub mod server;
pub mod split;
pub mod suggest;
#[cfg(feature = "schema")]
pub mod syntax;
pub mod tools;
#[cfg(feature = "schema")]
pub mod words;
