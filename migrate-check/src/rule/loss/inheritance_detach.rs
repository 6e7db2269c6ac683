//! `inheritance-detach`: rows vanish from the table above.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `NO INHERIT`, in a script that does not say that it is a contract step.
    ///
    /// ## Why it hurts
    ///
    /// Who reads the parent does not see these rows any more, from one moment to the next.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_events.up.sql
    /// CREATE TABLE events (id bigint NOT NULL);
    /// CREATE TABLE old_events () INHERITS (events);
    /// === 1_events.down.sql
    /// DROP TABLE old_events;
    /// DROP TABLE events;
    /// === 2_apart.up.sql
    /// ALTER TABLE old_events NO INHERIT events;
    /// === 2_apart.down.sql
    /// ALTER TABLE old_events INHERIT events;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_apart.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE old_events NO INHERIT events;
    /// === 2_apart.down.sql
    /// ALTER TABLE old_events INHERIT events;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    INHERITANCE_DETACH = "inheritance-detach", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.is_new(&alter.table) || site.is_declared_contract() {
        return;
    }
    for action in &alter.actions {
        let ActionKind::SetInherit { parent, inherits: false } = &action.kind else { continue };
        let (table, parent) = (site.fold.found(&alter.table), site.fold.found(parent));
        let message = format!("who reads `{parent}` does not see the rows of `{table}` any more");
        let help = "once no version that runs expects them there, as a contract step, which waits for that".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&INHERITANCE_DETACH, &action.span, message, help).with_instead([script]));
    }
}
