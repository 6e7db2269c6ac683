//! `nul-byte`: a NUL byte, which no server takes in a script.

rule! {
    /// ## What it finds
    ///
    /// A NUL byte in a script.
    ///
    /// ## Why it hurts
    ///
    /// PostgreSQL takes the text up to that byte for the whole script, SQLite too; MySQL refuses it. A file full of them was
    /// saved as UTF-16.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);{NUL}
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Remove the byte, or save the file as UTF-8.
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
    NUL_BYTE = "nul-byte", Deny, Fixed;
}
