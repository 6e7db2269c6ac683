//! `ignored-references`: a foreign key that the server ignores.

use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::ConstraintRule;
use crate::server::Product;

rule! {
    /// ## What it finds
    ///
    /// `REFERENCES` beside a column on MySQL, which reads it and does nothing. MariaDB makes the foreign key.
    ///
    /// ## Why it hurts
    ///
    /// The column is taken for a foreign key, and is none.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// server-version = "8.0"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers (id));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, FOREIGN KEY (customer) REFERENCES customers (id));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL before 9.0.
    IGNORED_REFERENCES = "ignored-references", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.server().product != Product::Mysql || site.server().is_at_least(9, 0) {
        return;
    }
    for (_, def) in site.effect.change.columns() {
        for constraint in &def.constraints {
            let ConstraintRule::ForeignKey(key) = &constraint.rule else { continue };
            let message = format!("MySQL reads this and makes no foreign key to `{}`", site.fold.found(&key.table));
            let help = format!(
                "write it as a clause of its own: `FOREIGN KEY ({}) {}`",
                site.sql_ident(&def.column.name),
                site.text(&constraint.span)
            );
            found.push(site.find(&IGNORED_REFERENCES, &constraint.span, message, help));
        }
    }
}
