//! `work-under-lock`: long work while a lock of the same transaction keeps others waiting.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::{Blocks, Impact};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A statement that goes through all rows of a table while others use it, behind one in the same transaction whose
    /// lock keeps others waiting.
    ///
    /// ## Why it hurts
    ///
    /// A lock is kept until its transaction ends. What took a moment by itself now keeps everybody waiting for as long as
    /// the work behind it takes.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// ALTER TABLE customers ADD CONSTRAINT customers_id CHECK (id > 0) NOT VALID;
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ALTER TABLE customers VALIDATE CONSTRAINT customers_id;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE customers VALIDATE CONSTRAINT customers_id;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL. In MySQL and MariaDB each such statement is a transaction of its own.
    WORK_UNDER_LOCK = "work-under-lock", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres || !site.in_transaction() {
        return;
    }
    // What keeps others waiting itself has a rule of its own.
    let takes_long =
        |it: &&Impact| it.work.grows() && it.blocks == Blocks::Nobody && !site.is_harmless_on(&it.relation);
    let Some(work) = site.impacts.iter().find(takes_long) else { return };
    let mut held = site.held.locks().iter();
    let held = held.find(|it| it.blocks != Blocks::Nobody && !site.is_harmless_on(&it.relation));
    let Some(held) = held else { return };
    if matches!(site.effect.change, Change::Data(_)) && held.relation == work.relation {
        // `data-with-ddl` says that.
        return;
    }
    let what = held.blocks.name();
    let message = format!(
        "{what} of `{}` wait from line {} on until this has gone through all rows of `{}`",
        held.relation,
        site.line(held.statement.start),
        work.relation
    );
    let help = "put it into the next migration, so that the lock ends before it".to_owned();
    let script = format!("{};", site.statement());
    found.push(site.find(&WORK_UNDER_LOCK, &site.effect.span, message, help).with_instead([script]));
}
