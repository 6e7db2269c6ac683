//! `type-change`: a column has another type from one moment to the next.

use crate::effect::{ActionKind, Change};
use crate::impact::Work;
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// Another type for a column that this deployment did not make, where no row is written anew (which has rules of its own), in a script without
    /// a `phase` directive.
    ///
    /// ## Why it hurts
    ///
    /// A version that still runs decodes the values as the old type. On PostgreSQL its prepared statements fail once with
    /// "cached plan must not change result type", each on each connection.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:irreversible a longer note does no harm
    /// ALTER TABLE orders ALTER COLUMN note TYPE text;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A longer limit is no danger to code that reads text, and can be said to be none:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:phase expand
    /// -- migrate:irreversible a longer note does no harm
    /// ALTER TABLE orders ALTER COLUMN note TYPE text;
    /// ```
    ///
    /// Where the values look otherwise, add a column of the new type beside it.
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    TYPE_CHANGE = "type-change", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.script.phase.is_some() {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let (column, new) = match &action.kind {
            ActionKind::SetType { column, data_type, .. } => (column, data_type),
            ActionKind::Redefine { column, def, .. } => (column, &def.column.data_type),
            _ => continue,
        };
        let old = site.table(&alter.table).and_then(|table| table.column(column)).map(|it| &it.data_type);
        let Some(old) = old.filter(|old| *old != new) else { continue };
        let is_rewritten = site.impacts.iter().any(|it| it.relation == table && it.work == Work::Rewrite);
        if site.batch.has_column(&table, column.as_str()) || is_rewritten {
            continue;
        }
        let message = format!("a version that still runs takes `{column}` of `{table}` for {old}, not {new}");
        let help = "if it can read the values all the same, say `-- migrate:phase expand` at the top of the script; else add \
                    a column of the new type beside it";
        found.push(site.find(&TYPE_CHANGE, &action.span, message, help.to_owned()));
    }
}
