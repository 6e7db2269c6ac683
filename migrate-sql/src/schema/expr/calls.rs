//! Calls that SQL writes with words in place of commas: `position(a IN b)`, `trim(BOTH a FROM b)`.
//!
//! PostgreSQL shows them in the same way, but not always with the words that were written.

use super::parse::{Parser, Tree, power};
use super::token::Token;

impl Parser<'_> {
    /// A call of one of these, behind its parenthesis; nothing is read where it is written like any other call.
    pub(super) fn worded_call(&mut self, name: &str) -> Option<Tree> {
        let (start, depth) = (self.at, self.depth);
        let call = match name {
            "extract" => self.extract(),
            "normalize" => self.normalize(),
            "position" => self.position(),
            "substring" => self.substring(),
            "trim" => self.trim(),
            _ => None,
        };
        if call.is_none() {
            (self.at, self.depth) = (start, depth);
        }
        call
    }

    fn extract(&mut self) -> Option<Tree> {
        let (Token::Word(field) | Token::Name(field) | Token::Text(field)) = self.peek()? else { return None };
        self.at += 1;
        self.take_word("from").then_some(())?;
        let of = self.expr(0)?;
        self.closed("extract", vec![Tree::Text(field.to_lowercase()), of])
    }

    fn normalize(&mut self) -> Option<Tree> {
        let mut args = vec![self.expr(0)?];
        if self.take_symbol(",") {
            let Token::Word(form) = self.peek()? else { return None };
            self.at += 1;
            args.push(Tree::Word(form.clone()));
        }
        self.closed("normalize", args)
    }

    /// The function takes them the other way round.
    fn position(&mut self) -> Option<Tree> {
        let part = self.expr(power::IN)?;
        self.take_word("in").then_some(())?;
        let whole = self.expr(power::IN)?;
        self.closed("position", vec![whole, part])
    }

    fn substring(&mut self) -> Option<Tree> {
        let of = self.expr(power::IN)?;
        if self.take_word("similar") {
            let pattern = self.expr(0)?;
            self.take_word("escape").then_some(())?;
            let escape = self.expr(0)?;
            return self.closed("substring similar", vec![of, pattern, escape]);
        }
        let (mut from, mut length) = (None, None);
        loop {
            if self.take_word("from") {
                from = Some(self.expr(0)?);
            } else if self.take_word("for") {
                length = Some(self.expr(0)?);
            } else {
                break;
            }
        }
        match (from, length) {
            // SQL:1999's spelling of SIMILAR.
            (Some(pattern @ Tree::Text(_)), Some(escape)) => {
                self.closed("substring similar", vec![of, pattern, escape])
            }
            (Some(from), length) => self.closed("substring", [of, from].into_iter().chain(length).collect()),
            (None, Some(length)) => self.closed("substring", vec![of, Tree::Word("1".to_owned()), length]),
            (None, None) => None,
        }
    }

    fn trim(&mut self) -> Option<Tree> {
        let sides = [("both", "trim both"), ("leading", "trim leading"), ("trailing", "trim trailing")];
        let side = sides.iter().find(|(word, _)| self.take_word(word)).map_or("trim both", |(_, name)| name);
        let first = if self.is_word(0, "from") { None } else { Some(self.expr(0)?) };
        let args = match (self.take_word("from"), first) {
            (true, first) => std::iter::once(self.expr(0)?).chain(first).collect(),
            (false, Some(of)) if self.take_symbol(",") => vec![of, self.expr(0)?],
            (false, Some(of)) => vec![of],
            (false, None) => return None,
        };
        self.closed(side, args)
    }

    fn closed(&mut self, name: &str, args: Vec<Tree>) -> Option<Tree> {
        self.expect(")")?;
        Some(Tree::Call(name.to_owned(), args))
    }
}
