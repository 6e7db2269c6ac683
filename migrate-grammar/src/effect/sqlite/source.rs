//! The text of one statement, token by token: where its parts stand.
//!
//! Takes a script and the bytes of a statement; gives ranges of tokens, and the bytes and the text of such a range.
//! Must not know trees. A reserved word is never a name unless it is quoted, so the words that begin a clause are found
//! by their spelling.

use migrate_sql::dialect::Dialect;
use migrate_sql::effect::Change;
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use sqlite3_parser::ast;
use std::ops::Range;

/// One statement of a script.
pub(super) struct Source<'t> {
    text: &'t str,
    span: Range<usize>,
    tokens: Vec<Token>,
}

impl<'t> Source<'t> {
    pub(super) fn new(script: &'t str, span: Range<usize>) -> Self {
        let text = &script[span.clone()];
        Self { text, span, tokens: Tokens::new(Dialect::Sqlite, text).collect() }
    }

    /// The statement's text.
    pub(super) fn statement(&self) -> &'t str {
        self.text
    }

    /// The statement's bytes in the script.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A change that the whole statement stands for.
    pub(super) fn all(&self, change: Change) -> (Range<usize>, Change) {
        (self.span(), change)
    }

    /// All tokens.
    pub(super) fn whole(&self) -> Range<usize> {
        0..self.tokens.len()
    }

    /// The bytes of some tokens in the script.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        match self.within(tokens) {
            Some(within) => self.span.start + within.start..self.span.start + within.end,
            None => self.span(),
        }
    }

    /// The text of some tokens.
    pub(super) fn text(&self, tokens: &Range<usize>) -> &'t str {
        self.within(tokens).map_or("", |within| &self.text[within])
    }

    fn within(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.tokens.get(tokens.start)?, self.tokens.get(tokens.end.checked_sub(1)?)?);
        (first.start < last.end).then_some(first.start..last.end)
    }

    /// Whether a token is this word, without quotes.
    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word && self.text[token.start..token.end].eq_ignore_ascii_case(word)
        })
    }

    /// Whether a token is this symbol.
    pub(super) fn is_symbol(&self, at: usize, symbol: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// The first token of some that is this word, outside of parentheses.
    pub(super) fn find(&self, tokens: &Range<usize>, word: &str) -> Option<usize> {
        self.at_level(tokens).find(|at| self.is_word(*at, word))
    }

    /// The bytes of a name: those of the first token that is spelt like that.
    pub(super) fn name(&self, name: &ast::Name<'_>) -> Range<usize> {
        self.name_in(&self.whole(), name)
    }

    /// The same among some tokens.
    pub(super) fn name_in(&self, tokens: &Range<usize>, name: &ast::Name<'_>) -> Range<usize> {
        let mut all = tokens.clone();
        let found = all.find(|at| self.text(&(*at..at + 1)) == name.0);
        found.map_or_else(|| self.span(), |at| self.bytes(&(at..at + 1)))
    }

    /// The tokens between the parenthesis at `open` and the one that closes it.
    pub(super) fn group(&self, open: usize) -> Range<usize> {
        let mut depth = 0usize;
        for at in open..self.tokens.len() {
            match self.tokens[at].kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return (open + 1).min(at)..at;
            }
        }
        self.tokens.len()..self.tokens.len()
    }

    /// The first group in parentheses from a token on.
    pub(super) fn first_group(&self, from: usize) -> Range<usize> {
        match (from..self.tokens.len()).find(|at| self.is_symbol(*at, b'(')) {
            Some(open) => self.group(open),
            None => self.tokens.len()..self.tokens.len(),
        }
    }

    /// What stands between the commas of some tokens.
    pub(super) fn items(&self, tokens: &Range<usize>) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        let mut start = tokens.start;
        for at in self.at_level(tokens).filter(|at| self.is_symbol(*at, b',')) {
            items.push(start..at);
            start = at + 1;
        }
        items.push(start..tokens.end);
        items
    }

    /// The tokens outside of parentheses.
    fn at_level(&self, tokens: &Range<usize>) -> impl Iterator<Item = usize> {
        let mut depth = 0usize;
        tokens.clone().filter(move |at| {
            match self.tokens.get(*at).map(|token| token.kind) {
                Some(TokenKind::Symbol(b'(')) => depth += 1,
                Some(TokenKind::Symbol(b')')) => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
    }
}
