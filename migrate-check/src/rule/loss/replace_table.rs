//! `replace-table`: a table is replaced by an empty one.

use crate::effect::{Change, Existing};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::Persistence;

rule! {
    /// ## What it finds
    ///
    /// `CREATE OR REPLACE TABLE`.
    ///
    /// ## Why it hurts
    ///
    /// If there is one of that name, it is dropped with all its rows, without a word.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// server-version = "mariadb 10.11"
    /// === 1_orders.up.sql
    /// CREATE OR REPLACE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// MariaDB.
    REPLACE_TABLE = "replace-table", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateTable(create) = &site.effect.change else { return };
    if create.existing == Existing::Replace && create.persistence != Persistence::Temporary {
        let table = site.fold.found(&create.name);
        let message = format!("if there is a `{table}`, it is dropped with all its rows");
        let help = "write CREATE TABLE: a migration runs once, and what is in its way should be seen".to_owned();
        found.push(site.find(&REPLACE_TABLE, &site.effect.span, message, help));
    }
}
