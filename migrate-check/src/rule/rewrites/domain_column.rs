//! `domain-column`: a column of a domain with constraints writes every row anew.

use super::added;
use crate::impact::postgres::column::Cause;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN` of a domain that has a check or is NOT NULL, on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// The server writes every row anew under an ACCESS EXCLUSIVE lock, even where the column has no default: reads and
    /// writes wait. It does not so for a plain type, nor for a domain without constraints.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE DOMAIN cents AS int CHECK (VALUE >= 0);
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP DOMAIN cents;
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD COLUMN amount cents;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP COLUMN amount;
    /// ```
    ///
    /// ## Write instead
    ///
    /// The type under the domain, and its check on the table, without looking at old rows, which are NULL:
    ///
    /// ```files
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD COLUMN amount int;
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount >= 0) NOT VALID;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP COLUMN amount;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_amount;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    DOMAIN_COLUMN = "domain-column", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    for (alter, action, _, cause) in added(site) {
        if let Cause::Domain(domain) = &cause {
            let table = site.fold.found(&alter.table);
            let message = format!("nobody can use `{table}` until every row is written anew: {cause}");
            let help = format!("use the type under `{domain}`, and add its check to the table with NOT VALID");
            found.push(site.find(&DOMAIN_COLUMN, &action.span, message, help));
        }
    }
}
