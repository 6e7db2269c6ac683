//! `table-drop`: a table goes with all its rows.

use crate::effect::{Change, Kind};
use crate::lint::Found;
use crate::lint::rebuilt::{self, Replaced};
use crate::lint::site::Site;
use crate::schema::Presence;

rule! {
    /// ## What it finds
    ///
    /// `DROP TABLE` of a table that this deployment did not make, in a script that does not say that it is a contract
    /// step; not where it is a step of building the table anew with all its rows, unless the new one takes or gives less.
    ///
    /// ## Why it hurts
    ///
    /// The rows are gone, and the version of the service that still runs while this one is deployed may read and write
    /// them.
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
    /// === 2_no_orders.up.sql
    /// -- migrate:irreversible the rows are gone; restore them from the backup
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// First a version of the service that does not use it; then a contract step, which waits until no older version is
    /// running:
    ///
    /// ```files
    /// === 2_no_orders.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone; restore them from the backup
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    TABLE_DROP = "table-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    if !matches!(dropped.kind, Kind::Table | Kind::ForeignTable) || site.is_declared_contract() {
        return;
    }
    for it in dropped.names.iter().filter(|it| !site.is_new(&it.name)) {
        let table = site.fold.found(&it.name);
        if dropped.if_exists && site.schema().presence(&table) == Presence::Absent {
            continue;
        }
        let message = match rebuilt::replaced(site, &it.name) {
            Some(Replaced { taken: None }) => continue,
            Some(Replaced { taken: Some(because) }) => {
                format!("building `{table}` anew {because}, and a version that still runs may use it as it was")
            }
            None => format!("`{table}` goes with all its rows, and a version that still runs may use it"),
        };
        let help = "once no version that runs uses it, as a contract step, which waits for that".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&TABLE_DROP, &it.span, message, help).with_instead([script]));
    }
}
