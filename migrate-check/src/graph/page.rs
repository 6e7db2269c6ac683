//! A picture as one HTML file: the SVG, a search field, and what changed as a list.

use super::svg::{element, escape};
use super::{Change, Picture};

/// The page. It asks nobody for anything.
pub fn document(picture: &Picture) -> String {
    let title = escape(&picture.title);
    let changes = changes(picture);
    let svg = element(picture);
    include_str!("page.html")
        .replace("{title}", &title)
        .replace("{tables}", &picture.boxes.len().to_string())
        .replace("{references}", &picture.arrows.len().to_string())
        .replace("{changes}", &changes)
        // Last, because names in it may hold braces.
        .replace("{svg}", &svg)
}

/// The tables that changed, as a list; empty when there is nothing to compare with.
fn changes(picture: &Picture) -> String {
    let mut items = String::new();
    for drawn in picture.boxes.iter().filter(|drawn| drawn.change != Change::None) {
        let columns: Vec<String> = drawn
            .rows
            .iter()
            .filter(|row| row.change != Change::None && drawn.change == Change::Changed)
            .map(|row| format!("{} {}", escape(&row.name), row.change.name()))
            .collect();
        let more = if columns.is_empty() { String::new() } else { format!(": {}", columns.join(", ")) };
        items.push_str(&format!(
            "<li class=\"{0}\"><b>{1}</b> {0}{more}</li>\n",
            drawn.change.name(),
            escape(&drawn.name)
        ));
    }
    if items.is_empty() { String::new() } else { format!("<ul id=\"changes\">\n{items}</ul>") }
}
