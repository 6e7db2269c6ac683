//! `default-change`: rows that give no value get another one.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Default;

rule! {
    /// ## What it finds
    ///
    /// `SET DEFAULT` on a column that has another default, and that this deployment did not make, in a script without a
    /// `phase` directive.
    ///
    /// ## Why it hurts
    ///
    /// A version that still runs and leaves the column out writes rows that it does not expect.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'open');
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_state.up.sql
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';
    /// === 2_state.down.sql
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
    /// ```
    ///
    /// ## Write instead
    ///
    /// Give the value in the service; or say that a version that runs can deal with it:
    ///
    /// ```files
    /// === 2_state.up.sql
    /// -- migrate:phase expand
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';
    /// === 2_state.down.sql
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    DEFAULT_CHANGE = "default-change", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.script.phase.is_some() {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::SetDefault { column, default: Some(new) } = &action.kind else { continue };
        let old = site.table(&alter.table).and_then(|table| table.column(column)).and_then(|it| it.default.as_ref());
        let is_other = old.is_some_and(|old| *old != Default::of(site.dialect(), new.clone()));
        if is_other && !site.batch.has_column(&table, column.as_str()) {
            let message = format!("a version that still runs and gives no `{column}` writes other rows into `{table}`");
            let help = "give the value in the service; if older versions can deal with it, say `-- migrate:phase expand` at \
                        the top of the script";
            found.push(site.find(&DEFAULT_CHANGE, &action.span, message, help.to_owned()));
        }
    }
}
