//! `not-locked`: a migration that the lock file does not have.

rule! {
    /// ## What it finds
    ///
    /// A migration that the lock file does not have, or a directory without a lock file.
    ///
    /// ## Why it hurts
    ///
    /// Nothing says whether it is final. It may still be edited after a database has applied it, or another branch may put a
    /// migration before it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// `migrate lock` freezes it. `migrate new` would have made it a draft, which may change until it is frozen, and which a
    /// release build refuses. A project with a past begins with `migrate lock --accept <reason>`, which also writes down what the
    /// rules find in the old files.
    ///
    /// ```files
    /// === frozen 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === frozen 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    NOT_LOCKED = "not-locked", Deny, Fixed;
}
