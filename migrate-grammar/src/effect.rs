//! Trees -> what each statement does to the schema and to rows.
//!
//! Takes the statements of a script, as the grammar of the dialect reads them; gives [`Effect`]s in their order. Total:
//! what is not understood is [`Change::Opaque`](migrate_sql::effect::Change::Opaque), with a reason and what it may have
//! touched. Must not know the schema's state: names are as written, and [`fold`](migrate_sql::schema::fold) finds what
//! they mean.
//!
//! One folder per dialect, one file per family of statements.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::syntax::{Parsed, Tree};
use migrate_sql::effect::Effect;

impl Parsed {
    /// What the statements of the script do, in their order; `text` is what was parsed.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// use migrate_grammar::syntax::parse;
    /// use migrate_sql::dialect::Dialect::Sqlite;
    /// let text = "CREATE TABLE t (id int); DROP TABLE t;";
    /// assert_eq!(parse(Sqlite, text).effects(text).len(), 2);
    /// # }
    /// ```
    #[cfg_attr(
        not(any(feature = "mysql", feature = "sqlite")),
        expect(unused_variables, reason = "only these read the text itself")
    )]
    pub fn effects(&self, text: &str) -> Vec<Effect> {
        match &self.tree {
            #[cfg(feature = "postgres")]
            Tree::Postgres(tree) => postgres::effects(tree),
            #[cfg(feature = "mysql")]
            Tree::Mysql(statements) => mysql::effects(text, statements),
            #[cfg(feature = "sqlite")]
            Tree::Sqlite => sqlite::effects(text),
            Tree::Unread => Vec::new(),
        }
    }
}
