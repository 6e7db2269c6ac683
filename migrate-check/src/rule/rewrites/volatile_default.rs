//! `volatile-default`: a column comes with a default that is another value in every row.

use super::added;
use crate::impact::postgres::column::Cause;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN … DEFAULT` with a volatile expression, such as `gen_random_uuid()`, `clock_timestamp()` or `random()`,
    /// on a table that has rows. A constant, and what is the same throughout a statement, such as `now()`, is kept once in
    /// the catalog and costs nothing.
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
    /// === 2_token.up.sql
    /// ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
    /// === 2_token.down.sql
    /// ALTER TABLE orders DROP COLUMN token;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Add the column without a value and let new rows take one; then fill the old ones in batches:
    ///
    /// ```files
    /// === 2_token.up.sql
    /// ALTER TABLE orders ADD COLUMN token uuid;
    /// ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
    /// === 2_token.down.sql
    /// ALTER TABLE orders DROP COLUMN token;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    VOLATILE_DEFAULT = "volatile-default", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    for (alter, action, def, cause) in added(site) {
        let (Cause::Volatile(default) | Cause::Unknown(default)) = &cause else { continue };
        let table = site.fold.found(&alter.table);
        let message = format!("nobody can use `{table}` until every row is written anew: {cause}");
        let help = "add the column without it, let new rows take it, and fill the old ones in batches".to_owned();
        let it = site.find(&VOLATILE_DEFAULT, &action.span, message, help);
        let column = &def.column;
        found.push(if column.is_not_null() || column.collation.is_some() || !def.constraints.is_empty() {
            it
        } else {
            let name = site.sql_ident(&column.name);
            let add = site.altered(alter, &format!("ADD COLUMN {name} {}", column.data_type));
            let set = site.altered(alter, &format!("ALTER COLUMN {name} SET DEFAULT {}", default.as_str()));
            it.with_instead([format!("{add}\n{set}")])
        });
    }
}
