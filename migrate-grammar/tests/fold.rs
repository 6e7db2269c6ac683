//! What statements do to the schema: every case of `cases/fold`.
//!
//! A case is a script; beside it stands where it does not fit, and the schema after it as `migrate.schema` shows it.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]

#[cfg(test)]
#[path = "../../migrate-sql/tests/cases/mod.rs"]
mod cases;

use migrate_grammar::syntax::parse;
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Condition};
use migrate_sql::schema::fold::Fold;
use migrate_sql::schema::print::print;
use migrate_sql::schema::read::read;
use migrate_sql::schema::{Schema, diff};
use migrate_sql::server::Server;

/// The server of a case: a line `-- server: mariadb 10.11` at its top, or the oldest one.
fn server(dialect: Dialect, text: &str) -> Server {
    let named = text.split_once('\n').and_then(|(line, _)| line.strip_prefix("-- server: "));
    named.map_or(Server::oldest(dialect), |named| {
        Server::parse(dialect, named).unwrap_or_else(|| panic!("{named} is no server"))
    })
}

fn fold(dialect: Dialect, text: &str) -> (Schema, String) {
    let parsed = parse(dialect, text);
    let mut said: String = parsed.refusals.iter().map(|refusal| format!("refused: {}\n", refusal.message)).collect();
    let mut fold = Fold::new(Schema::empty(server(dialect, text)));
    for effect in parsed.effects(text) {
        let line = text[..effect.span.start].matches('\n').count() + 1;
        if let Change::Opaque { reason, .. } = &effect.change {
            said += &format!("{line}: opaque: {reason}\n");
        }
        if effect.condition != Condition::Always {
            said += &format!("{line}: {:?}\n", effect.condition);
        }
        for conflict in fold.apply(&effect) {
            let place = text[conflict.span.clone()].lines().next().unwrap_or_default();
            let of = conflict.of.map(|of| format!(" of {of}")).unwrap_or_default();
            let other = conflict.other.map(|other| format!(" ({other})")).unwrap_or_default();
            said += &format!("{line} {place:?}: {:?} {} {}{of}{other}\n", conflict.kind, conflict.what, conflict.name);
        }
    }
    fold.end_script();
    (fold.schema, said)
}

#[test]
fn cases_are_folded_as_expected() {
    cases::check("migrate-grammar/fold", |dialect, text| {
        let (schema, said) = fold(dialect, text);
        said + &print(&schema)
    });
}

#[test]
fn what_was_printed_reads_back_as_the_same() {
    for (dialect, path) in cases::of_stage("migrate-grammar/fold") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (schema, _) = fold(dialect, &text);
        let printed = print(&schema);
        let back =
            read(&printed, schema.server).unwrap_or_else(|error| panic!("{}: {error}\n{printed}", path.display()));
        assert_eq!(diff::diff(&schema, &back, diff::Order::Counts), [], "{}", path.display());
        assert_eq!(schema, back, "{}", path.display());
    }
}

/// Everything that a statement does is known or said to be unknown: no text brings the stage down.
#[test]
fn any_prefix_can_be_folded() {
    for (dialect, path) in
        ["migrate-sql/split", "migrate-grammar/syntax", "migrate-grammar/fold"].into_iter().flat_map(cases::of_stage)
    {
        let text = std::fs::read_to_string(path).unwrap();
        for (end, _) in text.char_indices().step_by(1 + text.len() / 40) {
            fold(dialect, &text[..end]);
        }
    }
}
