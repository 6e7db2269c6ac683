//! `client-command`: commands of psql, mysql or the sqlite3 shell, which no server understands.

use crate::lint::Script;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::split::kind::is;
use crate::split::lex::{Token, TokenKind, Tokens};
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// Commands of a client program: `\connect` and its like of psql, `SOURCE` and `\G` of mysql, `.read` of the sqlite3
    /// shell.
    ///
    /// ## Why it hurts
    ///
    /// A migration is sent to the server, and the server does not know these commands. Dumps are full of them.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// \set ON_ERROR_STOP on
    /// \connect shop
    /// CREATE TABLE item (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ## Write instead
    ///
    /// The SQL alone. The connection's URL names the database, and an error always stops a migration.
    ///
    /// ```sql postgres
    /// CREATE TABLE item (id bigint PRIMARY KEY);
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL, SQLite.
    CLIENT_COMMAND = "client-command", Deny, Fixed, check: Text(check);
}

/// A dump may hold many; after a few the point is made.
const MOST: usize = 5;

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect == Dialect::Postgres && !findings.is_empty() {
        // The data of a COPY is full of backslashes.
        return;
    }
    let (client, spans) = match script.dialect {
        Dialect::Postgres => ("psql", backslashes(script)),
        Dialect::Mysql => ("mysql", backslashes(script).into_iter().chain(sources(script)).collect()),
        Dialect::Sqlite => ("sqlite3", dots(script)),
    };
    for span in spans.into_iter().take(MOST) {
        let command = script.text[span.clone()].split_whitespace().next().unwrap_or("");
        let help = match script.dialect {
            Dialect::Mysql if command.eq_ignore_ascii_case("\\G") => "end the statement with `;`".to_owned(),
            _ => format!("remove it, or write the SQL that `{command}` stands for"),
        };
        let message = format!("`{command}` is a command of the {client} client, not SQL");
        findings.push(Finding { rule: &CLIENT_COMMAND, span, message, help });
    }
}

/// From each backslash outside quotes to the end of its line.
fn backslashes(script: &Script<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    if !script.text.contains('\\') {
        return spans;
    }
    let mut from = 0;
    while spans.len() < MOST {
        let Some(start) = backslash(script.dialect, &script.text[from..]).map(|at| from + at) else { break };
        let span = until_line_end(script.text, start);
        // What is quoted on that line is quoted for the client.
        from = span.end;
        spans.push(span);
    }
    spans
}

fn backslash(dialect: Dialect, text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // `\N` is an old spelling of NULL.
    let is_null = |token: &Token| dialect == Dialect::Mysql && bytes.get(token.start + 1) == Some(&b'N');
    let is_backslash = |token: &Token| token.kind == TokenKind::Symbol(b'\\') && !is_null(token);
    Tokens::new(dialect, text).find(is_backslash).map(|token| token.start)
}

/// Statements `SOURCE file`.
fn sources(script: &Script<'_>) -> Vec<Range<usize>> {
    let is_source = |word: &str| is(word, "SOURCE");
    let statements = script.statements.iter().filter(|statement| is_source(script.first_word(statement)));
    statements.map(|statement| until_line_end(script.text, statement.span.start)).collect()
}

/// Statements that begin with a dot and a word.
fn dots(script: &Script<'_>) -> Vec<Range<usize>> {
    let is_command = |text: &str| text.starts_with('.') && text[1..].starts_with(|it: char| it.is_ascii_alphabetic());
    let statements = script.statements.iter().filter(|statement| is_command(script.statement(statement)));
    statements.map(|statement| until_line_end(script.text, statement.span.start)).collect()
}

fn until_line_end(text: &str, start: usize) -> Range<usize> {
    let line = text[start..].split('\n').next().unwrap_or("").trim_end();
    start..start + line.len()
}
