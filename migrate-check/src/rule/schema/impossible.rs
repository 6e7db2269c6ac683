//! `impossible`: a statement that the server refuses whatever the data.

rule! {
    /// ## What it finds
    ///
    /// A statement that the server refuses on this object at this version, whatever the rows are: a unique column that SQLite is to
    /// add, a column of its primary key that it is to drop.
    ///
    /// ## Why it hurts
    ///
    /// It fails on the first database that it meets.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// === 2_email.up.sql
    /// ALTER TABLE users ADD COLUMN email text UNIQUE;
    /// === 2_email.down.sql
    /// ALTER TABLE users DROP COLUMN email;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_email.up.sql
    /// ALTER TABLE users ADD COLUMN email text;
    /// CREATE UNIQUE INDEX users_email ON users (email);
    /// === 2_email.down.sql
    /// DROP INDEX users_email;
    /// ALTER TABLE users DROP COLUMN email;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    IMPOSSIBLE = "impossible", Deny, Adjustable;
}
