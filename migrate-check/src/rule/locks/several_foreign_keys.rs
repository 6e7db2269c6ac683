//! `several-foreign-keys`: one transaction locks several tables that others write to.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// A transaction whose foreign keys refer to more than one table that is in use: by `CREATE TABLE … REFERENCES` or
    /// `ADD FOREIGN KEY`.
    ///
    /// ## Why it hurts
    ///
    /// Each of those tables takes a SHARE ROW EXCLUSIVE lock and keeps it until the transaction ends. A service that
    /// writes to them in another order and this migration wait for each other: a deadlock, and one of the two fails.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_shop.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE goods (id bigint PRIMARY KEY);
    /// === 1_shop.down.sql
    /// DROP TABLE goods;
    /// DROP TABLE customers;
    /// === 2_orders.up.sql
    /// CREATE TABLE orders (
    ///     id bigint PRIMARY KEY,
    ///     customer bigint REFERENCES customers (id),
    ///     good bigint REFERENCES goods (id)
    /// );
    /// === 2_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers (id), good bigint);
    /// === 2_orders.down.sql
    /// DROP TABLE orders;
    /// === 3_orders_good.up.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_good FOREIGN KEY (good) REFERENCES goods (id) NOT VALID;
    /// === 3_orders_good.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_good;
    /// === 4_orders_good_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT orders_good;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    SEVERAL_FOREIGN_KEYS = "several-foreign-keys", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres || !site.in_transaction() {
        return;
    }
    let parents = |change: &Change| -> Vec<Name> {
        let own = change.relations().first().map(|name| site.fold.found(name));
        let all = change.referenced().into_iter().filter(|name| !site.is_new(name));
        all.map(|name| site.fold.found(name)).filter(|name| Some(name) != own.as_ref()).collect()
    };
    let mut locked: Vec<Name> = site.before().iter().flat_map(|effect| parents(&effect.change)).collect();
    for parent in parents(&site.effect.change) {
        if locked.contains(&parent) {
            continue;
        }
        if let Some(other) = locked.last() {
            let message = format!("writes to `{other}` and to `{parent}` wait until this transaction ends");
            let help = "refer to one table that is in use per migration, and add the other foreign keys in the next ones";
            found.push(site.find(&SEVERAL_FOREIGN_KEYS, &site.effect.span, message, help.to_owned()));
            return;
        }
        locked.push(parent);
    }
}
