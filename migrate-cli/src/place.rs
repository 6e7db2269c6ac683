//! A place in a file, drawn as rustc draws one: path, line, caret.

use crate::paint::{BAD, HINT, paint};
use migrate_core::Location;
use std::fs;

/// The place, and its line if the file can be read.
pub(crate) fn draw(place: &Location) -> String {
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let mut text = format!("{margin}{} {place}\n", paint(HINT, "-->"));
    let Some(line) = line_of(place) else { return text };
    // Tabs are kept, so that the caret stands below its character however wide they are shown.
    let before: String =
        line.chars().take(place.column.saturating_sub(1)).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let bar = paint(HINT, "|");
    text.push_str(&format!("{margin} {bar}\n"));
    text.push_str(&format!("{} {bar} {line}\n", paint(HINT, number)));
    text.push_str(&format!("{margin} {bar} {before}{}\n", paint(BAD, "^")));
    text
}

fn line_of(place: &Location) -> Option<String> {
    let text = fs::read_to_string(&place.file).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let line = text.lines().nth(place.line.checked_sub(1)?)?;
    Some(line.trim_end_matches('\r').to_owned())
}
