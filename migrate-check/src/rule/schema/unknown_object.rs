//! `unknown-object`: a statement on something that no migration before it makes.

rule! {
    /// ## What it finds
    ///
    /// A statement on a table, column, index, constraint, type or routine that does not exist at that version: it was never made,
    /// or a migration before this one dropped or renamed it. The schema is known from the migrations alone; where one of them
    /// did something that cannot be read from its text, or requires another set (`-- migrate:requires`), nothing is said.
    ///
    /// ## Why it hurts
    ///
    /// It fails on the first database that it meets, perhaps after half of the script has run.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// === 2_email.up.sql
    /// ALTER TABLE users DROP COLUMN emial;
    /// === 2_email.down.sql
    /// ALTER TABLE users ADD COLUMN emial text;
    /// ```
    ///
    /// ## Write instead
    ///
    /// The name as it is, or the migration that makes it first. `IF EXISTS` where both states are right.
    ///
    /// ```files
    /// === 1_users.up.sql
    /// CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);
    /// === 1_users.down.sql
    /// DROP TABLE users;
    /// === 2_email.up.sql
    /// ALTER TABLE users ADD COLUMN nickname text;
    /// === 2_email.down.sql
    /// ALTER TABLE users DROP COLUMN nickname;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    UNKNOWN_OBJECT = "unknown-object", Deny, Adjustable;
}
