//! `blocking-unique`: a unique constraint builds its index while nobody can use the table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change, ConstraintDef};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::fold::naming;
use crate::schema::name::Name;
use crate::schema::table::{ConstraintRule, IndexPart, Key, Nulls};

rule! {
    /// ## What it finds
    ///
    /// `ADD UNIQUE` without `USING INDEX`, and `ADD COLUMN … UNIQUE`, on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until the index is built: reads and writes wait.
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
    /// === 2_unique.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer UNIQUE (customer);
    /// === 2_unique.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_customer;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Build the index while everybody reads and writes, then make it a constraint, which takes a moment:
    ///
    /// ```files
    /// === 2_unique.up.sql
    /// -- migrate:no-transaction
    /// -- migrate:phase contract
    /// CREATE UNIQUE INDEX CONCURRENTLY orders_customer ON orders (customer);
    /// === 2_unique.down.sql
    /// -- migrate:no-transaction
    /// DROP INDEX CONCURRENTLY orders_customer;
    /// === 3_constraint.up.sql
    /// -- migrate:irreversible it goes with its index
    /// ALTER TABLE orders ADD CONSTRAINT orders_customer UNIQUE USING INDEX orders_customer;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    BLOCKING_UNIQUE = "blocking-unique", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let (defs, column): (Vec<&ConstraintDef>, _) = match &action.kind {
            ActionKind::AddConstraint { def, using_index: None, .. } => (vec![def], None),
            ActionKind::AddColumn { def, .. } => (def.constraints.iter().collect(), Some(())),
            _ => continue,
        };
        for def in defs {
            let ConstraintRule::Unique(key) = &def.rule else { continue };
            let table = site.fold.found(&alter.table);
            let message = format!("reads and writes of `{table}` wait until the index of this constraint is built");
            let help = "build the index first, without a lock, then make it a constraint".to_owned();
            let span = if column.is_some() { &def.span } else { &action.span };
            let mut scripts = Vec::new();
            if column.is_some() {
                scripts.push(site.altered(alter, site.without(&action.span, &def.span).trim_end()));
            }
            scripts.extend(concurrently(site, &alter.table, def, key));
            let it = site.find(&BLOCKING_UNIQUE, span, message, help);
            found.push(if scripts.is_empty() { it } else { it.with_instead(scripts) });
        }
    }
}

/// The index, then the constraint on it.
fn concurrently(site: &Site<'_>, table: &Name, def: &ConstraintDef, key: &Key) -> Vec<String> {
    let Some(owner) = site.table(table) else { return Vec::new() };
    let name = def.name.clone().or_else(|| naming::constraint(site.schema(), owner, &def.rule));
    let Some(name) = name.map(|name| site.sql_ident(&name)) else { return Vec::new() };
    let columns: Vec<String> = key.parts.iter().filter_map(IndexPart::as_column).map(|it| site.sql_ident(it)).collect();
    let include: Vec<String> = key.include.iter().map(|it| site.sql_ident(it)).collect();
    let include = if include.is_empty() { String::new() } else { format!(" INCLUDE ({})", include.join(", ")) };
    let nulls = if key.nulls == Nulls::NotDistinct { " NULLS NOT DISTINCT" } else { "" };
    let (columns, table) = (columns.join(", "), site.sql(table));
    vec![
        format!(
            "-- migrate:no-transaction\n-- migrate:phase contract\n\
             CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns}){include}{nulls};"
        ),
        format!("ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name};"),
    ]
}
