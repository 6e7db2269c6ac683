//! Every rule: its name and how grave its findings are unless `migrate.toml` says otherwise.
//!
//! A rule's page is `rules/<name>.md` in this crate; `migrate explain <name>` prints it.

use crate::diagnostic::Level;

/// A rule: what a finding is called and how grave it is by default.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name, as `migrate explain`, `-- migrate:allow` and `migrate.toml` spell it.
    pub name: &'static str,
    /// The level when `migrate.toml` sets none.
    pub level: Level,
    /// Whether an `allow` directive or `migrate.toml` may lower it. What can neither be read nor applied cannot.
    pub fixed: Fixed,
}

/// Whether a rule's level can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// It always has its own level.
    Fixed,
    /// Directive and configuration may change it.
    Adjustable,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $ident:ident = $name:literal, $level:ident, $fixed:ident;)*) => {
        $($(#[$doc])* pub static $ident: Rule = Rule { name: $name, level: Level::$level, fixed: Fixed::$fixed };)*
        /// All rules, in the order of the stages that apply them.
        pub static ALL: &[&Rule] = &[$(&$ident),*];
    };
}

rules! {
    /// `migrate.toml` cannot be used.
    BAD_CONFIGURATION = "bad-configuration", Deny, Fixed;
    /// A file or folder that fits no rule of the layout.
    UNREADABLE_NAME = "unreadable-name", Deny, Fixed;
    /// A version that does not fit a signed 64-bit column.
    VERSION_OVERFLOW = "version-overflow", Deny, Fixed;
    /// Two migrations with one version.
    DUPLICATE_VERSION = "duplicate-version", Deny, Fixed;
    /// A symlink or path that leads outside the directory.
    OUTSIDE_DIRECTORY = "outside-directory", Deny, Fixed;
    /// Bytes that are not UTF-8.
    INVALID_UTF8 = "invalid-utf8", Deny, Fixed;
    /// A NUL byte, which no server takes in a script.
    NUL_BYTE = "nul-byte", Deny, Fixed;
    /// Merge-conflict markers.
    MERGE_CONFLICT = "merge-conflict", Deny, Fixed;
    /// An unknown, misspelt, misplaced or contradictory `-- migrate:` directive.
    BAD_DIRECTIVE = "bad-directive", Deny, Fixed;
    /// An `allow` that allows nothing.
    UNUSED_ALLOW = "unused-allow", Deny, Fixed;
    /// A script without a statement.
    EMPTY_SCRIPT = "empty-script", Deny, Adjustable;
    /// No down script and no `irreversible` reason.
    MISSING_DOWN = "missing-down", Deny, Adjustable;
    /// A down script without its up script.
    ORPHAN_DOWN = "orphan-down", Deny, Fixed;
    /// A command of the psql client.
    CLIENT_COMMAND = "client-command", Deny, Fixed;
    /// `DELIMITER`, a command of the mysql client.
    DELIMITER = "delimiter", Deny, Fixed;
    /// `COPY … FROM stdin`, whose data only a client can send.
    COPY_FROM_STDIN = "copy-from-stdin", Deny, Fixed;
    /// The database's grammar refuses the text.
    SYNTAX = "syntax", Deny, Fixed;
    /// A statement that the MySQL grammar used here does not know, though the server may.
    UNPARSED_STATEMENT = "unparsed-statement", Deny, Adjustable;
    /// BEGIN, COMMIT or ROLLBACK in a script that the runner wraps in a transaction.
    TRANSACTION_CONTROL = "transaction-control", Deny, Adjustable;
    /// A statement that cannot run inside a transaction, in a script that is one.
    NOT_IN_TRANSACTION = "not-in-transaction", Deny, Adjustable;
    /// A setting of the session that outlives the script.
    SESSION_LEAK = "session-leak", Deny, Adjustable;
    /// `PRAGMA foreign_keys` inside a transaction, where it does nothing.
    FOREIGN_KEYS_PRAGMA = "foreign-keys-pragma", Deny, Adjustable;
    /// The lock file cannot be read or was edited by hand.
    DAMAGED_LOCK = "damaged-lock", Deny, Fixed;
    /// A migration that the lock file does not have.
    NOT_LOCKED = "not-locked", Deny, Fixed;
    /// A frozen script whose text is no longer what was frozen.
    EDITED = "edited", Deny, Fixed;
    /// A frozen migration whose file is gone.
    REMOVED = "removed", Deny, Fixed;
    /// A frozen migration under another version.
    RENUMBERED = "renumbered", Deny, Fixed;
    /// A newcomer that sorts before a frozen migration.
    REORDERED = "reordered", Deny, Fixed;
}

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.name == name)
}
