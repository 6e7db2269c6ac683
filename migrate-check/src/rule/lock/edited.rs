//! `edited`: a frozen script whose text is no longer what was frozen.

rule! {
    /// ## What it finds
    ///
    /// A frozen migration whose up script has another text or name than when it was frozen; or a down script that changed, or
    /// was added, since then. Line ends and a byte order mark do not count.
    ///
    /// ## Why it hurts
    ///
    /// Databases that applied the old text do not run the new one, so from now on they differ from new ones.
    ///
    /// ## Example
    ///
    /// ```files
    /// === frozen 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === frozen 1_create_users.down.sql
    /// DROP TABLE users;
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY, email text);
    /// ```
    ///
    /// ## Write instead
    ///
    /// Restore the file, and put the change into a new migration. A down script may be mended: `migrate lock` accepts it.
    ///
    /// ```files
    /// === frozen 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === frozen 1_create_users.down.sql
    /// DROP TABLE users;
    /// === frozen 2_add_email.up.sql
    /// ALTER TABLE users ADD COLUMN email text;
    /// === frozen 2_add_email.down.sql
    /// ALTER TABLE users DROP COLUMN email;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    EDITED = "edited", Deny, Fixed;
}
