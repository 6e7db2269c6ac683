//! SQLite's grammar, by sqlite3-parser.
//!
//! The parser stops at the first error; the splitter says where the next statement begins.

use super::{MOST, Refusal, refused};
use migrate_sql::dialect::Dialect;
use migrate_sql::split;
use sqlite3_parser::lexer::sql::{Error, Parser, ParserError};
use sqlite3_parser::{Bump, FallibleIterator};

pub(super) fn parse(text: &str) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut from = 0;
    while let Some((at, error)) = first_error(text, from) {
        if is_grammar(&error) {
            refusals.push(refused(Dialect::Sqlite, text, at, message(text, at, &error)));
        }
        let Some(next) = next_statement(text, at).filter(|next| *next > from && refusals.len() < MOST) else { break };
        from = next;
    }
    refusals
}

fn first_error(text: &str, from: usize) -> Option<(usize, Error)> {
    let rest = &text[from..];
    let bump = Bump::new();
    let mut parser = Parser::new(&bump, rest.as_bytes());
    loop {
        match parser.next() {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some((from + offset(rest, &error), error)),
        }
    }
}

/// The byte at which an error was found.
fn offset(text: &str, error: &Error) -> usize {
    let Some((line, column)) = position(error) else { return 0 };
    let line_start = match line.checked_sub(2) {
        None => 0,
        Some(n) => text.match_indices('\n').nth(n).map_or(text.len(), |(at, _)| at + 1),
    };
    (line_start + column.saturating_sub(1)).min(text.len())
}

fn position(error: &Error) -> Option<(usize, usize)> {
    let at = match error {
        Error::UnrecognizedToken(at)
        | Error::UnterminatedLiteral(at)
        | Error::UnterminatedBracket(at)
        | Error::UnterminatedBlockComment(at)
        | Error::BadVariableName(at)
        | Error::BadNumber(at)
        | Error::ExpectedEqualsSign(at)
        | Error::MalformedBlobLiteral(at)
        | Error::MalformedHexInteger(at)
        | Error::ParserError(_, at) => at.as_ref()?,
        _ => return None,
    };
    Some((at.line, at.column))
}

/// Whether SQLite refuses this for its text alone.
fn is_grammar(error: &Error) -> bool {
    match error {
        // SQLite takes a comment that runs to the end of the text.
        Error::UnterminatedBlockComment(_) => false,
        // SQLite lets an INSERT name a column twice, and compares aliases here.
        Error::ParserError(ParserError::Custom(message), _) => {
            !message.contains("specified more than once") && !message.contains("may not appear in FROM")
        }
        _ => true,
    }
}

fn message(text: &str, at: usize, error: &Error) -> String {
    match error {
        Error::ParserError(ParserError::SyntaxError(near), _) => format!("syntax error near `{near}`"),
        Error::ParserError(ParserError::UnexpectedEof, _) => "the statement ends too early".to_owned(),
        Error::ParserError(ParserError::Custom(message), _) => message.clone(),
        Error::UnterminatedLiteral(_) => "this quote has no end".to_owned(),
        Error::UnterminatedBracket(_) => "this `[` has no `]`".to_owned(),
        Error::BadVariableName(_) => "this variable has no name".to_owned(),
        Error::BadNumber(_) => "this is no number".to_owned(),
        Error::ExpectedEqualsSign(_) => "`=` is missing after `!`".to_owned(),
        Error::MalformedBlobLiteral(_) => {
            "a blob is written `x'…'` with an even number of hexadecimal digits".to_owned()
        }
        Error::MalformedHexInteger(_) => "hexadecimal digits are missing after `0x`".to_owned(),
        _ => format!("unrecognised character `{}`", text[at..].chars().next().unwrap_or(' ')),
    }
}

/// Where the statement after the one around `at` begins.
fn next_statement(text: &str, at: usize) -> Option<usize> {
    let statements = split::statements(Dialect::Sqlite, text);
    statements.into_iter().map(|statement| statement.span.start).find(|start| *start > at)
}
