//! Text -> the merge-conflict markers in it.
//!
//! One marker that is left over where SQL stands is enough. In strings and comments a line that looks like a marker
//! may be meant, so there only a whole conflict counts.

use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use crate::split::lex::{TokenKind, Tokens};
use std::collections::BTreeSet;
use std::ops::Range;

/// After so many the point is made.
const MOST: usize = 5;

/// A marker's line, without its line end.
struct Marker {
    sort: Sort,
    span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// `<<<<<<< ours`
    Begin,
    /// `||||||| base`
    Base,
    /// `=======`
    Separator,
    /// `>>>>>>> theirs`
    End,
}

const MARKERS: [(&str, Sort); 4] =
    [("<<<<<<<", Sort::Begin), ("|||||||", Sort::Base), ("=======", Sort::Separator), (">>>>>>>", Sort::End)];

/// Every conflict, and every marker that is left over from one.
pub(super) fn find(dialect: Dialect, text: &str) -> Vec<Finding> {
    if !MARKERS.iter().any(|(marker, _)| text.contains(marker)) {
        return Vec::new();
    }
    let code = symbols(dialect, text);
    let mut findings = Vec::new();
    let mut rest = &markers(text)[..];
    while let Some((first, behind)) = rest.split_first() {
        if let Some(length) = whole(rest) {
            let message = "an unresolved merge conflict begins here";
            findings.push(finding(first, message, "keep the lines that are meant, and remove the markers"));
            rest = &rest[length..];
            continue;
        }
        if code.contains(&first.span.start) {
            let message = "a marker that is left over from a merge conflict";
            findings.push(finding(first, message, "remove it, and see which of the lines around it are meant"));
        }
        rest = behind;
    }
    findings.truncate(MOST);
    findings
}

fn finding(marker: &Marker, message: &str, help: &str) -> Finding {
    Finding {
        rule: &rule::source::MERGE_CONFLICT,
        span: marker.span.clone(),
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

/// Where a symbol stands: not inside a quote, nor in a comment.
fn symbols(dialect: Dialect, text: &str) -> BTreeSet<usize> {
    let symbols = Tokens::new(dialect, text).filter(|token| matches!(token.kind, TokenKind::Symbol(_)));
    symbols.map(|token| token.start).collect()
}

/// The lines that are markers, wherever they stand.
fn markers(text: &str) -> Vec<Marker> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(sort) = marker(line.trim_end()) {
            found.push(Marker { sort, span: at..at + line.trim_end().len() });
        }
        at += line.len();
    }
    found
}

/// Seven of a kind, and perhaps a name behind a space.
fn marker(line: &str) -> Option<Sort> {
    let (_, sort) = MARKERS.iter().find(|(marker, _)| line.starts_with(marker))?;
    let name = &line["<<<<<<<".len()..];
    (name.is_empty() || name.starts_with(' ') && *sort != Sort::Separator).then_some(*sort)
}

/// How many markers the conflict has that begins with the first of them, if all of it is there.
fn whole(markers: &[Marker]) -> Option<usize> {
    let sorts: Vec<Sort> = markers.iter().take(4).map(|marker| marker.sort).collect();
    match sorts[..] {
        [Sort::Begin, Sort::Separator, Sort::End, ..] => Some(3),
        [Sort::Begin, Sort::Base, Sort::Separator, Sort::End] => Some(4),
        _ => None,
    }
}
