//! `unreadable-name`: a file or folder that fits no rule of the layout, and what is neither.

rule! {
    /// ## What it finds
    ///
    /// A file or folder whose name fits no rule of the layout that the directory is written in.
    ///
    /// Let pass are names that begin with a dot, `README*`, `*.md`, and what is neither SQL nor named like a migration: a
    /// `LICENSE`, `meta/_journal.json`, `1_name/generate.sh`. What begins with a version is reported whatever its extension,
    /// and so is all SQL, because a migration that is skipped in silence is found in production.
    ///
    /// Only folders and files are looked into: a named pipe, a socket or a device is reported too.
    ///
    /// The layouts, of which a directory has the one that most of its files fit:
    ///
    /// | layout | files of a migration |
    /// |---|---|
    /// | native (also golang-migrate) | `1_name.up.sql`, `1_name.down.sql` |
    /// | dbmate | `1_name.sql` with `-- migrate:up` and `-- migrate:down` |
    /// | goose | `1_name.sql` with `-- +goose Up` and `-- +goose Down` |
    /// | sqlx | `1_name.sql`, or a pair as in the native layout |
    /// | diesel | `1_name/up.sql`, `1_name/down.sql`, `1_name/metadata.toml` |
    /// | refinery/flyway | `V1__name.sql`, `U1__name.sql` |
    /// | prisma | `1_name/migration.sql`, `1_name/down.sql` |
    ///
    /// A directory of single files and pairs is sqlx's if it begins with a single file or has several of them; one alone among
    /// pairs is reported.
    ///
    /// A version consists of digits; dashes between them are dropped. Diesel orders versions as text: where a date has fewer
    /// digits than one before it (`2024-03-13_170000_x`), it is filled up with zeros, which gives the same order; where another
    /// migration has that very version, with all its digits, it gets the number before. In the layouts of folders a dash may
    /// stand in place of the `_` (`2024-03-13-170000-name`), and the name may be missing.
    /// Of two folders of prisma with one second the second one, by name, gets the number behind.
    /// Repeatable (`R__`), baseline (`B1__`) and dotted (`V1.1__`) migrations of Flyway, and migrations written in Rust or Go,
    /// are not supported.
    ///
    /// ## Why it hurts
    ///
    /// The file would never run, or run in an unexpected place.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// === 2-add-email.sql
    /// ALTER TABLE users ADD COLUMN email text;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// === 2_add_email.up.sql
    /// ALTER TABLE users ADD COLUMN email text;
    /// === 2_add_email.down.sql
    /// ALTER TABLE users DROP COLUMN email;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    UNREADABLE_NAME = "unreadable-name", Deny, Fixed;
}
