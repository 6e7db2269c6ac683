//! `cascading-delete`: a foreign key deletes rows by itself.

use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::{ConstraintRule, Reaction};

rule! {
    /// ## What it finds
    ///
    /// `ON DELETE CASCADE`. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// One DELETE takes along the rows of other tables, and theirs: minutes of locks, and rows that nobody meant.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// [lints]
    /// cascading-delete = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// CREATE TABLE items (id integer PRIMARY KEY, of integer REFERENCES orders (id) ON DELETE CASCADE);
    /// === 1_orders.down.sql
    /// DROP TABLE items;
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// CREATE TABLE items (id integer PRIMARY KEY, of integer REFERENCES orders (id));
    /// === 1_orders.down.sql
    /// DROP TABLE items;
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    CASCADING_DELETE = "cascading-delete", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    for def in site.effect.change.constraints() {
        if let ConstraintRule::ForeignKey(key) = &def.rule
            && key.on_delete == Reaction::Cascade
        {
            let parent = site.fold.found(&key.table);
            let message = format!("who deletes a row of `{parent}` deletes rows here too, and what refers to those");
            let help = "leave ON DELETE out, and delete the rows in the service, in batches".to_owned();
            found.push(site.find(&CASCADING_DELETE, &def.span, message, help));
        }
    }
}
