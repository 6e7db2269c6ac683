//! `partition-drop`: partitions go with all their rows.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DROP PARTITION` and `TRUNCATE PARTITION`, in a script that does not say that it is a contract step.
    ///
    /// ## Why it hurts
    ///
    /// The rows are gone at once, without a chance to roll back.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// === 1_events.up.sql
    /// CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (YEAR(at)) (
    ///     PARTITION p2026 VALUES LESS THAN (2027),
    ///     PARTITION p2027 VALUES LESS THAN (2028)
    /// );
    /// === 1_events.down.sql
    /// DROP TABLE events;
    /// === 2_no_2026.up.sql
    /// -- migrate:irreversible the rows are in the archive
    /// ALTER TABLE events DROP PARTITION p2026;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_no_2026.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are in the archive
    /// ALTER TABLE events DROP PARTITION p2026;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    PARTITION_DROP = "partition-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.is_declared_contract() {
        return;
    }
    for action in &alter.actions {
        let ActionKind::ManagePartitions { verb, names } = &action.kind else { continue };
        if !matches!(verb.as_str(), "drop" | "truncate") {
            continue;
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let table = site.fold.found(&alter.table);
        let message = format!("all rows in {} of `{table}` are gone", names.join(", "));
        let help = "if that is meant, as a contract step, which waits until no older version runs".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&PARTITION_DROP, &action.span, message, help).with_instead([script]));
    }
}
