//! `default-drop`: a column needs a value from here on.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DROP DEFAULT` of a column that takes no NULL, in a script that does not say that it is a contract step.
    ///
    /// ## Why it hurts
    ///
    /// The inserts of a version that still runs and does not give a value fail.
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
    /// ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;
    /// === 2_state.down.sql
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_state.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;
    /// === 2_state.down.sql
    /// ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    DEFAULT_DROP = "default-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.is_declared_contract() {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::SetDefault { column, default: None } = &action.kind else { continue };
        let old = site.table(&alter.table).and_then(|table| table.column(column));
        let is_required = old.is_some_and(|old| old.is_not_null() && old.default.is_some());
        if !is_required || site.batch.has_column(&table, column.as_str()) {
            continue;
        }
        let message = format!("a version that still runs and gives no `{column}` cannot insert into `{table}` any more");
        let help = "once every version that runs gives one, as a contract step, which waits for that".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&DEFAULT_DROP, &action.span, message, help).with_instead([script]));
    }
}
