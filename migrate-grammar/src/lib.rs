//! SQL as the grammars of the databases read it.
//!
//! Takes scripts; gives what the grammar refuses, and what each statement does, in the words of [`migrate_sql`]. Alone
//! knows the parser crates; knows no schema's state, no files, no rules and no database driver.
//!
//! Each dialect (`postgres`, `mysql`, `sqlite`) is a feature that adds its grammar.
//!
//! The modules, in the order in which data passes through them:
//!
//! | module | takes -> gives |
//! |---|---|
//! | [`syntax`] | text -> trees, and what the grammar refuses |
//! | `effect` | trees -> what each statement does |

mod effect;
pub mod syntax;
