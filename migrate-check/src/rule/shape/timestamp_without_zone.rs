//! `timestamp-without-zone`: a moment without its time zone.

use crate::dialect::Dialect;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A column of the type `timestamp` on PostgreSQL. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// It is a reading of some clock, nobody knows which: two services in two zones write different values for one moment.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// timestamp-without-zone = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamp);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    TIMESTAMP_WITHOUT_ZONE = "timestamp-without-zone", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres {
        return;
    }
    for (table, def) in site.effect.change.columns() {
        if def.column.data_type.name == "timestamp" {
            let message = format!("`{}` of `{}` does not say of which zone it is", def.column.name, site.fold.found(table));
            found.push(site.find(&TIMESTAMP_WITHOUT_ZONE, &def.span, message, "use timestamptz".to_owned()));
        }
    }
}
