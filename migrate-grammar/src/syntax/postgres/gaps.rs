//! Valid PostgreSQL that the grammar does not know, written so that it does.
//!
//! Each entry is a gap of squawk-syntax: what it learns can go from here.

use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use squawk_syntax::SourceFile;
use std::borrow::Cow;

/// The script with every string that is continued on another line as one: there the grammar loses sight of the escapes.
/// All bytes keep their places.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    if !text.contains("E'") && !text.contains("e'") {
        return Cow::Borrowed(text);
    }
    let mut joined = Cow::Borrowed(text);
    for token in Tokens::new(Dialect::Postgres, text).filter(|token| is_escaped(text, token)) {
        for (close, open) in joints(&text[token.start..token.end]) {
            let range = token.start + close..=token.start + open;
            let blank =
                text[range.clone()].chars().map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) });
            let blank: String = blank.collect();
            joined.to_mut().replace_range(range, &blank);
        }
    }
    joined
}

fn is_escaped(text: &str, token: &Token) -> bool {
    token.kind == TokenKind::Text && text[token.start..].starts_with(['e', 'E'])
}

/// The quotes between the parts of a string: where one part ends and where the next one begins.
fn joints(string: &str) -> Vec<(usize, usize)> {
    let bytes = string.as_bytes();
    let mut joints = Vec::new();
    let mut close = None;
    let mut at = "E'".len();
    while at < bytes.len() {
        match (bytes[at], close) {
            (b'\'', Some(close_at)) => {
                joints.push((close_at, at));
                close = None;
            }
            (b'-', Some(_)) => at += string[at..].find(['\n', '\r']).unwrap_or(0),
            (_, Some(_)) => {}
            (b'\\', None) => at += 1,
            (b'\'', None) if bytes.get(at + 1) == Some(&b'\'') => at += 1,
            (b'\'', None) => close = Some(at),
            (_, None) => {}
        }
        at += 1;
    }
    joints
}

/// Whether the server takes a statement that the grammar refuses.
pub(super) fn is_valid(statement: &str) -> bool {
    let words = Words::new(statement);
    let repaired = words.names().or_else(|| words.statistics()).or_else(|| words.mapping()).or_else(|| words.exclude());
    repaired.is_some_and(|text| SourceFile::parse(&text).errors().is_empty())
}

/// A statement in tokens.
struct Words<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, tokens: Tokens::new(Dialect::Postgres, text).collect() }
    }

    fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    fn begins(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word(at + n).eq_ignore_ascii_case(word))
    }

    /// The text with these tokens replaced.
    fn with(&self, from: usize, to: usize, replacement: &str) -> Option<String> {
        let (start, end) = (self.tokens.get(from)?.start, self.tokens.get(to)?.end);
        Some(format!("{}{replacement}{}", &self.text[..start], &self.text[end..]))
    }

    /// `SET NAMES 'utf8'`, where the value may be missing.
    fn names(&self) -> Option<String> {
        let at = if self.begins(1, &["LOCAL"]) || self.begins(1, &["SESSION"]) { 2 } else { 1 };
        if !self.begins(0, &["SET"]) || !self.begins(at, &["NAMES"]) {
            return None;
        }
        self.with(at, at, if self.tokens.len() == at + 1 { "x TO DEFAULT" } else { "x TO" })
    }

    /// `ALTER STATISTICS IF EXISTS s SET STATISTICS 0`
    fn statistics(&self) -> Option<String> {
        let is_set = self.begins(self.tokens.len().checked_sub(3)?, &["SET", "STATISTICS"]);
        if !is_set || !self.begins(0, &["ALTER", "STATISTICS", "IF", "EXISTS"]) {
            return None;
        }
        self.with(2, 3, "")
    }

    /// `ALTER USER MAPPING FOR user`
    fn mapping(&self) -> Option<String> {
        if !self.begins(0, &["ALTER", "USER", "MAPPING", "FOR", "USER"]) {
            return None;
        }
        self.with(4, 4, "CURRENT_USER")
    }

    /// Columns that are called `exclude`.
    fn exclude(&self) -> Option<String> {
        let is_column = |at: &usize| {
            self.begins(*at, &["EXCLUDE"])
                && ["(", ",", "ADD"].iter().any(|before| self.begins(at - 1, &[before]))
                && self.tokens.get(at + 1).is_some_and(|next| matches!(next.kind, TokenKind::Word | TokenKind::Name))
                && !self.begins(at + 1, &["USING"])
        };
        let columns: Vec<usize> = (1..self.tokens.len()).filter(is_column).collect();
        let mut text = self.text.to_owned();
        for column in columns.iter().rev() {
            text.replace_range(self.tokens[*column].start..self.tokens[*column].end, "\"exclude\"");
        }
        (!columns.is_empty()).then_some(text)
    }
}
