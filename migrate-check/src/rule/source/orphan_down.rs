//! `orphan-down`: a down script without its up script.

rule! {
    /// ## What it finds
    ///
    /// A down script whose up script is missing or has another name.
    ///
    /// In refinery `U1__name.sql` is a migration that may run out of order; here, as in Flyway, it undoes `V1__name.sql`.
    ///
    /// ## Why it hurts
    ///
    /// It would never run. More often the up script was renamed, or lost in a merge.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_user.down.sql
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
    ORPHAN_DOWN = "orphan-down", Deny, Fixed;
}
