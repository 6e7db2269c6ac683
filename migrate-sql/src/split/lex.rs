//! Bytes -> tokens, as far as splitting and the textual rules need them: words, quotes, symbols; no comments.
//!
//! Must not know statements. Every byte is read a bounded number of times, whatever the text.

use crate::dialect::Dialect;

/// A piece of the text that is neither white space nor comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or plain identifier.
    Word,
    /// Begins with a digit.
    Number,
    /// A quoted identifier.
    Name,
    /// A string, dollar quotes included.
    Text,
    /// Any other single byte.
    Symbol(u8),
    /// `/*!50100` or `/*M!100100`: what follows up to [`ExecutableEnd`](Self::ExecutableEnd) is code.
    ExecutableStart,
    /// The `*/` of an executable comment.
    ExecutableEnd,
    /// A quote or comment without its end: the rest of the text.
    Unterminated,
}

/// The tokens of a text, in order.
#[derive(Debug)]
pub struct Tokens<'a> {
    dialect: Dialect,
    bytes: &'a [u8],
    at: usize,
    executable: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`, from its beginning.
    pub fn new(dialect: Dialect, text: &'a str) -> Self {
        Self { dialect, bytes: text.as_bytes(), at: 0, executable: false }
    }

    /// Whether the last token lies inside an executable comment.
    pub fn in_executable_comment(&self) -> bool {
        self.executable
    }

    fn byte(&self, at: usize) -> u8 {
        if at < self.bytes.len() { self.bytes[at] } else { 0 }
    }

    /// A token from here to `end`.
    fn token(&mut self, kind: TokenKind, end: usize) -> Option<Token> {
        let start = self.at;
        self.at = end.min(self.bytes.len());
        Some(Token { kind, start, end: self.at })
    }

    fn symbol(&mut self) -> Option<Token> {
        self.token(TokenKind::Symbol(self.byte(self.at)), self.at + 1)
    }

    fn skip_line(&mut self) {
        // PostgreSQL ends a line at a lone CR too.
        let cr_ends = self.dialect == Dialect::Postgres;
        let mut at = self.at;
        while at < self.bytes.len() && self.bytes[at] != b'\n' && !(cr_ends && self.bytes[at] == b'\r') {
            at += 1;
        }
        self.at = at;
    }

    /// After `--`: whether that begins a comment. MySQL wants white space behind it, or `1--1` would be one.
    fn begins_line_comment(&self) -> bool {
        self.byte(self.at + 1) == b'-' && (self.dialect != Dialect::Mysql || self.byte(self.at + 2) <= b' ')
    }

    /// At `/*`: a token, or nothing where it was an ordinary comment.
    fn block_comment(&mut self) -> Option<Token> {
        let mut nesting = if self.dialect == Dialect::Postgres { usize::MAX } else { 1 };
        if self.dialect == Dialect::Mysql && !self.executable {
            match self.executable_comment() {
                Some(Executable::Run(end)) => {
                    self.executable = true;
                    return self.token(TokenKind::ExecutableStart, end);
                }
                // What a server passes over it does not lex, but for one more comment inside.
                Some(Executable::Skipped) => nesting = 2,
                None => {}
            }
        }
        let mut depth = 1;
        let mut at = self.at + 2;
        while at < self.bytes.len() {
            if self.bytes[at] == b'*' && self.byte(at + 1) == b'/' {
                at += 2;
                depth -= 1;
                if depth == 0 {
                    self.at = at;
                    return None;
                }
            } else if depth < nesting && self.bytes[at] == b'/' && self.byte(at + 1) == b'*' {
                at += 2;
                depth += 1;
            } else {
                at += 1;
            }
        }
        if self.dialect == Dialect::Sqlite {
            // There a comment may run to the end of the text.
            self.at = at;
            return None;
        }
        self.token(TokenKind::Unterminated, at)
    }

    /// At `/*`: what servers do with a comment `/*!` or `/*M!`; `None` for an ordinary one.
    fn executable_comment(&self) -> Option<Executable> {
        let marker = if self.byte(self.at + 2) == b'M' { self.at + 3 } else { self.at + 2 };
        if self.byte(marker) != b'!' {
            return None;
        }
        let from = marker + 1;
        let digits = (from..).take_while(|at| self.byte(*at).is_ascii_digit()).count();
        // A version has five or six digits; fewer belong to the code.
        let digits = if digits < 5 { 0 } else { digits.min(6) };
        let version =
            self.bytes[from..from + digits].iter().fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        Some(if is_above_every_server(version) { Executable::Skipped } else { Executable::Run(from + digits) })
    }

    /// At a quote; `from` is where its prefix begins.
    fn quoted(&mut self, kind: TokenKind, from: usize, backslash: bool) -> Option<Token> {
        let quote = self.bytes[self.at];
        let mut at = self.at + 1;
        self.at = from;
        while at < self.bytes.len() {
            if self.bytes[at] == quote {
                if self.byte(at + 1) != quote {
                    return self.token(kind, at + 1);
                }
                at += 2;
            } else if backslash && self.bytes[at] == b'\\' {
                at += 2;
            } else {
                at += 1;
            }
        }
        self.token(TokenKind::Unterminated, at)
    }

    /// At `[` of SQLite.
    fn bracketed(&mut self) -> Option<Token> {
        let mut at = self.at;
        while at < self.bytes.len() {
            if self.bytes[at] == b']' {
                return self.token(TokenKind::Name, at + 1);
            }
            at += 1;
        }
        self.token(TokenKind::Unterminated, at)
    }

    /// At `$` of PostgreSQL: a dollar quote, or just the symbol as in `$1`.
    fn dollar(&mut self) -> Option<Token> {
        let mut open = self.at + 1;
        if self.byte(open).is_ascii_digit() {
            return self.symbol();
        }
        while is_word(self.byte(open)) && self.byte(open) != b'$' {
            open += 1;
        }
        if self.byte(open) != b'$' {
            return self.symbol();
        }
        let tag = &self.bytes[self.at..=open];
        let mut at = open + 1;
        while at < self.bytes.len() {
            // A tag holds no `$` inside, so no byte is compared twice.
            if self.bytes[at] == b'$' && self.bytes[at..].starts_with(tag) {
                return self.token(TokenKind::Text, at + tag.len());
            }
            at += 1;
        }
        self.token(TokenKind::Unterminated, at)
    }

    fn word(&mut self, kind: TokenKind) -> Option<Token> {
        let mut end = self.at + 1;
        while end < self.bytes.len() && is_word(self.bytes[end]) {
            end += 1;
        }
        let is_escape = self.dialect == Dialect::Postgres
            && end == self.at + 1
            && self.bytes[self.at] | 0x20 == b'e'
            && self.byte(end) == b'\'';
        if !is_escape {
            return self.token(kind, end);
        }
        let from = self.at;
        self.at = end;
        let token = self.quoted(TokenKind::Text, from, true);
        self.continued(token)
    }

    /// After `E'…'`: a string on the next line continues it, escapes included; line comments may stand between.
    fn continued(&mut self, mut token: Option<Token>) -> Option<Token> {
        while let Some(Token { kind: TokenKind::Text, start, end }) = token {
            let Some(quote) = self.continuation(end) else {
                self.at = end;
                return token;
            };
            self.at = quote;
            token = self.quoted(TokenKind::Text, start, true);
        }
        token
    }

    /// The quote that continues a string which ends here.
    fn continuation(&mut self, mut at: usize) -> Option<usize> {
        let mut lines = 0;
        loop {
            match self.byte(at) {
                b'\n' | b'\r' => lines += 1,
                b' ' | b'\t' | 0x0b | 0x0c => {}
                b'-' if self.byte(at + 1) == b'-' => {
                    self.at = at;
                    self.skip_line();
                    at = self.at;
                    continue;
                }
                b'\'' if lines > 0 => return Some(at),
                _ => return None,
            }
            at += 1;
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => self.at += 1,
                0x0b if self.dialect != Dialect::Sqlite => self.at += 1,
                b'-' if self.begins_line_comment() => self.skip_line(),
                b'#' if self.dialect == Dialect::Mysql => self.skip_line(),
                b'/' if self.byte(self.at + 1) == b'*' => {
                    if let Some(token) = self.block_comment() {
                        return Some(token);
                    }
                }
                b'*' if self.executable && self.byte(self.at + 1) == b'/' => {
                    self.executable = false;
                    return self.token(TokenKind::ExecutableEnd, self.at + 2);
                }
                b'\'' => return self.quoted(TokenKind::Text, self.at, self.dialect == Dialect::Mysql),
                b'"' if self.dialect == Dialect::Mysql => return self.quoted(TokenKind::Text, self.at, true),
                b'"' => return self.quoted(TokenKind::Name, self.at, false),
                b'`' if self.dialect != Dialect::Postgres => return self.quoted(TokenKind::Name, self.at, false),
                b'[' if self.dialect == Dialect::Sqlite => return self.bracketed(),
                b'$' if self.dialect == Dialect::Postgres => return self.dollar(),
                b'0'..=b'9' => return self.word(TokenKind::Number),
                _ if is_word(byte) => return self.word(TokenKind::Word),
                _ => return self.symbol(),
            }
        }
        None
    }
}

/// What servers do with an executable comment.
enum Executable {
    /// Some take what is in it for code, which begins at this byte.
    Run(usize),
    /// None does.
    Skipped,
}

/// Whether no server has this version: dumps write 99999 and 999999 around what none shall run. MySQL ended with 9,
/// MariaDB leaves out five digits above 50700.
fn is_above_every_server(version: u32) -> bool {
    matches!(version, 99_000..=99_999 | 990_000..)
}

fn is_word(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | b'$' | 0x80..)
}
