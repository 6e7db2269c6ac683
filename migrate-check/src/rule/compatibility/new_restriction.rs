//! `new-restriction`: rows that were fine are refused from here on.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::phase::{restricts, unique};
use crate::lint::site::Site;
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// `SET NOT NULL`, a check, a foreign key or a unique key on a table and columns that this deployment did not make,
    /// also with `NOT VALID`, in a script without a `phase` directive.
    ///
    /// ## Why it hurts
    ///
    /// It holds for the writes of the version that still runs, too: they fail from that moment on.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_amount.up.sql
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_amount;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Say that it is a contract step, which waits until no older version runs; or, if every version that runs keeps to it
    /// already, that it is none:
    ///
    /// ```files
    /// === 2_amount.up.sql
    /// -- migrate:phase expand
    /// ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount > 0) NOT VALID;
    /// === 2_amount.down.sql
    /// ALTER TABLE orders DROP CONSTRAINT orders_amount;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    NEW_RESTRICTION = "new-restriction", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.script.phase.is_some() {
        return;
    }
    let restrictions: Vec<(String, &Range<usize>)> = match &site.effect.change {
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            let of = |kind: &ActionKind| restricts(site, alter, kind);
            alter.actions.iter().filter_map(|action| Some((of(&action.kind)?, &action.span))).collect()
        }
        Change::CreateIndex(create) if create.index.is_unique() && !site.is_new(&create.table) => {
            match unique(site, &create.table, &create.index.parts) {
                Some(what) => vec![(what, &site.effect.span)],
                None => return,
            }
        }
        _ => return,
    };
    for (what, span) in restrictions {
        let message = format!("this {what}, also for a version that still runs");
        let help = "if such a version writes other rows, say `-- migrate:phase contract` at the top of the script: then it \
                    waits until no older version runs; if none does, `-- migrate:phase expand`";
        found.push(site.find(&NEW_RESTRICTION, span, message, help.to_owned()));
    }
}
