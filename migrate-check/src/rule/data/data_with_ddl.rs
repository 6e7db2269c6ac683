//! `data-with-ddl`: rows are changed while the table is locked by the same transaction.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::Blocks;
use crate::lint::Found;
use crate::lint::bounded::{self, Keys};
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `UPDATE`, `DELETE` and `INSERT … SELECT` of many rows behind a statement of the same transaction that locks their
    /// table.
    ///
    /// ## Why it hurts
    ///
    /// `ALTER TABLE` takes a moment, but its lock is kept until the transaction ends: here until all rows are written.
    /// Nobody reads or writes the table meanwhile.
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
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state text;
    /// UPDATE orders SET state = 'old' WHERE state IS NULL;
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Write instead
    ///
    /// The rows in a migration of their own; if there are many, in batches:
    ///
    /// ```files
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state text;
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// === 3_state_of_old.up.sql
    /// -- migrate:irreversible a state does no harm
    /// -- migrate:allow unbatched-write 5,000 rows
    /// UPDATE orders SET state = 'old' WHERE state IS NULL;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL. In MySQL and MariaDB each statement is a transaction of its own; in SQLite every transaction keeps all
    /// other writers waiting.
    DATA_WITH_DDL = "data-with-ddl", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || !site.in_transaction() || !data.is_bulk() {
        return;
    }
    for target in data.targets.iter().filter(|target| !site.is_harmless_on(target)) {
        let table = site.fold.found(target);
        if bounded::keys(site, target) == Keys::One {
            continue;
        }
        let Some(held) = site.held.on(&table).filter(|held| held.blocks != Blocks::Nobody) else { continue };
        let message = format!(
            "{} of `{table}` wait from line {} on until all these rows are written",
            held.blocks.name(),
            site.line(held.statement.start)
        );
        let help = "put it into the next migration, so that the lock ends before it; if there are many rows, in batches";
        found.push(site.find(&DATA_WITH_DDL, &site.effect.span, message, help.to_owned()));
    }
}
