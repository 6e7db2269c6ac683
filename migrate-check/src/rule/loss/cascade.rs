//! `cascade`: a statement drops or empties what it does not name.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change, Condition, Effect, Verb};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::fold::{Conflict, ConflictKind};

rule! {
    /// ## What it finds
    ///
    /// `CASCADE` with `DROP`, `DROP COLUMN`, `DROP CONSTRAINT` and `TRUNCATE`.
    ///
    /// ## Why it hurts
    ///
    /// Views, foreign keys, functions or the rows of other tables go too, without their names in the script: nobody who
    /// reads it sees that, and what goes depends on what happens to be in the database.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY);
    /// CREATE VIEW recent AS SELECT id FROM orders;
    /// === 1_orders.down.sql
    /// DROP VIEW recent;
    /// DROP TABLE orders;
    /// === 2_no_orders.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone; restore them from the backup
    /// DROP TABLE orders CASCADE;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_no_orders.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone; restore them from the backup
    /// DROP VIEW recent;
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL. MySQL reads the word and ignores it.
    CASCADE = "cascade", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Postgres {
        return;
    }
    let span = match &site.effect.change {
        Change::Drop(dropped) if dropped.cascade => {
            let is_new = |it: &crate::effect::Dropped| site.is_new(&it.name);
            if dropped.names.iter().all(is_new) {
                return;
            }
            &site.effect.span
        }
        Change::Data(data) if data.verb == Verb::Truncate && data.cascade => &site.effect.span,
        Change::AlterTable(alter) => {
            let cascades = |kind: &ActionKind| {
                matches!(
                    kind,
                    ActionKind::DropColumn { cascade: true, .. } | ActionKind::DropConstraint { cascade: true, .. }
                )
            };
            match alter.actions.iter().find(|action| cascades(&action.kind)) {
                Some(action) => &action.span,
                None => return,
            }
        }
        _ => return,
    };
    let victims = victims(site);
    let (message, help) = if victims.is_empty() {
        let message = "CASCADE takes along whatever depends on this, unseen".to_owned();
        (message, "leave the word out: as far as these migrations tell, nothing depends on it".to_owned())
    } else {
        let message = format!("CASCADE takes along {}", victims.join(", "));
        (message, "drop or empty those by name before it, and leave the word out".to_owned())
    };
    found.push(site.find(&CASCADE, span, message, help));
}

/// What goes too: what the same statement without CASCADE is refused for, or what it empties besides.
fn victims(site: &Site<'_>) -> Vec<String> {
    let mut change = site.effect.change.clone();
    match &mut change {
        Change::Drop(dropped) => dropped.cascade = false,
        Change::AlterTable(alter) => {
            for action in &mut alter.actions {
                if let ActionKind::DropColumn { cascade, .. } | ActionKind::DropConstraint { cascade, .. } = &mut action.kind {
                    *cascade = false;
                }
            }
        }
        Change::Data(data) => {
            let named: Vec<_> = data.targets.iter().map(|name| site.fold.found(name)).collect();
            let others = site.impacts.iter().filter(|it| !named.contains(&it.relation));
            return others.map(|it| format!("the rows of `{}`", it.relation)).collect();
        }
        _ => return Vec::new(),
    }
    let effect = Effect { change, condition: Condition::Always, ..site.effect.clone() };
    let refused = site.fold.clone().apply(&effect);
    let needed = |it: Conflict| (it.kind == ConflictKind::Needed).then_some(it.other).flatten();
    refused.into_iter().filter_map(needed).collect()
}
