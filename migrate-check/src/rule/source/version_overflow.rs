//! `version-overflow`: a version that does not fit a signed 64-bit column.

rule! {
    /// ## What it finds
    ///
    /// A version greater than 9223372036854775807.
    ///
    /// ## Why it hurts
    ///
    /// History tables keep versions in a signed 64-bit column; a greater number would not fit, or come back negative.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 20261123093000123456_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 20261123093000123456_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A date and time has 14 digits, which leaves four for a counter.
    ///
    /// ```files
    /// === 20261123093000_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 20261123093000_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    VERSION_OVERFLOW = "version-overflow", Deny, Fixed;
}
