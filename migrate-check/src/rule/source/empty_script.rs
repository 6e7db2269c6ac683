//! `empty-script`: a script without a statement.

rule! {
    /// ## What it finds
    ///
    /// A script without a statement: nothing at all, or only comments.
    ///
    /// Other tools write an empty down script where there is nothing to undo; in their layouts it counts as missing
    /// (`missing-down`). An up script of theirs that only explains why there is nothing to do is a warning as long as the
    /// directory has no lock file.
    ///
    /// ## Why it hurts
    ///
    /// It is recorded as applied, so what is written into it later never runs.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// -- What this migration does.
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    EMPTY_SCRIPT = "empty-script", Deny, Adjustable;
}
