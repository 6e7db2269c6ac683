//! Tokens of a query -> what each name is: a relation, a column, or neither, and in which SELECT.

use super::ident;
use crate::dialect::Dialect;
use crate::schema::Presence;
use crate::schema::name::Ident;
use crate::split::lex::{Token, TokenKind, Tokens};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A table or view.
    Relation,
    /// The name of a relation or an alias, before a dot.
    Qualifier,
    /// A column, and the token before its dot.
    Column {
        /// The token of its relation.
        qualifier: Option<usize>,
    },
    /// Anything else.
    Other,
}

/// A relation in a FROM.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The name that it has there.
    alias: Ident,
    /// What it is; `None` for a subquery or function.
    pub(super) relation: Option<Ident>,
}

/// It cannot be said whose column it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unclear;

/// The tokens of a text, and what they are.
#[derive(Debug)]
pub(super) struct Roles<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// What each token is, and the unit that it is in.
    roles: Vec<(Role, usize)>,
    units: Vec<Unit>,
}

/// One SELECT, or what an INSERT, UPDATE or DELETE is about.
#[derive(Debug, Default)]
struct Unit {
    parent: Option<usize>,
    sources: Vec<Source>,
    /// The aliases of its results.
    results: Vec<Ident>,
    /// The first token behind SELECT, and the first that is no result any more.
    list: Option<(usize, usize)>,
}

/// Where a parenthesis, or the text, has come to.
#[derive(Debug, Clone, Copy)]
struct Frame {
    unit: usize,
    /// What a SELECT in it can see besides its own.
    parent: Option<usize>,
    /// The unit of the INSERT that it is in.
    insert: Option<usize>,
    clause: Clause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// Between SELECT and FROM.
    Results,
    /// The next name is a relation.
    Relation,
    /// A relation was named: an alias may follow.
    Named,
    /// ON and USING in a FROM.
    Joined,
    /// ORDER BY and GROUP BY, which may name results.
    Sorted,
    /// Any other expressions.
    Plain,
}

