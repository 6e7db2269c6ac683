//! What the first words of a MySQL statement say about the grammar that is to judge it.

use super::parts::Parts;
use migrate_sql::dialect::Dialect;
use migrate_sql::split::kind::{Words, is, is_any};
use std::ops::Range;

/// Who judges a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// The grammar.
    Parsed,
    /// Nobody beyond quotes and parentheses: the grammar does not know it.
    Lexical,
    /// No statement of MySQL or MariaDB begins so.
    Unknown,
}

/// Statements that the grammar knows.
const PARSED: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES", "TRUNCATE"];

/// Statements that it does not know, or knows too little of.
const LEXICAL: &[&str] = &[
    "ANALYZE",
    "BACKUP",
    "BEGIN",
    "BINLOG",
    "CACHE",
    "CALL",
    "CASE",
    "CHANGE",
    "CHECK",
    "CHECKSUM",
    "CLONE",
    "COMMIT",
    "DEALLOCATE",
    "DESC",
    "DESCRIBE",
    "DO",
    "EXECUTE",
    "EXPLAIN",
    "FLUSH",
    "FOR",
    "GET",
    "GRANT",
    "HANDLER",
    "HELP",
    "IF",
    "IMPORT",
    "INSTALL",
    "KILL",
    "LOAD",
    "LOCK",
    "LOOP",
    "OPTIMIZE",
    "PREPARE",
    "PURGE",
    "RELEASE",
    "RENAME",
    "REPAIR",
    "REPEAT",
    "RESET",
    "RESIGNAL",
    "RESTART",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SET",
    "SHOW",
    "SHUTDOWN",
    "SIGNAL",
    "START",
    "STOP",
    "TABLE",
    "UNINSTALL",
    "UNLOCK",
    "USE",
    "WHILE",
    "XA",
];

/// What follows CREATE, ALTER and DROP where the grammar can judge, …
const PARSED_OBJECTS: &[&str] = &["TABLE", "TABLES", "INDEX", "UNIQUE", "VIEW", "FULLTEXT", "SPATIAL"];
/// … and where it cannot.
const LEXICAL_OBJECTS: &[&str] = &[
    "AGGREGATE",
    "ALGORITHM",
    "CATALOG",
    "DATABASE",
    "DEFINER",
    "EVENT",
    "FUNCTION",
    "INSTANCE",
    "JSON",
    "LIBRARY",
    "LOGFILE",
    "PACKAGE",
    "PREPARE",
    "PROCEDURE",
    "RESOURCE",
    "ROLE",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "SQL",
    "TABLESPACE",
    "TRIGGER",
    "UNDO",
    "USER",
];
/// What may stand in between.
const MODIFIERS: &[&str] = &["OR", "REPLACE", "TEMPORARY", "ONLINE", "OFFLINE", "IGNORE", "IF", "NOT", "EXISTS"];

/// Whether a statement can begin with this word.
pub(super) fn begins_statement(word: &str) -> bool {
    is_any(word, PARSED) || is_any(word, LEXICAL) || is_any(word, &["CREATE", "ALTER", "DROP"])
}

/// The family of a statement.
pub(super) fn of(statement: &str) -> Family {
    let mut words = Words::new(Dialect::Mysql, statement);
    // An executable comment may be empty.
    let Some(first) = words.next_if_any() else { return Family::Lexical };
    if is_any(first, &["CREATE", "ALTER", "DROP"]) {
        return object(words);
    }
    if is_any(first, PARSED) || first.is_empty() && statement.starts_with('(') {
        return Family::Parsed;
    }
    if is_any(first, LEXICAL) { Family::Lexical } else { Family::Unknown }
}

fn object(mut words: Words<'_>) -> Family {
    let mut word = words.word();
    while is_any(word, MODIFIERS) {
        word = words.word();
    }
    // `CREATE SPATIAL INDEX` against `CREATE SPATIAL REFERENCE SYSTEM`.
    if is(word, "SPATIAL") && is(words.word(), "REFERENCE") {
        return Family::Lexical;
    }
    if is_any(word, LEXICAL_OBJECTS) {
        return Family::Lexical;
    }
    if is_any(word, PARSED_OBJECTS) { Family::Parsed } else { Family::Unknown }
}

/// The words that made a statement unknown: the first, and after CREATE, ALTER and DROP the object too.
pub(super) fn first_words(statement: &str) -> Range<usize> {
    let parts = Parts::new(statement);
    let is_object = ["CREATE", "ALTER", "DROP"].iter().any(|word| parts.matches(0, &[word]));
    if !is_object {
        return parts.span(0, 0);
    }
    let last = (1..parts.len()).find(|n| !is_any(parts.word(*n), MODIFIERS)).unwrap_or(0);
    parts.span(0, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_decide() {
        for (statement, family) in [
            ("SELECT 1", Family::Parsed),
            ("(SELECT 1)", Family::Parsed),
            ("/*!50100 CREATE OR REPLACE TABLE t (a int) */", Family::Parsed),
            ("CREATE TALBE t (a int)", Family::Unknown),
            ("CREATE OR REPLACE TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET @a = 1", Family::Lexical),
            ("CREATE SPATIAL REFERENCE SYSTEM 4120", Family::Lexical),
            ("CREATE SPATIAL INDEX i ON t (a)", Family::Parsed),
            ("RENAME TABLE a TO b", Family::Lexical),
            ("CRATE TABLE t (a int)", Family::Unknown),
            ("--no comment", Family::Unknown),
            ("/*!50100 */", Family::Lexical),
        ] {
            assert_eq!(of(statement), family, "{statement}");
        }
    }
}
