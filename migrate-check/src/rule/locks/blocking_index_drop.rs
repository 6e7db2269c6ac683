//! `blocking-index-drop`: an index is dropped while nobody can use its table.

use crate::dialect::Dialect;
use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `DROP INDEX` without `CONCURRENTLY` on a table that is in use. A warning: the lock is short, but it waits behind
    /// every query that is running, and everybody else waits behind it.
    ///
    /// ## Why it hurts
    ///
    /// An ACCESS EXCLUSIVE lock on the table queues behind the longest query there, and all that come later queue behind
    /// the lock.
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
    /// === 3_no_index.up.sql
    /// DROP INDEX orders_placed_at;
    /// === 3_no_index.down.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 3_no_index.up.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// === 3_no_index.down.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_INDEX_DROP = "blocking-index-drop", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || dropped.kind != Kind::Index || dropped.concurrently {
        return;
    }
    let owner = |name: &Name| site.schema().index_owner(&site.fold.found(name));
    let used = dropped.names.iter().filter_map(|it| Some((it, owner(&it.name)?)));
    for (it, owner) in used.filter(|(_, owner)| !site.is_harmless_on(owner)) {
        // On a partitioned table the server refuses CONCURRENTLY.
        if site.table(owner).is_some_and(|table| table.partitioned.is_some()) {
            continue;
        }
        let message = format!("nobody can use `{owner}` until this lock was had and `{}` is gone", it.name);
        let help = "drop it without that lock, in a script of its own".to_owned();
        let if_exists = if dropped.if_exists { "IF EXISTS " } else { "" };
        let script = format!("-- migrate:no-transaction\nDROP INDEX CONCURRENTLY {if_exists}{};", site.sql(&it.name));
        found.push(site.find(&BLOCKING_INDEX_DROP, &it.span, message, help).with_instead([script]));
    }
}
