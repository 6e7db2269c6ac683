//! `no-backfill`: a column is to have a value in every row, and nothing wrote one.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Validity;

rule! {
    /// ## What it finds
    ///
    /// `NOT NULL` for a column that this deployment added without a default to a table that was there, with no statement
    /// between that writes it. Off unless `migrate.toml` turns it on: something else than a migration may write the values.
    ///
    /// ## Why it hurts
    ///
    /// Every row that was there has NULL in it, so the migration fails. On an empty database it passes, so no test sees it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// no-backfill = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note varchar(50);
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_every_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders MODIFY note varchar(50) NOT NULL;
    /// === 3_every_note.down.sql
    /// ALTER TABLE orders MODIFY note varchar(50);
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// small-tables = ["orders"]
    /// [lints]
    /// no-backfill = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note varchar(50);
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_old_notes.up.sql
    /// -- migrate:irreversible an empty note does no harm
    /// UPDATE orders SET note = '' WHERE note IS NULL;
    /// === 4_every_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders MODIFY note varchar(50) NOT NULL;
    /// === 4_every_note.down.sql
    /// ALTER TABLE orders MODIFY note varchar(50);
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    NO_BACKFILL = "no-backfill", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    let table = site.fold.found(&alter.table);
    // What a trigger writes is not followed.
    if site.table(&alter.table).is_none_or(|table| !table.triggers.is_empty()) {
        return;
    }
    for action in &alter.actions {
        let column = match &action.kind {
            ActionKind::SetNotNull { column } | ActionKind::AddNotNull { column, validity: Validity::Valid, .. } => column,
            ActionKind::Redefine { column, def, .. } if def.column.is_not_null() => column,
            _ => continue,
        };
        if !site.batch.is_unfilled(&table, column.as_str()) {
            continue;
        }
        let message = format!("every row of `{table}` that was there has NULL in `{column}`, so this fails");
        let (of, column) = (site.sql(&alter.table), site.sql_ident(column));
        let help = format!("write a value first, in a migration before: `UPDATE {of} SET {column} = … WHERE {column} IS NULL`");
        found.push(site.find(&NO_BACKFILL, &action.span, message, help));
    }
}
