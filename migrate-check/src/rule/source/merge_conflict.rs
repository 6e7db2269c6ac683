//! `merge-conflict`: merge-conflict markers.

rule! {
    /// ## What it finds
    ///
    /// The markers of an unresolved merge conflict: `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`, each at the beginning of a
    /// line. One that is left over is enough, unless it stands inside a string or a comment: there only a whole conflict
    /// is reported.
    ///
    /// ## Why it hurts
    ///
    /// Nobody decided which of the two texts is meant, and no server reads the markers.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// <<<<<<< HEAD
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// =======
    /// CREATE TABLE user (id integer PRIMARY KEY);
    /// >>>>>>> feature
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Keep the lines that are meant, and remove the markers.
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
    MERGE_CONFLICT = "merge-conflict", Deny, Fixed;
}
