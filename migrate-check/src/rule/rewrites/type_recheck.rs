//! `type-recheck`: another type of a column goes through all rows, though it leaves them as they are.

use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change};
use crate::impact::{Impact, Work};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ALTER COLUMN … TYPE` that writes no row anew, but looks at a check on the column again, or builds its indexes anew:
    /// for another collation, to or from `citext`, and whenever an index on the column has an expression or a WHERE.
    ///
    /// ## Why it hurts
    ///
    /// The table takes an ACCESS EXCLUSIVE lock meanwhile: reads and writes wait until all rows were looked at.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id int PRIMARY KEY, note varchar(10), CONSTRAINT noted CHECK (note <> ''));
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_note.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible a longer limit does no harm
    /// ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);
    /// ```
    ///
    /// ## Write instead
    ///
    /// Take the check away for that moment, and let it hold for old rows without a lock:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible a longer limit does no harm
    /// ALTER TABLE orders DROP CONSTRAINT noted;
    /// ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);
    /// ALTER TABLE orders ADD CONSTRAINT noted CHECK (note <> '') NOT VALID;
    /// === 3_valid.up.sql
    /// -- migrate:irreversible a constraint that holds for all rows does no harm
    /// ALTER TABLE orders VALIDATE CONSTRAINT noted;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    TYPE_RECHECK = "type-recheck", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::AlterTable(alter) = &site.effect.change else { return };
    if site.dialect() != Dialect::Postgres || site.is_harmless_on(&alter.table) {
        return;
    }
    let goes_through =
        |it: &&Impact| it.clause == "alter column type" && matches!(it.work, Work::Scan | Work::Index);
    let Some(impact) = site.impacts.iter().find(goes_through) else { return };
    for action in alter.actions.iter().filter(|action| matches!(action.kind, ActionKind::SetType { .. })) {
        let because = impact.because.as_deref().unwrap_or("all rows are looked at");
        let message = format!("nobody can use `{}` meanwhile: {because}", impact.relation);
        let help = match impact.work {
            Work::Scan => {
                "drop the check before it, and add it again behind it with NOT VALID; then `VALIDATE CONSTRAINT` in the \
                 next migration"
            }
            _ => "drop the index before it, and build it again behind it with CONCURRENTLY",
        };
        found.push(site.find(&TYPE_RECHECK, &action.span, message, help.to_owned()));
    }
}
