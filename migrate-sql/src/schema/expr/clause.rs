//! Clauses that are no expressions but hold some: what an EXCLUDE says, and the rows of a partition.

use super::parse::{Parser, Tree};
use super::token::Token;

impl Parser<'_> {
    /// One of these, up to the end.
    pub(super) fn clause(&mut self) -> Option<Tree> {
        let clause = if self.take_word("for") { self.bound() } else { self.exclusion() };
        clause.filter(|_| self.peek().is_none())
    }

    /// `VALUES IN (…)`, `VALUES FROM (…) TO (…)`, `VALUES WITH (MODULUS …, REMAINDER …)`.
    fn bound(&mut self) -> Option<Tree> {
        self.take_word("values").then_some(())?;
        if self.take_word("in") {
            self.expect("(")?;
            return Some(Tree::Operator("values in".to_owned(), self.list(")")?));
        }
        if self.take_word("from") {
            self.expect("(")?;
            let from = Tree::Operator("from".to_owned(), self.list(")")?);
            self.take_word("to").then_some(())?;
            self.expect("(")?;
            let to = Tree::Operator("to".to_owned(), self.list(")")?);
            return Some(Tree::Operator("values".to_owned(), vec![from, to]));
        }
        self.take_word("with").then_some(())?;
        self.expect("(")?;
        let mut parts = Vec::new();
        for word in ["modulus", "remainder"] {
            self.take_word(word).then_some(())?;
            parts.push(self.expr(0)?);
            self.take_symbol(",");
        }
        self.expect(")")?;
        Some(Tree::Operator("values with".to_owned(), parts))
    }

    /// `USING gist (room WITH =, during WITH &&) INCLUDE (…) WHERE (…)`.
    fn exclusion(&mut self) -> Option<Tree> {
        let mut method = "btree";
        if self.take_word("using") {
            let Token::Word(word) = self.peek()? else { return None };
            method = word;
            self.at += 1;
        }
        self.expect("(")?;
        let mut parts = vec![self.excluded()?];
        while self.take_symbol(",") {
            parts.push(self.excluded()?);
        }
        self.expect(")")?;
        if self.take_word("include") {
            self.expect("(")?;
            parts.push(Tree::Operator("include".to_owned(), self.list(")")?));
        }
        if self.take_word("where") {
            self.expect("(")?;
            let condition = self.expr(0)?;
            self.expect(")")?;
            parts.push(Tree::Operator("where".to_owned(), vec![condition]));
        }
        Some(Tree::Operator(format!("exclude {method}"), parts))
    }

    /// A column or expression, how it is compared, and with which operator.
    fn excluded(&mut self) -> Option<Tree> {
        let on = self.expr(0)?;
        let mut how = String::new();
        while !self.take_word("with") {
            match self.peek()? {
                Token::Word(text) | Token::Name(text) | Token::Number(text) | Token::Text(text) => how += text,
                Token::Symbol(symbol) => how += symbol,
            }
            how.push(' ');
            self.at += 1;
        }
        let is_named = self.take_word("operator");
        while is_named && !self.is_symbol(1, ")") {
            self.peek()?;
            self.at += 1;
        }
        let Token::Symbol(operator) = self.peek()? else { return None };
        self.at += 1;
        if is_named {
            self.expect(")")?;
        }
        Some(Tree::Operator(format!("{how}with {operator}"), vec![on]))
    }
}
