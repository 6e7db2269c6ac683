//! `validating-check`: a check is evaluated for every row while nobody can use the table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::table::{ConstraintRule, Validity};

rule! {
    /// ## What it finds
    ///
    /// `ADD CHECK` without `NOT VALID` on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until every row was looked at: reads and writes wait.
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
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer CHECK (customer > 0);
    /// === 2_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Write instead
    ///
    /// `NOT VALID` looks at new rows only; `VALIDATE` in a migration of its own looks at the old ones while everybody
    /// reads and writes:
    ///
    /// ```files
    /// === 2_check.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer CHECK (customer > 0) NOT VALID;
    /// === 2_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// === 3_check_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    VALIDATING_CHECK = "validating-check", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddConstraint { def, .. } = &action.kind else { continue };
        if !matches!(def.rule, ConstraintRule::Check(_)) || def.validity != Validity::Valid {
            continue;
        }
        let table = site.fold.found(&alter.table);
        let message = format!("reads and writes of `{table}` wait until every row was looked at");
        let help = "let it hold for new rows first, and look at the old ones in a migration of its own".to_owned();
        let it = site.find(&VALIDATING_CHECK, &action.span, message, help);
        found.push(match reword::validated_later(site, alter, def, None) {
            Some(scripts) => it.with_instead(scripts),
            None => it,
        });
    }
}
