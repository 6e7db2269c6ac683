//! `kept-invalid-index`: what an interrupted build left is taken for the index.

use crate::dialect::Dialect;
use crate::effect::{Change, Existing, Kind};
use crate::lint::site::Site;
use crate::lint::{Found, reword};

rule! {
    /// ## What it finds
    ///
    /// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` without a `DROP INDEX CONCURRENTLY IF EXISTS` of the same name before it.
    ///
    /// ## Why it hurts
    ///
    /// A build without a lock that is interrupted leaves an INVALID index behind: no query uses it, a unique one is not
    /// enforced, and every write pays for it. `IF NOT EXISTS` looks at the name alone, so the next run takes it for the
    /// index, and nobody hears of it (manual of CREATE INDEX, "Building Indexes Concurrently").
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Remove what an interrupted run may have left:
    ///
    /// ```files
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY IF EXISTS orders_placed_at;
    /// CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at);
    /// === 2_index.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_placed_at;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    KEPT_INVALID_INDEX = "kept-invalid-index", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateIndex(create) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || !create.concurrently || create.existing != Existing::Keep {
        return;
    }
    let is_dropped = site.before().iter().any(|effect| match &effect.change {
        Change::Drop(it) => it.kind == Kind::Index && it.names.iter().any(|it| it.name.ident == create.index.name),
        _ => false,
    });
    if is_dropped || site.in_transaction() || site.is_new(&create.table) {
        return;
    }
    let name = &create.index.name;
    let message = format!("if this is interrupted, an INVALID index `{name}` stays, and the next run takes it for done");
    let help = "drop what an interrupted run may have left, then build it".to_owned();
    let it = site.find(&KEPT_INVALID_INDEX, &site.effect.span, message, help);
    found.push(it.with_instead([reword::built_concurrently(site, create)]));
}
