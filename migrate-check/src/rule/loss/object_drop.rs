//! `object-drop`: something that running code may use is dropped.

use crate::effect::{Change, Dropped, Kind};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::Presence;

rule! {
    /// ## What it finds
    ///
    /// `DROP` of a view, materialised view, sequence, type, domain, function, procedure or extension that this deployment
    /// did not make and the same script does not make anew, in a script that does not say that it is a contract step.
    ///
    /// ## Why it hurts
    ///
    /// The version of the service that still runs while this one is deployed may use it: from that moment on its queries
    /// fail.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_recent.up.sql
    /// CREATE VIEW recent AS SELECT 1 AS id;
    /// === 1_recent.down.sql
    /// DROP VIEW recent;
    /// === 2_no_recent.up.sql
    /// DROP VIEW recent;
    /// === 2_no_recent.down.sql
    /// CREATE VIEW recent AS SELECT 1 AS id;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_no_recent.up.sql
    /// -- migrate:phase contract
    /// DROP VIEW recent;
    /// === 2_no_recent.down.sql
    /// CREATE VIEW recent AS SELECT 1 AS id;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    OBJECT_DROP = "object-drop", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Drop(dropped) = &site.effect.change else { return };
    let is_meant = matches!(
        dropped.kind,
        Kind::View
            | Kind::MaterializedView
            | Kind::Sequence
            | Kind::Type
            | Kind::Domain
            | Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Routine
            | Kind::Extension
    );
    if !is_meant || site.is_declared_contract() {
        return;
    }
    for it in dropped.names.iter().filter(|it| !is_absent(site, dropped.kind, it)) {
        if site.is_new(&it.name) || site.batch.has_type(&site.fold.found_type(&it.name)) || site.is_made_anew(&it.name) {
            continue;
        }
        let message = format!("the {} `{}` goes, and a version that still runs may use it", dropped.kind.sql(), it.name);
        let help = "once no version that runs uses it, as a contract step, which waits for that".to_owned();
        let script = format!("-- migrate:phase contract\n{};", site.statement());
        found.push(site.find(&OBJECT_DROP, &it.span, message, help).with_instead([script]));
    }
}

/// Whether the model knows that there is no such thing, so that nothing is lost.
fn is_absent(site: &Site<'_>, kind: Kind, it: &Dropped) -> bool {
    let presence = match kind {
        Kind::View | Kind::MaterializedView | Kind::Sequence => site.schema().presence(&site.fold.found(&it.name)),
        Kind::Type | Kind::Domain => site.schema().type_presence(&site.fold.found_type(&it.name)),
        _ => Presence::Unknown,
    };
    presence == Presence::Absent
}
