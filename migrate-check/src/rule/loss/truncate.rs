//! `truncate`: a table is emptied.

use crate::effect::{Change, Verb};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `TRUNCATE` of a table that this deployment did not make, in a script that does not say that it is a contract step.
    ///
    /// ## Why it hurts
    ///
    /// All rows are gone, and the table takes a lock that keeps reads and writes waiting; on MySQL it commits at once and
    /// cannot be rolled back.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_empty.up.sql
    /// -- migrate:irreversible the rows are gone
    /// TRUNCATE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Delete what is too much with a condition; or say that it is meant:
    ///
    /// ```files
    /// === 2_empty.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone
    /// TRUNCATE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    TRUNCATE = "truncate", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    if data.verb != Verb::Truncate || site.is_declared_contract() {
        return;
    }
    for table in data.targets.iter().filter(|table| !site.is_new(table)) {
        let table = site.fold.found(table);
        let message = format!("all rows of `{table}` are gone, and a version that still runs may use them");
        let help = "if that is meant, as a contract step, which waits until no older version runs".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&TRUNCATE, &site.effect.span, message, help).with_instead([script]));
    }
}
