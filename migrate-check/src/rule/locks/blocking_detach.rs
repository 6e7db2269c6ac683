//! `blocking-detach`: a partition is detached while nobody can use the whole table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DETACH PARTITION` without `CONCURRENTLY`.
    ///
    /// ## Why it hurts
    ///
    /// The partitioned table, the partition and the DEFAULT partition take ACCESS EXCLUSIVE locks: reads and writes of all
    /// partitions wait.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_events.up.sql
    /// CREATE TABLE events (at timestamptz NOT NULL, id bigint NOT NULL) PARTITION BY RANGE (at);
    /// CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// CREATE TABLE events_2027 (at timestamptz NOT NULL, id bigint NOT NULL);
    /// === 1_events.down.sql
    /// DROP TABLE events_2027;
    /// DROP TABLE events;
    /// === 2_detach.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE events DETACH PARTITION events_2026;
    /// === 2_detach.down.sql
    /// ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_detach.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:phase contract
    /// ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
    /// === 2_detach.down.sql
    /// ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    /// ```
    ///
    /// A table with a DEFAULT partition cannot do that: nothing is found there.
    ///
    /// ## Databases
    ///
    /// PostgreSQL. Before version 14 there is no `CONCURRENTLY` here.
    BLOCKING_DETACH = "blocking-detach", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    let table = site.fold.found(&alter.table);
    if site.dialect() != Dialect::Postgres || site.is_new(&alter.table) || site.schema().default_partition(&table).is_some() {
        return;
    }
    for action in &alter.actions {
        let ActionKind::DetachPartition { partition, concurrently: false } = &action.kind else { continue };
        let message = format!("reads and writes of all partitions of `{table}` wait for this");
        let help = "detach it without that lock, in a script of its own".to_owned();
        let clause = format!("DETACH PARTITION {} CONCURRENTLY", site.sql(partition));
        let script = site.altered(alter, &clause);
        let script = format!("-- migrate:no-transaction\n-- migrate:phase contract\n{script}");
        found.push(site.find(&BLOCKING_DETACH, &action.span, message, help).with_instead([script]));
    }
}
