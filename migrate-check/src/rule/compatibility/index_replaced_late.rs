//! `index-replaced-late`: an index is gone before the one that replaces it is there.

use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;
use crate::schema::table::IndexOn;

rule! {
    /// ## What it finds
    ///
    /// `DROP INDEX` before `CREATE INDEX` on the same table that begins with the same column, in one script.
    ///
    /// ## Why it hurts
    ///
    /// While the new one is built, queries that need it read the whole table.
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
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// === 3_wider.up.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// CREATE INDEX CONCURRENTLY orders_placed_at_id ON orders (placed_at, id);
    /// === 3_wider.down.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// DROP INDEX CONCURRENTLY orders_placed_at_id;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 3_wider.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at_id ON orders (placed_at, id);
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// === 3_wider.down.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// DROP INDEX CONCURRENTLY orders_placed_at_id;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB. In a transaction of SQLite nobody sees the moment between.
    INDEX_REPLACED_LATE = "index-replaced-late", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateIndex(create) = &site.effect.change else { return };
    if site.in_transaction() || site.is_harmless_on(&create.table) {
        return;
    }
    let table = site.fold.found(&create.table);
    let first = create.index.parts.first().map(|part| &part.on);
    for effect in site.before() {
        let Change::Drop(dropped) = &effect.change else { continue };
        if dropped.kind != Kind::Index {
            continue;
        }
        let replaced = dropped.names.iter().find(|it| began_with(site, &it.name, &table, first));
        if let Some(replaced) = replaced {
            let message = format!(
                "from line {} on `{}` is gone, and until this is built queries read all of `{table}`",
                site.line(replaced.span.start),
                replaced.name
            );
            let help = "make the new index first, under another name, then drop the old one".to_owned();
            found.push(site.find(&INDEX_REPLACED_LATE, &site.effect.span, message, help));
        }
    }
}

/// Whether an index that the script dropped was on this table and began with this.
fn began_with(site: &Site<'_>, name: &Name, table: &Name, first: Option<&IndexOn>) -> bool {
    let dropped = site.batch.dropped_index(&site.fold.found(name));
    dropped.is_some_and(|(owner, index)| owner == table && index.parts.first().map(|part| &part.on) == first)
}
