//! The grammars: every case of `cases/syntax`, and that no text brings one down.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]

#[cfg(test)]
mod cases;

use migrate_check::dialect::Dialect;
use migrate_check::syntax::parse;

/// One finding: rule, line, what it points at, message and help.
fn print(dialect: Dialect, text: &str) -> String {
    let lines = parse(dialect, text).findings.into_iter().map(|finding| {
        let line = text[..finding.span.start].matches('\n').count() + 1;
        let place = &text[finding.span];
        format!("{} {line} {place:?}: {}\n  help: {}\n", finding.rule.name, finding.message, finding.help)
    });
    lines.collect()
}

#[test]
fn cases_are_judged_as_expected() {
    cases::check("syntax", print);
}

#[test]
fn any_prefix_can_be_judged() {
    for (dialect, path) in ["split", "syntax", "lint"].into_iter().flat_map(cases::of_stage) {
        let text = std::fs::read_to_string(path).unwrap();
        for (end, _) in text.char_indices().step_by(1 + text.len() / 40) {
            print(dialect, &text[..end]);
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
        assert_eq!(parse(dialect, text).findings, [], "{text}");
    }
}
