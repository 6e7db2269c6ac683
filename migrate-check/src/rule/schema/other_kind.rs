//! `other-kind`: a statement for one kind of object on another.

rule! {
    /// ## What it finds
    ///
    /// A statement for a table on a view, for a view on a table, and the like: `DROP VIEW` of what is a table.
    ///
    /// ## Why it hurts
    ///
    /// The server refuses it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// === 1_users.down.sql
    /// DROP VIEW users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    OTHER_KIND = "other-kind", Deny, Adjustable;
}
