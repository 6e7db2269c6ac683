//! `syntax`: the database's grammar refuses the text.

rule! {
    /// ## What it finds
    ///
    /// Text that the database's own grammar refuses, with the place where it stopped.
    ///
    /// ## Why it hurts
    ///
    /// The server would refuse it as well, but only when the migration runs.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// CREATE TABLE item (id bigint PRIMARY KEY,);
    /// ```
    ///
    /// ```sql sqlite
    /// CRATE TABLE item (id INTEGER PRIMARY KEY);
    /// ```
    ///
    /// ```sql mysql
    /// DROP INDEX item_code;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```sql postgres
    /// CREATE TABLE item (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ```sql sqlite
    /// CREATE TABLE item (id INTEGER PRIMARY KEY);
    /// ```
    ///
    /// ```sql mysql
    /// DROP INDEX item_code ON item;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, SQLite, and MySQL where no server could read the text (see `unparsed-statement`).
    SYNTAX = "syntax", Deny, Fixed;
}
