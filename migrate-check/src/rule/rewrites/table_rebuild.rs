//! `table-rebuild`: a table is built anew, though others can write meanwhile.

use crate::effect::Change;
use crate::impact::{Lock, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A change that MySQL or MariaDB makes in place by building the table anew: NULL to NOT NULL and back, another
    /// primary key, another row format, a column that moves, before 8.0.29 a dropped column, and a column that comes or goes
    /// together with an index.
    ///
    /// ## Why it hurts
    ///
    /// It takes as long as a copy, needs the space of a second table, and replicas are behind by that time. At its end it
    /// waits for every transaction on the table, and everybody waits behind it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note varchar(50));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders MODIFY note varchar(50) NOT NULL;
    /// === 2_note.down.sql
    /// ALTER TABLE orders MODIFY note varchar(50);
    /// ```
    ///
    /// ## Write instead
    ///
    /// Run gh-ost or pt-online-schema-change outside of migrations for a large table, or say that it is small:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:phase contract
    /// -- migrate:allow table-rebuild 4,000 rows: 30 ms on a copy of production
    /// ALTER TABLE orders MODIFY note varchar(50) NOT NULL;
    /// === 2_note.down.sql
    /// ALTER TABLE orders MODIFY note varchar(50);
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    TABLE_REBUILD = "table-rebuild", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    let table = site.fold.found(&alter.table);
    if site.is_harmless_on(&alter.table) || site.impacts.iter().any(|it| it.lock == Lock::Copy) {
        return;
    }
    let own = site.impacts.iter().filter(|it| it.relation == table);
    for (action, impact) in alter.actions.iter().zip(own) {
        if impact.lock == Lock::Inplace && impact.work == Work::Rewrite {
            let because = impact.because.as_deref().map_or_else(String::new, |because| format!(": {because}"));
            let message = format!("`{table}` is built anew, beside the old one{because}");
            let help = "for a large table run gh-ost or pt-online-schema-change instead; or say how long it takes: \
                        `-- migrate:allow table-rebuild <reason>`, or name the table in `small-tables`";
            found.push(site.find(&TABLE_REBUILD, &action.span, message, help.to_owned()));
        }
    }
}
