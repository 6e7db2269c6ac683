//! `invalid-utf8`: bytes that are not UTF-8.

rule! {
    /// ## What it finds
    ///
    /// A script whose bytes are not UTF-8, with the place of the first that is not.
    ///
    /// ## Why it hurts
    ///
    /// The server is told that text comes as UTF-8. It would refuse these bytes, or store other characters than you see.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_add_city.up.sql
    /// CREATE TABLE city (name text DEFAULT 'Z{FF}rich');
    /// === 1_add_city.down.sql
    /// DROP TABLE city;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Save the file as UTF-8, with or without a byte order mark.
    ///
    /// ```files
    /// === 1_add_city.up.sql
    /// CREATE TABLE city (name text DEFAULT 'Zürich');
    /// === 1_add_city.down.sql
    /// DROP TABLE city;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    INVALID_UTF8 = "invalid-utf8", Deny, Fixed;
}
