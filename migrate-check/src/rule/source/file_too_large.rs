//! `file-too-large`: a file that no database would take as one script.

rule! {
    /// ## What it finds
    ///
    /// A file of more than 64 MiB in the migration directory.
    ///
    /// ## Why it hurts
    ///
    /// MySQL takes no more than that in one message unless it is told to, and every service would carry the text in its
    /// binary. Most often it is a dump, or a file that is here by accident.
    ///
    /// ## Example
    ///
    /// ```text
    /// migrations/2_countries.up.sql, 180 MB of INSERT
    /// ```
    ///
    /// ## Write instead
    ///
    /// The tables alone. Load the rows with the database's own tool (`COPY`, `LOAD DATA`, `.import`), or by the service.
    ///
    /// ## Databases
    ///
    /// All.
    FILE_TOO_LARGE = "file-too-large", Deny, Fixed;
}
