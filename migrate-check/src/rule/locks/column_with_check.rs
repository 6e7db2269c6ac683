//! `column-with-check`: a column comes with a check, and every row is looked at.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::table::{ConstraintRule, Validity};

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN … CHECK (…)` on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// Even for a new column that is NULL everywhere the server evaluates the check for every row, under an ACCESS
    /// EXCLUSIVE lock: reads and writes wait.
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
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD COLUMN amount int CHECK (amount > 0);
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP COLUMN amount;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD COLUMN amount int;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP COLUMN amount;
    /// === 3_amount_check.up.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
    /// === 3_amount_check.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_amount;
    /// === 4_amount_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_amount;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    COLUMN_WITH_CHECK = "column-with-check", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddColumn { def, .. } = &action.kind else { continue };
        let checks = def.constraints.iter().filter(|it| matches!(it.rule, ConstraintRule::Check(_)));
        for constraint in checks.filter(|it| it.validity == Validity::Valid) {
            let table = site.fold.found(&alter.table);
            let message = format!("reads and writes of `{table}` wait until every row was looked at");
            let help = "add the column, then the check for new rows, then look at the old ones".to_owned();
            let it = site.find(&COLUMN_WITH_CHECK, &constraint.span, message, help);
            let instead = reword::constraint(site, &alter.table, constraint, Some(&def.column.name));
            found.push(match instead {
                Some((clause, name)) => it.with_instead([
                    site.altered(alter, site.without(&action.span, &constraint.span).trim_end()),
                    site.altered(alter, &format!("ADD {clause} NOT VALID")),
                    site.altered(alter, &format!("VALIDATE CONSTRAINT {name}")),
                ]),
                None => it,
            });
        }
    }
}
