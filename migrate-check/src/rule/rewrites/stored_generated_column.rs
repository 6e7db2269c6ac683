//! `stored-generated-column`: a computed column is stored in every row.

use super::added;
use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::impact::postgres::column::Cause;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN … GENERATED ALWAYS AS (…) STORED`, and `SET EXPRESSION` of such a column, on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// Every row is written anew under an ACCESS EXCLUSIVE lock, and every index is built anew: reads and writes wait.
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
    /// === 2_day.up.sql
    /// ALTER TABLE orders ADD COLUMN next bigint GENERATED ALWAYS AS (id + 1) STORED;
    /// === 2_day.down.sql
    /// ALTER TABLE orders DROP COLUMN next;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Compute it when it is read: in a view, in an index on the expression, or, from PostgreSQL 18 on, in a `VIRTUAL`
    /// column:
    ///
    /// ```files
    /// === 2_day.up.sql
    /// CREATE VIEW orders_with_next AS SELECT id, id + 1 AS next FROM orders;
    /// === 2_day.down.sql
    /// DROP VIEW orders_with_next;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    STORED_GENERATED_COLUMN = "stored-generated-column", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let virtual_is_known = site.server().is_at_least(18, 0);
    for (alter, action, _, cause) in added(site) {
        if cause != Cause::Stored {
            continue;
        }
        let table = site.fold.found(&alter.table);
        let message = format!("nobody can use `{table}` until every row is written anew: {cause}");
        let help = "compute it when it is read: in a view, or in an index on the expression".to_owned();
        let it = site.find(&STORED_GENERATED_COLUMN, &action.span, message, help);
        let clause = site.text(&action.span);
        let stored = clause.to_ascii_uppercase().rfind("STORED").filter(|_| virtual_is_known);
        found.push(match stored {
            Some(at) => {
                let clause = format!("{}VIRTUAL{}", &clause[..at], &clause[at + "STORED".len()..]);
                it.with_help("compute it when it is read").with_instead([site.altered(alter, &clause)])
            }
            None => it,
        });
    }
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in alter.actions.iter().filter(|action| matches!(action.kind, ActionKind::SetExpression { .. })) {
        let table = site.fold.found(&alter.table);
        let message = format!("nobody can use `{table}` until the new value was computed for every row");
        let help = "add another column, let the service write it, and fill the old rows in batches".to_owned();
        found.push(site.find(&STORED_GENERATED_COLUMN, &action.span, message, help));
    }
}
