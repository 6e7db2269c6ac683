//! PostgreSQL's grammar, by squawk-syntax.
//!
//! The parser goes on after an error, but what it then says is mostly about its own recovery: only the first error
//! of each statement is given. Bodies in PL/pgSQL are left to the server; those in SQL are read as the server reads
//! them, unless the script turns that off.

use super::{help, token_at};
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::lex::{TokenKind, Tokens};
use crate::split::{self, Statement};
use squawk_syntax::SourceFile;
use std::ops::Range;

pub(super) fn parse(text: &str) -> Vec<Finding> {
    let errors = SourceFile::parse(text).errors();
    if errors.is_empty() {
        return Vec::new();
    }
    let unread = unread_bodies(text);
    let statements = split::statements(Dialect::Postgres, text);
    let mut findings = Vec::new();
    let mut last = None;
    for error in errors {
        let at = usize::from(error.range().start());
        let statement = statement_at(&statements, at);
        if last == Some(statement) || unread.iter().any(|body| body.contains(&at)) {
            continue;
        }
        last = Some(statement);
        let span = match error.range().is_empty() {
            true => token_at(Dialect::Postgres, text, at),
            false => at..usize::from(error.range().end()),
        };
        let found = &text[span.clone()];
        let message = message(error.message(), found);
        let help = match found {
            "`" => "PostgreSQL quotes names with `\"`, not with backticks".to_owned(),
            _ => help(Dialect::Postgres),
        };
        findings.push(Finding { rule: &rule::SYNTAX, span, message, help });
    }
    findings
}

/// The number of the statement that an error belongs to.
fn statement_at(statements: &[Statement], at: usize) -> usize {
    statements.partition_point(|statement| statement.span.start <= at)
}

/// The strings of a script that tells the server not to read function bodies, as dumps do.
fn unread_bodies(text: &str) -> Vec<Range<usize>> {
    if !text.contains("check_function_bodies") {
        return Vec::new();
    }
    let tokens = Tokens::new(Dialect::Postgres, text).filter(|token| token.kind == TokenKind::Text);
    tokens.map(|token| token.start..token.end).collect()
}

/// The grammar's message as a fragment in words that the script's author uses.
fn message(message: &str, found: &str) -> String {
    let (expected, is_found) = match message.split_once(", found ") {
        Some((expected, _)) => (expected, true),
        None => (message, false),
    };
    let words: Vec<String> = expected.trim_end_matches('.').split(' ').map(word).collect();
    let mut message = words.join(" ");
    if is_found && found.len() < 40 {
        message.push_str(&format!(", found `{found}`"));
    }
    message
}

/// A word of a message: `L_PAREN` and `SET_KW` are the parser's names for `(` and `SET`.
fn word(word: &str) -> String {
    let is_name = word.contains('_') || matches!(word, "COMMA" | "EQ" | "SEMICOLON" | "DOT" | "STAR");
    if !is_name {
        let first_is_upper = word.starts_with(|first: char| first.is_ascii_uppercase());
        let rest_is_lower = word.chars().skip(1).all(|letter| letter.is_ascii_lowercase());
        return if first_is_upper && rest_is_lower { word.to_ascii_lowercase() } else { word.to_owned() };
    }
    match word {
        "L_PAREN" => "`(`".to_owned(),
        "R_PAREN" => "`)`".to_owned(),
        "L_BRACK" => "`[`".to_owned(),
        "R_BRACK" => "`]`".to_owned(),
        "COMMA" => "`,`".to_owned(),
        "EQ" => "`=`".to_owned(),
        "SEMICOLON" => "`;`".to_owned(),
        "DOT" => "`.`".to_owned(),
        "STAR" => "`*`".to_owned(),
        _ => format!("`{}`", word.trim_end_matches("_KW")),
    }
}
