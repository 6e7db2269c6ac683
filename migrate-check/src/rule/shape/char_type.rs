//! `char-type`: a text that is filled up with spaces.

use crate::dialect::Dialect;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A column of the type `char(n)` on PostgreSQL. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// Values are filled up with spaces that count for the size and not for comparisons: neither smaller nor faster than
    /// `text`, and a surprise in every LIKE.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// char-type = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, country char(2));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, country text CHECK (length(country) = 2));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    CHAR_TYPE = "char-type", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres {
        return;
    }
    for (table, def) in site.effect.change.columns() {
        if matches!(def.column.data_type.name.as_str(), "char" | "bpchar") {
            let message = format!("`{}` of `{}` is filled up with spaces", def.column.name, site.fold.found(table));
            let help = "use text, with a CHECK on its length if that counts".to_owned();
            found.push(site.find(&CHAR_TYPE, &def.span, message, help));
        }
    }
}
