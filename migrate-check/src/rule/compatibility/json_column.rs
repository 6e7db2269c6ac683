//! `json-column`: a type without equality.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A column of the type `json`.
    ///
    /// ## Why it hurts
    ///
    /// It keeps the text as it came, and has no equality: `SELECT DISTINCT`, `UNION` and `GROUP BY` on the table fail from
    /// then on, also in queries that ran before there was such a column.
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
    /// === 2_extra.up.sql
    /// ALTER TABLE orders ADD COLUMN extra json;
    /// === 2_extra.down.sql
    /// ALTER TABLE orders DROP COLUMN extra;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_extra.up.sql
    /// ALTER TABLE orders ADD COLUMN extra jsonb;
    /// === 2_extra.down.sql
    /// ALTER TABLE orders DROP COLUMN extra;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    JSON_COLUMN = "json-column", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres || matches!(site.effect.change, Change::Opaque { .. }) {
        return;
    }
    for (table, def) in site.effect.change.columns() {
        if def.column.data_type.name == "json" {
            let message = format!("`{}` of `{}` has no equality", def.column.name, site.fold.found(table));
            let help = "use jsonb, unless the exact text counts".to_owned();
            let it = site.find(&JSON_COLUMN, &def.span, message, help);
            let text = site.text(&def.span);
            let word = text.to_ascii_lowercase().find("json").filter(|_| !text.to_ascii_lowercase().contains("jsonb"));
            found.push(match word {
                Some(at) if !def.column.name.as_str().to_lowercase().contains("json") => {
                    let at = def.span.start + at;
                    it.with_fix("use jsonb", vec![(at..at + 4, "jsonb".to_owned())])
                }
                _ => it,
            });
        }
    }
}
