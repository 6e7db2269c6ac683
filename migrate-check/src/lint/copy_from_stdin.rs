//! `copy-from-stdin`: `COPY … FROM stdin`, whose data only a client can send.

use super::Script;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::kind::is;
use crate::split::lex::{TokenKind, Tokens};

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect != Dialect::Postgres {
        return;
    }
    let copies = script.statements.iter().filter(|statement| is(script.first_word(statement), "COPY"));
    for statement in copies {
        let Some(length) = until_stdin(script.statement(statement)) else { continue };
        findings.push(Finding {
            rule: &rule::COPY_FROM_STDIN,
            span: statement.span.start..statement.span.start + length,
            message: "`COPY … FROM stdin` takes its rows from a client, and a migration has none to send".to_owned(),
            help: "write the rows as `INSERT INTO … VALUES …`, as `pg_dump --rows-per-insert=100` does".to_owned(),
        });
        // What follows is data: nothing in it can be told apart from statements.
        return;
    }
}

/// The bytes up to `FROM STDIN`, if the statement has it.
fn until_stdin(copy: &str) -> Option<usize> {
    let mut after_from = false;
    for token in Tokens::new(Dialect::Postgres, copy) {
        let word = &copy[token.start..token.end];
        if token.kind == TokenKind::Symbol(b'\\') {
            return None;
        }
        if after_from && is(word, "STDIN") {
            return Some(token.end);
        }
        after_from = token.kind == TokenKind::Word && is(word, "FROM");
    }
    None
}
