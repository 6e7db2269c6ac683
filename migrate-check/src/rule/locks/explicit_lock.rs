//! `explicit-lock`: a script locks a table for itself.

use crate::effect::{Change, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `LOCK TABLE` in a mode that keeps others waiting, `LOCK TABLES` and `FLUSH TABLES WITH READ LOCK` on tables that
    /// are in use.
    ///
    /// ## Why it hurts
    ///
    /// Others wait until the transaction, or the session, ends: for as long as everything behind it takes.
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
    /// === 2_lock.up.sql
    /// LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_lock.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Statements take the locks that they need by themselves:
    ///
    /// ```files
    /// === 2_lock.up.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_lock.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    EXPLICIT_LOCK = "explicit-lock", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Maintain(maintain) = &site.effect.change else { return };
    let Work::Lock(mode) = maintain.work else { return };
    if matches!(mode, "access share" | "row share" | "row exclusive" | "share update exclusive" | "read local") {
        return;
    }
    let is_harmless = !maintain.targets.is_empty() && maintain.targets.iter().all(|it| site.is_harmless_on(it));
    if is_harmless {
        return;
    }
    let names: Vec<String> = maintain.targets.iter().map(|it| format!("`{}`", site.fold.found(it))).collect();
    let what = if names.is_empty() { "all tables".to_owned() } else { names.join(", ") };
    let message = format!("whoever uses {what} waits until this lock is given back");
    let help = "remove it: statements take the locks that they need by themselves, and keep them no longer".to_owned();
    found.push(site.find(&EXPLICIT_LOCK, &site.effect.span, message, help));
}
