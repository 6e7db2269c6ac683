//! A picture as SVG: boxes, rows, and a line from each column to what it refers to.

use super::layout::{HEAD, LINE, Place, places, shown};
use super::{Arrow, Box, Keys, Picture, Row};
use std::borrow::Cow;

/// An SVG document that needs nothing else.
pub fn document(picture: &Picture) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", element(picture))
}

/// The `<svg>` element.
pub(super) fn element(picture: &Picture) -> String {
    let (places, width, height) = places(picture);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n",
        escape(&picture.title)
    );
    for arrow in &picture.arrows {
        line(picture, arrow, &places, &mut svg);
    }
    for (drawn, place) in picture.boxes.iter().zip(&places) {
        table(drawn, place, &mut svg);
    }
    svg.push_str("</svg>\n");
    svg
}

const STYLE: &str = include_str!("style.css");

fn table(drawn: &Box, place: &Place, svg: &mut String) {
    let Place { x, y, width, height } = place;
    svg.push_str(&format!(
        "<g class=\"table {}\" data-name=\"{}\" transform=\"translate({x:.1} {y:.1})\">\n\
         <rect width=\"{width:.1}\" height=\"{height:.1}\" rx=\"5\"/>\n\
         <path class=\"head\" d=\"M0 {HEAD}V5A5 5 0 0 1 5 0H{:.1}A5 5 0 0 1 {width:.1} 5V{HEAD}Z\"/>\n\
         <text class=\"name\" x=\"8\" y=\"18\">{}</text>\n",
        drawn.change.name(),
        escape(&drawn.name),
        width - 5.0,
        written(&drawn.name),
    ));
    if drawn.kind != "table" {
        let right = width - 8.0;
        svg.push_str(&format!("<text class=\"kind\" x=\"{right:.1}\" y=\"18\">{}</text>\n", drawn.kind));
    }
    for (at, row) in drawn.rows.iter().enumerate() {
        column(row, HEAD + LINE * at as f64, *width, svg);
    }
    svg.push_str("</g>\n");
}

fn column(row: &Row, top: f64, width: f64, svg: &mut String) {
    let Keys { primary, foreign, unique } = row.keys;
    let mark = match (primary, foreign, unique) {
        (true, ..) => "PK",
        (false, true, _) => "FK",
        (false, false, true) => "UQ",
        _ => "",
    };
    let required = if row.required { "" } else { " optional" };
    let (base, right) = (top + 14.0, width - 8.0);
    svg.push_str(&format!("<g class=\"column {}{required}\">", row.change.name()));
    svg.push_str(&format!("<rect y=\"{top:.1}\" width=\"{width:.1}\" height=\"{LINE}\"/>"));
    svg.push_str(&format!("<text class=\"key\" x=\"8\" y=\"{base:.1}\">{mark}</text>"));
    svg.push_str(&format!("<text x=\"32\" y=\"{base:.1}\">{}</text>", written(&row.name)));
    svg.push_str(&format!("<text class=\"type\" x=\"{right:.1}\" y=\"{base:.1}\">{}</text>", written(&row.data_type)));
    svg.push_str("</g>\n");
}

/// From the right edge of the row that refers to the left edge of what it refers to.
fn line(picture: &Picture, arrow: &Arrow, places: &[Place], svg: &mut String) {
    let (from, to) = (&places[arrow.from], &places[arrow.to]);
    let (source, target) = (&picture.boxes[arrow.from], &picture.boxes[arrow.to]);
    let row_of = |drawn: &Box, name: Option<&String>| drawn.rows.iter().position(|row| Some(&row.name) == name);
    let height = |place: &Place, row: Option<usize>| place.y + HEAD + LINE * (row.unwrap_or(0) as f64 + 0.5);
    let y1 = height(from, row_of(source, arrow.columns.first()));
    let y2 = height(to, target.rows.iter().position(|row| row.keys.primary));
    let is_right = from.x + from.width <= to.x;
    let (x1, x2) = match () {
        () if is_right => (from.x + from.width, to.x),
        () if to.x + to.width <= from.x => (from.x, to.x + to.width),
        // One above the other, or the table itself: around the left side.
        () => (from.x, to.x),
    };
    let bend = ((x2 - x1).abs() / 2.0).max(36.0);
    let (c1, c2) = if is_right {
        (x1 + bend, x2 - bend)
    } else if x2 < x1 && to.x + to.width <= from.x {
        (x1 - bend, x2 + bend)
    } else {
        (x1 - bend, x2 - bend)
    };
    svg.push_str(&format!(
        "<g class=\"reference {}\" data-from=\"{}\" data-to=\"{}\"><path d=\"M{x1:.1} {y1:.1}C{c1:.1} {y1:.1} {c2:.1} \
         {y2:.1} {x2:.1} {y2:.1}\"/><circle cx=\"{x2:.1}\" cy=\"{y2:.1}\" r=\"3\"/><title>{} ({}) to {}</title></g>\n",
        arrow.change.name(),
        escape(&source.name),
        escape(&target.name),
        escape(&source.name),
        escape(&arrow.columns.join(", ")),
        escape(&target.name),
    ));
}

/// A text as it is shown, with all of it as a title where it is cut.
fn written(text: &str) -> String {
    match shown(text) {
        Cow::Borrowed(text) => escape(text),
        Cow::Owned(cut) => format!("{}<title>{}</title>", escape(&cut), escape(text)),
    }
}

/// Text of an element or attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no place for control characters.
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
