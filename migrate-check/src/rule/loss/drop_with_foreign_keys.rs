//! `drop-with-foreign-keys`: dropping a table deletes rows of the tables that refer to it.

use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Table;

rule! {
    /// ## What it finds
    ///
    /// `DROP TABLE` on SQLite of a table that others refer to, also as the last step of building it anew, in a script
    /// without `-- migrate:foreign-keys off`.
    ///
    /// ## Why it hurts
    ///
    /// With foreign keys on, and sqlx turns them on, SQLite deletes every row before it drops the table: `ON DELETE
    /// CASCADE` empties the tables that refer to it, and without it the statement fails.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// CREATE TABLE items (id integer PRIMARY KEY, of integer REFERENCES orders (id) ON DELETE CASCADE);
    /// === 1_orders.down.sql
    /// DROP TABLE items;
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible a note stays what it is
    /// CREATE TABLE new_orders (id integer PRIMARY KEY, note text NOT NULL);
    /// INSERT INTO new_orders (id, note) SELECT id, note FROM orders;
    /// DROP TABLE orders;
    /// ALTER TABLE new_orders RENAME TO orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:foreign-keys off
    /// -- migrate:phase contract
    /// -- migrate:irreversible a note stays what it is
    /// CREATE TABLE new_orders (id integer PRIMARY KEY, note text NOT NULL);
    /// INSERT INTO new_orders (id, note) SELECT id, note FROM orders;
    /// DROP TABLE orders;
    /// ALTER TABLE new_orders RENAME TO orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// SQLite.
    DROP_WITH_FOREIGN_KEYS = "drop-with-foreign-keys", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    let is_off = site.script.mode == Mode::ForeignKeysOff;
    if site.dialect() != Dialect::Sqlite || dropped.kind != Kind::Table || is_off {
        return;
    }
    for it in &dropped.names {
        let name = site.fold.found(&it.name);
        let refers = |table: &&Table| table.name != name && table.foreign_keys().any(|(_, key)| key.table == name);
        let Some(child) = site.schema().tables_naming(&name).find(refers) else { continue };
        let message = format!("every row of `{name}` is deleted first, and `{}` refers to them", child.name);
        let help = "write `-- migrate:foreign-keys off` at the top of the script: keys are off while it runs, and are \
                    checked before it commits";
        found.push(site.find(&DROP_WITH_FOREIGN_KEYS, &it.span, message, help.to_owned()));
    }
}
