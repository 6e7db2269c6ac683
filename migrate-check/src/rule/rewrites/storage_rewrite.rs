//! `storage-rewrite`: a table is written to another place.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Persistence;

rule! {
    /// ## What it finds
    ///
    /// `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE` and `SET ACCESS METHOD` for a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// Every row is written anew, or moved, under an ACCESS EXCLUSIVE lock: reads and writes wait.
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
    /// === 2_unlogged.up.sql
    /// ALTER TABLE orders SET UNLOGGED;
    /// === 2_unlogged.down.sql
    /// ALTER TABLE orders SET LOGGED;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Make a new table in that place, let the service write both, move the rows in batches; or accept the time that it
    /// takes:
    ///
    /// ```files
    /// === 2_unlogged.up.sql
    /// -- migrate:allow storage-rewrite 4,000 rows: 30 ms on a copy of production
    /// ALTER TABLE orders SET UNLOGGED;
    /// === 2_unlogged.down.sql
    /// ALTER TABLE orders SET LOGGED;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    STORAGE_REWRITE = "storage-rewrite", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    let now = site.table(&alter.table).map(|table| table.persistence);
    for action in &alter.actions {
        let moves = match &action.kind {
            ActionKind::SetPersistence(Persistence::Temporary) => false,
            ActionKind::SetPersistence(persistence) => now != Some(*persistence),
            ActionKind::Rewrite { .. } => true,
            _ => false,
        };
        if moves {
            let table = site.fold.found(&alter.table);
            let message = format!("nobody can use `{table}` until all of its rows are written anew");
            let help = "make a new table in that place, let the service write both, and move the rows in batches; or say \
                        how long it takes: `-- migrate:allow storage-rewrite <reason>`";
            found.push(site.find(&STORAGE_REWRITE, &action.span, message, help.to_owned()));
        }
    }
}
