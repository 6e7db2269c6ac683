//! `foreign-keys-pragma`: `PRAGMA foreign_keys = …` inside a transaction, where SQLite ignores it.

use super::Script;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::kind::is;
use crate::split::lex::{TokenKind, Tokens};

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect != Dialect::Sqlite || script.mode == Mode::Statements {
        return;
    }
    let help = if script.mode == Mode::ForeignKeysOff {
        "remove it: `-- migrate:foreign-keys off` already does this before the transaction, and undoes it after"
    } else {
        "remove it, and put `-- migrate:foreign-keys off` on a line of its own at the top: it turns the checks off \
         before the transaction, checks every row before the commit and turns them on again"
    };
    for statement in script.statements.iter().filter(|it| sets_foreign_keys(script.statement(it))) {
        findings.push(Finding {
            rule: &rule::FOREIGN_KEYS_PRAGMA,
            span: statement.span.clone(),
            message: "`PRAGMA foreign_keys` does nothing inside a transaction".to_owned(),
            help: help.to_owned(),
        });
    }
}

/// Whether this is `PRAGMA [schema.]foreign_keys` with a value.
fn sets_foreign_keys(statement: &str) -> bool {
    let mut tokens = Tokens::new(Dialect::Sqlite, statement);
    let mut word = || tokens.next().map(|token| (token.kind, &statement[token.start..token.end]));
    if !word().is_some_and(|(_, first)| is(first, "PRAGMA")) {
        return false;
    }
    let mut name = word();
    let mut next = word();
    if next.is_some_and(|(kind, _)| kind == TokenKind::Symbol(b'.')) {
        name = word();
        next = word();
    }
    let is_foreign_keys = |text: &str| is(text.trim_matches(['"', '`', '[', ']', '\'']), "foreign_keys");
    name.is_some_and(|(_, text)| is_foreign_keys(text))
        && next.is_some_and(|(kind, _)| matches!(kind, TokenKind::Symbol(b'=' | b'(')))
}
