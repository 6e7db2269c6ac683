//! `unindexed-foreign-key`: a foreign key without an index on its columns.

use crate::dialect::Dialect;
use crate::effect::{Change, ConstraintDef};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{ConstraintRule, IndexPart, Key};

rule! {
    /// ## What it finds
    ///
    /// A foreign key whose columns no index begins with, when its migration ends. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// Every DELETE in the other table, and every UPDATE of its key, reads this table as a whole. MySQL makes the index
    /// itself.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// unindexed-foreign-key = "deny"
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
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers (id));
    /// CREATE INDEX orders_customer ON orders (customer);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL and SQLite.
    UNINDEXED_FOREIGN_KEY = "unindexed-foreign-key", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() == Dialect::Mysql {
        return;
    }
    let table = match &site.effect.change {
        Change::CreateTable(create) => &create.name,
        Change::AlterTable(alter) => &alter.table,
        _ => return,
    };
    let beside = |def: &ConstraintDef| {
        let columns = site.effect.change.columns();
        let column = columns.into_iter().find(|(_, column)| column.constraints.contains(def));
        column.map(|(_, column)| column.column.name.clone())
    };
    for def in site.effect.change.constraints() {
        let ConstraintRule::ForeignKey(key) = &def.rule else { continue };
        let columns: Vec<Ident> = match beside(def) {
            Some(column) if key.columns.is_empty() => vec![column],
            _ => key.columns.clone(),
        };
        if is_indexed(site, table, &columns) {
            continue;
        }
        let names: Vec<String> = columns.iter().map(|it| site.sql_ident(it)).collect();
        let names = names.join(", ");
        let message = format!("who deletes a row of `{}` reads all of `{}`", site.fold.found(&key.table), site.fold.found(table));
        let help = format!("make an index on ({names}) in the same script, or with CONCURRENTLY before it");
        found.push(site.find(&UNINDEXED_FOREIGN_KEY, &def.span, message, help));
    }
}

/// Whether an index, here or later in the script, begins with these columns in some order.
fn is_indexed(site: &Site<'_>, table: &Name, columns: &[Ident]) -> bool {
    let begins = |parts: &[IndexPart]| {
        let first: Vec<_> = parts.iter().take(columns.len()).filter_map(IndexPart::as_column).collect();
        first.len() == columns.len() && columns.iter().all(|column| first.contains(&column))
    };
    let is_key = |rule: &ConstraintRule| match rule {
        ConstraintRule::PrimaryKey(Key { parts, .. }) | ConstraintRule::Unique(Key { parts, .. }) => begins(parts),
        _ => false,
    };
    let known = site.table(table).is_some_and(|table| {
        table.indexes.iter().any(|index| begins(&index.parts)) || table.constraints.iter().any(|it| is_key(&it.rule))
    });
    let here = site.effect.change.constraints().into_iter().any(|def| is_key(&def.rule));
    let own = site.effect.change.columns().into_iter().any(|(_, column)| {
        columns == [column.column.name.clone()]
            && column.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_)))
    });
    let later = site.after().iter().any(|effect| match &effect.change {
        Change::CreateIndex(create) => {
            site.fold.found(&create.table) == site.fold.found(table) && begins(&create.index.parts)
        }
        _ => false,
    });
    known || here || own || later
}
