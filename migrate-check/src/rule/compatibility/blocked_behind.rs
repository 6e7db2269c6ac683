//! `blocked-behind`: new code needs what has to wait for a contract step.

use crate::lint::Found;
use crate::version::Version;

rule! {
    /// ## What it finds
    ///
    /// A script that makes something for new code, and touches what a contract step of the same deployment does. What
    /// touches something else overtakes the contract step; what new code does not need waits with it.
    ///
    /// ## Why it hurts
    ///
    /// The contract step waits until no older version runs, and this one waits behind it: the new version of the service
    /// starts without what it needs, and refuses to.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_no_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 2_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 3_numbers.up.sql
    /// CREATE VIEW order_numbers AS SELECT id FROM orders;
    /// === 3_numbers.down.sql
    /// DROP VIEW order_numbers;
    /// ```
    ///
    /// ## Write instead
    ///
    /// What new code needs first:
    ///
    /// ```files
    /// === 2_numbers.up.sql
    /// CREATE VIEW order_numbers AS SELECT id FROM orders;
    /// === 2_numbers.down.sql
    /// DROP VIEW order_numbers;
    /// === 3_no_note.up.sql
    /// -- migrate:phase contract
    /// ALTER TABLE orders DROP COLUMN note;
    /// === 3_no_note.down.sql
    /// ALTER TABLE orders ADD COLUMN note text;
    /// ```
    ///
    /// Or deploy them one after the other: freeze and apply the contract step first. Nothing waits with `contracts =
    /// "at-start"`.
    ///
    /// ## Databases
    ///
    /// All, with `contracts = "gated"` or `"manual"`.
    BLOCKED_BEHIND = "blocked-behind", Deny, Adjustable;
}

/// A script that would have to overtake a waiting contract step.
pub(crate) fn behind(contract: Version, needed: Option<&str>) -> Found {
    let what = needed.map_or_else(|| "is to be applied at once".to_owned(), str::to_owned);
    let message = format!("this {what}, and touches what the contract step {contract} does, which it has to wait for");
    let help = "put it before that one; or deploy the contract step first, and this with the next version"
        .to_owned();
    Found::new(&BLOCKED_BEHIND, 0..0, message, help)
}
