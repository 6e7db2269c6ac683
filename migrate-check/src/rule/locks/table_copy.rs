//! `table-copy`: a table is copied while nobody can write to it.

use crate::effect::Change;
use crate::impact::Lock;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A change that MySQL or MariaDB can make only by copying the table (`ALGORITHM=COPY`): another type, another
    /// character set, a check, a foreign key, a stored computed column, values removed from an ENUM, a VARCHAR that grows
    /// over 255 bytes, another engine; on MariaDB partitions that move, on MySQL another column of a table with a FULLTEXT
    /// index.
    ///
    /// ## Why it hurts
    ///
    /// Writes wait until every row is copied and every index is built anew, hours for a large table; replicas repeat it
    /// after that.
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
    /// === 2_number.up.sql
    /// -- migrate:phase contract
    /// -- migrate:allow narrowing none is greater
    /// ALTER TABLE orders MODIFY customer int;
    /// === 2_number.down.sql
    /// ALTER TABLE orders MODIFY customer bigint;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A column beside the old one, which the service writes too, filled in batches; for a change without that way, run
    /// gh-ost or pt-online-schema-change outside of migrations, or say how long it takes:
    ///
    /// ```files
    /// === 2_number.up.sql
    /// -- migrate:phase contract
    /// -- migrate:allow narrowing none is greater
    /// -- migrate:allow table-copy 4,000 rows: 30 ms on a copy of production
    /// ALTER TABLE orders MODIFY customer int;
    /// === 2_number.down.sql
    /// ALTER TABLE orders MODIFY customer bigint;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    TABLE_COPY = "table-copy", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    let table = site.fold.found(&alter.table);
    let own = site.impacts.iter().filter(|it| it.relation == table);
    // One impact for each clause, in their order.
    for (action, impact) in alter.actions.iter().zip(own) {
        if impact.lock != Lock::Copy || site.is_harmless_on(&alter.table) {
            continue;
        }
        let because = impact.because.as_deref().map_or_else(String::new, |because| format!(": {because}"));
        let message = format!("writes to `{table}` wait until all of its rows are copied{because}");
        let help = match impact.clause {
            "add foreign key" => {
                "look for rows without a partner first; then, with `-- migrate:foreign-keys off` at the top of a script of \
                 its own, it is added without looking, and without a copy"
            }
            "add check" => "add it with NOT ENFORCED, and enforce it when nobody writes; or check in the service",
            _ => {
                "add a column beside it, let the service write both and fill the old rows in batches; or run gh-ost or \
                 pt-online-schema-change; or say how long it takes: `-- migrate:allow table-copy <reason>`"
            }
        };
        found.push(site.find(&TABLE_COPY, &action.span, message, help.to_owned()));
    }
}
