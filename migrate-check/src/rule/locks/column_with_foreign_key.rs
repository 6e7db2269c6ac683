//! `column-with-foreign-key`: a column comes with a foreign key.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::schema::table::{ConstraintRule, Validity};

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN … REFERENCES` on a table that is in use. With a default every row is looked up; without one it is a
    /// warning, because there is nothing to look up, and none if it refers to a new table.
    ///
    /// ## Why it hurts
    ///
    /// The new column takes an ACCESS EXCLUSIVE lock, and the foreign key locks the other table too, until the transaction
    /// ends: two tables are blocked by one statement, and with a default for as long as the lookup takes.
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
    /// === 2_seller.up.sql
    /// ALTER TABLE orders ADD COLUMN seller bigint DEFAULT 1 REFERENCES customers (id);
    /// === 2_seller.down.sql
    /// ALTER TABLE orders DROP COLUMN seller;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_seller.up.sql
    /// ALTER TABLE orders ADD COLUMN seller bigint DEFAULT 1;
    /// === 2_seller.down.sql
    /// ALTER TABLE orders DROP COLUMN seller;
    /// === 3_seller_key.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_seller FOREIGN KEY (seller) REFERENCES customers (id) NOT VALID;
    /// === 3_seller_key.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_seller;
    /// === 4_seller_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_seller;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    COLUMN_WITH_FOREIGN_KEY = "column-with-foreign-key", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddColumn { def, .. } = &action.kind else { continue };
        for constraint in &def.constraints {
            let ConstraintRule::ForeignKey(key) = &constraint.rule else { continue };
            if constraint.validity == Validity::NotEnforced {
                continue;
            }
            let (table, parent) = (site.fold.found(&alter.table), site.fold.found(&key.table));
            let column = &def.column.name;
            let has_value = def.column.default.is_some();
            // Nothing to look up, and nobody else's table.
            if !has_value && site.is_new(&key.table) {
                continue;
            }
            let until = if has_value { "until every row was looked up" } else { "for this one column" };
            let message = format!("nobody can use `{table}`, or write to `{parent}`, {until}");
            let help = "add the column, then the foreign key, then look at the old rows".to_owned();
            let mut it = site.find(&COLUMN_WITH_FOREIGN_KEY, &constraint.span, message, help);
            if let Some([add, validate]) = reword::validated_later(site, alter, constraint, Some(column)) {
                let plain = site.altered(alter, site.without(&action.span, &constraint.span).trim_end());
                it = it.with_instead([plain, add, validate]);
            }
            found.push(if has_value { it } else { it.as_warning() });
        }
    }
}
