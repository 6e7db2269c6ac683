//! `unbatched-write`: many rows are changed in one transaction.

use crate::effect::{Change, Verb};
use crate::lint::Found;
use crate::lint::bounded::{self, Keys};
use crate::lint::site::Site;
use crate::rule::data::DATA_WITH_DDL;

rule! {
    /// ## What it finds
    ///
    /// `UPDATE`, `DELETE` and `INSERT … SELECT` on a table that this deployment did not make, and that `small-tables` does
    /// not name.
    ///
    /// ## Why it hurts
    ///
    /// Every row stays locked until the last one is written, replicas fall behind, and undo or WAL grows with the table.
    /// If it is interrupted, all of it was for nothing.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Say that the table is small, in `migrate.toml`:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// small-tables = ["orders"]
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL;
    /// ```
    ///
    /// For a large one, several statements that each take a range of keys, in a script with `-- migrate:no-transaction`:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:irreversible a note does no harm
    /// UPDATE orders SET note = 'none' WHERE note IS NULL AND id BETWEEN 1 AND 10000;
    /// UPDATE orders SET note = 'none' WHERE note IS NULL AND id BETWEEN 10001 AND 20000;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    UNBATCHED_WRITE = "unbatched-write", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    let is_said = found.iter().any(|it| *it.finding.rule == DATA_WITH_DDL && it.finding.span == site.effect.span);
    if !data.is_bulk() || is_said {
        return;
    }
    let Some(target) = data.targets.iter().find(|target| !site.is_harmless_on(target)) else { return };
    match bounded::keys(site, target) {
        Keys::One => return,
        Keys::Range if !site.in_transaction() => return,
        Keys::Range | Keys::Any => {}
    }
    let source_is_new = data.verb == Verb::Insert && data.reads.iter().all(|reads| site.is_harmless_on(&reads.relation));
    if source_is_new {
        return;
    }
    let table = site.fold.found(target);
    let message = format!("all these rows of `{table}` stay locked until the last one is written");
    let help = format!(
        "if there are few, name it in `migrate.toml`: `small-tables = [\"{table}\"]`; else write ranges of keys, each a \
         statement of its own, in a script with `-- migrate:no-transaction`"
    );
    found.push(site.find(&UNBATCHED_WRITE, &site.effect.span, message, help));
}
