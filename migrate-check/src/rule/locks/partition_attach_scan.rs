//! `partition-attach-scan`: a table is read as a whole, under lock, to become a partition.

use crate::effect::{ActionKind, Change};
use crate::impact::{Impact, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ATTACH PARTITION` of a table that has rows and no validated check, or to a table with a DEFAULT partition, which
    /// is read too.
    ///
    /// ## Why it hurts
    ///
    /// The new partition is locked until each of its rows was found to belong to it. With a DEFAULT partition that one is
    /// locked and read as well, and it holds rows that are in use.
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
    /// === 2_attach.up.sql
    /// ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
    /// === 2_attach.down.sql
    /// ALTER TABLE events DETACH PARTITION events_2027;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A check that says the same as the bound, validated before, spares the reading:
    ///
    /// ```files
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE events_2027 ADD CONSTRAINT bound CHECK (at >= '2027-01-01' AND at < '2028-01-01') NOT VALID;
    /// === 2_check.down.sql
    /// ALTER TABLE events_2027 DROP CONSTRAINT bound;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE events_2027 VALIDATE CONSTRAINT bound;
    /// === 4_attach.up.sql
    /// ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
    /// === 4_attach.down.sql
    /// -- migrate:no-transaction
    /// ALTER TABLE events DETACH PARTITION events_2027 CONCURRENTLY;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    PARTITION_ATTACH_SCAN = "partition-attach-scan", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    for action in &alter.actions {
        let ActionKind::AttachPartition { partition, .. } = &action.kind else { continue };
        let child = site.fold.found(partition);
        let reads = |it: &&Impact| {
            it.clause == "attach partition" && it.work == Work::Scan && !site.is_harmless_on(&it.relation)
        };
        let Some(scanned) = site.impacts.iter().find(reads) else { continue };
        let message = format!("nobody can use `{}` until all of its rows were looked at", scanned.relation);
        let help = if scanned.relation == child {
            "before it, in migrations of their own, give the table a check that says the same as the bound: `ADD \
             CONSTRAINT … CHECK (…) NOT VALID`, then `VALIDATE CONSTRAINT`"
        } else {
            "give the DEFAULT partition a check that excludes the bound, `NOT VALID` and then validated, before it; and \
             say so with `-- migrate:allow partition-attach-scan <reason>`"
        };
        found.push(site.find(&PARTITION_ATTACH_SCAN, &action.span, message, help.to_owned()));
    }
}
