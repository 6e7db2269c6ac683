//! The grammars: every case of `cases/syntax`, and that no text brings one down.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]

#[cfg(test)]
#[path = "../../migrate-sql/tests/cases/mod.rs"]
mod cases;

use migrate_grammar::syntax::{By, parse};
use migrate_sql::dialect::Dialect;

/// One refusal: by whom, line, what it points at, message and help.
fn print(dialect: Dialect, text: &str) -> String {
    let lines = parse(dialect, text).refusals.into_iter().map(|refusal| {
        let by = match refusal.by {
            By::Server => "server",
            By::Grammar => "grammar",
        };
        let line = text[..refusal.span.start].matches('\n').count() + 1;
        let place = &text[refusal.span];
        format!("{by} {line} {place:?}: {}\n  help: {}\n", refusal.message, refusal.help)
    });
    lines.collect()
}

#[test]
fn cases_are_judged_as_expected() {
    cases::check("migrate-grammar/syntax", print);
}

#[test]
fn any_prefix_can_be_judged() {
    for (dialect, path) in ["migrate-sql/split", "migrate-grammar/syntax"].into_iter().flat_map(cases::of_stage) {
        let text = std::fs::read_to_string(path).unwrap();
        for (end, _) in text.char_indices().step_by(1 + text.len() / 40) {
            print(dialect, &text[..end]);
        }
    }
}
