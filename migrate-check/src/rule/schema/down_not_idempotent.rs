//! `down-not-idempotent`: a down script that was interrupted cannot run again.

use crate::dialect::Dialect;
use crate::effect::{Action, ActionKind, Change, Drop, Kind, Which};
use crate::lint::site::Site;
use crate::lint::{Found, reword};
use crate::server::Product;
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// A down script of several statements outside of a transaction, and in it a `DROP` without `IF EXISTS` where the server
    /// knows that. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// A crash between two statements leaves it half done. Run again, it fails at what is gone already, and somebody has to
    /// find out by hand what is left to do.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// down-not-idempotent = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// down-not-idempotent = "warn"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// === 1_orders.down.sql
    /// DROP TABLE IF EXISTS orders;
    /// DROP TABLE IF EXISTS customers;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB; PostgreSQL and SQLite in a script with `-- migrate:no-transaction`.
    DOWN_NOT_IDEMPOTENT = "down-not-idempotent", Allow, Adjustable, check: Down(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let is_alone = site.script.effects.iter().all(|it| it.statement == site.effect.statement);
    if site.in_transaction() || is_alone {
        return;
    }
    match &site.effect.change {
        Change::Drop(dropped) if !dropped.if_exists => found.extend(dropped_again(site, dropped)),
        Change::AlterTable(alter) => found.extend(alter.actions.iter().filter_map(|it| altered_again(site, it))),
        _ => {}
    }
}

fn dropped_again(site: &Site<'_>, dropped: &Drop) -> Option<Found> {
    let is_mysql = site.server().product == Product::Mysql;
    if is_mysql && dropped.kind == Kind::Index {
        return None;
    }
    let name = &dropped.names.first()?.name;
    let kind = dropped.kind.sql();
    let word = if dropped.concurrently { "CONCURRENTLY" } else { kind.rsplit(' ').next().unwrap_or(kind) };
    let statement = reword::with_after(site.dialect(), site.statement(), word, "IF EXISTS");
    // `DROP SCHEMA` may be spelt `DROP DATABASE`: what cannot be said is not asked for.
    (statement != site.statement()).then(|| again(site, &format!("{kind} `{name}`"), &statement, &site.effect.span))
}

fn altered_again(site: &Site<'_>, action: &Action) -> Option<Found> {
    let knows = site.dialect() == Dialect::Postgres || site.server().product == Product::Mariadb;
    let (what, words) = match &action.kind {
        ActionKind::DropColumn { name, if_exists: false, .. } => (format!("column `{name}`"), ["COLUMN", "DROP"]),
        ActionKind::DropConstraint { which: Which::Named(name), if_exists: false, .. } => {
            (format!("constraint `{name}`"), ["CONSTRAINT"; 2])
        }
        ActionKind::DropIndex { name, if_exists: false } => (format!("index `{name}`"), ["INDEX", "KEY"]),
        _ => return None,
    };
    let clause = site.text(&action.span);
    let reworded = words.map(|word| reword::with_after(site.dialect(), clause, word, "IF EXISTS"));
    let reworded = reworded.into_iter().find(|it| it != clause).filter(|_| knows)?;
    Some(again(site, &what, &reworded, &action.span))
}

fn again(site: &Site<'_>, what: &str, sql: &str, span: &Range<usize>) -> Found {
    let message = format!("if a crash interrupts this script behind here, it cannot run again: the {what} is gone then");
    site.find(&DOWN_NOT_IDEMPOTENT, span, message, format!("write `{sql}`"))
}
