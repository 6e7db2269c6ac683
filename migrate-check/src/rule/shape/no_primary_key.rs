//! `no-primary-key`: a table without a primary key.

use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::{ConstraintRule, Persistence};

rule! {
    /// ## What it finds
    ///
    /// `CREATE TABLE` without a primary key that the rest of the script does not add. Off unless `migrate.toml` turns it
    /// on.
    ///
    /// ## Why it hurts
    ///
    /// Rows cannot be told apart: logical replication refuses UPDATE and DELETE, a backfill has no key to go along, and a
    /// row that was written twice stays twice.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// no-primary-key = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (number int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (number int PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    NO_PRIMARY_KEY = "no-primary-key", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::CreateTable(create) = &site.effect.change else { return };
    let comes_from_elsewhere = create.query.is_some() || create.partition_of.is_some() || !create.like.is_empty() || !create.inherits.is_empty();
    if comes_from_elsewhere || create.persistence == Persistence::Temporary || create.server.is_some() {
        return;
    }
    let is_key = |change: &Change| change.constraints().into_iter().any(|def| matches!(def.rule, ConstraintRule::PrimaryKey(_)));
    let is_given = |change: &Change| change.relations().first().is_some_and(|name| **name == create.name) && is_key(change);
    if !is_key(&site.effect.change) && !site.after().iter().any(|effect| is_given(&effect.change)) {
        let message = format!("the rows of `{}` have no key", site.fold.found(&create.name));
        found.push(site.find(&NO_PRIMARY_KEY, &site.effect.span, message, "give it a PRIMARY KEY".to_owned()));
    }
}
