//! `removed`: a frozen migration whose file is gone.

rule! {
    /// ## What it finds
    ///
    /// A migration, or the down script of one, that the lock file has and the directory does not.
    ///
    /// ## Why it hurts
    ///
    /// A new database would be built without it, and one that has applied it could not be undone.
    ///
    /// ## Example
    ///
    /// ```files
    /// === frozen 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === frozen 1_create_users.down.sql
    /// DROP TABLE users;
    /// === gone 1_create_users.up.sql
    /// === gone 1_create_users.down.sql
    /// ```
    ///
    /// ## Write instead
    ///
    /// Restore the files, and undo in a new migration what is no longer wanted. `migrate lock` forgets drafts whose files are
    /// gone.
    ///
    /// ```files
    /// === frozen 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === frozen 1_create_users.down.sql
    /// DROP TABLE users;
    /// === frozen 2_drop_users.up.sql
    /// -- migrate:phase contract
    /// DROP TABLE users;
    /// === frozen 2_drop_users.down.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    REMOVED = "removed", Deny, Fixed;
}
