//! The compound bodies of MySQL and MariaDB: routines, triggers, events, and MariaDB's blocks at the top level.
//!
//! `BEGIN`, `END`, `IF`, `CASE` and `REPEAT` are words that also occur inside expressions and as names, so a block
//! opens only where a statement can begin, and the blocks form a stack.

use super::{is, is_any};
use crate::split::lex::{Token, TokenKind};

/// A statement that may hold a compound body.
#[derive(Debug)]
pub(super) struct Compound {
    stage: Stage,
    blocks: Vec<Block>,
    /// Whether a statement can begin at the next token.
    at_start: bool,
    before: Before,
    /// Inside `DECLARE … HANDLER FOR …`, which may hold a block.
    handler: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// `CREATE [OR REPLACE] [AGGREGATE]`.
    Create,
    /// After `DEFINER`, whose user name may be any word.
    Definer,
    /// After the first word BEGIN of a statement: MariaDB may go on with `NOT ATOMIC`.
    Begin,
    /// The head of a procedure or function: its body begins with the first word that no characteristic has.
    Routine,
    /// The head of a trigger: its body begins after `FOR EACH ROW`.
    Trigger,
    /// The head of an event: its body begins after `DO`.
    Event,
    /// The body, a block or a plain statement.
    Body,
    /// No compound statement after all.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// BEGIN, IF, CASE, LOOP, WHILE or FOR as a statement.
    Statement,
    /// REPEAT, before and after its UNTIL.
    Repeat,
    Until,
    /// CASE inside an expression.
    Expression,
}

/// The word right before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    End,
    Not,
    Object,
    /// Where a label can stand.
    Label,
    Returns,
    Dot,
    Other,
}

const BLOCKS: &[&str] = &["BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"];

/// Words with which a plain body begins and no characteristic of a routine does.
const VERBS: &[&str] = &[
    "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "SET", "CALL", "RETURN", "WITH", "VALUES", "TRUNCATE", "ALTER",
    "DROP", "CREATE", "SIGNAL", "RESIGNAL", "EXECUTE", "PREPARE", "DO", "COMMIT", "ROLLBACK", "START", "SHOW",
];

impl Compound {
    /// What the first word of a statement says; `words` counts those before it.
    pub(super) fn begins(words: usize, word: &[u8]) -> Option<Self> {
        if words > 0 {
            return None;
        }
        let stage = if is_any(word, &["CREATE", "ALTER"]) {
            Stage::Create
        } else if is(word, "BEGIN") {
            Stage::Begin
        } else if is_any(word, BLOCKS) {
            // MariaDB takes these outside a routine too.
            Stage::Body
        } else {
            return None;
        };
        let mut compound = Self { stage, blocks: Vec::new(), at_start: false, before: Before::Other, handler: false };
        if stage == Stage::Body {
            compound.open(word);
        }
        Some(compound)
    }

    /// Whether a statement of the body begins at the next token.
    pub(super) fn begins_inner(&self) -> bool {
        self.stage == Stage::Body && self.at_start
    }

    pub(super) fn semicolon(&mut self) -> bool {
        self.before = Before::Other;
        self.handler = false;
        self.at_start = true;
        self.blocks.is_empty()
    }

    pub(super) fn token(&mut self, token: &Token, bytes: &[u8], parentheses: usize) {
        if token.kind != TokenKind::Word {
            let is_label = self.before == Before::Label && token.kind == TokenKind::Symbol(b':');
            self.at_start = is_label || (self.at_start && is_executable(token));
            self.before = match token.kind {
                TokenKind::Symbol(b'.') => Before::Dot,
                // A quoted label.
                TokenKind::Name if self.stage == Stage::Body => Before::Label,
                _ => Before::Other,
            };
            return;
        }
        let before = std::mem::replace(&mut self.before, Before::Other);
        if before == Before::Dot {
            return;
        }
        match self.stage {
            Stage::Plain => {}
            Stage::Create => self.create(bytes),
            Stage::Definer => self.definer(bytes),
            Stage::Begin => self.begin(before, bytes),
            Stage::Trigger => {
                if is(bytes, "ROW") {
                    self.stage = Stage::Routine;
                }
            }
            Stage::Event => {
                if is(bytes, "DO") {
                    self.stage = Stage::Body;
                    self.at_start = true;
                }
            }
            Stage::Routine if parentheses == 0 => self.routine(before, bytes),
            Stage::Routine => {}
            Stage::Body => self.body(before, bytes),
        }
    }

