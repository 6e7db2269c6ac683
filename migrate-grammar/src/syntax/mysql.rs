//! The grammar of MySQL and MariaDB, by sqlparser's MySQL dialect, statement by statement.
//!
//! That grammar is not the server's own: it knows the common statements well, others partly and some not at all.
//! So only what no server can read is `syntax` (a quote without end, a parenthesis too many, a first word that
//! begins no statement); a statement that this grammar should know and cannot read is `unparsed-statement`; and of
//! the statements that it does not know, only brackets and quotes are judged.
//!
//! It also takes what no server does. What the tokens and their places say for certain is looked at before: reserved
//! words and strings in the place of names (`names`, `operands`), clauses too many or too few (`forms`), the first
//! words of the statements in a body (`bodies`), what other databases write (`foreign`).

mod bodies;
mod families;
mod foreign;
mod forms;
mod names;
mod operands;
mod parts;
mod repair;
mod words;

use super::{By, Refusal, refused};
use families::Family;
use migrate_sql::dialect::Dialect;
use migrate_sql::split;
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use parts::Parts;
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;
use std::borrow::Cow;
use std::ops::Range;

/// The bytes of each statement, and what the grammar refuses.
pub(super) fn parse(text: &str) -> (Vec<Range<usize>>, Vec<Refusal>) {
    let spans: Vec<_> = split::statements(Dialect::Mysql, text).into_iter().map(|it| it.span).collect();
    let refusals = spans.iter().filter_map(|span| judge(text, span.clone()).err()).collect();
    (spans, refusals)
}

fn judge(text: &str, span: Range<usize>) -> Result<(), Refusal> {
    let statement = &text[span.clone()];
    if let Some((at, message)) = broken(statement) {
        return Err(refused(Dialect::Mysql, text, span.start + at, message));
    }
    let family = families::of(statement);
    if family != Family::Unknown
        && let Some(refused) = look_again(text, statement)
    {
        return Err(refused.refusal(span.start));
    }
    match family {
        Family::Unknown => Err(unknown(text, statement, span.start)),
        Family::Lexical => Ok(()),
        Family::Parsed => read(text, span),
    }
}

/// Something that every server refuses and the grammar takes, or does not look at.
#[derive(Debug)]
struct Refused {
    by: By,
    /// The bytes of the statement.
    span: Range<usize>,
    message: String,
    /// What to do next, where it is known.
    help: Option<String>,
}

impl Refused {
    fn new(span: Range<usize>, message: String) -> Self {
        Self { by: By::Server, span, message, help: None }
    }

    /// A reserved word in the place of a name.
    fn reserved(parts: &Parts<'_>, at: usize) -> Self {
        let word = parts.word(at);
        let message = format!("`{word}` is a reserved word, and no name unless it is quoted");
        let help = Some("put it in backticks, or choose another name".to_owned());
        Self { help, ..Self::new(parts.span(at, at), message) }
    }

    /// A string in the place of a name. A server whose `sql_mode` has ANSI_QUOTES takes one in double quotes for a name.
    fn quoted(parts: &Parts<'_>, at: usize) -> Self {
        let word = parts.word(at);
        let by = if word.starts_with('"') { By::Grammar } else { By::Server };
        let help = Some("put the name in backticks".to_owned());
        Self { by, help, ..Self::new(parts.span(at, at), format!("{word} is a string, and no name")) }
    }

    fn refusal(self, at: usize) -> Refusal {
        let span = at + self.span.start..at + self.span.end;
        let help = self.help.unwrap_or_else(|| super::help(Dialect::Mysql));
        Refusal { by: self.by, span, message: self.message, help }
    }
}

/// What no server takes in a statement, by its tokens and their places.
fn look_again(script: &str, statement: &str) -> Option<Refused> {
    let parts = Parts::new(statement);
    let refused = names::first(&parts)
        .or_else(|| operands::first(&parts))
        .or_else(|| forms::first(&parts))
        .or_else(|| bodies::first(statement))?;
    let is_for_mode = refused.by == By::Grammar && speaks_of_ansi(script);
    (!is_for_mode).then_some(refused)
}

/// Whether a script speaks of a mode in which double quotes hold names.
fn speaks_of_ansi(script: &str) -> bool {
    let script = script.to_ascii_lowercase();
    script.contains("ansi") || script.contains("sql_mode")
}

fn unknown(text: &str, statement: &str, at: usize) -> Refusal {
    let words = families::first_words(statement);
    let message = format!("no statement begins with `{}`", &statement[words.clone()]);
    let refusal = Refusal { span: at + words.start..at + words.end, ..refused(Dialect::Mysql, text, at, message) };
    if !statement.starts_with("--") {
        return refusal;
    }
    Refusal { help: "write a space after `--`: without it MySQL does not take it for a comment".to_owned(), ..refusal }
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

fn read(text: &str, span: Range<usize>) -> Result<(), Refusal> {
    let statement = &text[span.clone()];
    if let Some((place, message, help)) = foreign::first(statement) {
        let span = span.start + place.start..span.start + place.end;
        return Err(Refusal { by: By::Server, span, message, help });
    }
    let statement = &*without_skipped(statement);
    let Err(error) = parsed(statement) else { return Ok(()) };
    if parsed(&repair::repaired(statement)).is_ok() {
        return Ok(());
    }
    let (message, place) = split_place(&error);
    let at = place.and_then(|(line, column)| offset(statement, line, column));
    let at = at.or_else(|| last_found(statement, &message)).unwrap_or(0);
    Err(Refusal {
        by: By::Grammar,
        span: super::token_at(Dialect::Mysql, text, span.start + at),
        message: format!("this statement cannot be read: {message}"),
        help: "if the server takes it, put `-- migrate:allow unparsed-statement <reason>` on the line before the \
               statement"
            .to_owned(),
    })
}

/// The statement without the executable comments that no server runs: the grammar would. All bytes keep their places.
fn without_skipped(statement: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(statement);
    if !statement.contains("/*!") && !statement.contains("/*M!") {
        return text;
    }
    let mut end = 0;
    for token in Tokens::new(Dialect::Mysql, statement) {
        let gap = end..token.start;
        if statement[gap.clone()].contains('!') {
            let blank: String = statement[gap.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
            text.to_mut().replace_range(gap, &blank);
        }
        end = token.end;
    }
    text
}

/// Why the grammar does not take a statement.
fn parsed(statement: &str) -> Result<(), String> {
    Parser::parse_sql(&MySqlDialect {}, statement).map(drop).map_err(|error| error.to_string())
}

/// Parts `… at Line: 1, Column: 2` from what stands before.
fn split_place(error: &str) -> (String, Option<(usize, usize)>) {
    let message = error.trim_start_matches("sql parser error: ");
    let Some((message, place)) = message.rsplit_once(" at Line: ") else { return (lower(message), None) };
    let place =
        place.split_once(", Column: ").and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    (lower(message), place)
}

/// Where the token stands that a message names: the grammar gives no place for what it finds at the very end.
fn last_found(statement: &str, message: &str) -> Option<usize> {
    let (_, found) = message.rsplit_once("found")?;
    let found = found.trim_start_matches([':', ' ']);
    let is_found = |token: &Token| found == "EOF" || statement[token.start..token.end].eq_ignore_ascii_case(found);
    Tokens::new(Dialect::Mysql, statement).filter(is_found).last().map(|token| token.start)
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
