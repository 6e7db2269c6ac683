//! `bad-directive`: an unknown, misspelt, misplaced or contradictory `-- migrate:` directive.

rule! {
    /// ## What it finds
    ///
    /// A comment `-- migrate:<word>` or `-- +goose <word>` that is no directive, lacks something, stands in the wrong place, or
    /// contradicts another one; and a comment that is nearly a directive, such as `-- Migrate:no-transaction`,
    /// `-- migrate down` or `/* migrate:up */`. Diesel's `metadata.toml` is read just as strictly.
    ///
    /// | directive | meaning | place |
    /// |---|---|---|
    /// | `up`, `down` | a section begins | in a file with both |
    /// | `no-transaction` | run statement by statement, outside a transaction | before the first statement |
    /// | `foreign-keys off` | SQLite: check foreign keys only before the commit | before the first statement |
    /// | `irreversible <reason>` | there is no down script, and why | up script, before the first statement |
    /// | `phase expand\|backfill\|contract` | the lane | up script, before the first statement |
    /// | `timeout lock=3s statement=5min` | limits for this script; ms, s, min or h | before the first statement |
    /// | `requires <set>:<version>` | another set must have that version first | up script, before the first statement |
    /// | `allow <rule> <reason>` | accept what a rule finds | before the statement |
    ///
    /// An `allow` at the top, with an empty line between it and the first statement, covers the whole script. Elsewhere it
    /// covers the next statement; before the first one it also covers what is found about the script as a whole.
    /// What stands above the `up` marker of a file with sections counts for both of them, but for `allow`, which counts for
    /// the first. Directives stand on lines of their own. `backfill` is not available yet.
    ///
    /// `requires` is about another set in the same database, and may stand there several times. A set is called what `set` in
    /// its `migrate.toml` says, `main` if nothing does; both keep their history in the same `schema`. What it has is looked up
    /// when the migration is about to be applied. From the first migration on that requires another set, a name that these
    /// migrations do not make may be one of its own, and is not found to be missing.
    ///
    /// ## Why it hurts
    ///
    /// A misspelt directive would be a comment, and the script would run in another way than it says.
    ///
    /// ## Example
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// -- migrate:no-transction
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 1_create_users.up.sql
    /// -- migrate:no-transaction
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// === 1_create_users.down.sql
    /// DROP TABLE users;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    BAD_DIRECTIVE = "bad-directive", Deny, Fixed;
}
