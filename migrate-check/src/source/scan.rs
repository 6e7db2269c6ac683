//! Where the comments of a script stand that may be directives.
//!
//! Comments are what lies between tokens, so a string or a dollar quote never holds a directive.

use crate::dialect::Dialect;
use crate::split::lex::Tokens;
use std::ops::Range;

/// A comment, or a line of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) style: Style,
    /// From its first visible character to its last; the marks of a block comment are not part of it.
    pub(super) span: Range<usize>,
}

/// How a comment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `-- …`, as every directive is.
    Dashes,
    /// `# …` of MySQL.
    Hash,
    /// A line between `/*` and `*/`.
    Block,
}

/// Where the first statement begins.
pub(crate) fn first_token(dialect: Dialect, text: &str) -> Option<usize> {
    Tokens::new(dialect, text).next().map(|token| token.start)
}

/// The comments that are directives or look as if they should be.
pub(super) fn marked_comments(dialect: Dialect, text: &str) -> Vec<Comment> {
    // Nearly every script ends here, after three quick searches.
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

const NAME: &str = "migrate";
/// Where in [`NAME`] its rarest letter is.
const RAREST: usize = 2;
/// A misspelt [`NAME`] is not longer than this, and a space may follow.
const LONGEST: usize = 14;

/// Whether a directive may be in here: `migrate` in any case, a word like it before a colon, or `+goose`. Looks for
/// single characters: that search is quick in a build without optimisation too.
fn is_marked(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.match_indices(':').any(|(at, _)| is_behind_name(bytes, at))
        || text.match_indices('g').any(|(at, _)| is_in_name(bytes, at))
        || text.match_indices('G').any(|(at, _)| is_in_name(bytes, at))
        || text.match_indices('+').any(|(at, _)| is_before_goose(bytes, at))
}

fn is_in_name(bytes: &[u8], at: usize) -> bool {
    let from = at.wrapping_sub(RAREST);
    bytes.get(from..from.wrapping_add(NAME.len())).is_some_and(|word| word.eq_ignore_ascii_case(NAME.as_bytes()))
}

/// Whether the word before a colon begins as [`NAME`] does.
fn is_behind_name(bytes: &[u8], colon: usize) -> bool {
    let before = &bytes[colon.saturating_sub(LONGEST)..colon];
    let word = before.trim_ascii_end();
    let start = word.iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    word.get(start).is_some_and(|first| first | 0x20 == b'm')
}

fn is_before_goose(bytes: &[u8], plus: usize) -> bool {
    let word = bytes[plus + 1..].trim_ascii_start();
    word.get(.."goose".len()).is_some_and(|word| word.eq_ignore_ascii_case(b"goose"))
}

/// White space and comments only.
fn between_tokens(dialect: Dialect, text: &str, gap: Range<usize>, found: &mut Vec<Comment>) {
    if gap.len() < NAME.len() || !is_marked(&text[gap.clone()]) {
        return;
    }
    let bytes = text.as_bytes();
    let mut at = gap.start;
    while at < gap.end {
        let (style, end) = match &bytes[at..gap.end] {
            [b'-', b'-', ..] => (Style::Dashes, end_of_line(bytes, at, gap.end)),
            [b'#', ..] => (Style::Hash, end_of_line(bytes, at, gap.end)),
            [b'/', b'*', ..] => (Style::Block, end_of_block(dialect, bytes, at, gap.end)),
            _ => {
                at += 1;
                continue;
            }
        };
        let from = if style == Style::Block { at + 2 } else { at };
        let to = if style == Style::Block && text[from..end].ends_with("*/") { end - 2 } else { end };
        lines(text, from..to, style, found);
        at = end;
    }
}

/// The marked lines of a comment.
fn lines(text: &str, comment: Range<usize>, style: Style, found: &mut Vec<Comment>) {
    let mut at = comment.start;
    for line in text[comment].split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        if is_marked(line) {
            found.push(Comment { style, span: start..start + line.trim().len() });
        }
        at += line.len();
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
