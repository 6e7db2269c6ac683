//! The page of every rule: what it finds, why it hurts, an example, and what to write instead.
//!
//! Markdown files in `rules/`, named after their rule; embedded, so that a binary carries them.

use crate::rule::Rule;
use include_dir::{Dir, include_dir};

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The page of a rule; empty if there is none, which a test rules out.
///
/// ```
/// use migrate_check::{page, rule};
/// assert!(page::of(&rule::SYNTAX).starts_with("# syntax"));
/// ```
pub fn of(rule: &Rule) -> &'static str {
    PAGES.get_file(format!("{}.md", rule.name)).and_then(|file| file.contents_utf8()).unwrap_or_default()
}
