//! `referenced-column-drop`: a column is dropped that foreign keys refer to.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Table;

rule! {
    /// ## What it finds
    ///
    /// `DROP COLUMN` on SQLite of a column that a foreign key of another table names.
    ///
    /// ## Why it hurts
    ///
    /// SQLite drops it without a word. From then on every write to the other table fails.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, number integer);
    /// CREATE TABLE items (id integer PRIMARY KEY, of integer REFERENCES orders (number));
    /// CREATE UNIQUE INDEX orders_number ON orders (number);
    /// === 1_orders.down.sql
    /// DROP TABLE items;
    /// DROP TABLE orders;
    /// === 2_no_number.up.sql
    /// -- migrate:phase contract
    /// DROP INDEX orders_number;
    /// ALTER TABLE orders DROP COLUMN number;
    /// === 2_no_number.down.sql
    /// ALTER TABLE orders ADD COLUMN number integer;
    /// CREATE UNIQUE INDEX orders_number ON orders (number);
    /// ```
    ///
    /// ## Write instead
    ///
    /// Build the table that refers to it anew first, without the foreign key:
    ///
    /// ```files
    /// === 2_no_key.up.sql
    /// -- migrate:foreign-keys off
    /// -- migrate:phase contract
    /// -- migrate:irreversible the numbers are gone
    /// CREATE TABLE new_items (id integer PRIMARY KEY, of integer);
    /// INSERT INTO new_items (id, of) SELECT id, of FROM items;
    /// DROP TABLE items;
    /// ALTER TABLE new_items RENAME TO items;
    /// === 3_no_number.up.sql
    /// -- migrate:phase contract
    /// DROP INDEX orders_number;
    /// ALTER TABLE orders DROP COLUMN number;
    /// === 3_no_number.down.sql
    /// ALTER TABLE orders ADD COLUMN number integer;
    /// CREATE UNIQUE INDEX orders_number ON orders (number);
    /// ```
    ///
    /// ## Databases
    ///
    /// SQLite. The others refuse it.
    REFERENCED_COLUMN_DROP = "referenced-column-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Sqlite {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::DropColumn { name, .. } = &action.kind else { continue };
        let refers = |other: &&Table| {
            other.foreign_keys().any(|(_, key)| key.table == table && key.referenced.contains(name))
        };
        if let Some(other) = site.schema().tables_naming(&table).find(refers) {
            let message = format!("a foreign key of `{}` refers to `{name}`, and every write there fails without it", other.name);
            let help = format!("build `{}` anew without that foreign key first", other.name);
            found.push(site.find(&REFERENCED_COLUMN_DROP, &action.span, message, help));
        }
    }
}
