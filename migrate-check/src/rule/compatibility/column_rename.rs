//! `column-rename`: a column has another name from one moment to the next.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::{Ident, Name};
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// `RENAME COLUMN`, and MySQL's `CHANGE` to another name, of a column that this deployment did not make.
    ///
    /// ## Why it hurts
    ///
    /// Versions of the service run side by side while one is deployed. One of them asks for a name that is not there,
    /// whichever comes first: the rename or the new version.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_remark.up.sql
    /// ALTER TABLE orders RENAME COLUMN note TO remark;
    /// === 2_remark.down.sql
    /// ALTER TABLE orders RENAME COLUMN remark TO note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A column of the new name beside the old one: the service writes both, old rows are filled in batches, then it reads
    /// the new one, and once nobody uses the old one it goes:
    ///
    /// ```files
    /// === 2_remark.up.sql
    /// ALTER TABLE orders ADD COLUMN remark text;
    /// === 2_remark.down.sql
    /// ALTER TABLE orders DROP COLUMN remark;
    /// === 3_no_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// Mostly it is enough to use the new name in the service alone: a query can say `note AS remark`.
    ///
    /// ## Databases
    ///
    /// All.
    COLUMN_RENAME = "column-rename", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            for action in &alter.actions {
                match &action.kind {
                    ActionKind::RenameColumn { from, to } => found.extend(one(site, &alter.table, from, to, &action.span)),
                    ActionKind::Redefine { column, def, .. } if def.column.name != *column => {
                        found.extend(one(site, &alter.table, column, &def.column.name, &action.span));
                    }
                    _ => {}
                }
            }
        }
        Change::RenameViewColumn { view, from, to } => found.extend(one(site, view, from, to, &site.effect.span)),
        _ => {}
    }
}

fn one(site: &Site<'_>, table: &Name, from: &Ident, to: &Ident, span: &Range<usize>) -> Option<Found> {
    let name = site.fold.found(table);
    if site.is_new(table) || site.batch.has_column(&name, from.as_str()) {
        return None;
    }
    let message = format!("a version that still runs asks `{name}` for `{from}`, which is `{to}` from here on");
    let column = site.table(table).and_then(|table| table.column(from));
    let add = column.map(|column| {
        let (table, to) = (site.sql(table), site.sql_ident(to));
        format!("ALTER TABLE {table} ADD COLUMN {to} {};", column.data_type)
    });
    let help = format!(
        "add `{to}` beside it, let the service write both, fill old rows in batches, and drop `{from}` once nobody uses it"
    );
    let it = site.find(&COLUMN_RENAME, span, message, help);
    Some(match add {
        Some(add) => it.with_instead([add]),
        None => it,
    })
}
