//! `session-leak`: a setting of the session that outlives the script, and so changes what the next one means.

mod mysql;
mod postgres;
mod sqlite;

use crate::lint::Script;
use crate::dialect::Dialect;
use crate::finding::Finding;

rule! {
    /// ## What it finds
    ///
    /// A setting of the session that a script leaves behind: `SET` without `LOCAL`, `RESET` of what it did not set, and
    /// `set_config(…, false)` on PostgreSQL; `SET` of a session variable that is not put back, and `USE`, on MySQL; a pragma
    /// of the connection that is not put back, and `ATTACH` without `DETACH`, on SQLite.
    ///
    /// ## Why it hurts
    ///
    /// The next script runs on the same connection. With another `search_path` its tables land in another schema; with
    /// `foreign_key_checks` off its rows are not checked; and whether this happens depends on which scripts run together.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// SET search_path TO shop;
    /// CREATE TABLE item (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql postgres
    /// SELECT pg_catalog.set_config('search_path', '', false);
    /// ```
    ///
    /// ```sql mysql
    /// SET foreign_key_checks = 0;
    /// DROP TABLE item;
    /// ```
    ///
    /// ```sql sqlite
    /// PRAGMA ignore_check_constraints = ON;
    /// UPDATE item SET price = -1;
    /// ```
    ///
    /// ## Write instead
    ///
    /// On PostgreSQL `LOCAL` ends with the transaction; in a script without one, put the setting back with `RESET`.
    ///
    /// ```sql postgres
    /// SET LOCAL search_path TO shop;
    /// CREATE TABLE item (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql postgres
    /// -- migrate:no-transaction
    /// SET maintenance_work_mem = '1GB';
    /// CREATE INDEX CONCURRENTLY item_code ON item (code);
    /// RESET maintenance_work_mem;
    /// ```
    ///
    /// ```sql mysql
    /// SET foreign_key_checks = 0;
    /// DROP TABLE item;
    /// SET foreign_key_checks = 1;
    /// ```
    ///
    /// ```sql mysql
    /// SET @old_sql_mode = @@sql_mode, sql_mode = 'ANSI_QUOTES';
    /// CREATE TABLE item (id BIGINT PRIMARY KEY);
    /// SET sql_mode = @old_sql_mode;
    /// ```
    ///
    /// ```sql sqlite
    /// PRAGMA ignore_check_constraints = ON;
    /// UPDATE item SET price = -1;
    /// PRAGMA ignore_check_constraints = OFF;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL, MariaDB, SQLite.
    SESSION_LEAK = "session-leak", Deny, Adjustable, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    match script.dialect {
        Dialect::Postgres => postgres::check(script, findings),
        Dialect::Mysql => mysql::check(script, findings),
        Dialect::Sqlite => sqlite::check(script, findings),
    }
}
