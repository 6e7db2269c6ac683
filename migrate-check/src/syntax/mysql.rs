//! The grammar of MySQL and MariaDB, by sqlparser's MySQL dialect, statement by statement.
//!
//! That grammar is not the server's own: it knows the common statements well, others partly and some not at all.
//! So only what no server can read is `syntax` (a quote without end, a parenthesis too many, a first word that
//! begins no statement); a statement that this grammar should know and cannot read is `unparsed-statement`; and of
//! the statements that it does not know, only brackets and quotes are judged.

mod families;
mod foreign;
mod parts;
mod repair;

use super::refused;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split;
use crate::split::lex::{Token, TokenKind, Tokens};
use families::Family;
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;
use std::ops::Range;

pub(super) fn parse(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in split::statements(Dialect::Mysql, text) {
        findings.extend(judge(text, statement.span));
        if findings.len() >= super::MOST {
            break;
        }
    }
    findings
}

fn judge(text: &str, span: Range<usize>) -> Option<Finding> {
    let statement = &text[span.clone()];
    if let Some((at, message)) = broken(statement) {
        return Some(refused(Dialect::Mysql, text, span.start + at, message));
    }
    match families::of(statement) {
        Family::Unknown => Some(unknown(text, statement, span.start)),
        Family::Lexical => None,
        Family::Parsed => unparsed(text, span),
    }
}

fn unknown(text: &str, statement: &str, at: usize) -> Finding {
    let words = families::first_words(statement);
    let message = format!("no statement begins with `{}`", &statement[words.clone()]);
    let finding = Finding { span: at + words.start..at + words.end, ..refused(Dialect::Mysql, text, at, message) };
    if !statement.starts_with("--") {
        return finding;
    }
    Finding { help: "write a space after `--`: without it MySQL does not take it for a comment".to_owned(), ..finding }
}

/// What no server can read: the place and the message.
fn broken(statement: &str) -> Option<(usize, String)> {
    let mut open: Vec<usize> = Vec::new();
    let mut executable = None;
    for Token { kind, start, .. } in Tokens::new(Dialect::Mysql, statement) {
        match kind {
            TokenKind::Unterminated if statement[start..].starts_with("/*") => {
                return Some((start, "this comment has no `*/`".to_owned()));
            }
            TokenKind::Unterminated => return Some((start, "this quote has no end".to_owned())),
            TokenKind::ExecutableStart => executable = Some(start),
            TokenKind::ExecutableEnd => executable = None,
            TokenKind::Symbol(b'(') => open.push(start),
            TokenKind::Symbol(b')') if open.pop().is_none() => {
                return Some((start, "this `)` closes nothing".to_owned()));
            }
            _ => {}
        }
    }
    match (executable, open.pop()) {
        (Some(start), _) => Some((start, "this comment has no `*/`".to_owned())),
        (None, Some(start)) => Some((start, "this `(` has no `)`".to_owned())),
        (None, None) => None,
    }
}

fn unparsed(text: &str, span: Range<usize>) -> Option<Finding> {
    let statement = &text[span.clone()];
    if let Some((place, message, help)) = foreign::first(statement) {
        let span = span.start + place.start..span.start + place.end;
        return Some(Finding { rule: &rule::SYNTAX, span, message, help });
    }
    let error = refusal(statement)?;
    refusal(&repair::repaired(statement))?;
    let (message, place) = split_place(&error);
    let at = place.and_then(|(line, column)| offset(statement, line, column)).unwrap_or(0);
    Some(Finding {
        rule: &rule::UNPARSED_STATEMENT,
        span: super::token_at(Dialect::Mysql, text, span.start + at),
        message: format!("this statement cannot be read: {message}"),
        help: "if the server takes it, put `-- migrate:allow unparsed-statement <reason>` on the line before the \
               statement"
            .to_owned(),
    })
}

/// Why the grammar does not take a statement.
fn refusal(statement: &str) -> Option<String> {
    Parser::parse_sql(&MySqlDialect {}, statement).err().map(|error| error.to_string())
}

/// Parts `… at Line: 1, Column: 2` from what stands before.
fn split_place(error: &str) -> (String, Option<(usize, usize)>) {
    let message = error.trim_start_matches("sql parser error: ");
    let Some((message, place)) = message.rsplit_once(" at Line: ") else { return (lower(message), None) };
    let place =
        place.split_once(", Column: ").and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    (lower(message), place)
}

fn lower(message: &str) -> String {
    message.replacen("Expected: ", "expected ", 1).replacen("found: ", "found ", 1)
}

/// The byte at a line and column, both from 1, columns in characters.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(n) => text.match_indices('\n').nth(n)?.0 + 1,
    };
    text[start..].char_indices().nth(column.checked_sub(1)?).map(|(at, _)| start + at)
}