    fn create(&mut self, word: &[u8]) {
        if is(word, "DEFINER") {
            self.stage = Stage::Definer;
        } else if !is_any(word, &["OR", "REPLACE", "AGGREGATE"]) {
            self.object(word);
        }
    }

    fn definer(&mut self, word: &[u8]) {
        self.object(word);
        if self.stage == Stage::Plain && !is_any(word, &["VIEW", "SQL"]) {
            self.stage = Stage::Definer;
        }
    }

    fn object(&mut self, word: &[u8]) {
        self.before = Before::Object;
        self.stage = if is_any(word, &["PROCEDURE", "FUNCTION"]) {
            Stage::Routine
        } else if is(word, "TRIGGER") {
            Stage::Trigger
        } else if is(word, "EVENT") {
            Stage::Event
        } else {
            Stage::Plain
        };
    }

    fn begin(&mut self, before: Before, word: &[u8]) {
        if before == Before::Not && is(word, "ATOMIC") {
            self.stage = Stage::Body;
            self.blocks.push(Block::Statement);
            self.at_start = true;
        } else if is(word, "NOT") {
            self.before = Before::Not;
        } else {
            self.stage = Stage::Plain;
        }
    }

    fn routine(&mut self, before: Before, word: &[u8]) {
        let is_if_exists = before == Before::Object && is(word, "IF");
        if is_if_exists || before == Before::Returns {
            return;
        }
        if is(word, "RETURNS") {
            self.before = Before::Returns;
        } else if is_any(word, BLOCKS) || is_any(word, VERBS) {
            self.stage = Stage::Body;
            self.at_start = true;
            self.body(Before::Other, word);
        }
    }

    fn body(&mut self, before: Before, word: &[u8]) {
        let at_start = std::mem::replace(&mut self.at_start, false);
        if before == Before::End && is_any(word, BLOCKS) {
            return;
        }
        if is(word, "END") {
            self.end(at_start);
        } else if is(word, "CASE") {
            self.blocks.push(if at_start { Block::Statement } else { Block::Expression });
        } else if at_start && is_any(word, BLOCKS) || self.handler && is(word, "BEGIN") {
            self.open(word);
        } else if is_any(word, &["THEN", "ELSE"]) {
            self.at_start = self.blocks.last() != Some(&Block::Expression);
        } else if !at_start && is(word, "DO") {
            self.at_start = true;
        } else if is(word, "UNTIL") && self.blocks.last() == Some(&Block::Repeat) {
            self.blocks.pop();
            self.blocks.push(Block::Until);
        } else if is(word, "HANDLER") {
            self.handler = true;
        } else if at_start {
            self.before = Before::Label;
        }
    }

    fn open(&mut self, word: &[u8]) {
        self.handler = false;
        self.blocks.push(if is(word, "REPEAT") { Block::Repeat } else { Block::Statement });
        self.at_start = is_any(word, &["BEGIN", "LOOP", "REPEAT"]);
    }

    fn end(&mut self, at_start: bool) {
        if !at_start && !matches!(self.blocks.last(), Some(Block::Expression | Block::Until)) {
            // A column named `end`.
            return;
        }
        self.before = if self.blocks.pop() == Some(Block::Expression) { Before::Other } else { Before::End };
    }
}

fn is_executable(token: &Token) -> bool {
    matches!(token.kind, TokenKind::ExecutableStart | TokenKind::ExecutableEnd)
}
