//! `column-drop`: a column goes with all its values.

use crate::effect::{ActionKind, Change, TypeAction};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `DROP COLUMN` of a column that this deployment did not make, in a script that does not say that it is a contract
    /// step.
    ///
    /// ## Why it hurts
    ///
    /// The values are gone, and the version of the service that still runs while this one is deployed reads and writes
    /// them: from that moment on its queries fail.
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
    /// === 2_no_note.up.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 2_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// ## Write instead
    ///
    /// First a version of the service that does not name it; then a contract step, which waits until no older version is
    /// running:
    ///
    /// ```files
    /// === 2_no_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 2_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    COLUMN_DROP = "column-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.is_declared_contract() {
        return;
    }
    let drops: Vec<(String, &std::ops::Range<usize>)> = match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            let table = site.fold.found(&alter.table);
            let drops = alter.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::DropColumn { name, if_exists, .. } => {
                    let is_there = site.table(&alter.table).is_none_or(|table| table.column(name).is_some());
                    let is_new = site.batch.has_column(&table, name.as_str());
                    (!is_new && (is_there || !if_exists)).then(|| (format!("`{name}` of `{table}`"), &action.span))
                }
                _ => None,
            });
            drops.collect()
        }
        Change::AlterType { name, action: TypeAction::DropAttribute { name: attribute, .. } } => {
            vec![(format!("`{attribute}` of the type `{name}`"), &site.effect.span)]
        }
        _ => return,
    };
    for (what, span) in drops {
        let message = format!("{what} goes with all its values, and a version that still runs may use it");
        let help = "once no version that runs names it, as a contract step, which waits for that".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&COLUMN_DROP, span, message, help).with_instead([script]));
    }
}
