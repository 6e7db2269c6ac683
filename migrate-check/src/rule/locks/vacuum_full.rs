//! `vacuum-full`: a table is written anew while nobody can use it.

use crate::dialect::Dialect;
use crate::effect::{Change, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `VACUUM FULL`, `CLUSTER` and, in PostgreSQL 19, `REPACK` without `CONCURRENTLY`.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until all of its rows and indexes are written: reads and writes wait, for
    /// hours on a large one.
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
    /// === 2_vacuum.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:irreversible rows that were written anew stay so
    /// VACUUM FULL orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A plain `VACUUM` makes the space usable again and keeps nobody waiting; to give it back to the file system while
    /// the table is in use, run pg_repack outside of migrations.
    ///
    /// ```files
    /// === 2_vacuum.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:irreversible what was vacuumed stays so
    /// VACUUM orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    VACUUM_FULL = "vacuum-full", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Maintain(maintain) = &site.effect.change else { return };
    let is_full = matches!(maintain.work, Work::VacuumFull | Work::Cluster) || maintain.work == Work::Repack && !maintain.concurrently;
    let is_harmless = !maintain.targets.is_empty() && maintain.targets.iter().all(|it| site.is_harmless_on(it));
    if site.dialect() != Dialect::Postgres || !is_full || is_harmless {
        return;
    }
    let what = match maintain.targets.first() {
        Some(table) => format!("`{}`", site.fold.found(table)),
        None => "every table in turn".to_owned(),
    };
    let message = format!("nobody can use {what} until all of its rows are written anew");
    let help = "a plain VACUUM keeps nobody waiting; to shrink the file while the table is in use, run pg_repack outside \
                of migrations";
    found.push(site.find(&VACUUM_FULL, &site.effect.span, message, help.to_owned()));
}
