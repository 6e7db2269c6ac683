//! `foreign-key-types`: a foreign key between columns of types that do not compare.

rule! {
    /// ## What it finds
    ///
    /// A foreign key whose column has another type than the column that it refers to, so that the two cannot be compared; on MySQL
    /// any other type, signedness included.
    ///
    /// ## Why it hurts
    ///
    /// The server refuses it.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_users.up.sql
    /// CREATE TABLE users (id uuid PRIMARY KEY);
    /// CREATE TABLE letters (user_id bigint REFERENCES users (id));
    /// === 1_users.down.sql
    /// DROP TABLE letters;
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_users.up.sql
    /// CREATE TABLE users (id uuid PRIMARY KEY);
    /// CREATE TABLE letters (user_id uuid REFERENCES users (id));
    /// === 1_users.down.sql
    /// DROP TABLE letters;
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL, MariaDB.
    FOREIGN_KEY_TYPES = "foreign-key-types", Deny, Adjustable;
}
