//! `bad-configuration`: `migrate.toml` cannot be used.

rule! {
    /// ## What it finds
    ///
    /// A `migrate.toml` that cannot be used: text that is no TOML, an unknown key, rule or level, a value of another kind, a
    /// rule whose level is fixed, an `[[allow]]` without version, rule or reason, a server version or a key that the database
    /// does not have. Also a directory that does not say which database it is for, or says it twice and differently.
    ///
    /// ## Why it hurts
    ///
    /// A misspelt key would be ignored, and the check would be another one than you believe.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialekt = "sqlite"
    ///
    /// [lints]
    /// mising-down = "warn"
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"      # postgres, mysql or sqlite
    /// set = "main"            # the name of this set of migrations
    /// schema = "ops"          # the database schema of the history tables
    /// contracts = "gated"     # when contract steps run: gated, at-start or manual
    /// server-version = "3.40" # the oldest server that has to accept them
    ///
    /// [lints]
    /// missing-down = "warn"   # allow, warn or deny
    ///
    /// [[allow]]               # for files that are frozen; others say it themselves
    /// version = 20261123093000
    /// rule = "missing-down"
    /// reason = "older than this check"
    /// === 20261123093000_create_users.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY);
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    BAD_CONFIGURATION = "bad-configuration", Deny, Fixed;
}
