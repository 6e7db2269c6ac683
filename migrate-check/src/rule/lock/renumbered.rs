//! `renumbered`: a frozen migration under another version.

rule! {
    /// ## What it finds
    ///
    /// A frozen migration whose files have another version now, with the same name and text.
    ///
    /// ## Why it hurts
    ///
    /// Databases know it under its old version, and would apply it again under the new one.
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
    /// === 2_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 2_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Give the files their old version. For migrations that no release has, `migrate rebase --onto <released lock file>`
    /// renumbers and keeps the lock file in step.
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
    RENUMBERED = "renumbered", Deny, Fixed;
}
