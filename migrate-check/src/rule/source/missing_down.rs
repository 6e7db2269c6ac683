//! `missing-down`: no down script and no `irreversible` reason.

rule! {
    /// ## What it finds
    ///
    /// A migration without a down script that does not say why. It fails the build in the native layout, and is a warning in the
    /// layouts of other tools, which have no down scripts or do not ask for them.
    ///
    /// ## Why it hurts
    ///
    /// When a release has to be taken back at night, the way back is written under pressure.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_legacy.up.sql
    /// CREATE TABLE legacy (id integer PRIMARY KEY);
    /// === 1_legacy.down.sql
    /// DROP TABLE legacy;
    /// === 2_drop_legacy.up.sql
    /// -- migrate:phase contract
    /// DROP TABLE legacy;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A down script; or the reason why there can be none:
    ///
    /// ```files
    /// === 1_legacy.up.sql
    /// CREATE TABLE legacy (id integer PRIMARY KEY);
    /// === 1_legacy.down.sql
    /// DROP TABLE legacy;
    /// === 2_drop_legacy.up.sql
    /// -- migrate:phase contract
    /// -- migrate:irreversible the rows are gone; restore them from the backup
    /// DROP TABLE legacy;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    MISSING_DOWN = "missing-down", Deny, Adjustable;
}
