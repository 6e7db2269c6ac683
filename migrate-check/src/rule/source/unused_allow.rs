//! `unused-allow`: an `allow` that allows nothing.

rule! {
    /// ## What it finds
    ///
    /// An `allow` directive, or an `[[allow]]` entry of `migrate.toml`, that accepts nothing: the rule does not find anything
    /// there, or there is no such migration.
    ///
    /// ## Why it hurts
    ///
    /// It says that something is wrong where nothing is; and left behind, it accepts what somebody writes there later.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// -- migrate:allow missing-down it is the first one
    /// CREATE TABLE users (id integer PRIMARY KEY);
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
    UNUSED_ALLOW = "unused-allow", Deny, Fixed;
}
