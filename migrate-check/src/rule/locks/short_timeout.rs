//! `short-timeout`: work that takes long has a short limit.

use crate::dialect::Dialect;
use crate::lint::Found;
use crate::lint::site::Site;

/// A statement timeout that is no limit for work on all rows, in ms.
const ENOUGH_MS: u32 = 60_000;

rule! {
    /// ## What it finds
    ///
    /// `CONCURRENTLY`, `VALIDATE CONSTRAINT` and other work on all rows in a script whose directive gives it a statement
    /// timeout of less than a minute.
    ///
    /// ## Why it hurts
    ///
    /// An index that is built `CONCURRENTLY` and interrupted stays behind: INVALID, slowing down every write, and in the
    /// way of the next attempt.
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
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:timeout statement=5s
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    SHORT_TIMEOUT = "short-timeout", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Some(limit_ms) = site.script.limits.statement_timeout_ms else { return };
    if site.dialect() != Dialect::Postgres || limit_ms == 0 || limit_ms >= ENOUGH_MS {
        return;
    }
    let work = site.impacts.iter().find(|it| it.work.grows() && !site.is_harmless_on(&it.relation));
    let Some(work) = work else { return };
    let message = format!("this goes through all rows of `{}`, and is cut off after {limit_ms} ms", work.relation);
    let help = "remove `statement=…` from the `timeout` directive of this script, or give it an hour".to_owned();
    found.push(site.find(&SHORT_TIMEOUT, &site.effect.span, message, help));
}
