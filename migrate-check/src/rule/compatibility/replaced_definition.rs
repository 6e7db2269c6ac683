//! `replaced-definition`: a view or routine means something else from one moment to the next.

use crate::effect::{Change, CreateView, Existing};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::object::Routine;

rule! {
    /// ## What it finds
    ///
    /// `CREATE OR REPLACE` of a view, function or procedure that is there, that this deployment did not make, and that gets
    /// another text. Off unless `migrate.toml` turns it on.
    ///
    /// ## Why it hurts
    ///
    /// The version that still runs calls the new definition as if it were the old one: other rows, other results.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// [lints]
    /// replaced-definition = "warn"
    /// === 1_recent.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE VIEW recent AS SELECT id FROM orders;
    /// === 1_recent.down.sql
    /// DROP VIEW recent;
    /// DROP TABLE orders;
    /// === 2_fewer.up.sql
    /// CREATE OR REPLACE VIEW recent AS SELECT id FROM orders WHERE id > 100;
    /// === 2_fewer.down.sql
    /// CREATE OR REPLACE VIEW recent AS SELECT id FROM orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Another name for what means something else; the old one goes in a contract step:
    ///
    /// ```files
    /// === 2_fewer.up.sql
    /// CREATE VIEW recent_2 AS SELECT id FROM orders WHERE id > 100;
    /// === 2_fewer.down.sql
    /// DROP VIEW recent_2;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    REPLACED_DEFINITION = "replaced-definition", Allow, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let (kind, name) = match &site.effect.change {
        Change::CreateView(create) if create.existing == Existing::Replace && is_other_view(site, create) => {
            ("view", site.fold.found(&create.view.name))
        }
        Change::CreateRoutine { routine, existing: Existing::Replace } if is_other_routine(site, routine) => {
            ("routine", routine.name.clone())
        }
        _ => return,
    };
    let message = format!("a version that still runs uses the {kind} `{name}` as it was before");
    let help = "give the new definition another name, and drop this one in a contract step; if both mean the same to that \
                version, say so: `-- migrate:allow replaced-definition <reason>`";
    found.push(site.find(&REPLACED_DEFINITION, &site.effect.span, message, help.to_owned()));
}

fn is_other_view(site: &Site<'_>, create: &CreateView) -> bool {
    let old = site.schema().view(&site.fold.found(&create.view.name));
    old.is_some_and(|old| old.query != create.view.query) && !site.is_new(&create.view.name)
}

fn is_other_routine(site: &Site<'_>, routine: &Routine) -> bool {
    let old = site.schema().routines.get(&(routine.name.clone(), routine.arguments.clone()));
    old.is_some_and(|old| old.body != routine.body) && !site.batch.has_routine(&routine.name)
}
