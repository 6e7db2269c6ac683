//! `still-needed`: something is dropped that something else needs.

rule! {
    /// ## What it finds
    ///
    /// A table, column, type, key or function is dropped without CASCADE while a view, a foreign key, a default, a trigger or a
    /// policy still needs it.
    ///
    /// ## Why it hurts
    ///
    /// The server refuses it; or, where it does not look (SQLite), what is left behind breaks later.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text);
    /// CREATE VIEW names AS SELECT u.name FROM users u;
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// DROP VIEW names;
    /// ```
    ///
    /// ## Write instead
    ///
    /// What needs it is dropped or changed first, by its name.
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, name text);
    /// CREATE VIEW names AS SELECT u.name FROM users u;
    /// === 1_users.down.sql
    /// DROP VIEW names;
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    STILL_NEEDED = "still-needed", Deny, Adjustable;
}
