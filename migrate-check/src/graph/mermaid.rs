//! A picture as the text of a Mermaid `erDiagram`, which GitHub and many editors draw.

use super::{Arrow, Box, Change, Keys, Many, Picture, Row};

/// The text.
pub fn text(picture: &Picture) -> String {
    let mut text = format!("---\ntitle: {}\n---\nerDiagram\n", picture.title.replace(['\n', '"'], " "));
    for drawn in &picture.boxes {
        entity(drawn, &mut text);
    }
    for arrow in &picture.arrows {
        relationship(picture, arrow, &mut text);
    }
    for (change, style) in [
        (Change::Added, "fill:#dcfce7,stroke:#16a34a"),
        (Change::Changed, "fill:#fef9c3,stroke:#ca8a04"),
        (Change::Removed, "fill:#fee2e2,stroke:#dc2626,stroke-dasharray:4"),
    ] {
        if picture.boxes.iter().any(|it| it.change == change) {
            text.push_str(&format!("    classDef {} {style}\n", change.name()));
        }
    }
    text
}

fn entity(drawn: &Box, text: &mut String) {
    // A `class` line takes no name in quotes.
    let class = if drawn.change == Change::None { String::new() } else { format!(":::{}", drawn.change.name()) };
    text.push_str(&format!("    {}{class} {{\n", quoted(&drawn.name)));
    for row in &drawn.rows {
        attribute(row, text);
    }
    text.push_str("    }\n");
}

fn attribute(row: &Row, text: &mut String) {
    let data_type = if row.data_type.is_empty() { "column".to_owned() } else { plain(&row.data_type) };
    let mut line = format!("        {data_type} {}", plain(&row.name));
    let Keys { primary, foreign, unique } = row.keys;
    let keys: Vec<&str> = [(primary, "PK"), (foreign, "FK"), (unique && !primary, "UK")]
        .into_iter()
        .filter(|it| it.0)
        .map(|it| it.1)
        .collect();
    if !keys.is_empty() {
        line.push_str(&format!(" {}", keys.join(", ")));
    }
    let mut notes: Vec<&str> = Vec::new();
    if row.required && !primary {
        notes.push("not null");
    }
    if row.change != Change::None {
        notes.push(row.change.name());
    }
    if !notes.is_empty() {
        line.push_str(&format!(" \"{}\"", notes.join(", ")));
    }
    text.push_str(&line);
    text.push('\n');
}

fn relationship(picture: &Picture, arrow: &Arrow, text: &mut String) {
    let (from, to) = (&picture.boxes[arrow.from], &picture.boxes[arrow.to]);
    let required = arrow.columns.iter().all(|name| from.rows.iter().any(|row| row.name == *name && row.required));
    let left = match arrow.many {
        Many::One => "|o",
        Many::Any => "}o",
    };
    let right = if required { "||" } else { "o|" };
    let line = if arrow.change == Change::Removed { ".." } else { "--" };
    let mut label = arrow.columns.join(", ").replace('"', "'");
    if arrow.change != Change::None {
        label = format!("{label} ({})", arrow.change.name());
    }
    text.push_str(&format!("    {} {left}{line}{right} {} : \"{label}\"\n", quoted(&from.name), quoted(&to.name)));
}

/// The name of an entity: in quotes, because many names are words of Mermaid's.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace(['"', '%', '\\'], "_").replace(char::is_control, " "))
}

/// A word that Mermaid takes for an attribute.
fn plain(text: &str) -> String {
    // Of what is no ASCII, Mermaid takes what stands behind U+00C0.
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c >= '\u{c0}' && c.is_alphabetic();
    let mut plain: String = text.chars().map(|c| if is_letter(c) || "_-()[]".contains(c) { c } else { '_' }).collect();
    if !plain.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        plain.insert(0, '_');
    }
    plain
}
