//! `not-in-transaction`: a statement that the server refuses inside a transaction, in a script that is one.

use crate::lint::Script;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::split::kind::{self, Kind};

rule! {
    /// ## What it finds
    ///
    /// A statement that the server refuses inside a transaction, in a script that is one: `CREATE INDEX CONCURRENTLY`,
    /// `VACUUM`, `CREATE DATABASE`, `ALTER SYSTEM`, `REINDEX CONCURRENTLY`, `DETACH PARTITION CONCURRENTLY`; on SQLite `VACUUM`
    /// and the pragmas `journal_mode = WAL` and `synchronous`.
    ///
    /// ## Why it hurts
    ///
    /// The migration fails each time it runs.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// CREATE INDEX CONCURRENTLY item_code ON item (code);
    /// ```
    ///
    /// ```sql sqlite
    /// VACUUM;
    /// ```
    ///
    /// ## Write instead
    ///
    /// A migration of its own that runs statement by statement.
    ///
    /// ```sql postgres
    /// -- migrate:no-transaction
    /// CREATE INDEX CONCURRENTLY item_code ON item (code);
    /// ```
    ///
    /// ```sql sqlite
    /// -- migrate:no-transaction
    /// VACUUM;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, SQLite.
    NOT_IN_TRANSACTION = "not-in-transaction", Deny, Adjustable, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect == Dialect::Mysql || script.mode == Mode::Statements {
        return;
    }
    for statement in script.statements {
        let Kind::Alone(what) = kind::of(script.dialect, script.statement(statement)) else { continue };
        findings.push(Finding {
            rule: &NOT_IN_TRANSACTION,
            span: statement.span.clone(),
            message: format!("`{what}` cannot run inside a transaction"),
            help: "put `-- migrate:no-transaction` on a line of its own at the top: the script then runs statement \
                   by statement; keep what belongs in a transaction in a migration of its own"
                .to_owned(),
        });
    }
}
