//! `trigger-lock`: a trigger keeps its lock until other statements are through.

use crate::dialect::Dialect;
use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `CREATE TRIGGER` and `DROP TRIGGER` on a table that is in use, in a transaction with other statements behind them.
    ///
    /// ## Why it hurts
    ///
    /// `CREATE TRIGGER` keeps writes of the table waiting and `DROP TRIGGER` reads too, until the transaction ends.
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
    /// === 2_trigger.up.sql
    /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.placed_at = now(); RETURN NEW; END';
    /// CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    /// ALTER TABLE customers ADD COLUMN name text;
    /// === 2_trigger.down.sql
    /// ALTER TABLE customers DROP COLUMN name;
    /// DROP TRIGGER touch ON orders;
    /// DROP FUNCTION touch();
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_name.up.sql
    /// ALTER TABLE customers ADD COLUMN name text;
    /// === 2_name.down.sql
    /// ALTER TABLE customers DROP COLUMN name;
    /// === 3_trigger.up.sql
    /// CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.placed_at = now(); RETURN NEW; END';
    /// CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
    /// === 3_trigger.down.sql
    /// DROP TRIGGER touch ON orders;
    /// DROP FUNCTION touch();
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    TRIGGER_LOCK = "trigger-lock", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let (table, who) = match &site.effect.change {
        Change::CreateTrigger { table, .. } => (table, "writes"),
        Change::Drop(dropped) if dropped.kind == Kind::Trigger => match &dropped.on {
            Some(table) => (table, "reads and writes"),
            None => return,
        },
        _ => return,
    };
    // Another trigger of the same table, or what replaces this one, adds nothing to the lock.
    let adds = |change: &Change| {
        !matches!(change, Change::Session(_) | Change::Nothing { .. } | Change::CreateRoutine { .. })
            && change.relations().first().is_some_and(|name| site.fold.found(name) != site.fold.found(table))
    };
    let more = site.after().iter().find(|effect| adds(&effect.change));
    let Some(more) = more else { return };
    if site.dialect() != Dialect::Postgres || !site.in_transaction() || site.is_harmless_on(table) {
        return;
    }
    let message = format!(
        "{who} of `{}` wait until the statement in line {} and what follows it are through",
        site.fold.found(table),
        site.line(more.statement.start)
    );
    let help = "put it at the end of the script, or into a migration of its own".to_owned();
    let script = format!("{};", site.statement());
    found.push(site.find(&TRIGGER_LOCK, &site.effect.span, message, help).with_instead([script]));
}
