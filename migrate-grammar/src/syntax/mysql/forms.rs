//! Statements whose form no server takes: with a clause too many, or without one that they need.

use super::Refused;
use super::parts::Parts;
use migrate_sql::split::kind::is_any;

/// What follows SET that is no variable.
const NO_VARIABLES: &[&str] = &[
    "CHARACTER",
    "CHAR",
    "CHARSET",
    "DEFAULT",
    "GLOBAL",
    "LOCAL",
    "NAMES",
    "PASSWORD",
    "PERSIST",
    "PERSIST_ONLY",
    "RESOURCE",
    "ROLE",
    "SESSION",
    "STATEMENT",
    "TRANSACTION",
];
/// What follows the name in `TABLE t`.
const AFTER_TABLE: &[&str] = &["EXCEPT", "FOR", "INTERSECT", "INTO", "LIMIT", "MINUS", "OFFSET", "ORDER", "UNION"];

/// The first such place.
pub(super) fn first(parts: &Parts<'_>) -> Option<Refused> {
    update(parts).or_else(|| set(parts)).or_else(|| table(parts)).or_else(|| privileges(parts))
}

/// `UPDATE t SET … FROM u`
fn update(parts: &Parts<'_>) -> Option<Refused> {
    if !parts.matches(0, &["UPDATE"]) {
        return None;
    }
    let set = (1..parts.len()).find(|at| parts.matches(*at, &["SET"]) && parts.depth(0, *at) == 0)?;
    let from = (set..parts.len()).find(|at| parts.matches(*at, &["FROM"]) && parts.depth(0, *at) == 0)?;
    let message = "MySQL has no `FROM` in `UPDATE`".to_owned();
    let help = Some("join the tables before `SET`: `UPDATE t JOIN u ON … SET …`".to_owned());
    Some(Refused { help, ..Refused::new(parts.span(from, from), message) })
}

/// `SET a`
fn set(parts: &Parts<'_>) -> Option<Refused> {
    let is_variable = parts.matches(0, &["SET"]) && !is_any(parts.word(1), NO_VARIABLES);
    let has_value = (1..parts.len()).any(|at| parts.is_symbol(at, b'='));
    let last = parts.len().checked_sub(1)?;
    (is_variable && !has_value).then(|| Refused::new(parts.span(last, last), "the value is missing".to_owned()))
}

/// `TABLE t ADD COLUMN …`
fn table(parts: &Parts<'_>) -> Option<Refused> {
    if !parts.matches(0, &["TABLE"]) {
        return None;
    }
    let behind = if parts.is_symbol(2, b'.') { 4 } else { 2 };
    let is_wrong = behind < parts.len() && !is_any(parts.word(behind), AFTER_TABLE);
    let message = format!("expected the end of the statement, found `{}`", parts.word(behind));
    is_wrong.then(|| Refused::new(parts.span(behind, behind), message))
}

/// `GRANT ALL TO x`
fn privileges(parts: &Parts<'_>) -> Option<Refused> {
    let is_all = parts.matches(0, &["GRANT", "ALL"]) || parts.matches(0, &["REVOKE", "ALL"]);
    let behind = if parts.matches(2, &["PRIVILEGES"]) { 3 } else { 2 };
    // `REVOKE ALL PRIVILEGES, GRANT OPTION FROM x`
    let is_whole = parts.matches(behind, &["ON"]) || parts.is_symbol(behind, b',');
    let place = behind.min(parts.len().saturating_sub(1));
    (is_all && !is_whole).then(|| Refused::new(parts.span(place, place), "`ON` and an object is missing".to_owned()))
}
