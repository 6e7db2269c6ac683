//! The tokens of a statement, read from left to right.
//!
//! Takes a script and the bytes of one statement; gives words, names and texts. Total: what is not there is `None` or
//! `false`, and the cursor stays where it was. Must not know statements.

use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::schema::expr::{Expr, unquote, unquote_text};
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use std::ops::Range;

/// What becomes of executable comments that not every server runs, such as `/*!80023 … */`.
///
/// MariaDB skips those of 5.7 and later, MySQL those that begin with `M!` (MariaDB's manual, "Comment Syntax").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conditional {
    /// They are code.
    Code,
    /// They are comments.
    Comment,
}

/// The tokens of a statement, without the marks of executable comments; and whether some of it is conditional.
pub(super) fn tokens(text: &str, span: &Range<usize>, conditional: Conditional) -> (Vec<Token>, bool) {
    let mut found = Vec::new();
    let mut has_conditional = false;
    let mut is_skipped = false;
    for token in Tokens::new(Mysql, &text[span.clone()]) {
        let Token { kind, start, end } = token;
        match kind {
            TokenKind::ExecutableStart => {
                let is_conditional = is_conditional(&text[span.start + start..span.start + end]);
                has_conditional |= is_conditional;
                is_skipped = is_conditional && conditional == Conditional::Comment;
            }
            TokenKind::ExecutableEnd => is_skipped = false,
            _ if is_skipped => {}
            _ => found.push(Token { kind, start: span.start + start, end: span.start + end }),
        }
    }
    (found, has_conditional)
}

fn is_conditional(mark: &str) -> bool {
    let version: u32 = mark.trim_start_matches(['/', '*', 'M', '!']).parse().unwrap_or(0);
    mark.contains('M') || version >= 50_700
}

