//! Splitting: every case of `cases/split`, and what must hold for any text.

#[cfg(test)]
mod cases;

use migrate_sql::dialect::Dialect;
use migrate_sql::split::{Commit, statements};

/// One line per statement: how it commits, where it lies, its text.
fn print(dialect: Dialect, text: &str) -> String {
    let lines = statements(dialect, text).into_iter().map(|statement| {
        let commit = match statement.commit {
            Commit::WithRecord => "with-record",
            Commit::ByItself => "by-itself",
        };
        format!("{commit} {}..{} {:?}\n", statement.span.start, statement.span.end, &text[statement.span.clone()])
    });
    lines.collect()
}

#[test]
fn cases_split_as_expected() {
    cases::check("migrate-sql/split", print);
}

/// Statements are in order, inside the text, on characters, and what lies between them is comments and semicolons.
fn holds(dialect: Dialect, text: &str) {
    let mut at = 0;
    for statement in statements(dialect, text) {
        assert!(statement.span.start >= at && statement.span.end > statement.span.start, "{dialect} {text:?}");
        assert_eq!(statements(dialect, &text[at..statement.span.start]), [], "{dialect} {text:?}");
        at = statement.span.end;
    }
    assert_eq!(statements(dialect, &text[at..]), [], "{dialect} {text:?}");
}

#[test]
fn nothing_but_comments_is_left_out_of_any_prefix() {
    for (_, path) in ["migrate-sql/split", "migrate-grammar/syntax"].into_iter().flat_map(cases::of_stage) {
        let text = std::fs::read_to_string(path).unwrap();
        for (end, _) in text.char_indices().step_by(1 + text.len() / 1_000) {
            for dialect in Dialect::ALL {
                holds(dialect, &text[..end]);
            }
        }
    }
}

#[test]
fn any_text_can_be_split() {
    // Pieces that open, close or escape something, in every order that a small generator comes up with.
    let pieces = [
        "'",
        "\"",
        "`",
        "[",
        "]",
        "$$",
        "$a$",
        "$1",
        "E'",
        "U&'",
        "\\",
        "/*",
        "*/",
        "/*!",
        "/*!50100 ",
        "--",
        "-- ",
        "#",
        "\n",
        "\r",
        ";",
        "(",
        ")",
        "CREATE ",
        "TRIGGER ",
        "PROCEDURE ",
        "FUNCTION ",
        "BEGIN ",
        "ATOMIC ",
        "END",
        "END ",
        "CASE ",
        "IF ",
        "THEN ",
        "LOOP ",
        "REPEAT ",
        "UNTIL ",
        "DO ",
        "a:",
        "é",
        "\u{feff}",
        "\0",
        "x",
        " ",
    ];
    let mut seed = 1u32;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
        }
        for dialect in Dialect::ALL {
            holds(dialect, &text);
        }
    }
}

#[test]
fn time_is_linear() {
    // Each of these makes a splitter that looks ahead or back do so again for every piece.
    for piece in ["$a$", "/*", "'", "E'a' ", "$a", "-", "(", "[", "CREATE TRIGGER BEGIN;", "/*!", "\"\\", "E'x'\n\n\n"]
    {
        let text = piece.repeat(1_000_000 / piece.len());
        for dialect in Dialect::ALL {
            let start = std::time::Instant::now();
            statements(dialect, &text);
            assert!(start.elapsed().as_secs() < 5, "{dialect} {piece:?} took {:?}", start.elapsed());
        }
    }
}
