//! `foreign-key-without-key`: a foreign key to columns that nothing keeps unique.

rule! {
    /// ## What it finds
    ///
    /// A foreign key that refers to columns without a primary key or unique constraint on exactly them; on MySQL, without an index
    /// that begins with them.
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
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text);
    /// CREATE TABLE letters (email text REFERENCES users (email));
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
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);
    /// CREATE TABLE letters (email text REFERENCES users (email));
    /// === 1_users.down.sql
    /// DROP TABLE letters;
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL, MariaDB. SQLite looks when rows are written.
    FOREIGN_KEY_WITHOUT_KEY = "foreign-key-without-key", Deny, Adjustable;
}