/// A place in the tokens of a statement or of a part of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens, at: 0 }
    }

    /// The token so many ahead.
    fn token(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + ahead)
    }

    /// The text of the token so many ahead.
    pub(super) fn piece(&self, ahead: usize) -> &'a str {
        self.token(ahead).map_or("", |token| &self.text[token.start..token.end])
    }

    /// What sort of token comes so many ahead.
    pub(super) fn kind(&self, ahead: usize) -> Option<TokenKind> {
        self.token(ahead).map(|token| token.kind)
    }

    /// How many tokens are left.
    pub(super) fn left(&self) -> usize {
        self.tokens.len() - self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.left() == 0
    }

    /// The byte at which the next token begins.
    pub(super) fn offset(&self) -> usize {
        self.token(0).map_or_else(|| self.last_end(), |token| token.start)
    }

    /// The byte at which the last token ended.
    pub(super) fn last_end(&self) -> usize {
        match self.at.checked_sub(1).and_then(|last| self.tokens.get(last)) {
            Some(token) => token.end,
            None => self.tokens.first().map_or(0, |token| token.start),
        }
    }

    /// The bytes from there to the last token.
    pub(super) fn span_from(&self, start: usize) -> Range<usize> {
        start..self.last_end().max(start)
    }

    /// The bytes of all tokens, read or not.
    pub(super) fn span(&self) -> Range<usize> {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The bytes of the tokens that are left.
    pub(super) fn rest_span(&self) -> Range<usize> {
        match (self.token(0), self.tokens.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.last_end()..self.last_end(),
        }
    }

    /// The text of the tokens that are left.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.rest_span()]
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.tokens.len());
    }

    pub(super) fn skip_all(&mut self) {
        self.at = self.tokens.len();
    }

    /// Whether the token so many ahead is this word or symbol; no quoted name is a word.
    pub(super) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.token(ahead).is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Symbol(_))
                && self.text[token.start..token.end].eq_ignore_ascii_case(word)
        })
    }

    /// Whether these words and symbols follow.
    pub(super) fn is(&self, pattern: &[&str]) -> bool {
        pattern.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word))
    }

    /// Takes these words and symbols if they follow.
    pub(super) fn take(&mut self, pattern: &[&str]) -> bool {
        let is = self.is(pattern);
        self.skip(if is { pattern.len() } else { 0 });
        is
    }

    /// Takes one of these words if it follows.
    pub(super) fn take_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().copied().find(|word| self.is_at(0, word))?;
        self.skip(1);
        Some(found)
    }

    /// Takes everything up to one of these words outside of parentheses; whether there was one.
    pub(super) fn seek(&mut self, words: &[&str]) -> bool {
        while !self.is_at_end() {
            if words.iter().any(|word| self.is_at(0, word)) {
                return true;
            }
            if self.parenthesis().is_none() {
                self.skip(1);
            }
        }
        false
    }

    /// One part of a name.
    pub(super) fn ident_text(&mut self) -> Option<String> {
        let piece = self.piece(0);
        let text = match self.token(0)?.kind {
            TokenKind::Word => piece.to_owned(),
            TokenKind::Name => unquote(piece),
            // `1st` is a name too.
            TokenKind::Number if piece.bytes().any(|byte| !byte.is_ascii_digit()) => piece.to_owned(),
            // Where a name has to be, `"a"` is one: the session must have ANSI_QUOTES.
            TokenKind::Text if piece.starts_with('"') => unquote_text(Mysql, piece),
            _ => return None,
        };
        self.skip(1);
        Some(text)
    }

    /// The name of a column, index, constraint or routine.
    pub(super) fn ident(&mut self) -> Option<Ident> {
        self.ident_text().map(|text| Ident::other(Mysql, text))
    }

    /// The name of a table or view, perhaps with a database in front of it.
    pub(super) fn name(&mut self) -> Option<Name> {
        let mut ident = self.ident_text()?;
        let mut schema = None;
        if self.is_at(0, ".") {
            let mut ahead = *self;
            ahead.skip(1);
            let second = ahead.ident_text()?;
            *self = ahead;
            schema = Some(Ident::relation(Mysql, std::mem::replace(&mut ident, second)));
        }
        Some(Name { schema, ident: Ident::relation(Mysql, ident) })
    }

    /// Names with commas between them.
    pub(super) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            if !self.take(&[","]) {
                break;
            }
        }
        names
    }

    /// Column names in parentheses.
    pub(super) fn columns(&mut self) -> Option<Vec<Ident>> {
        let inner = self.parenthesis()?;
        inner.commas().into_iter().map(|mut part| part.ident()).collect()
    }

    /// A string; strings that follow each other are one.
    pub(super) fn string(&mut self) -> Option<String> {
        let mut text: Option<String> = None;
        while self.kind(0) == Some(TokenKind::Text) {
            text.get_or_insert_default().push_str(&unquote_text(Mysql, self.piece(0)));
            self.skip(1);
        }
        text
    }

    /// What stands in the parentheses that begin here.
    pub(super) fn parenthesis(&mut self) -> Option<Self> {
        if !self.is_at(0, "(") {
            return None;
        }
        let mut open = 0usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                TokenKind::Symbol(b'(') => open += 1,
                TokenKind::Symbol(b')') => open -= 1,
                _ => {}
            }
            if open == 0 {
                let inner = Cursor::new(self.text, &self.tokens[self.at + 1..at]);
                self.at = at + 1;
                return Some(inner);
            }
        }
        None
    }

    /// What is left, cut at its commas outside of parentheses.
    pub(super) fn commas(&self) -> Vec<Self> {
        let rest = &self.tokens[self.at..];
        let mut parts = Vec::new();
        let mut depth = 0usize;
        let mut start = 0;
        for (at, token) in rest.iter().enumerate() {
            match token.kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
                TokenKind::Symbol(b',') if depth == 0 => {
                    parts.push(Cursor::new(self.text, &rest[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
        if start < rest.len() || !parts.is_empty() {
            parts.push(Cursor::new(self.text, &rest[start..]));
        }
        parts
    }

    /// Takes what stands before the next comma outside of parentheses, and the comma.
    pub(super) fn clause(&mut self) -> Self {
        let start = *self;
        self.seek(&[","]);
        let clause = self.since(&start);
        self.take(&[","]);
        clause
    }

    /// What was read since an earlier place in the same tokens.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Cursor::new(self.text, &self.tokens[earlier.at..self.at])
    }

    /// All of it as an expression.
    pub(super) fn as_expr(&self) -> Expr {
        Expr::new(Mysql, &self.text[self.span()])
    }

    /// The text from that byte to the last token.
    pub(super) fn text_from(&self, start: usize) -> &'a str {
        &self.text[self.span_from(start)]
    }

    /// All of it as text, comments between the tokens included.
    pub(super) fn as_text(&self) -> &'a str {
        &self.text[self.span()]
    }
}
