//! `expand-and-contract-together`: one script adds what new code needs and takes what old code uses.

use crate::lint::Found;
use crate::lint::phase::{Breaks, Phases};
use crate::lint::site::Scripted;

rule! {
    /// ## What it finds
    ///
    /// A script that makes a table, column or other object for new code, and also drops or renames something that was
    /// there, without a `phase` directive. Where it only adds a restriction it is a warning.
    ///
    /// ## Why it hurts
    ///
    /// The new version of the service needs the one at its start; the other has to wait until no older version runs. One
    /// script cannot be applied at both moments.
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
    /// === 2_remark.up.sql
    /// -- migrate:allow column-drop nobody reads it
    /// ALTER TABLE orders ADD COLUMN remark text;
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 2_remark.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ALTER TABLE orders DROP COLUMN remark;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Two migrations:
    ///
    /// ```files
    /// === 2_remark.up.sql
    /// ALTER TABLE orders ADD COLUMN remark text;
    /// === 2_remark.down.sql
    /// ALTER TABLE orders DROP COLUMN remark;
    /// === 3_no_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    EXPAND_AND_CONTRACT_TOGETHER = "expand-and-contract-together", Deny, Adjustable;
}

/// Looks at a script as a whole.
pub(crate) fn together(script: &Scripted<'_>, phases: &Phases) -> Option<Found> {
    let (broken, made) = (phases.contract.as_ref()?, phases.needed.as_ref()?);
    if script.phase.is_some() {
        return None;
    }
    let message = format!("this {}, which has to wait for older versions, and the script also {made}", broken.because);
    let help = "put the two into migrations of their own: what new code needs first; or say with `-- migrate:phase` when \
                both are applied"
        .to_owned();
    let found = Found::new(&EXPAND_AND_CONTRACT_TOGETHER, broken.span.clone(), message, help);
    Some(if broken.breaks == Breaks::Writes { found.as_warning() } else { found })
}
