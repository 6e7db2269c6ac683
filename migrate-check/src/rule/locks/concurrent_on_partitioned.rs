//! `concurrent-on-partitioned`: CONCURRENTLY where the server refuses it.

use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `CREATE INDEX CONCURRENTLY` or `DROP INDEX CONCURRENTLY` on a partitioned table.
    ///
    /// ## Why it hurts
    ///
    /// The server refuses it, on every version so far, so the migration fails in production and nowhere before if the
    /// tests run on an ordinary table.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_events.up.sql
    /// CREATE TABLE events (at timestamptz NOT NULL, id bigint NOT NULL) PARTITION BY RANGE (at);
    /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// === 1_events.down.sql
    /// DROP TABLE events;
    /// === 2_index.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY events_id ON events (id);
    /// === 2_index.down.sql
    /// DROP INDEX events_id;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_index.up.sql
    /// CREATE INDEX events_id ON ONLY events (id);
    /// === 2_index.down.sql
    /// DROP INDEX events_id;
    /// === 3_index_2026.up.sql
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY events_2026_id ON events_2026 (id);
    /// === 3_index_2026.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY events_2026_id;
    /// === 4_attach.up.sql
    /// -- migrate:irreversible an index is not detached; drop the one of the parent
    /// ALTER INDEX events_id ATTACH PARTITION events_2026_id;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    CONCURRENT_ON_PARTITIONED = "concurrent-on-partitioned", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let is_partitioned = |name: &Name| site.table(name).is_some_and(|table| table.partitioned.is_some());
    let (table, span) = match &site.effect.change {
        Change::CreateIndex(create) if create.concurrently && is_partitioned(&create.table) => {
            (site.fold.found(&create.table), &site.effect.span)
        }
        Change::Drop(dropped) if dropped.concurrently && dropped.kind == Kind::Index => {
            let owner = |name: &Name| site.schema().index_owner(&site.fold.found(name)).cloned();
            let mut owned = dropped.names.iter().filter_map(|it| Some((owner(&it.name)?, &it.span)));
            let Some(refused) = owned.find(|(owner, _)| is_partitioned(owner)) else { return };
            refused
        }
        _ => return,
    };
    let message = format!("`{table}` is partitioned, and PostgreSQL refuses CONCURRENTLY on it");
    let help = match &site.effect.change {
        Change::CreateIndex(_) => {
            "make it with `ON ONLY`, then `CREATE INDEX CONCURRENTLY` on each partition, and attach those with `ALTER \
             INDEX … ATTACH PARTITION`"
        }
        _ => "leave CONCURRENTLY out, and accept the lock with `-- migrate:allow blocking-index-drop <reason>`",
    };
    found.push(site.find(&CONCURRENT_ON_PARTITIONED, span, message, help.to_owned()));
}
