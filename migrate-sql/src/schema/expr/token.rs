//! Text -> the tokens of an expression, with operators of several characters in one piece.

use super::super::name::{Ident, Name, quoted};
use crate::dialect::Dialect;
use crate::split::lex::{TokenKind, Tokens};
use std::ops::Range;

/// A token of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without quotes, in lower case.
    Word(String),
    /// A quoted name, without its quotes.
    Name(String),
    /// A string, without its quotes.
    Text(String),
    /// A number as written.
    Number(String),
    /// An operator or bracket.
    Symbol(String),
}

/// The tokens of a text.
pub(super) fn tokens(dialect: Dialect, text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut symbol_end = None;
    let mut number_end = None;
    let mut operator_end = 0;
    for token in Tokens::new(dialect, text) {
        if token.start < operator_end {
            continue;
        }
        let piece = &text[token.start..token.end];
        let joins_number = number_end == Some(token.start);
        number_end = None;
        match token.kind {
            TokenKind::Number | TokenKind::Word if joins_number => {
                if let Some(Token::Number(number)) = found.last_mut() {
                    number.push_str(piece);
                    number_end = Some(token.end);
                }
            }
            TokenKind::Symbol(b'.') if joins_number || begins_number(text, token.end, &found) => {
                match found.last_mut() {
                    Some(Token::Number(number)) if joins_number => number.push('.'),
                    _ => found.push(Token::Number("0.".to_owned())),
                }
                number_end = Some(token.end);
            }
            TokenKind::Word => found.push(Token::Word(piece.to_lowercase())),
            TokenKind::Number => {
                found.push(Token::Number(piece.to_lowercase()));
                number_end = Some(token.end);
            }
            // Quotes do not keep case in SQLite.
            TokenKind::Name if dialect == Dialect::Sqlite => found.push(Token::Name(unquote(piece).to_lowercase())),
            TokenKind::Name => found.push(Token::Name(unquote(piece))),
            TokenKind::Text => found.push(Token::Text(unquote_text(dialect, piece))),
            TokenKind::Unterminated => found.push(Token::Text(piece.to_owned())),
            TokenKind::ExecutableStart | TokenKind::ExecutableEnd => {}
            // `1.5e-3`
            TokenKind::Symbol(b'+' | b'-') if joins_number && ends_in_exponent(&found) => {
                if let Some(Token::Number(number)) = found.last_mut() {
                    number.push_str(piece);
                    number_end = Some(token.end);
                }
            }
            TokenKind::Symbol(byte) if dialect == Dialect::Postgres && byte != b':' && is_operator(byte) => {
                operator_end = token.start + operator_length(&text[token.start..]);
                found.push(Token::Symbol(text[token.start..operator_end].to_owned()));
            }
            TokenKind::Symbol(byte) => {
                let joins = symbol_end == Some(token.start) && is_operator(byte);
                match found.last_mut() {
                    Some(Token::Symbol(last)) if joins && takes(last, byte) => last.push(byte as char),
                    _ => found.push(Token::Symbol((byte as char).to_string())),
                }
                symbol_end = is_operator(byte).then_some(token.end);
            }
        }
    }
    found
}

/// Tokens as one text, for what cannot be read.
pub(super) fn join(tokens: &[Token]) -> String {
    let pieces: Vec<String> = tokens
        .iter()
        .map(|token| match token {
            Token::Word(text) | Token::Name(text) | Token::Number(text) | Token::Symbol(text) => text.clone(),
            Token::Text(text) => format!("'{text}'"),
        })
        .collect();
    pieces.join(" ")
}

/// The text on one line: comments gone, and white space between tokens one space.
pub(super) fn squeeze(dialect: Dialect, text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut end = 0;
    for token in Tokens::new(dialect, text) {
        let piece = &text[token.start..token.end];
        // `a--/* b */c` subtracts twice in MySQL, where white space after the two would begin a comment.
        let would_comment = dialect == Dialect::Mysql && piece == "-" && squeezed.ends_with('-');
        if (token.start > end && !squeezed.is_empty()) || would_comment {
            squeezed.push(' ');
        }
        squeezed.push_str(piece);
        end = token.end;
    }
    squeezed
}

