//! `nullable-again`: a column that always had a value may have none.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Column;

rule! {
    /// ## What it finds
    ///
    /// `DROP NOT NULL` of a column that this deployment did not make, in a script without a `phase` directive.
    ///
    /// ## Why it hurts
    ///
    /// A version that still runs reads the column as one that always has a value: the first NULL that the new version
    /// writes makes it fail.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int NOT NULL);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ALTER COLUMN amount DROP NOT NULL;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders ALTER COLUMN amount SET NOT NULL;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Deploy a version that reads NULL first, and say so:
    ///
    /// ```files
    /// === 2_amount.up.sql
    /// -- migrate:phase expand
    /// ALTER TABLE orders ALTER COLUMN amount DROP NOT NULL;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders ALTER COLUMN amount SET NOT NULL;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    NULLABLE_AGAIN = "nullable-again", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.script.phase.is_some() {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let column = match &action.kind {
            ActionKind::DropNotNull { column } => column,
            ActionKind::Redefine { column, def, .. } if !def.column.is_not_null() => column,
            _ => continue,
        };
        let old = site.table(&alter.table).and_then(|table| table.column(column));
        if old.is_some_and(Column::is_not_null) && !site.batch.has_column(&table, column.as_str()) {
            let message = format!("a version that still runs reads `{column}` of `{table}` as one that always has a value");
            let help = "deploy a version that reads NULL first; then say `-- migrate:phase expand` at the top of the script";
            found.push(site.find(&NULLABLE_AGAIN, &action.span, message, help.to_owned()));
        }
    }
}
