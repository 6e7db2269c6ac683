//! `not-in-transaction`: a statement that the server refuses inside a transaction, in a script that is one.

use super::Script;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::kind::{self, Kind};

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect == Dialect::Mysql || script.mode == Mode::Statements {
        return;
    }
    for statement in script.statements {
        let Kind::Alone(what) = kind::of(script.dialect, script.statement(statement)) else { continue };
        findings.push(Finding {
            rule: &rule::NOT_IN_TRANSACTION,
            span: statement.span.clone(),
            message: format!("`{what}` cannot run inside a transaction"),
            help: "put `-- migrate:no-transaction` on a line of its own at the top: the script then runs statement \
                   by statement; keep what belongs in a transaction in a migration of its own"
                .to_owned(),
        });
    }
}
