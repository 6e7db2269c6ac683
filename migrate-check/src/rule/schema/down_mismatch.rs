//! `down-mismatch`: a down script that does not undo its up script.

rule! {
    /// ## What it finds
    ///
    /// A down script after which the schema is not what it was before the up script. The difference is shown as lines of
    /// `migrate.schema`: `-` is missing after the way back, `+` is left over.
    ///
    /// ## Why it hurts
    ///
    /// The way back is used at night, once, and then it has to be right: the next attempt at the migration meets what was left over.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE INDEX users_id ON users (id);
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY);
    /// CREATE INDEX users_id ON users (id);
    /// CREATE TABLE letters (id bigint PRIMARY KEY);
    /// === 1_users.down.sql
    /// DROP TABLE letters;
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    DOWN_MISMATCH = "down-mismatch", Deny, Adjustable;
}
