//! `broken-concurrent-index`: a server whose CONCURRENTLY damages indexes.

use crate::dialect::Dialect;
use crate::effect::{Change, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `CREATE INDEX CONCURRENTLY` and `REINDEX CONCURRENTLY` for PostgreSQL 14.1 to 14.3.
    ///
    /// ## Why it hurts
    ///
    /// These versions can leave rows out of an index that is built so, without a word: queries miss rows, and unique
    /// indexes take duplicates (release notes of 14.4).
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// server-version = "14.2"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Upgrade the server to 14.4 or later, and say so:
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// server-version = "14.4"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL 14, where `server-version` says which 14; a plain `14` is taken for a mended one.
    BROKEN_CONCURRENT_INDEX = "broken-concurrent-index", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let server = site.server();
    let is_broken = server.is_at_least(14, 1) && !server.is_at_least(14, 4);
    if site.dialect() != Dialect::Postgres || !is_broken {
        return;
    }
    let is_concurrent = match &site.effect.change {
        Change::CreateIndex(create) => create.concurrently,
        Change::Maintain(maintain) => {
            maintain.concurrently && matches!(maintain.work, Work::ReindexIndex | Work::ReindexTable | Work::ReindexAll)
        }
        _ => false,
    };
    if is_concurrent {
        let message = format!("{server} before 14.4 can leave rows out of an index that is built CONCURRENTLY");
        let help = "upgrade the server to 14.4 or later, and write that into `server-version`".to_owned();
        found.push(site.find(&BROKEN_CONCURRENT_INDEX, &site.effect.span, message, help));
    }
}
