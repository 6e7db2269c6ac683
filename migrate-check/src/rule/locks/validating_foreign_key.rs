//! `validating-foreign-key`: a foreign key is looked up for every row while nobody can write to either table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::table::{ConstraintRule, Validity};

rule! {
    /// ## What it finds
    ///
    /// `ADD FOREIGN KEY` without `NOT VALID` on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// Both tables take a SHARE ROW EXCLUSIVE lock until every row was looked up: writes to the one and to the other wait.
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
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers (id);
    /// === 2_customer.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Write instead
    ///
    /// `NOT VALID` looks at new rows only, so its lock is short; `VALIDATE` in a migration of its own looks at the old
    /// ones while everybody reads and writes:
    ///
    /// ```files
    /// === 2_customer.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers (id) NOT VALID;
    /// === 2_customer.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// === 3_customer_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
    /// ```
    ///
    /// Before PostgreSQL 18 a partitioned table takes no `NOT VALID` foreign key: add it to each partition so, then to the
    /// parent.
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    VALIDATING_FOREIGN_KEY = "validating-foreign-key", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddConstraint { def, .. } = &action.kind else { continue };
        let ConstraintRule::ForeignKey(key) = &def.rule else { continue };
        if def.validity != Validity::Valid {
            continue;
        }
        let (table, parent) = (site.fold.found(&alter.table), site.fold.found(&key.table));
        let message = format!("writes to `{table}` and `{parent}` wait until every row of `{table}` was looked up");
        let is_partitioned = site.table(&alter.table).is_some_and(|table| table.partitioned.is_some());
        if is_partitioned && !site.server().is_at_least(18, 0) {
            let help = "add it to each partition with NOT VALID, validate it there, and then add it to the parent";
            found.push(site.find(&VALIDATING_FOREIGN_KEY, &action.span, message, help.to_owned()));
            continue;
        }
        let help = "let it hold for new rows first, and look at the old ones in a migration of its own".to_owned();
        let it = site.find(&VALIDATING_FOREIGN_KEY, &action.span, message, help);
        found.push(match reword::validated_later(site, alter, def, None) {
            Some(scripts) => it.with_instead(scripts),
            None => it,
        });
    }
}
