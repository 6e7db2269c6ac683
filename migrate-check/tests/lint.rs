//! The textual rules: every case of `cases/lint`, and the examples on the rules' pages.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]

#[cfg(test)]
#[path = "../../migrate-sql/tests/cases/mod.rs"]
mod cases;

use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::finding::Finding;
use migrate_check::lint::{Script, lint, read};
use migrate_check::split::statements;

const RULES: &[&str] = &[
    "client-command",
    "delimiter",
    "copy-from-stdin",
    "copy-to-stdout",
    "syntax",
    "unparsed-statement",
    "transaction-control",
    "not-in-transaction",
    "session-leak",
    "foreign-keys-pragma",
];

/// How a script runs, by the directive on one of its lines.
fn mode(dialect: Dialect, text: &str) -> Mode {
    let has = |directive: &str| text.lines().any(|line| line == directive);
    if dialect == Dialect::Mysql || has("-- migrate:no-transaction") {
        Mode::Statements
    } else if has("-- migrate:foreign-keys off") {
        Mode::ForeignKeysOff
    } else {
        Mode::Transaction
    }
}

/// What a stage says of a text.
fn of<T>(dialect: Dialect, text: &str, stage: impl Fn(&Script<'_>) -> T) -> T {
    stage(&Script { dialect, text, mode: mode(dialect, text), statements: &statements(dialect, text) })
}

fn findings(dialect: Dialect, text: &str) -> Vec<Finding> {
    of(dialect, text, lint)
}

fn print(dialect: Dialect, text: &str) -> String {
    let lines = findings(dialect, text).into_iter().map(|finding| {
        let line = text[..finding.span.start].matches('\n').count() + 1;
        let place = &text[finding.span];
        format!("{} {line} {place:?}: {}\n  help: {}\n", finding.rule.name, finding.message, finding.help)
    });
    lines.collect()
}

#[test]
fn cases_are_found_as_expected() {
    cases::check("migrate-check/lint", print);
}

#[test]
fn any_prefix_can_be_judged() {
    for (dialect, path) in cases::of_stage("migrate-check/lint") {
        let text = std::fs::read_to_string(path).unwrap();
        for (end, _) in text.char_indices().step_by(1 + text.len() / 40) {
            let text = &text[..end];
            print(dialect, text);
            of(dialect, text, read).0.effects(text);
        }
    }
}

/// The blocks ```sql <dialect> of a section.
fn blocks(page: &str, heading: &str) -> Vec<(Dialect, String)> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or("");
    let blocks = section.split("```sql ").skip(1).filter_map(|block| {
        let (dialect, rest) = block.split_once('\n')?;
        let (text, _) = rest.split_once("```")?;
        Some((dialect.trim().parse().ok()?, text.to_owned()))
    });
    blocks.collect()
}

#[test]
fn the_pages_examples_are_found_and_the_corrections_are_not() {
    for rule in RULES {
        let page = migrate_check::rule::find(rule).unwrap().page();
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).collect();
        let title = format!("# {rule}");
        let sections =
            [&*title, "## What it finds", "## Why it hurts", "## Example", "## Write instead", "## Databases"];
        assert_eq!(headings, sections, "{rule}");
        let names = |dialect, text: &str| -> Vec<&str> {
            of(dialect, text, read).1.iter().chain(&findings(dialect, text)).map(|finding| finding.rule.name).collect()
        };
        let wrong = blocks(&page, "Example");
        assert!(!wrong.is_empty(), "{rule} has no example");
        let written = page.matches("```sql").count();
        assert_eq!(wrong.len() + blocks(&page, "Write instead").len(), written, "{rule}: a block names no dialect");
        for (dialect, text) in wrong {
            assert!(names(dialect, &text).contains(rule), "{rule} does not find\n{text}");
        }
        for (dialect, text) in blocks(&page, "Write instead") {
            assert_eq!(names(dialect, &text), [""; 0], "{rule}\n{text}");
        }
    }
}

#[test]
fn a_script_for_a_client_is_not_judged() {
    for (dialect, text) in [
        (Dialect::Postgres, "\\connect a\nCRATE;"),
        (Dialect::Postgres, "COPY t FROM stdin;\n1\tit's\n\\.\n"),
        (Dialect::Mysql, "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\n"),
        (Dialect::Sqlite, ".read other.sql\nCRATE;"),
    ] {
        assert_eq!(of(dialect, text, read).1, [], "{text}");
    }
}
