//! `not-null-scan`: every row is looked at for NULL while nobody can use the table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::impact::Work;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::fold::object_name;
use crate::schema::name::{Ident, Name};
use crate::schema::table::Validity;

rule! {
    /// ## What it finds
    ///
    /// `SET NOT NULL` on a column for which no validated `CHECK (column IS NOT NULL)` proves it, and from PostgreSQL 18 on
    /// also `ADD CONSTRAINT … NOT NULL` without `NOT VALID`.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until every row was looked at: reads and writes wait. With a proof the
    /// server looks at none.
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
    /// === 2_customer.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;
    /// === 2_customer.down.sql
    /// ALTER TABLE orders ALTER COLUMN customer DROP NOT NULL;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_customer_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer_not_null CHECK (customer IS NOT NULL) NOT VALID;
    /// === 2_customer_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer_not_null;
    /// === 3_customer_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_not_null;
    /// === 4_customer.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer_not_null;
    /// === 4_customer.down.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer_not_null CHECK (customer IS NOT NULL);
    /// ALTER TABLE orders ALTER COLUMN customer DROP NOT NULL;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL. From 18 on two steps are enough: `ADD CONSTRAINT … NOT NULL customer NOT VALID`, then `VALIDATE
    /// CONSTRAINT`.
    NOT_NULL_SCAN = "not-null-scan", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let column = match &action.kind {
            ActionKind::SetNotNull { column } if scans(site) && !is_new(site, &alter.table, column) => column,
            ActionKind::AddNotNull { column, validity: Validity::Valid, .. } => column,
            _ => continue,
        };
        let table = site.fold.found(&alter.table);
        let message = format!("reads and writes of `{table}` wait until every row was looked at for NULL in `{column}`");
        let help = "prove it first, without a lock".to_owned();
        let name = object_name(table.ident.as_str(), Some(column.as_str()), "not_null");
        let name = site.sql_ident(&Ident::other(site.dialect(), name));
        let sql_column = site.sql_ident(column);
        let contract = |clause: &str| format!("-- migrate:phase contract\n{}", site.altered(alter, clause));
        let scripts = if site.server().is_at_least(18, 0) {
            vec![
                contract(&format!("ADD CONSTRAINT {name} NOT NULL {sql_column} NOT VALID")),
                site.altered(alter, &format!("VALIDATE CONSTRAINT {name}")),
            ]
        } else {
            let set = contract(&format!("ALTER COLUMN {sql_column} SET NOT NULL"));
            vec![
                contract(&format!("ADD CONSTRAINT {name} CHECK ({sql_column} IS NOT NULL) NOT VALID")),
                site.altered(alter, &format!("VALIDATE CONSTRAINT {name}")),
                format!("{set}\n{}", site.altered(alter, &format!("DROP CONSTRAINT {name}"))),
            ]
        };
        found.push(site.find(&NOT_NULL_SCAN, &action.span, message, help).with_instead(scripts));
    }
}

fn scans(site: &Site<'_>) -> bool {
    site.impacts.iter().any(|it| it.clause == "set not null" && it.work == Work::Scan)
}

/// Whether the same statement adds the column: its rows are looked at for that already.
fn is_new(site: &Site<'_>, table: &Name, column: &Ident) -> bool {
    site.table(table).is_some_and(|table| table.column(column).is_none())
}
