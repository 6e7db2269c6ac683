//! `required-column`: a column that needs a value which older code does not give.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN … NOT NULL` without a default to a table that this deployment did not make.
    ///
    /// ## Why it hurts
    ///
    /// If the table has rows, the statement fails, so it passes every test on an empty database. If it has none, the
    /// inserts of the version that still runs fail. MySQL writes 0 or an empty text into the old rows without a word.
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
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state text NOT NULL;
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A default for the rows of others; it can go once every version that runs gives a value:
    ///
    /// ```files
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'open';
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    REQUIRED_COLUMN = "required-column", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddColumn { def, .. } = &action.kind else { continue };
        if def.is_required() {
            let (table, column) = (site.fold.found(&alter.table), &def.column.name);
            let message = format!(
                "rows of `{table}` need a value for `{column}`: the old ones have none, and a version that still runs \
                 gives none"
            );
            let help = "give it a default, or let it take NULL until every version that runs gives a value".to_owned();
            found.push(site.find(&REQUIRED_COLUMN, &action.span, message, help));
        }
    }
}
