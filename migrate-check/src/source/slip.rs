//! A comment that is no directive -> the directive that was probably meant.
//!
//! A misspelt directive does nothing, and with it a script may do harm: without its `foreign-keys off` it deletes rows,
//! without its `down` it undoes itself. Prose that only begins with such a word is none: what follows the word has to
//! look like what follows it in a directive.

use super::directive::{Bad, WORDS, bad, known_words};
use super::prepare::Part;
use super::scan::Style;
use crate::lane::Lane;
use crate::rule::{self, Fixed};
use crate::suggest::nearest;

const NAME: &str = "migrate";
/// What is written in its place.
const NAMES: [&str; 3] = [NAME, "migration", "migrations"];
/// Shorter words are near to too many others.
const SHORTEST: usize = 5;

/// What is said of a comment that is nearly a directive; `None` for prose.
pub(super) fn find(part: Part, style: Style, comment: &str) -> Option<Bad> {
    if style == Style::Block && comment.starts_with("--") {
        // Somebody put a directive out of use.
        return None;
    }
    let body = comment.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '#' | '*' | '!' | '/'));
    if let Some(words) = body.strip_prefix('+') {
        return goose(words.trim_start());
    }
    let name_end = body.find(|c: char| !c.is_alphabetic()).unwrap_or(body.len());
    let (name, rest) = body.split_at(name_end);
    let (joint, words) = match rest.trim_start().strip_prefix(':') {
        Some(words) if rest.starts_with(':') && words.starts_with(char::is_alphanumeric) => (Joint::Colon, words),
        Some(words) => (Joint::ColonAndSpace, words),
        None => (Joint::Space, rest),
    };
    let is_name = name.eq_ignore_ascii_case(NAME);
    if !is_name && (joint == Joint::Space || nearest(name, NAMES).is_none()) {
        return None;
    }
    let meant = meant(words.trim());
    match &meant {
        // "-- migrate up" is a heading, and missing it does no harm.
        Some(meant) if meant == "up" && (joint == Joint::Space || !is_name) => return None,
        Some(meant) if meant == "down" && joint != Joint::Colon && part != Part::Single => return None,
        Some(_) => {}
        None if is_name && joint == Joint::Colon => {}
        None => return None,
    }
    let help = match meant {
        Some(meant) => format!("write `-- migrate:{meant}`, or other words if this is only a comment"),
        None => format!("write `-- migrate:<word>`, or other words if this is only a comment; {}", known_words()),
    };
    Some(bad("this comment is nearly a directive, and does nothing as it is", help))
}

/// What stands between the name and the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Colon,
    ColonAndSpace,
    Space,
}

/// The directive that these words are nearly, without its name.
fn meant(words: &str) -> Option<String> {
    let (word, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let (word, rest) = match (word.to_ascii_lowercase(), rest.trim()) {
        (first, rest) if first == "no" || first == "foreign" => {
            let (second, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            (format!("{first}-{second}"), rest.trim())
        }
        (word, rest) => (word, rest),
    };
    let word = match WORDS.iter().find(|known| **known == word) {
        Some(word) => word,
        None if word.chars().count() < SHORTEST => return None,
        None => nearest(&word, WORDS)?,
    };
    let first = rest.split_whitespace().next().unwrap_or_default();
    let is_meant = match word {
        "no-transaction" => true,
        "foreign-keys" => first.eq_ignore_ascii_case("off"),
        "irreversible" => !rest.is_empty(),
        "phase" => first.to_ascii_lowercase().parse::<Lane>().is_ok(),
        "allow" => nearest(first, adjustable()).is_some(),
        "timeout" | "backfill" => rest.contains('='),
        "requires" => first.contains(':'),
        _ => rest.is_empty() || rest.starts_with("transaction:"),
    };
    is_meant.then(|| format!("{word} {rest}").trim_end().to_owned())
}

/// The rules that can be allowed.
fn adjustable() -> impl Iterator<Item = &'static str> {
    rule::all().filter(|rule| rule.fixed == Fixed::Adjustable).map(|rule| rule.name)
}

fn goose(words: &str) -> Option<Bad> {
    let rest = words
        .get(.."goose".len())
        .filter(|name| name.eq_ignore_ascii_case("goose"))
        .map(|name| &words[name.len()..])?;
    let words: Vec<String> = rest.split_whitespace().map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let meant = match words[..] {
        ["up"] => "Up",
        ["down"] => "Down",
        ["no", "transaction"] => "NO TRANSACTION",
        _ => return None,
    };
    let help = format!("write `-- +goose {meant}`, or other words if this is only a comment");
    Some(bad("this comment is nearly an annotation of goose, and does nothing as it is", help))
}
