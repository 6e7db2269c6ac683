//! `unfiltered-write`: every row of a table is deleted or overwritten.

use crate::effect::{Change, Verb};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DELETE` without a condition, and `UPDATE` without one that sets a column which was there before this deployment.
    ///
    /// ## Why it hurts
    ///
    /// It is the statement of a forgotten WHERE: all rows are gone, or all old values, and only a backup has them.
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
    /// === 2_notes.up.sql
    /// -- migrate:irreversible the old notes are gone
    /// UPDATE orders SET note = '';
    /// ```
    ///
    /// ## Write instead
    ///
    /// A condition that says which rows are meant:
    ///
    /// ```files
    /// === 2_notes.up.sql
    /// -- migrate:irreversible the notes that were NULL are not known any more
    /// -- migrate:allow unbatched-write 5,000 rows
    /// UPDATE orders SET note = '' WHERE note IS NULL;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    UNFILTERED_WRITE = "unfiltered-write", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    let Some(table) = data.targets.first() else { return };
    if data.filtered || site.is_new(table) {
        return;
    }
    let table = site.fold.found(table);
    let old = data.columns.iter().find(|column| !site.batch.has_column(&table, column.as_str()));
    let message = match (data.verb, old) {
        (Verb::Delete, _) => format!("every row of `{table}` is deleted"),
        (Verb::Update, Some(column)) => format!("`{column}` is overwritten in every row of `{table}`"),
        _ => return,
    };
    let help = match data.verb {
        Verb::Delete => "say which rows with WHERE; if all are meant, `-- migrate:allow unfiltered-write <reason>`",
        _ => "say which rows with WHERE, such as those that do not have the value yet",
    };
    found.push(site.find(&UNFILTERED_WRITE, &site.effect.span, message, help.to_owned()));
}
