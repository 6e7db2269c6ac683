//! `partition-create-lock`: a new partition locks the whole table.

use crate::effect::Change;
use crate::impact::Work;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `CREATE TABLE … PARTITION OF` a table that is in use. With a DEFAULT partition it fails the build: that one is read
    /// as a whole.
    ///
    /// ## Why it hurts
    ///
    /// The partitioned table takes an ACCESS EXCLUSIVE lock, which queues behind the longest query on any partition;
    /// `ATTACH PARTITION` takes one that lets reads and writes through.
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
    /// === 2_2028.up.sql
    /// CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
    /// === 2_2028.down.sql
    /// DROP TABLE events_2028;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_2028.up.sql
    /// CREATE TABLE events_2028 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    /// ALTER TABLE events ATTACH PARTITION events_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
    /// === 2_2028.down.sql
    /// DROP TABLE events_2028;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    PARTITION_CREATE_LOCK = "partition-create-lock", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateTable(create) = &site.effect.change else { return };
    let Some(of) = &create.partition_of else { return };
    if site.is_harmless_on(&of.table) {
        return;
    }
    let table = site.fold.found(&of.table);
    let scanned = site.impacts.iter().find(|it| it.work == Work::Scan);
    let message = match scanned {
        Some(it) => format!("nobody can use `{table}` until all rows of `{}` were looked at", it.relation),
        None => format!("nobody can use `{table}` until this lock was had and the partition is made"),
    };
    let help = "make the table by itself and attach it, which lets others through".to_owned();
    let (new, parent) = (site.sql(&create.name), site.sql(&of.table));
    let script = format!(
        "CREATE TABLE {new} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);\n\
         ALTER TABLE {parent} ATTACH PARTITION {new} {};",
        of.bound
    );
    let it = site.find(&PARTITION_CREATE_LOCK, &site.effect.span, message, help);
    found.push(match scanned {
        Some(_) => crate::lint::Found { level: crate::diagnostic::Level::Deny, ..it },
        None if create.partitioned.is_some() => it,
        None => it.with_instead([script]),
    });
}
