//! `blocking-reindex`: indexes are built anew while nobody can write.

use crate::effect::{Change, Work};
use crate::lint::site::Site;
use crate::lint::{Found, reword};

rule! {
    /// ## What it finds
    ///
    /// `REINDEX` without `CONCURRENTLY`.
    ///
    /// ## Why it hurts
    ///
    /// The table takes a SHARE lock and the index an ACCESS EXCLUSIVE one until it is built: writes wait, and so does
    /// every query whose plan looks at the index, which is nearly every one.
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
    /// === 2_reindex.up.sql
    /// -- migrate:irreversible an index that was built anew stays so
    /// REINDEX TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_reindex.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:irreversible an index that was built anew stays so
    /// REINDEX TABLE CONCURRENTLY orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_REINDEX = "blocking-reindex", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Maintain(maintain) = &site.effect.change else { return };
    let word = match maintain.work {
        Work::ReindexIndex => "INDEX",
        Work::ReindexTable => "TABLE",
        Work::ReindexAll => "SCHEMA",
        _ => return,
    };
    let is_harmless = !maintain.targets.is_empty() && site.impacts.iter().all(|it| site.is_harmless_on(&it.relation));
    if maintain.concurrently || is_harmless {
        return;
    }
    let tables: Vec<String> = site.impacts.iter().map(|it| format!("`{}`", it.relation)).collect();
    let what = if tables.is_empty() { "all its tables".to_owned() } else { tables.join(", ") };
    let message = format!("reads and writes of {what} wait until this is built");
    let statement = reword::with_after(site.dialect(), site.statement(), word, "CONCURRENTLY");
    let script = format!("-- migrate:no-transaction\n{statement};");
    let help = "build it without that lock, in a script of its own".to_owned();
    found.push(site.find(&BLOCKING_REINDEX, &site.effect.span, message, help).with_instead([script]));
}
