//! `foreign-key-drop`: a table is dropped, and the tables that it refers to are locked with it.

use crate::dialect::Dialect;
use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DROP TABLE` of a table with foreign keys to tables that are in use.
    ///
    /// ## Why it hurts
    ///
    /// Each of those tables takes an ACCESS EXCLUSIVE lock, all of them at once, until the transaction ends: reads and
    /// writes of tables wait that this migration does not name.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_items.up.sql
    /// CREATE TABLE items (id bigint PRIMARY KEY, of bigint REFERENCES orders (id));
    /// === 2_items.down.sql
    /// DROP TABLE items;
    /// === 3_no_items.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone
    /// DROP TABLE items;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 3_items_key.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE items DROP CONSTRAINT items_of_fkey;
    /// === 3_items_key.down.sql
    /// ALTER TABLE items ADD CONSTRAINT items_of_fkey FOREIGN KEY (of) REFERENCES orders (id);
    /// === 4_no_items.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone
    /// DROP TABLE items;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    FOREIGN_KEY_DROP = "foreign-key-drop", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || dropped.kind != Kind::Table {
        return;
    }
    for it in dropped.names.iter().filter(|it| !site.is_new(&it.name)) {
        let Some(table) = site.table(&it.name) else { continue };
        let goes_too = |name: &crate::schema::name::Name| dropped.names.iter().any(|it| site.fold.found(&it.name) == *name);
        let keys: Vec<_> = table
            .foreign_keys()
            .filter(|(_, key)| !goes_too(&key.table) && !site.is_new(&key.table))
            .filter_map(|(constraint, key)| Some((constraint.name.as_ref()?, &key.table)))
            .collect();
        let Some((_, first)) = keys.first() else { continue };
        let others = if keys.len() == 1 { String::new() } else { format!(" and {} more", keys.len() - 1) };
        let message = format!("reads and writes of `{first}`{others} wait for this, because `{}` refers to it", table.name);
        let help = "drop its foreign keys first, each in a migration of its own".to_owned();
        let mut scripts: Vec<String> = keys
            .iter()
            .map(|(name, _)| {
                let (table, name) = (site.sql(&it.name), site.sql_ident(name));
                format!("-- migrate:phase contract\nALTER TABLE {table} DROP CONSTRAINT {name};")
            })
            .collect();
        scripts.push(format!("-- migrate:phase contract\n{};", site.statement()));
        found.push(site.find(&FOREIGN_KEY_DROP, &it.span, message, help).with_instead(scripts));
    }
}
