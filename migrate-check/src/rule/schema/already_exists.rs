//! `already-exists`: something is made that is there already.

rule! {
    /// ## What it finds
    ///
    /// A statement that makes a table, column, index, constraint, type or enum value that exists at that version.
    ///
    /// ## Why it hurts
    ///
    /// It fails on the first database that it meets. Two branches that each add the same column are green apart and red together.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// === 2_email.up.sql
    /// ALTER TABLE users ADD COLUMN email text;
    /// === 2_email.down.sql
    /// ALTER TABLE users DROP COLUMN email;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// === 2_phone.up.sql
    /// ALTER TABLE users ADD COLUMN phone text;
    /// === 2_phone.down.sql
    /// ALTER TABLE users DROP COLUMN phone;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    ALREADY_EXISTS = "already-exists", Deny, Adjustable;
}
