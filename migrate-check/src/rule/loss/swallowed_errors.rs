//! `swallowed-errors`: a statement goes on where it should fail.

use crate::dialect::Dialect;
use crate::effect::{Change, Setting};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `INSERT IGNORE`, `REPLACE INTO`, `UPDATE IGNORE`, `ALTER IGNORE TABLE`, and a `sql_mode` without strictness.
    ///
    /// ## Why it hurts
    ///
    /// Rows that break a rule are left out, cut off or replace others, without an error: what the migration did depends on
    /// what was there.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(10));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_first.up.sql
    /// INSERT IGNORE INTO orders (id, note) VALUES (1, 'the first of all');
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Say what should happen to a row that is there:
    ///
    /// ```files
    /// === 2_first.up.sql
    /// INSERT INTO orders (id, note) VALUES (1, 'first') ON DUPLICATE KEY UPDATE id = id;
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    SWALLOWED_ERRORS = "swallowed-errors", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let what = match &site.effect.change {
        Change::Data(data) => match data.lenient {
            Some(lenient) if lenient.contains("ignore") || lenient.contains("replace") => lenient.to_uppercase(),
            _ => return,
        },
        Change::Session(Setting::Other { name, value: Some(value), .. }) if name == "sql_mode" => {
            let value = value.to_ascii_lowercase();
            if value.contains("strict") || value.contains("traditional") || value.contains("sql_mode") {
                return;
            }
            "this sql_mode".to_owned()
        }
        _ => return,
    };
    if site.dialect() == Dialect::Mysql {
        let message = format!("{what} leaves out, cuts off or replaces rows that should make it fail");
        let help = "say what happens to a row that is there: `ON DUPLICATE KEY UPDATE`, or a condition".to_owned();
        found.push(site.find(&SWALLOWED_ERRORS, &site.effect.span, message, help));
    }
}
