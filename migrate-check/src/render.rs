//! Findings -> text as rustc writes its own: level, rule, `path:line:column`, the line, carets, help.
//!
//! Takes findings and the texts they point into. Other formats are made where they are asked for; all of them use
//! [`position`].

use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Level};
use annotate_snippets::{AnnotationKind, Level as Title, Origin, Renderer, Snippet};
use std::path::Path;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For files, pipes and compilers.
    Plain,
    /// For a terminal, with its escape sequences.
    Coloured,
}

/// One finding as text, without a line end after it. `dir` is written before the file's path.
pub fn text(checked: &Checked, diagnostic: &Diagnostic, dir: &Path, style: Style) -> String {
    let path = dir.join(&diagnostic.file);
    let path = path.to_string_lossy();
    let title = match diagnostic.level {
        Level::Deny => Title::ERROR,
        Level::Warn | Level::Allow => Title::WARNING,
    };
    let group = title.primary_title(diagnostic.message.as_str()).id(diagnostic.rule);
    let group = match checked.text(&diagnostic.file) {
        Some(source) if !is_whole(diagnostic) && !source.is_empty() => {
            let snippet = Snippet::source(source).path(path);
            let span = visible(source, diagnostic.span.start, diagnostic.span.end);
            group.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        }
        // What is about the whole file points at its beginning, where editors can go.
        Some(_) => group.element(Origin::path(path).line(1).char_column(1)),
        None => group.element(Origin::path(path)),
    };
    let group = group.element(Title::HELP.message(diagnostic.help.as_str()));
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// The line and the column of a byte, both from 1; columns in characters. A byte inside a character is that
/// character's, and one behind the text is its end.
///
/// ```
/// assert_eq!(migrate_check::render::position("é;\nü x", 7), (2, 3));
/// ```
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    (line, 1 + before[line_start..].chars().count())
}

/// Whether a finding is about its whole file.
pub fn is_whole(diagnostic: &Diagnostic) -> bool {
    diagnostic.span.start == 0 && diagnostic.span.end == 0
}

/// The first line of a span: a statement of a hundred lines is known by its first.
fn visible(source: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let start = start.min(source.len());
    let end = end.clamp(start, source.len());
    let line = source.get(start..end).and_then(|text| text.find('\n')).map_or(end, |length| start + length);
    start..line
}