/// The text with a name replaced where it stands for a column.
pub(super) fn rename(dialect: Dialect, text: &str, from: &str, to: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut end = 0;
    let tokens: Vec<_> = Tokens::new(dialect, text).collect();
    for (at, token) in tokens.iter().enumerate() {
        let piece = &text[token.start..token.end];
        renamed.push_str(&text[end..token.start]);
        end = token.end;
        let is_call = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Symbol(b'('));
        let is_qualifier = tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Symbol(b'.'));
        let is_type = at > 0 && text[..token.start].trim_end().ends_with("::");
        let is_column = match token.kind {
            TokenKind::Word => super::super::name::Ident::other(dialect, piece.to_lowercase()).is(&from.to_lowercase()),
            TokenKind::Name => super::super::name::Ident::other(dialect, unquote(piece)).is(from),
            _ => false,
        };
        if is_column && !is_call && !is_qualifier && !is_type {
            let ident = super::super::name::Ident::other(dialect, to);
            renamed.push_str(&super::super::name::quoted_ident(dialect, &ident));
        } else {
            renamed.push_str(piece);
        }
    }
    renamed.push_str(&text[end..]);
    renamed
}

/// The text with a function under its new name where it is called.
pub(super) fn rename_call(dialect: Dialect, text: &str, from: &Name, to: &Name) -> String {
    let tokens: Vec<_> = Tokens::new(dialect, text).collect();
    let piece = |at: usize| tokens.get(at).map(|token| &text[token.start..token.end]);
    let is = |at: usize, ident: &Ident| match tokens.get(at).map(|token| token.kind) {
        Some(TokenKind::Word) => piece(at).is_some_and(|piece| ident.is(&piece.to_lowercase())),
        Some(TokenKind::Name) => piece(at).is_some_and(|piece| ident.is(&unquote(piece))),
        _ => false,
    };
    let mut renamed = String::with_capacity(text.len());
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        if !is(at, &from.ident) || piece(at + 1) != Some("(") {
            continue;
        }
        let has_schema = at >= 2 && piece(at - 1) == Some(".");
        let first = match (&from.schema, has_schema) {
            (None, false) => at,
            (None, true) if is(at - 2, &Ident::relation(dialect, "public")) => at - 2,
            (Some(schema), true) if is(at - 2, schema) => at - 2,
            _ => continue,
        };
        renamed.push_str(&text[end..tokens[first].start]);
        renamed.push_str(&quoted(dialect, to));
        end = token.end;
    }
    renamed.push_str(&text[end..]);
    renamed
}

/// The text with another string in place of one.
pub(super) fn replace_string(dialect: Dialect, text: &str, from: &str, to: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut end = 0;
    for token in Tokens::new(dialect, text) {
        let piece = &text[token.start..token.end];
        if token.kind == TokenKind::Text && unquote_text(dialect, piece) == from {
            replaced.push_str(&text[end..token.start]);
            replaced.push_str(&format!("'{}'", to.replace('\'', "''")));
            end = token.end;
        }
    }
    replaced.push_str(&text[end..]);
    replaced
}

/// The text with each name in double quotes that is no column as a string.
pub(super) fn strings_of_names(text: &str, is_column: impl Fn(&str) -> bool) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut end = 0;
    for (place, name) in strings(text, is_column) {
        changed.push_str(&text[end..place.start]);
        changed.push_str(&format!("'{}'", name.replace('\'', "''")));
        end = place.end;
    }
    changed.push_str(&text[end..]);
    changed
}

/// The names in double quotes that are no columns, so that SQLite takes them for strings, and where they stand.
pub(super) fn strings(text: &str, is_column: impl Fn(&str) -> bool) -> Vec<(Range<usize>, String)> {
    let names = Tokens::new(Dialect::Sqlite, text).filter(|token| token.kind == TokenKind::Name);
    let strings = names.filter_map(|token| {
        let piece = &text[token.start..token.end];
        let (before, after) = (text[..token.start].trim_end(), text[token.end..].trim_start());
        let is_qualified = before.ends_with('.') || after.starts_with('.');
        // A type, a collation or a function.
        let words = || before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let is_other =
            after.starts_with('(') || ["AS", "COLLATE"].iter().any(|word| words().eq_ignore_ascii_case(word));
        let name = unquote(piece);
        let is_string = piece.starts_with('"') && !is_qualified && !is_other && !is_column(&name);
        is_string.then_some((token.start..token.end, name))
    });
    strings.collect()
}

