//! `duplicate-version`: two migrations with one version.

rule! {
    /// ## What it finds
    ///
    /// Two migrations with the same version. Versions are numbers, so `1` and `01` are the same.
    ///
    /// ## Why it hurts
    ///
    /// Nothing says which of them comes first, and a history that knows one of them would take the other for it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// === 01_create_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// === 01_create_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Give the newer one a version behind all others.
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// === 2_create_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// === 2_create_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    DUPLICATE_VERSION = "duplicate-version", Deny, Fixed;
}
