//! `repeated-alter`: a table is gone through twice where once would do.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::Work;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// Two `ALTER TABLE` of one table in a script that each read or write all of its rows.
    ///
    /// ## Why it hurts
    ///
    /// The table is blocked for twice as long as it needs to be.
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
    /// === 2_types.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the old values are gone
    /// -- migrate:allow type-rewrite 5,000 rows
    /// ALTER TABLE orders ALTER COLUMN customer TYPE text;
    /// -- migrate:allow type-rewrite 5,000 rows
    /// -- migrate:allow work-under-lock 5,000 rows
    /// ALTER TABLE orders ALTER COLUMN placed_at TYPE text;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_types.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the old values are gone
    /// -- migrate:allow type-rewrite 5,000 rows
    /// ALTER TABLE orders ALTER COLUMN customer TYPE text, ALTER COLUMN placed_at TYPE text;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    REPEATED_ALTER = "repeated-alter", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    let table = site.fold.found(&alter.table);
    if !site.impacts.iter().any(|it| it.relation == table && it.work == Work::Rewrite) {
        return;
    }
    let earlier = site.held.locks().iter().find(|it| it.relation == table && it.work == Work::Rewrite);
    let Some(earlier) = earlier else { return };
    let message = format!(
        "all rows of `{table}` are written anew here and by the statement in line {}",
        site.line(earlier.statement.start)
    );
    let help = "write both as clauses of one ALTER TABLE: then they are written once".to_owned();
    found.push(site.find(&REPEATED_ALTER, &site.effect.span, message, help));
}
