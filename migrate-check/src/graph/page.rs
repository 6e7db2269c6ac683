//! A picture as one HTML file: the SVG, a search field, and what changed as a list.

use super::svg::{element, escape};
use super::{Change, Picture};

/// The page. It asks nobody for anything.
pub fn document(picture: &Picture) -> String {
    filled(
        include_str!("page.html"),
        &[
            ("{title}", escape(&picture.title)),
            ("{tables}", picture.boxes.len().to_string()),
            ("{references}", picture.arrows.len().to_string()),
            ("{changes}", changes(picture)),
            ("{svg}", element(picture)),
        ],
    )
}

/// The template with values in their places. A value may hold what looks like a place: names of tables do.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((at, place, value)) =
        values.iter().filter_map(|(place, value)| Some((rest.find(place)?, place, value))).min_by_key(|it| it.0)
    {
        page.push_str(&rest[..at]);
        page.push_str(value);
        rest = &rest[at + place.len()..];
    }
    page + rest
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
