//! `sequence-column`: a column comes with a number of a sequence for every row.

use super::added;
use crate::impact::postgres::column::Cause;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::fold::naming;

rule! {
    /// ## What it finds
    ///
    /// `ADD COLUMN` with `serial`, `GENERATED … AS IDENTITY` or `DEFAULT nextval(…)` on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// Every row takes a number, so every row is written anew under an ACCESS EXCLUSIVE lock, and every index is built
    /// anew: reads and writes wait.
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
    /// === 2_number.up.sql
    /// ALTER TABLE orders ADD COLUMN number bigserial;
    /// === 2_number.down.sql
    /// ALTER TABLE orders DROP COLUMN number;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Add the column without a value and let new rows take a number; then fill the old ones in batches:
    ///
    /// ```files
    /// === 2_number.up.sql
    /// ALTER TABLE orders ADD COLUMN number bigint;
    /// CREATE SEQUENCE orders_number_seq OWNED BY orders.number;
    /// ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');
    /// === 2_number.down.sql
    /// ALTER TABLE orders DROP COLUMN number;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    SEQUENCE_COLUMN = "sequence-column", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    for (alter, action, def, cause) in added(site) {
        if cause != Cause::Sequence {
            continue;
        }
        let table = site.fold.found(&alter.table);
        let message = format!("nobody can use `{table}` until every row is written anew: {cause}");
        let help = "add the column without it, let new rows take a number, and fill the old ones in batches".to_owned();
        let it = site.find(&SEQUENCE_COLUMN, &action.span, message, help);
        let column = &def.column;
        let name = site.sql_ident(&column.name);
        let sequence = naming::sequence(site.schema(), &table, &column.name);
        let sequence = site.sql(&sequence);
        let lines = [
            site.altered(alter, &format!("ADD COLUMN {name} {}", column.data_type)),
            format!("CREATE SEQUENCE {sequence} OWNED BY {}.{name};", site.sql(&alter.table)),
            site.altered(alter, &format!("ALTER COLUMN {name} SET DEFAULT nextval('{}')", sequence.replace('\'', "''"))),
        ];
        found.push(if def.constraints.is_empty() { it.with_instead([lines.join("\n")]) } else { it });
    }
}
