//! `session-leak`: a setting of the session that outlives the script, and so changes what the next one means.

mod mysql;
mod postgres;

use super::Script;
use crate::dialect::Dialect;
use crate::finding::Finding;

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    match script.dialect {
        Dialect::Postgres => postgres::check(script, findings),
        Dialect::Mysql => mysql::check(script, findings),
        // Its settings are pragmas, and the one that hurts has a rule of its own.
        Dialect::Sqlite => {}
    }
}
