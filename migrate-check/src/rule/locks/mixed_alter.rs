//! `mixed-alter`: one statement does slowly what could be done at once.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::{Lock, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// An `ALTER TABLE` with a clause that MySQL or MariaDB can do at once (`ALGORITHM=INSTANT`) and one that it cannot.
    ///
    /// ## Why it hurts
    ///
    /// The whole statement takes the way of its slowest clause: a column that would be there at once waits for an index,
    /// or for a copy of the table. Beside an index that is built, the column makes the server write all rows anew.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note varchar(50));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state int, ADD INDEX orders_customer (customer);
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP INDEX orders_customer, DROP COLUMN state;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state int;
    /// ALTER TABLE orders ADD INDEX orders_customer (customer);
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP INDEX orders_customer;
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    MIXED_ALTER = "mixed-alter", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Mysql || site.is_harmless_on(&alter.table) {
        return;
    }
    let table = site.fold.found(&alter.table);
    let own: Vec<_> = site.impacts.iter().filter(|it| it.relation == table).collect();
    let is_instant = |lock: Lock| lock == Lock::Instant;
    let slow = alter.actions.iter().zip(&own).find(|(_, it)| it.work != Work::Catalog);
    let (Some((_, slow)), true) = (slow, own.iter().any(|it| is_instant(it.lock))) else { return };
    let message = format!("all of this waits for `{}`, though part of it could be done at once", slow.clause);
    let clauses: Vec<String> =
        alter.actions.iter().map(|action| site.altered(alter, site.text(&action.span))).collect();
    let help = "write a statement for each".to_owned();
    found.push(site.find(&MIXED_ALTER, &site.effect.span, message, help).with_instead([clauses.join("\n")]));
}