/// The words and names of a text that are not called.
pub(super) fn names(dialect: Dialect, text: &str) -> Vec<String> {
    let tokens = tokens(dialect, text);
    let is_called = |at: usize| matches!(tokens.get(at + 1), Some(Token::Symbol(symbol)) if symbol == "(");
    tokens
        .iter()
        .enumerate()
        .filter(|(at, _)| !is_called(*at))
        .filter_map(|(_, token)| match token {
            Token::Word(text) | Token::Name(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

/// The words and names of a text, in lower case, without those in double quotes.
pub(super) fn sure_names(dialect: Dialect, text: &str) -> Vec<String> {
    let tokens = Tokens::new(dialect, text).map(|token| (token.kind, &text[token.start..token.end]));
    tokens
        .filter_map(|(kind, piece)| match kind {
            TokenKind::Word => Some(piece.to_lowercase()),
            TokenKind::Name if !piece.starts_with('"') => Some(unquote(piece).to_lowercase()),
            _ => None,
        })
        .collect()
}

/// The name between quotes.
pub fn unquote(name: &str) -> String {
    let Some(inner) = name.get(1..name.len().saturating_sub(1)) else { return String::new() };
    match name.as_bytes()[0] {
        b'"' => inner.replace("\"\"", "\""),
        b'`' => inner.replace("``", "`"),
        _ => inner.to_owned(),
    }
}

/// The string between quotes, with escapes where the dialect has them.
pub fn unquote_text(dialect: Dialect, text: &str) -> String {
    if let Some(rest) = text.strip_prefix('$') {
        let tag = rest.find('$').map_or(0, |end| end + 2);
        return text.get(tag..text.len().saturating_sub(tag)).unwrap_or("").to_owned();
    }
    let escapes = dialect == Dialect::Mysql || text.starts_with(['e', 'E']);
    let Some(start) = text.find(['\'', '"']) else { return text.to_owned() };
    let quote = text.as_bytes()[start] as char;
    let inner = text.get(start + 1..text.len().saturating_sub(1)).unwrap_or("");
    let mut unquoted = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if escapes => match chars.next() {
                Some('n') => unquoted.push('\n'),
                Some('t') => unquoted.push('\t'),
                Some('r') => unquoted.push('\r'),
                Some('0') => unquoted.push('\0'),
                Some(other) => unquoted.push(other),
                None => {}
            },
            _ if char == quote && chars.peek() == Some(&quote) => {
                chars.next();
                unquoted.push(quote);
            }
            _ => unquoted.push(char),
        }
    }
    unquoted
}

/// Whether a dot begins a number such as `.5`.
fn begins_number(text: &str, after: usize, before: &[Token]) -> bool {
    let is_path = matches!(before.last(), Some(Token::Word(_) | Token::Name(_)));
    !is_path && text.as_bytes().get(after).is_some_and(u8::is_ascii_digit)
}

fn is_operator(byte: u8) -> bool {
    b"+-*/<>=~!@#%^&|`?:".contains(&byte)
}

/// How long PostgreSQL's operator is that a text begins with. `=-1` begins with one of a single character: one of several
/// ends in `+` or `-` only if it has a character that no SQL operator has (manual, 4.1.3).
fn operator_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_end = |at: usize| {
        !is_operator(bytes[at]) || bytes[at] == b':' || text[at..].starts_with("--") || text[at..].starts_with("/*")
    };
    let mut length = (1..bytes.len()).find(|at| is_end(*at)).unwrap_or(bytes.len());
    while length > 1
        && matches!(bytes[length - 1], b'+' | b'-')
        && !text[..length].contains(['~', '!', '@', '#', '%', '^', '&', '|', '`', '?'])
    {
        length -= 1;
    }
    length
}

/// Whether the last token is a number that goes on with the sign of its exponent.
fn ends_in_exponent(found: &[Token]) -> bool {
    matches!(found.last(), Some(Token::Number(number)) if number.ends_with('e') && !number.starts_with("0x"))
}

/// Whether an operator goes on with this byte.
fn takes(operator: &str, byte: u8) -> bool {
    let whole = format!("{operator}{}", byte as char);
    ["::", ":=", "<=", ">=", "<>", "!=", "||", "&&", "<<", ">>", "==", "->", "->>", "<=>"].contains(&whole.as_str())
}
