//! A statement that writes rows -> how many its text says that there are.
//!
//! Reads the condition as tokens: what counts stands outside of parentheses, and is tied to the rest by AND alone.

use super::site::Site;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{ConstraintRule, Table};
use crate::split::lex::{Token, TokenKind, Tokens};

/// The rows that a condition leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// One: `WHERE id = 7`, where `id` is unique.
    One,
    /// Those of a range of keys: `WHERE id BETWEEN 1 AND 5000`.
    Range,
    /// Any number.
    Any,
}

/// The rows of a table that the statement writes, by what its condition says about the primary key.
pub(crate) fn keys(site: &Site<'_>, target: &Name) -> Keys {
    let Some(table) = site.table(target) else { return Keys::Any };
    let first = table.primary_key().and_then(|key| key.parts.first()?.as_column());
    let unique = alone(table);
    let text = site.statement();
    let written = |it: &Token| text[it.start..it.end].trim_matches(['"', '`']);
    let is = |it: &Token, word: &str| it.kind == TokenKind::Word && written(it).eq_ignore_ascii_case(word);
    let condition: Vec<Token> = outside(site, text).skip_while(|it| !is(it, "where")).collect();
    if condition.iter().any(|it| ["or", "union"].iter().any(|word| is(it, word))) {
        return Keys::Any;
    }
    let begins = |before: &Token| is(before, "where") || is(before, "and");
    // A part of the condition that begins with the key, perhaps with the table's name before it.
    let is_key = |at: usize| match &condition[..at] {
        [.., before, table, dot] if dot.kind == TokenKind::Symbol(b'.') => {
            begins(before) && target.ident.is(written(table))
        }
        [.., before] => begins(before),
        [] => false,
    };
    let is_literal = |it: &Token| matches!(it.kind, TokenKind::Number | TokenKind::Text);
    let is_end = |it: Option<&Token>| it.is_none_or(|it| is(it, "and") || is(it, "returning") || it.kind == SEMICOLON);
    let is_one = |at: usize| {
        let rest = &condition[at + 1..];
        matches!(rest, [equals, value, ..] if equals.kind == TokenKind::Symbol(b'=') && is_literal(value))
            && is_end(rest.get(2))
    };
    let is_range = |at: usize| match &condition[at + 1..] {
        [between, from, and, to, ..] => is(between, "between") && is_literal(from) && is(and, "and") && is_literal(to),
        _ => false,
    };
    let is_named = |column: &Ident, at: usize| column.is(written(&condition[at])) && is_key(at);
    let mut all = 0..condition.len();
    if all.clone().any(|at| is_one(at) && unique.iter().any(|column| is_named(column, at))) {
        return Keys::One;
    }
    let in_range = all.any(|at| is_range(at) && first.is_some_and(|column| is_named(column, at)));
    if in_range { Keys::Range } else { Keys::Any }
}

/// The columns of which each value stands in one row.
fn alone(table: &Table) -> Vec<&Ident> {
    let keys = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => Some(&key.parts),
        _ => None,
    });
    let indexes = table.indexes.iter().filter(|index| index.is_unique() && index.valid && index.predicate.is_none());
    let parts = keys.chain(indexes.map(|index| &index.parts));
    parts.filter_map(|parts| if let [part] = parts.as_slice() { part.as_column() } else { None }).collect()
}

const SEMICOLON: TokenKind = TokenKind::Symbol(b';');

/// The tokens that are not inside parentheses.
fn outside<'a>(site: &Site<'_>, text: &'a str) -> impl Iterator<Item = Token> + 'a {
    let mut depth = 0_usize;
    Tokens::new(site.dialect(), text).filter(move |it| {
        match it.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        depth == 0
    })
}
