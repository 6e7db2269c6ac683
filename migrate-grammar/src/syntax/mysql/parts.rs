//! The tokens of a statement, to be looked at by position.

use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use std::ops::Range;

/// A statement in tokens; what an executable comment holds counts as code.
pub(super) struct Parts<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, tokens: Tokens::new(Dialect::Mysql, text).filter(|token| !is_marker(token)).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn word(&self, n: usize) -> &'a str {
        self.tokens.get(n).map_or("", |token| &self.text[token.start..token.end])
    }

    pub(super) fn kind(&self, n: usize) -> Option<TokenKind> {
        self.tokens.get(n).map(|token| token.kind)
    }

    pub(super) fn is_symbol(&self, n: usize, symbol: u8) -> bool {
        self.tokens.get(n).is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// Whether a dot follows at once: then any word is a name.
    pub(super) fn is_qualifier(&self, n: usize) -> bool {
        self.tokens.get(n).is_some_and(|token| self.text[token.end..].starts_with('.'))
    }

    /// Whether the tokens from `at` on are these; `_` stands for any one, `'…'` for any string.
    pub(super) fn matches(&self, at: usize, pattern: &[&str]) -> bool {
        at + pattern.len() <= self.tokens.len()
            && pattern.iter().enumerate().all(|(n, word)| match *word {
                "_" => true,
                "'…'" => self.tokens[at + n].kind == TokenKind::Text,
                word => word.eq_ignore_ascii_case(self.word(at + n)),
            })
    }

    /// The bytes from one token to another, both included.
    pub(super) fn span(&self, from: usize, to: usize) -> Range<usize> {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The token that closes the parenthesis at `open`, or the end.
    pub(super) fn closing(&self, open: usize) -> usize {
        let mut depth = 0usize;
        for n in open..self.tokens.len() {
            if self.is_symbol(n, b'(') {
                depth += 1;
            } else if self.is_symbol(n, b')') {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return n;
                }
            }
        }
        self.tokens.len()
    }

    /// What stands between the commas of the parentheses at `open`: where each item begins, and the token behind it.
    pub(super) fn items(&self, open: usize) -> Vec<(usize, usize)> {
        let close = self.closing(open);
        let mut from = open + 1;
        let mut items = Vec::new();
        for to in self.commas(from, close, 0).into_iter().chain([close]) {
            items.push((from, to));
            from = to + 1;
        }
        items
    }

    /// In how many parentheses that open after `from` the token at `to` lies.
    pub(super) fn depth(&self, from: usize, to: usize) -> usize {
        (from..to).fold(0usize, |depth, n| match self.kind(n) {
            Some(TokenKind::Symbol(b'(')) => depth + 1,
            Some(TokenKind::Symbol(b')')) => depth.saturating_sub(1),
            _ => depth,
        })
    }

    /// The positions of the commas between `from` and `to` that lie in so many parentheses.
    pub(super) fn commas(&self, from: usize, to: usize, in_depth: usize) -> Vec<usize> {
        let mut depth = 0usize;
        let mut commas = Vec::new();
        for n in from..to {
            if self.is_symbol(n, b'(') {
                depth += 1;
            } else if self.is_symbol(n, b')') {
                depth = depth.saturating_sub(1);
            } else if depth == in_depth && self.is_symbol(n, b',') {
                commas.push(n);
            }
        }
        commas
    }
}

/// Whether this begins or ends an executable comment.
pub(super) fn is_marker(token: &Token) -> bool {
    matches!(token.kind, TokenKind::ExecutableStart | TokenKind::ExecutableEnd)
}
