//! `transaction-control`: BEGIN, COMMIT or ROLLBACK where the runner holds the transaction.

use super::Script;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::kind::{self, Kind};

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect != Dialect::Mysql && script.mode == Mode::Statements {
        return;
    }
    for statement in script.statements {
        if kind::of(script.dialect, script.statement(statement)) != Kind::Control {
            continue;
        }
        let word = match script.first_word(statement).to_ascii_uppercase() {
            start if start == "START" => "START TRANSACTION".to_owned(),
            word => word,
        };
        let (message, help) = match script.dialect {
            Dialect::Mysql => (
                format!("`{word}` in a script of which every statement is recorded as it is done"),
                "remove it: a statement that changes data is committed together with its record",
            ),
            Dialect::Postgres | Dialect::Sqlite => (
                format!("`{word}` in a script that already runs as one transaction"),
                "remove it: the script is committed together with its record, or not at all; a script that must \
                 not be one transaction says `-- migrate:no-transaction` on a line of its own at the top",
            ),
        };
        let span = statement.span.clone();
        findings.push(Finding { rule: &rule::TRANSACTION_CONTROL, span, message, help: help.to_owned() });
    }
}
