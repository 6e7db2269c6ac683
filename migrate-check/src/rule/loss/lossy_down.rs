//! `lossy-down`: undoing loses what was written since.

use crate::effect::{ActionKind, AlterTable, Change, Drop, Kind, Verb};
use crate::lint::site::Site;
use crate::lint::{Found, rebuilt};
use crate::schema::Presence;
use crate::schema::name::{Ident, Name};

rule! {
    /// ## What it finds
    ///
    /// A down script that drops or empties a table, or drops a column, which holds what was written since the migration was
    /// applied. A generated column holds nothing of its own. Off unless `migrate.toml` turns it on: most down scripts do that.
    ///
    /// ## Why it hurts
    ///
    /// The way back is taken in a hurry, and applying the migration again does not bring the values back.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// [lints]
    /// lossy-down = "warn"
    /// === 1_orders.up.sql
    /// -- migrate:irreversible it holds the orders
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// === 2_note.up.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A version of the service that does without the column leaves it alone, so there is nothing to undo:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:irreversible it holds what people wrote; the version before does not name it
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    LOSSY_DOWN = "lossy-down", Allow, Adjustable, check: Down(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    match &site.effect.change {
        Change::Drop(dropped) if dropped.kind == Kind::Table => drops(site, dropped, found),
        Change::AlterTable(alter) => alters(site, alter, found),
        Change::Data(data) if data.verb == Verb::Truncate || data.verb == Verb::Delete && !data.filtered => {
            for target in data.targets.iter().filter(|it| !site.is_new(it)) {
                let what = format!("every row of `{}`", site.fold.found(target));
                found.push(lost(site, &what, &site.effect.span));
            }
        }
        _ => {}
    }
}

fn drops(site: &Site<'_>, dropped: &Drop, found: &mut Vec<Found>) {
    let known = rebuilt::all(site);
    for it in dropped.names.iter().filter(|it| !site.is_new(&it.name)) {
        let table = site.fold.found(&it.name);
        if dropped.if_exists && site.schema().presence(&table) == Presence::Absent {
            continue;
        }
        match known.iter().find(|rebuild| rebuild.effects.contains(&site.at)) {
            Some(rebuild) => {
                let dropped = rebuild.dropped.iter().filter(|column| holds_values(site, &it.name, column));
                found.extend(dropped.map(|column| lost(site, &format!("every `{column}` of `{table}`"), &it.span)));
            }
            None => found.push(lost(site, &format!("every row of `{table}`"), &it.span)),
        }
    }
}

fn alters(site: &Site<'_>, alter: &AlterTable, found: &mut Vec<Found>) {
    if site.is_new(&alter.table) {
        return;
    }
    let table = site.fold.found(&alter.table);
    for action in &alter.actions {
        let ActionKind::DropColumn { name, .. } = &action.kind else { continue };
        if holds_values(site, &alter.table, name) && !site.batch.has_column(&table, name.as_str()) {
            found.push(lost(site, &format!("every `{name}` of `{table}`"), &action.span));
        }
    }
}

/// Whether a column holds what was written, and not what the others make of it.
fn holds_values(site: &Site<'_>, table: &Name, column: &Ident) -> bool {
    site.table(table).and_then(|table| table.column(column)).is_some_and(|column| column.generated.is_none())
}

fn lost(site: &Site<'_>, what: &str, span: &std::ops::Range<usize>) -> Found {
    let message = format!("{what} that was written since the migration is lost");
    let help = "leave it there, and say so at the top of the up script in place of this one: `-- migrate:irreversible \
                <reason>`; or keep the values in another table first";
    site.find(&LOSSY_DOWN, span, message, help.to_owned())
}
