//! `narrowing`: a column gets a type that not all of its values fit in.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A shorter `varchar`, a smaller integer, less precision, or a type that drops part of the value, for a column that
    /// this deployment did not make.
    ///
    /// ## Why it hurts
    ///
    /// Values that do not fit make the migration fail in production, where the rows are; with a cast in `USING`, or in
    /// MySQL outside of strict mode, they are cut off without a word.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(200));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_shorter.up.sql
    /// -- migrate:phase contract
    /// -- migrate:allow type-rewrite 5,000 rows
    /// ALTER TABLE orders ALTER COLUMN note TYPE varchar(100);
    /// === 2_shorter.down.sql
    /// ALTER TABLE orders ALTER COLUMN note TYPE varchar(200);
    /// ```
    ///
    /// ## Write instead
    ///
    /// A check that can be validated says the same, keeps the type, and tells you beforehand which rows do not fit:
    ///
    /// ```files
    /// === 2_shorter.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_note_length CHECK (length(note) <= 100) NOT VALID;
    /// === 2_shorter.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_note_length;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_note_length;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    NARROWING = "narrowing", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let (column, new) = match &action.kind {
            ActionKind::SetType { column, data_type, .. } => (column, data_type),
            ActionKind::Redefine { column, def, .. } => (column, &def.column.data_type),
            _ => continue,
        };
        let Some(old) = site.table(&alter.table).and_then(|table| table.column(column)).map(|it| &it.data_type) else {
            continue;
        };
        if old.narrows_to(new) {
            let table = site.fold.found(&alter.table);
            let message = format!("not every {old} in `{column}` of `{table}` fits into {new}");
            let help = format!(
                "find the rows that do not fit and mend them first; a CHECK on `{column}` says the same without another \
                 type"
            );
            found.push(site.find(&NARROWING, &action.span, message, help));
        }
    }
}
