//! Values that stand without parentheses: behind DEFAULT, in options, behind SET.

use super::cursor::Cursor;
use migrate_sql::split::lex::TokenKind;

impl<'a> Cursor<'a> {
    /// A literal, a word, or a call: what MySQL and MariaDB take for a default without parentheses.
    pub(super) fn primary(&mut self) -> Option<Self> {
        let start = *self;
        while self.is_at(0, "-") || self.is_at(0, "+") {
            self.skip(1);
        }
        match self.kind(0) {
            Some(TokenKind::Text) => {
                self.string()?;
            }
            Some(TokenKind::Number | TokenKind::Symbol(b'.')) => self.number(),
            // `_utf8mb4'a'`, `b'1'`, `DATE '2026-01-01'`
            Some(TokenKind::Word) if self.kind(1) == Some(TokenKind::Text) => {
                self.skip(1);
                self.string()?;
            }
            Some(TokenKind::Word) if self.take(&["NEXT", "VALUE", "FOR"]) => {
                self.name()?;
            }
            Some(TokenKind::Word | TokenKind::Name) => {
                self.name()?;
                self.parenthesis();
            }
            _ => {
                *self = start;
                return None;
            }
        }
        Some(self.since(&start))
    }

    /// A number, which the lexer cuts at its point and at the sign of its exponent.
    fn number(&mut self) {
        loop {
            let piece = self.piece(0);
            let end = self.offset() + piece.len();
            let has_exponent = piece.ends_with(['e', 'E']) && piece.starts_with(|c: char| c.is_ascii_digit());
            self.skip(1);
            let goes_on = match self.kind(0) {
                Some(TokenKind::Number | TokenKind::Word | TokenKind::Symbol(b'.')) => true,
                Some(TokenKind::Symbol(b'-' | b'+')) => has_exponent && !piece.starts_with("0x"),
                _ => false,
            };
            if !goes_on || self.offset() != end {
                return;
            }
        }
    }

    /// `[=] value` of an option, as text without quotes.
    pub(super) fn option_value(&mut self) -> Option<String> {
        self.take(&["="]);
        if let Some(text) = self.string() {
            return Some(text);
        }
        if let Some(inner) = self.parenthesis() {
            return Some(inner.as_text().to_owned());
        }
        let start = self.offset();
        match self.kind(0)? {
            TokenKind::Number => {
                self.number();
                Some(self.text_from(start).to_owned())
            }
            _ => self.ident_text(),
        }
    }
}
