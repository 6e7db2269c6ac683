//! `implicit-algorithm`: a statement that may become slow without a word.

use crate::dialect::Dialect;
use crate::effect::Change;
use crate::impact::Lock;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ALTER TABLE` and `CREATE INDEX` without `ALGORITHM`. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// The server takes the lightest way that it has, and another version, or a table that is otherwise than expected,
    /// makes it copy the table. With `ALGORITHM=INSTANT`, or `INPLACE` and `LOCK=NONE`, it refuses instead.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "mysql"
    /// [lints]
    /// implicit-algorithm = "deny"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note varchar(50));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state int;
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_state.up.sql
    /// ALTER TABLE orders ADD COLUMN state int, ALGORITHM=INSTANT;
    /// === 2_state.down.sql
    /// ALTER TABLE orders DROP COLUMN state;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL and MariaDB.
    IMPLICIT_ALGORITHM = "implicit-algorithm", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let (table, algorithm, comma) = match &site.effect.change {
        Change::AlterTable(alter) => (&alter.table, &alter.algorithm, ","),
        Change::CreateIndex(create) => (&create.table, &create.algorithm, ""),
        _ => return,
    };
    if site.dialect() != Dialect::Mysql || algorithm.is_some() || site.is_new(table) {
        return;
    }
    let table = site.fold.found(table);
    let Some(heaviest) = site.impacts.iter().filter(|it| it.relation == table).max_by_key(|it| it.lock) else { return };
    let clause = match heaviest.lock {
        Lock::Instant => "ALGORITHM=INSTANT",
        Lock::Nocopy => "ALGORITHM=NOCOPY",
        Lock::Inplace => "ALGORITHM=INPLACE, LOCK=NONE",
        // These have rules of their own.
        _ => return,
    };
    let clause = if comma.is_empty() { clause.replace(", ", " ") } else { clause.to_owned() };
    let message = format!("if the server cannot do this as it should, it copies `{table}` without a word");
    let help = "say how: then it refuses instead".to_owned();
    let script = format!("{}{comma} {clause};", site.statement());
    let end = site.effect.statement.end;
    let fix = vec![(end..end, format!("{comma} {clause}"))];
    found.push(site.find(&IMPLICIT_ALGORITHM, &site.effect.span, message, help).with_instead([script]).with_fix("say how", fix));
}
