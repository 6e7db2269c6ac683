//! Where the comments of a script stand that may be directives.
//!
//! Comments are what lies between tokens, so a string, a dollar quote or a block comment never holds a directive.

use crate::dialect::Dialect;
use crate::split::lex::Tokens;
use std::ops::Range;

/// Where the first statement begins.
pub(crate) fn first_token(dialect: Dialect, text: &str) -> Option<usize> {
    Tokens::new(dialect, text).next().map(|token| token.start)
}

/// The line comments that hold `migrate:` or `+goose`, each from its `--` to its last visible character.
pub(super) fn marked_comments(dialect: Dialect, text: &str) -> Vec<Range<usize>> {
    // Nearly every script ends here, after one quick search.
    if !is_marked(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut end_of_last = 0;
    for token in Tokens::new(dialect, text) {
        between_tokens(dialect, text, end_of_last..token.start, &mut found);
        end_of_last = token.end;
    }
    between_tokens(dialect, text, end_of_last..text.len(), &mut found);
    found
}

/// Looks for the rare character first: that search is quick in a build without optimisation too.
fn is_marked(text: &str) -> bool {
    text.contains(':') && text.contains("migrate:") || text.contains('+') && text.contains("+goose")
}

/// White space and comments only.
fn between_tokens(dialect: Dialect, text: &str, gap: Range<usize>, found: &mut Vec<Range<usize>>) {
    if !is_marked(&text[gap.clone()]) {
        return;
    }
    let bytes = text.as_bytes();
    let mut at = gap.start;
    while at < gap.end {
        match &bytes[at..gap.end] {
            [b'-', b'-', ..] => {
                let end = end_of_line(bytes, at, gap.end);
                let comment = text[at..end].trim_end();
                if is_marked(comment) {
                    found.push(at..at + comment.len());
                }
                at = end;
            }
            [b'#', ..] => at = end_of_line(bytes, at, gap.end),
            [b'/', b'*', ..] => at = end_of_block(dialect, bytes, at, gap.end),
            _ => at += 1,
        }
    }
}

fn end_of_line(bytes: &[u8], at: usize, limit: usize) -> usize {
    bytes[at..limit].iter().position(|byte| *byte == b'\n').map_or(limit, |length| at + length)
}

/// Only PostgreSQL nests comments.
fn end_of_block(dialect: Dialect, bytes: &[u8], mut at: usize, limit: usize) -> usize {
    let mut depth = 0usize;
    while at < limit {
        match &bytes[at..limit] {
            [b'/', b'*', ..] if depth == 0 || dialect == Dialect::Postgres => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] if depth > 0 => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    limit
}
