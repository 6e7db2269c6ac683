//! `nondeterministic-write`: a replica may compute another value.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::lint::Found;
use crate::lint::site::Site;

/// Functions that give another value each time they run.
const CALLS: [&str; 7] = ["uuid", "uuid_short", "rand", "sysdate", "random_bytes", "sys_guid", "user"];

rule! {
    /// ## What it finds
    ///
    /// `UUID()`, `RAND()`, `SYSDATE()` and their kin in statements that change rows on MySQL. Off unless `migrate.toml`
    /// turns it on.
    ///
    /// ## Why it hurts
    ///
    /// With `binlog_format = STATEMENT` a replica runs the statement again and gets other values: from then on the two
    /// differ.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// nondeterministic-write = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, token char(36));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_first.up.sql
    /// INSERT INTO orders (id, token) VALUES (1, UUID());
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A value that is written out, or a server that replicates rows (`binlog_format = ROW`, the default since MySQL 5.7.7
    /// ):
    ///
    /// ```files
    /// === 2_first.up.sql
    /// INSERT INTO orders (id, token) VALUES (1, '5e7d2f6c-3c1b-4d53-9a55-0d7c9b1a3a11');
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    NONDETERMINISTIC_WRITE = "nondeterministic-write", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    if site.dialect() != Dialect::Mysql || data.targets.is_empty() {
        return;
    }
    if let Some(call) = data.calls.iter().find(|call| CALLS.contains(&call.as_str())) {
        let message = format!("a replica that runs this again gets another value of {call}()");
        let help = "write the value out, or replicate rows: `binlog_format = ROW`".to_owned();
        found.push(site.find(&NONDETERMINISTIC_WRITE, &site.effect.span, message, help));
    }
}
