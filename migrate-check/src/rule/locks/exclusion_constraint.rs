//! `exclusion-constraint`: an exclusion constraint builds its index while nobody can use the table.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::table::ConstraintRule;

rule! {
    /// ## What it finds
    ///
    /// `ADD EXCLUDE` on a table that has rows.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock until the index is built: reads and writes wait. It can be neither `NOT
    /// VALID` nor built before.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_stays.up.sql
    /// CREATE TABLE stays (id bigint PRIMARY KEY, during tstzrange NOT NULL);
    /// === 1_stays.down.sql
    /// DROP TABLE stays;
    /// === 2_overlap.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE stays ADD CONSTRAINT stays_during EXCLUDE USING gist (during WITH &&);
    /// === 2_overlap.down.sql
    /// ALTER TABLE stays DROP CONSTRAINT stays_during;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Give it to the table when it is made. For one that has rows: a new table with the constraint, written to beside the
    /// old one and filled in batches, that takes its place; or accept the time that it takes:
    ///
    /// ```files
    /// === 2_overlap.up.sql
    /// -- migrate:phase contract
    /// -- migrate:allow exclusion-constraint 4,000 rows: 20 ms on a copy of production
    /// ALTER TABLE stays ADD CONSTRAINT stays_during EXCLUDE USING gist (during WITH &&);
    /// === 2_overlap.down.sql
    /// ALTER TABLE stays DROP CONSTRAINT stays_during;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    EXCLUSION_CONSTRAINT = "exclusion-constraint", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    for action in &alter.actions {
        let ActionKind::AddConstraint { def, .. } = &action.kind else { continue };
        if matches!(def.rule, ConstraintRule::Exclude(_)) {
            let table = site.fold.found(&alter.table);
            let message = format!("reads and writes of `{table}` wait until the index of this constraint is built");
            let help = "there is no way around it on a table that has rows: make a new table with it and move the rows \
                        in batches, or say `-- migrate:allow exclusion-constraint <how long it takes>`";
            found.push(site.find(&EXCLUSION_CONSTRAINT, &action.span, message, help.to_owned()));
        }
    }
}
