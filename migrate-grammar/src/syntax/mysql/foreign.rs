//! What other databases write and the grammar takes, but neither MySQL nor MariaDB does.

use super::parts::Parts;
use std::ops::Range;

/// Tokens anywhere in a statement, and what to write instead.
const FOREIGN: &[(&[&str], &str)] = &[
    (&[":", ":", "_"], "write `CAST(… AS …)`"),
    (&["ILIKE", "'…'"], "write `LIKE`: most collations of MySQL ignore case"),
    (&["ON", "CONFLICT"], "write `ON DUPLICATE KEY UPDATE …` or `INSERT IGNORE`"),
    (&["WITHOUT", "ROWID"], "remove it"),
    (&["KEY", "AUTOINCREMENT"], "write `AUTO_INCREMENT`"),
    (&["INDEX", "CONCURRENTLY"], "remove `CONCURRENTLY`"),
    (&["ARRAY", "["], "write `JSON_ARRAY(…)`"),
    (&["ALTER", "COLUMN", "_", "TYPE"], "write `MODIFY COLUMN` with the whole definition of the column"),
    (&["ALTER", "COLUMN", "_", "SET", "NOT", "NULL"], "write `MODIFY COLUMN` with the whole definition of the column"),
    (&["ALTER", "COLUMN", "_", "DROP", "NOT", "NULL"], "write `MODIFY COLUMN` with the whole definition of the column"),
];

/// The first such place, what it is and what to do.
pub(super) fn first(statement: &str) -> Option<(Range<usize>, String, String)> {
    let parts = Parts::new(statement);
    if let Some(found) = index_without_table(&parts) {
        return Some(found);
    }
    for at in 0..parts.len() {
        let Some((pattern, help)) = FOREIGN.iter().find(|(pattern, _)| parts.matches(at, pattern)) else { continue };
        let last = pattern.iter().rposition(|word| !matches!(*word, "_" | "'…'")).unwrap_or(0);
        let span = parts.span(at, at + last);
        let message = format!("MySQL has no `{}`", &statement[span.clone()]);
        return Some((span, message, (*help).to_owned()));
    }
    None
}

/// `DROP INDEX name`, where MySQL wants the table too, and `CREATE INDEX ON`, where it wants a name.
fn index_without_table(parts: &Parts<'_>) -> Option<(Range<usize>, String, String)> {
    if parts.matches(0, &["CREATE", "INDEX", "ON", "_", "("]) {
        return Some((
            parts.span(2, 2),
            "the index has no name".to_owned(),
            "write `CREATE INDEX name ON …`".to_owned(),
        ));
    }
    if !parts.matches(0, &["DROP", "INDEX"]) {
        return None;
    }
    let name = if parts.matches(2, &["IF", "EXISTS"]) { 4 } else { 2 };
    if name + 1 != parts.len() {
        return None;
    }
    let index = parts.word(name);
    let help = format!("write `DROP INDEX {index} ON` and the name of the table");
    Some((parts.span(name, name), "the table of the index is missing".to_owned(), help))
}