impl<'t> Roles<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let tokens: Vec<Token> = Tokens::new(Dialect::Sqlite, text).collect();
        let mut found = Self { text, roles: Vec::with_capacity(tokens.len()), tokens, units: vec![Unit::default()] };
        found.read();
        found
    }

    pub(super) fn role(&self, at: usize) -> Role {
        self.roles[at].0
    }

    /// The name that a token is.
    pub(super) fn ident(&self, at: usize) -> Option<Ident> {
        self.is_name(at).then(|| ident(self.piece(at)))
    }

    /// What the qualifier of a column stands for.
    pub(super) fn qualified(&self, at: usize) -> Option<&Source> {
        let name = ident(self.piece(at));
        let mut unit = Some(self.roles[at].1);
        while let Some(current) = unit {
            let unit_here = &self.units[current];
            let found = unit_here.sources.iter().find(|source| source.alias == name);
            if found.is_some() {
                return found;
            }
            unit = unit_here.parent;
        }
        None
    }

    /// Whether a qualifier is the row of a trigger.
    pub(super) fn is_row(&self, at: usize) -> bool {
        ["new", "old"].iter().any(|row| ident(self.piece(at)).is(row))
    }

    /// The relation whose column stands alone; `None` if it is that of none.
    pub(super) fn alone(&self, at: usize, has: &impl Fn(&Ident) -> Presence) -> Result<Option<Ident>, Unclear> {
        let mut unit = Some(self.roles[at].1);
        while let Some(current) = unit {
            let mut owners: Vec<&Ident> = Vec::new();
            for source in &self.units[current].sources {
                let Some(relation) = &source.relation else { return Ok(None) };
                match has(relation) {
                    Presence::Present if !owners.contains(&relation) => owners.push(relation),
                    Presence::Unknown => return Err(Unclear),
                    Presence::Present | Presence::Absent => {}
                }
            }
            match owners.as_slice() {
                [] => unit = self.units[current].parent,
                [owner] => return Ok(Some((*owner).clone())),
                _ => return Err(Unclear),
            }
        }
        Ok(None)
    }

    /// The last token of each result of the first SELECT.
    pub(super) fn result_names(&self) -> Vec<Ident> {
        let Some((start, end)) = self.units.iter().find_map(|unit| unit.list) else { return Vec::new() };
        let mut depth = 0usize;
        let mut names = Vec::new();
        for at in start..=end {
            match self.tokens.get(at).map(|token| token.kind) {
                Some(TokenKind::Symbol(b'(')) => depth += 1,
                Some(TokenKind::Symbol(b')')) => depth = depth.saturating_sub(1),
                kind if depth == 0 && (at == end || kind == Some(TokenKind::Symbol(b','))) && at > start => {
                    names.push(ident(self.piece(at - 1)));
                }
                _ => {}
            }
        }
        names
    }

    fn piece(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Name))
    }

    fn is_symbol(&self, at: usize, symbol: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word)
            && words.iter().any(|word| self.piece(at).eq_ignore_ascii_case(word))
    }

    fn new_unit(&mut self, parent: Option<usize>) -> usize {
        self.units.push(Unit { parent, ..Unit::default() });
        self.units.len() - 1
    }

    fn read(&mut self) {
        let top = Frame { unit: 0, parent: None, insert: None, clause: Clause::Plain };
        let mut outer: Vec<Frame> = Vec::new();
        let mut frame = top;
        for at in 0..self.tokens.len() {
            let mut role = Role::Other;
            let unit = frame.unit;
            let kind = self.tokens[at].kind;
            match kind {
                TokenKind::Symbol(b';') => {
                    outer.clear();
                    frame = Frame { unit: self.new_unit(None), ..top };
                }
                TokenKind::Symbol(b'(') => {
                    let is_in_from = frame.clause == Clause::Relation;
                    outer.push(frame);
                    // A subquery of a FROM does not see what else stands there.
                    frame.parent = if is_in_from { self.units[unit].parent } else { Some(unit) };
                    frame.insert = None;
                    if !is_in_from {
                        frame.clause = if frame.clause == Clause::Sorted { Clause::Sorted } else { Clause::Plain };
                    }
                }
                TokenKind::Symbol(b')') => {
                    let is_subquery = frame.unit != outer.last().map_or(frame.unit, |it| it.unit);
                    frame = outer.pop().unwrap_or(top);
                    if frame.clause == Clause::Relation {
                        frame.clause = Clause::Named;
                        if is_subquery {
                            let nameless = Source { alias: ident("\"\""), relation: None };
                            self.units[frame.unit].sources.push(nameless);
                        }
                    }
                }
                TokenKind::Symbol(b',') if matches!(frame.clause, Clause::Named | Clause::Joined) => {
                    frame.clause = Clause::Relation;
                }
                TokenKind::Word if self.keyword(at, &mut frame) => {}
                TokenKind::Word | TokenKind::Name => role = self.name(at, &mut frame),
                _ => {}
            }
            self.roles.push((role, frame.unit));
        }
    }

    /// Whether a word is one of those that a query is built of; it may begin another clause.
    fn keyword(&mut self, at: usize, frame: &mut Frame) -> bool {
        if self.is_symbol(at.wrapping_sub(1), b'.') || self.is_symbol(at + 1, b'.') {
            return false;
        }
        let is_expected = frame.clause == Clause::Relation;
        match self.piece(at).to_ascii_lowercase().as_str() {
            "select" => {
                frame.unit = self.new_unit(frame.parent);
                frame.clause = Clause::Results;
                let start = if self.is_word(at + 1, &["distinct", "all"]) { at + 2 } else { at + 1 };
                self.units[frame.unit].list = Some((start, self.tokens.len()));
            }
            "insert" | "update" | "delete"
                if at == 0 || self.is_symbol(at - 1, b';') || self.is_symbol(at - 1, b')') =>
            {
                frame.unit = self.new_unit(frame.parent);
                frame.clause = if self.is_word(at, &["update"]) { Clause::Relation } else { Clause::Plain };
            }
            "replace" if self.is_word(at + 1, &["into"]) => frame.unit = self.new_unit(frame.parent),
            "into" => {
                frame.insert = Some(frame.unit);
                frame.clause = Clause::Relation;
            }
            // UPDATE OR REPLACE t
            "or" | "rollback" | "abort" | "fail" | "ignore" | "replace" if is_expected => {}
            "from" | "join" => {
                if let Some((start, _)) = self.units[frame.unit].list
                    && frame.clause == Clause::Results
                {
                    self.units[frame.unit].list = Some((start, at));
                }
                frame.clause = Clause::Relation;
            }
            "on" if self.is_word(at + 1, &["conflict"]) => {
                if let Some(insert) = frame.insert {
                    frame.unit = insert;
                    let target = self.units[insert].sources.first().and_then(|source| source.relation.clone());
                    let excluded = Source { alias: ident("excluded"), relation: target };
                    self.units[insert].sources.push(excluded);
                }
                frame.clause = Clause::Plain;
            }
            "on" | "using" => frame.clause = Clause::Joined,
            "order" | "group" => frame.clause = Clause::Sorted,
            "where" | "limit" | "having" | "window" | "union" | "except" | "intersect" | "returning" | "set"
            | "values" => {
                frame.clause = Clause::Plain;
            }
            "left" | "right" | "full" | "inner" | "cross" | "natural" | "outer" | "indexed" | "not" | "as"
                if frame.clause == Clause::Named => {}
            _ => return OPERATORS.binary_search(&self.piece(at).to_ascii_lowercase().as_str()).is_ok(),
        }
        true
    }

    fn name(&mut self, at: usize, frame: &mut Frame) -> Role {
        if self.is_symbol(at + 1, b'.') {
            // Before a relation it is a database.
            return if frame.clause == Clause::Relation { Role::Other } else { Role::Qualifier };
        }
        match frame.clause {
            Clause::Relation => {
                frame.clause = Clause::Named;
                let is_function = self.is_symbol(at + 1, b'(') && frame.insert != Some(frame.unit);
                let name = ident(self.piece(at));
                let relation = (!is_function).then(|| name.clone());
                self.units[frame.unit].sources.push(Source { alias: name, relation });
                if is_function { Role::Other } else { Role::Relation }
            }
            Clause::Named => {
                let alias = ident(self.piece(at));
                if let Some(source) = self.units[frame.unit].sources.last_mut() {
                    source.alias = alias;
                }
                Role::Other
            }
            _ => self.operand(at, frame),
        }
    }

    /// A name in an expression.
    fn operand(&mut self, at: usize, frame: &Frame) -> Role {
        let is_with = self.is_word(at + 1, &["as"]) && self.is_symbol(at + 2, b'(');
        if is_with || self.is_symbol(at + 1, b'(') || self.is_word(at.wrapping_sub(1), &["collate", "over"]) {
            return Role::Other;
        }
        if self.is_symbol(at.wrapping_sub(1), b'.') {
            return Role::Column { qualifier: at.checked_sub(2) };
        }
        let name = ident(self.piece(at));
        if self.is_word(at.wrapping_sub(1), &["as"]) || self.ends_operand(at.wrapping_sub(1)) {
            if frame.clause == Clause::Results {
                self.units[frame.unit].results.push(name);
            }
            return Role::Other;
        }
        if frame.clause == Clause::Sorted && self.units[frame.unit].results.contains(&name) {
            return Role::Other;
        }
        Role::Column { qualifier: None }
    }

    /// Whether an operand ends with a token, so that a name behind it is an alias, or the order.
    fn ends_operand(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        match token.kind {
            TokenKind::Number | TokenKind::Text | TokenKind::Name | TokenKind::Symbol(b')') => true,
            TokenKind::Word => {
                let word = self.piece(at).to_ascii_lowercase();
                matches!(word.as_str(), "end" | "null") || OPERATORS.binary_search(&word.as_str()).is_err()
            }
            _ => false,
        }
    }
}

/// The words in an expression after which an operand follows, and those that begin or end one and are no name.
const OPERATORS: &[&str] = &[
    "all",
    "and",
    "as",
    "between",
    "by",
    "case",
    "cast",
    "collate",
    "distinct",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "from",
    "glob",
    "having",
    "in",
    "intersect",
    "into",
    "is",
    "isnull",
    "like",
    "limit",
    "match",
    "not",
    "notnull",
    "null",
    "on",
    "or",
    "over",
    "regexp",
    "returning",
    "select",
    "set",
    "then",
    "union",
    "using",
    "values",
    "when",
    "where",
];
