//! `column-added`: older code that takes all columns gets one more.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN` on a table that this deployment did not make. Off unless `migrate.toml` turns it on: it is for services
    /// whose code does not name its columns.
    ///
    /// ## Why it hurts
    ///
    /// In the version that still runs, `SELECT *` gives a column more than it expects, and `INSERT INTO t VALUES (…)` one
    /// value too few. On PostgreSQL a prepared `SELECT *` fails with "cached plan must not change result type".
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// column-added = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// First a version of the service that names the columns it reads and writes; then say so:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:allow column-added every query on orders names its columns since 4.2
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// Or a table of its own, with the key of the first.
    ///
    /// ## Databases
    ///
    /// All.
    COLUMN_ADDED = "column-added", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::AddColumn { def, if_not_exists, .. } = &action.kind else { continue };
        let column = &def.column.name;
        let is_there = site.table(&alter.table).is_some_and(|table| table.column(column).is_some());
        if *if_not_exists && is_there {
            continue;
        }
        let message = format!("a version that still runs gets `{column}` where it takes all columns of `{table}`");
        let help = "let it name its columns first, then say so: `-- migrate:allow column-added <reason>`";
        found.push(site.find(&COLUMN_ADDED, &action.span, message, help.to_owned()));
    }
}
