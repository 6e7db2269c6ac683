//! Which semicolons lie inside a statement: compound bodies and, on PostgreSQL, parentheses.
//!
//! Takes the tokens of one statement in order; gives whether a semicolon ends it. Must not know text or spans.

mod mysql;

use super::lex::{Token, TokenKind};
use crate::dialect::Dialect;
use mysql::Compound;

/// What is known of the statement so far.
#[derive(Debug)]
pub(super) struct Shape {
    dialect: Dialect,
    state: State,
    words: usize,
    parentheses: usize,
}

#[derive(Debug)]
enum State {
    /// The first words, which decide.
    Head,
    /// Nothing but parentheses can hold a semicolon.
    Plain,
    /// PostgreSQL: CREATE FUNCTION or PROCEDURE, perhaps with a body `BEGIN ATOMIC … END`.
    Routine { depth: usize, before: Before },
    /// SQLite: CREATE TRIGGER, which ends with `; END ;` as `sqlite3_complete` has it.
    Trigger { begun: bool, tail: Tail },
    /// MySQL: a statement that may hold a compound body.
    Compound(Compound),
}

/// What came right before a word of a routine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Begin,
    /// `AS` or a dot: the next word is a name, even if it is spelt `end`.
    Naming,
    Other,
}

/// How far the tokens of a trigger have come towards its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    Other,
    Semicolon,
    End,
}

impl Shape {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, state: State::Head, words: 0, parentheses: 0 }
    }

    /// Whether a semicolon here ends the statement.
    pub(super) fn semicolon(&mut self) -> bool {
        if self.dialect == Dialect::Postgres && self.parentheses > 0 {
            return false;
        }
        match &mut self.state {
            State::Head | State::Plain => true,
            State::Routine { depth, before } => {
                *before = Before::Other;
                *depth == 0
            }
            State::Trigger { begun, tail } => {
                let ends = !*begun || *tail == Tail::End;
                *tail = Tail::Semicolon;
                ends
            }
            State::Compound(compound) => compound.semicolon(),
        }
    }

    /// Takes the next token, which is no semicolon.
    pub(super) fn token(&mut self, token: &Token, bytes: &[u8]) {
        match token.kind {
            TokenKind::Symbol(b'(') => self.parentheses += 1,
            TokenKind::Symbol(b')') => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        match &mut self.state {
            State::Plain => {}
            State::Head => {
                if token.kind == TokenKind::Word {
                    self.state = self.head(bytes);
                    self.words += 1;
                }
            }
            State::Routine { depth, before } => {
                let named = *before == Before::Naming;
                let begun = *before == Before::Begin;
                *before = Before::Other;
                match token.kind {
                    TokenKind::Symbol(b'.') => *before = Before::Naming,
                    TokenKind::Word if named => {}
                    TokenKind::Word if is(bytes, "AS") => *before = Before::Naming,
                    TokenKind::Word if is(bytes, "BEGIN") => *before = Before::Begin,
                    TokenKind::Word if begun && is(bytes, "ATOMIC") => *depth += 1,
                    TokenKind::Word if *depth > 0 && is(bytes, "CASE") => *depth += 1,
                    TokenKind::Word if is(bytes, "END") => *depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            State::Trigger { begun, tail } => {
                let is_word = token.kind == TokenKind::Word;
                *begun |= is_word && is(bytes, "BEGIN");
                let ends = *tail == Tail::Semicolon && is_word && is(bytes, "END");
                *tail = if ends { Tail::End } else { Tail::Other };
            }
            State::Compound(compound) => compound.token(token, bytes, self.parentheses),
        }
    }

    /// Whether a statement of a compound body begins at the next token; MySQL only.
    pub(super) fn begins_inner(&self) -> bool {
        matches!(&self.state, State::Compound(compound) if compound.begins_inner())
    }

    /// What a word at the head says.
    fn head(&self, word: &[u8]) -> State {
        match self.dialect {
            Dialect::Mysql => match Compound::begins(self.words, word) {
                Some(compound) => State::Compound(compound),
                None => State::Plain,
            },
            Dialect::Postgres if self.words == 0 && is(word, "CREATE") => State::Head,
            Dialect::Postgres if self.words > 0 && is_any(word, &["OR", "REPLACE"]) => State::Head,
            Dialect::Postgres if self.words > 0 && is_any(word, &["FUNCTION", "PROCEDURE"]) => {
                State::Routine { depth: 0, before: Before::Other }
            }
            Dialect::Sqlite if is_any(word, &["EXPLAIN", "QUERY", "PLAN", "CREATE", "TEMP", "TEMPORARY"]) => {
                State::Head
            }
            Dialect::Sqlite if self.words > 0 && is(word, "TRIGGER") => {
                State::Trigger { begun: false, tail: Tail::Other }
            }
            Dialect::Postgres | Dialect::Sqlite => State::Plain,
        }
    }
}

/// Whether the bytes spell this word.
fn is(bytes: &[u8], word: &str) -> bool {
    bytes.eq_ignore_ascii_case(word.as_bytes())
}

/// Whether the bytes spell one of these words.
fn is_any(bytes: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| is(bytes, word))
}
