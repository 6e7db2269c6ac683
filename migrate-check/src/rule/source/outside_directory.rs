//! `outside-directory`: a symlink or path that leads outside the directory.

rule! {
    /// ## What it finds
    ///
    /// A symlink in the migration directory that leads out of it, or nowhere.
    ///
    /// ## Why it hurts
    ///
    /// What is applied would not be what is committed and reviewed here, and could change without a commit.
    ///
    /// ## Example
    ///
    /// ```text
    /// migrations/1_create_users.up.sql -> ../../shared/users.sql
    /// ```
    ///
    /// ## Write instead
    ///
    /// Put the file itself into the directory. Two services that need the same migrations embed the same directory.
    ///
    /// ## Databases
    ///
    /// All.
    OUTSIDE_DIRECTORY = "outside-directory", Deny, Fixed;
}
