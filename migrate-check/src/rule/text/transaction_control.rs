//! `transaction-control`: BEGIN, COMMIT or ROLLBACK where the runner decides what is a transaction.

use crate::lint::Script;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::split::kind::{self, Kind, Words, is};

rule! {
    /// ## What it finds
    ///
    /// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like in a script that the runner controls. BEGIN and END of a trigger or
    /// function body are not meant.
    ///
    /// ## Why it hurts
    ///
    /// A script and the record that it was applied are committed together. A COMMIT inside parts the two: after a crash in
    /// between nobody knows what was done. On MySQL, and with `-- migrate:no-transaction` elsewhere, each statement is
    /// recorded as it is done, for the same reason: a BEGIN there would fail, or end with the first record.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// BEGIN;
    /// ALTER TABLE item ADD COLUMN price int;
    /// COMMIT;
    /// ```
    ///
    /// ```sql sqlite
    /// -- migrate:no-transaction
    /// BEGIN;
    /// UPDATE item SET price = 0;
    /// COMMIT;
    /// VACUUM;
    /// ```
    ///
    /// ```sql mysql
    /// START TRANSACTION;
    /// UPDATE item SET price = 0;
    /// COMMIT;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Nothing: the runner opens the transaction and commits it. What is to be committed by itself belongs in a migration of
    /// its own.
    ///
    /// ```sql postgres
    /// ALTER TABLE item ADD COLUMN price int;
    /// ```
    ///
    /// ```sql sqlite
    /// -- migrate:no-transaction
    /// UPDATE item SET price = 0;
    /// VACUUM;
    /// ```
    ///
    /// ```sql mysql
    /// UPDATE item SET price = 0;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL, SQLite.
    TRANSACTION_CONTROL = "transaction-control", Deny, Adjustable, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    for statement in script.statements {
        let text = script.statement(statement);
        if kind::of(script.dialect, text) != Kind::Control || runs_alone(script, text) {
            continue;
        }
        let word = match script.first_word(statement).to_ascii_uppercase() {
            start if start == "START" => "START TRANSACTION".to_owned(),
            word => word,
        };
        let (message, help) = match (script.dialect, script.mode) {
            (Dialect::Mysql, _) => (
                format!("`{word}` in a script of which every statement is recorded as it is done"),
                "remove it: a statement that changes data is committed together with its record",
            ),
            (_, Mode::Statements) => (
                format!("`{word}` in a script of which every statement is recorded as it is done"),
                "remove it: a statement is committed together with its record; what has to be one transaction belongs \
                 in a migration of its own, without `no-transaction`",
            ),
            (_, Mode::Transaction | Mode::ForeignKeysOff) => (
                format!("`{word}` in a script that already runs as one transaction"),
                "remove it: the script is committed together with its record, or not at all; what is to be committed \
                 by itself belongs in a migration of its own",
            ),
        };
        let span = statement.span.clone();
        findings.push(Finding { rule: &TRANSACTION_CONTROL, span, message, help: help.to_owned() });
    }
}

/// PostgreSQL's `COMMIT PREPARED` and `ROLLBACK PREPARED`: they end a transaction that no session has, and run only
/// outside one.
fn runs_alone(script: &Script<'_>, statement: &str) -> bool {
    let mut words = Words::new(script.dialect, statement);
    words.word();
    script.dialect == Dialect::Postgres && script.mode == Mode::Statements && is(words.word(), "PREPARED")
}
