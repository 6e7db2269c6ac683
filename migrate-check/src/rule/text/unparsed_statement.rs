//! `unparsed-statement`: a statement that the MySQL grammar used here does not know, though the server may.

rule! {
    /// ## What it finds
    ///
    /// A statement that the MySQL grammar used here cannot read. Most often it is wrong; about one valid script in some
    /// hundred holds a statement that the server takes and this grammar does not know.
    ///
    /// ## Why it hurts
    ///
    /// What cannot be read cannot be checked, and a wrong statement would fail only when the migration runs, after those
    /// before it have been committed.
    ///
    /// ## Example
    ///
    /// ```sql mysql
    /// ALTER TABLE item ADD COLUM price INT;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Mend the statement. If the server takes it as it is, put `-- migrate:allow unparsed-statement <reason>` on the line
    /// before it.
    ///
    /// ```sql mysql
    /// ALTER TABLE item ADD COLUMN price INT;
    /// ```
    ///
    /// ## Databases
    ///
    /// MySQL, MariaDB.
    UNPARSED_STATEMENT = "unparsed-statement", Deny, Adjustable;
}
