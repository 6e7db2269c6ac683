//! Where each table stands: those that others refer to on the right, and few lines across each other.

use super::{Box, Picture};
use rust_sugiyama::configure::Config;
use rust_sugiyama::from_vertices_and_edges;
use std::borrow::Cow;

/// The height of a line of text.
pub(super) const LINE: f64 = 18.0;
/// The height of the name of a table.
pub(super) const HEAD: f64 = 26.0;
/// The width of a character.
const CHARACTER: f64 = 7.3;
/// Longer texts are cut: the longest name in PostgreSQL and MySQL.
const LONGEST: usize = 64;
/// Between tables.
const GAP: f64 = 56.0;
/// More tables than this in a row make a picture too wide to read.
const ROW_WIDTH: f64 = 2200.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where the boxes of a picture stand, and how large it is.
pub(super) fn places(picture: &Picture) -> (Vec<Place>, f64, f64) {
    let mut places: Vec<Place> = picture.boxes.iter().map(size).collect();
    // Layers go down there, and to the right here: width and height change places.
    let vertices: Vec<(u32, (f64, f64))> =
        places.iter().enumerate().map(|(at, place)| (at as u32, (place.height, place.width))).collect();
    let mut edges: Vec<(u32, u32)> =
        picture.arrows.iter().filter(|it| it.from != it.to).map(|it| (it.from as u32, it.to as u32)).collect();
    edges.sort_unstable();
    edges.dedup();
    let config = Config { vertex_spacing: GAP, ..Config::default() };
    let (mut left, mut top, mut row_height) = (GAP, GAP, 0.0f64);
    let mut extent = (0.0f64, 0.0f64);
    let mut parts: Vec<Vec<(usize, (f64, f64))>> = if vertices.is_empty() {
        Vec::new()
    } else {
        from_vertices_and_edges(&vertices, &edges, &config).into_iter().map(|(part, ..)| part).collect()
    };
    // The largest group of tables first, then the others beside and below it.
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.iter().map(|(at, _)| *at).min()));
    for part in parts {
        let bounds = bounds(&part, &places);
        let (width, height) = (bounds.2 - bounds.0, bounds.3 - bounds.1);
        if left > GAP && left + width > ROW_WIDTH {
            left = GAP;
            top += row_height + GAP;
            row_height = 0.0;
        }
        for (at, (down, right)) in part {
            let place = &mut places[at];
            place.x = left + right - place.width / 2.0 - bounds.0;
            place.y = top + down - place.height / 2.0 - bounds.1;
            extent = (extent.0.max(place.x + place.width), extent.1.max(place.y + place.height));
        }
        left += width + GAP;
        row_height = row_height.max(height);
    }
    (places, extent.0 + GAP, extent.1 + GAP)
}

/// Left, top, right and bottom of a group.
fn bounds(part: &[(usize, (f64, f64))], places: &[Place]) -> (f64, f64, f64, f64) {
    let mut bounds = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    for (at, (down, right)) in part {
        let Place { width, height, .. } = places[*at];
        bounds.0 = bounds.0.min(right - width / 2.0);
        bounds.1 = bounds.1.min(down - height / 2.0);
        bounds.2 = bounds.2.max(right + width / 2.0);
        bounds.3 = bounds.3.max(down + height / 2.0);
    }
    bounds
}

fn size(drawn: &Box) -> Place {
    let rows = drawn.rows.iter().map(|row| width(&shown(&row.name)) + width(&shown(&row.data_type)) + 9);
    let kind = if drawn.kind == "table" { 0 } else { width(drawn.kind) + 2 };
    let widest = rows.chain([width(&shown(&drawn.name)) + kind + 3]).max().unwrap_or_default();
    let height = HEAD + LINE * drawn.rows.len() as f64 + 6.0;
    Place { x: 0.0, y: 0.0, width: (widest as f64 * CHARACTER).max(120.0), height }
}

/// What is shown of a name or type: MySQL's types can list a hundred values.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

/// How many characters of ASCII are as wide as a text at most: in which font the others are drawn is not known.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
