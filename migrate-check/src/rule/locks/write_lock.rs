//! `write-lock`: a table is changed in place, but nobody can write meanwhile.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::Lock;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// A change that MySQL or MariaDB makes in place with `LOCK=SHARED`: a FULLTEXT or SPATIAL index, an AUTO_INCREMENT
    /// column, on MariaDB another column of a table with a FULLTEXT index, on MySQL partitions that move; and `LOCK=SHARED`
    /// or `LOCK=EXCLUSIVE` that a script asks for.
    ///
    /// ## Why it hurts
    ///
    /// Writes wait until all rows were gone through.
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
    /// === 2_search.up.sql
    /// CREATE FULLTEXT INDEX orders_note ON orders (note);
    /// === 2_search.down.sql
    /// DROP INDEX orders_note ON orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A table beside it for searching, filled in batches and kept by the service; or say how long it takes:
    ///
    /// ```files
    /// === 2_search.up.sql
    /// -- migrate:allow write-lock 4,000 rows: 30 ms on a copy of production
    /// CREATE FULLTEXT INDEX orders_note ON orders (note);
    /// === 2_search.down.sql
    /// DROP INDEX orders_note ON orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    WRITE_LOCK = "write-lock", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let (table, asked) = match &site.effect.change {
        Change::AlterTable(alter) => (&alter.table, alter.lock.as_deref()),
        Change::CreateIndex(create) => (&create.table, create.lock.as_deref()),
        _ => return,
    };
    if site.dialect() != Dialect::Mysql || site.is_harmless_on(table) {
        return;
    }
    let name = site.fold.found(table);
    if matches!(asked, Some("shared" | "exclusive")) {
        let who = if asked == Some("shared") { "writes to" } else { "reads and writes of" };
        let message = format!("{who} `{name}` wait, because this asks for it");
        let help = "leave LOCK out, or write `LOCK=NONE`: then the server says so if it cannot do without".to_owned();
        return found.push(site.find(&WRITE_LOCK, &site.effect.span, message, help));
    }
    let Some(impact) = site.impacts.iter().find(|it| it.lock == Lock::InplaceShared) else { return };
    let because = impact.because.as_deref().map_or_else(String::new, |because| format!(": {because}"));
    let message = format!("writes to `{name}` wait until all of its rows were gone through{because}");
    let help = "make a table beside it and fill that in batches; or say how long it takes: `-- migrate:allow write-lock \
                <reason>`";
    found.push(site.find(&WRITE_LOCK, &site.effect.span, message, help.to_owned()));
}
