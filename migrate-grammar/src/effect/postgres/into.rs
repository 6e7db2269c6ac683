//! `SELECT … INTO variable` and `… RETURNING … INTO variable` of PL/pgSQL, which SQL does not have.

use super::origin::Origin;
use super::{Found, statements};
use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::{Token, TokenKind, Tokens};
use squawk_syntax::SourceFile;

/// What a statement does, read without its INTO; `None` if it cannot be read even so.
pub(super) fn without(text: &str, origin: Origin<'_>) -> Option<Vec<Found>> {
    let tokens: Vec<Token> = Tokens::new(Dialect::Postgres, text).collect();
    let is = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|it| it.kind == TokenKind::Word && text[it.start..it.end].eq_ignore_ascii_case(word))
    };
    let starts = ["select", "with", "insert", "update", "delete", "merge"];
    starts.iter().any(|word| is(0, word)).then_some(())?;
    let into = (1..tokens.len()).find(|at| is(*at, "into") && !is(at - 1, "insert") && !is(at - 1, "merge"))?;
    let mut end = into + 1 + usize::from(is(into + 1, "strict"));
    loop {
        end = after_target(&tokens, end)?;
        match tokens.get(end).map(|it| it.kind) {
            Some(TokenKind::Symbol(b',')) => end += 1,
            _ => break,
        }
    }
    let until = tokens.get(end).map_or(text.len(), |it| it.start);
    // Blanks keep the offsets as they are.
    let blanks = " ".repeat(until - tokens[into].start);
    let plain = format!("{}{blanks}{}", &text[..tokens[into].start], &text[until..]);
    let tree = SourceFile::parse(&plain);
    tree.errors().is_empty().then(|| statements(origin, &tree.tree()))
}

/// The token behind a variable: `name`, `record.field`, `array[1]`.
fn after_target(tokens: &[Token], mut at: usize) -> Option<usize> {
    loop {
        matches!(tokens.get(at)?.kind, TokenKind::Word | TokenKind::Name).then_some(())?;
        at += 1;
        if matches!(tokens.get(at).map(|it| it.kind), Some(TokenKind::Symbol(b'['))) {
            while !matches!(tokens.get(at)?.kind, TokenKind::Symbol(b']')) {
                at += 1;
            }
            at += 1;
        }
        match tokens.get(at).map(|it| it.kind) {
            Some(TokenKind::Symbol(b'.')) => at += 1,
            _ => return Some(at),
        }
    }
}
