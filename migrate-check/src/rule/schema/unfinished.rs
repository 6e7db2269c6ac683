//! `unfinished`: something was begun, and no later migration finishes it.

use crate::dialect::Dialect;
use crate::lint::Found;
use crate::lint::unfinished::Unfinished;
use crate::schema::name::{quoted, quoted_ident};
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// A constraint that was added `NOT VALID` and that no later migration validates or drops, or an index on a partitioned
    /// table that was made with `ON ONLY` and that some partition has no part of. Nothing is said as long as the migration
    /// that began it is the last one.
    ///
    /// ## Why it hurts
    ///
    /// Everybody takes the constraint for true, and rows that were there before may break it; PostgreSQL itself does not
    /// trust it, and neither does `SET NOT NULL`. No query can use the index, and a unique one does not refuse anything.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
    /// === 2_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_amount;
    /// === 3_letters.up.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// === 3_letters.down.sql
    /// DROP TABLE letters;
    /// ```
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_events.up.sql
    /// CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);
    /// CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// === 1_events.down.sql
    /// DROP TABLE events;
    /// === 2_index.up.sql
    /// CREATE INDEX events_id ON ONLY events (id);
    /// === 2_index.down.sql
    /// DROP INDEX events_id;
    /// === 3_letters.up.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// === 3_letters.down.sql
    /// DROP TABLE letters;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_letters.up.sql
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// === 2_letters.down.sql
    /// DROP TABLE letters;
    /// === 3_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
    /// === 3_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_amount;
    /// === 4_check_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_amount;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    UNFINISHED = "unfinished", Warn, Adjustable;
}

/// What nobody finished, at the place where it is said.
pub(crate) fn left(dialect: Dialect, what: &Unfinished, span: Range<usize>) -> Found {
    let (message, help) = match what {
        Unfinished::Constraint(table, name) => (
            format!("`{name}` of `{table}` holds for new rows only: no migration looks at those that were there before"),
            format!(
                "look at them in a migration of its own, which keeps nobody waiting:\n\
                 ALTER TABLE {} VALIDATE CONSTRAINT {};",
                quoted(dialect, table),
                quoted_ident(dialect, name)
            ),
        ),
        Unfinished::Check(domain, name) => (
            format!("`{name}` of the domain `{domain}` holds for new values only: no migration looks at the older ones"),
            format!(
                "look at them in a migration of its own:\nALTER DOMAIN {} VALIDATE CONSTRAINT {};",
                quoted(dialect, domain),
                quoted_ident(dialect, name)
            ),
        ),
        Unfinished::Index(table, name) => (
            format!("no query can use the index `{name}` of `{table}`: a partition has no part of it"),
            format!(
                "make the same index CONCURRENTLY on each partition that has none, then:\n\
                 ALTER INDEX {} ATTACH PARTITION …;",
                quoted(dialect, &table.with(name.clone()))
            ),
        ),
    };
    Found::new(&UNFINISHED, span, message, help)
}
