//! Valid MySQL and MariaDB that the grammar does not know, written so that it does.
//!
//! Takes a statement that the grammar refused; gives one that says the same to it. Only words whose meaning is
//! settled by the tokens around them are touched, and all the rest is still judged. Each entry is a gap of
//! sqlparser: what it learns can go from here.

use super::parts::{Parts, is_marker};
use migrate_sql::dialect::Dialect;
use migrate_sql::split::lex::Tokens;
use std::ops::Range;

/// Tokens to look for and what to write instead; `_` is any one token.
type Rewrite = (&'static [&'static str], &'static str);

/// In statements about tables, indexes and views.
const STRUCTURE: &[Rewrite] = &[
    (&[")", "BINARY"], ")"),
    (&["TEXT", "BINARY"], "TEXT"),
    (&["CHAR", "BINARY"], "CHAR"),
    (&[")", "ASCII"], ")"),
    (&[")", "UNICODE"], ")"),
    (&["PERSISTENT"], "STORED"),
    (&["CHARSET"], "CHARACTER SET"),
    (&["COMPRESSED", ","], ","),
    (&["COMPRESSED", ")"], ")"),
    (&[")", "VISIBLE"], ")"),
    (&[")", "INVISIBLE"], ")"),
    (&["KEY_BLOCK_SIZE", "=", "_"], ""),
    (&["KEY_BLOCK_SIZE", "_"], ""),
    (&["WITH", "PARSER", "_"], ""),
    (&["COLUMN_FORMAT", "_"], ""),
    (&["STORAGE", "DISK"], ""),
    (&["STORAGE", "MEMORY"], ""),
    (&["NATIONAL", "VARCHAR"], "VARCHAR"),
    (&["NATIONAL", "CHAR"], "CHAR"),
    (&["DOUBLE", "PRECISION", "("], "DOUBLE ("),
    (&["LONG", "VARCHAR"], "TEXT"),
    (&["LONG", "VARBINARY"], "BLOB"),
    (&["ALTER", "IGNORE", "TABLE"], "ALTER TABLE"),
    (&["ALTER", "ONLINE", "TABLE"], "ALTER TABLE"),
    (&["ALTER", "OFFLINE", "TABLE"], "ALTER TABLE"),
    (&["CREATE", "FULLTEXT", "INDEX"], "CREATE INDEX"),
    (&["CREATE", "SPATIAL", "INDEX"], "CREATE INDEX"),
    (&["CREATE", "OR", "REPLACE", "INDEX"], "CREATE INDEX"),
    (&["CREATE", "OR", "REPLACE", "UNIQUE", "INDEX"], "CREATE UNIQUE INDEX"),
    (&["IGNORE", "AS", "SELECT"], "AS SELECT"),
    (&["REPLACE", "AS", "SELECT"], "AS SELECT"),
    (&["IF", "NOT", "EXISTS"], ""),
    (&["IF", "EXISTS"], ""),
    (&["WITH", "CHECK", "OPTION"], ""),
    (&["WITH", "CASCADED", "CHECK", "OPTION"], ""),
    (&["WITH", "LOCAL", "CHECK", "OPTION"], ""),
    (&["DROP", "KEY"], "DROP INDEX"),
    (&["ALGORITHM", "=", "INPLACE"], ""),
    (&["ALGORITHM", "=", "COPY"], ""),
    (&["ALGORITHM", "=", "INSTANT"], ""),
    (&["ALGORITHM", "=", "NOCOPY"], ""),
    (&["ALGORITHM", "=", "DEFAULT"], ""),
    (&["LOCK", "=", "_"], ""),
];

/// In statements about rows, and in the expressions of the others.
const EXPRESSION: &[Rewrite] = &[
    (&["SOUNDS", "LIKE"], "LIKE"),
    (&["\\", "N"], "NULL"),
    (&["LOCK", "IN", "SHARE", "MODE"], ""),
    (&["USING", "_", ")"], ")"),
    (&["DELETE", "QUICK", "IGNORE"], "DELETE"),
    (&["DELETE", "QUICK"], "DELETE"),
    (&["DELETE", "IGNORE"], "DELETE"),
    (&["DELETE", "LOW_PRIORITY"], "DELETE"),
    // CAST(… AS CHAR CHARACTER SET utf8)
    (&["CHAR", "CHARACTER", "SET", "_"], "CHAR"),
    (&[")", "CHARACTER", "SET", "_", ")"], "))"),
];

/// The clauses of ALTER TABLE that the grammar does not know, by their first words.
const CLAUSES: &[&[&str]] = &[
    &["CONVERT", "TO", "CHARACTER", "SET"],
    &["CONVERT", "TO", "CHARSET"],
    &["DEFAULT", "CHARACTER", "SET"],
    &["DEFAULT", "CHARSET"],
    &["DEFAULT", "COLLATE"],
    &["CHARACTER", "SET"],
    &["CHARSET"],
    &["COLLATE"],
    &["ENGINE"],
    &["COMMENT"],
    &["ROW_FORMAT"],
    &["AUTO_INCREMENT"],
    &["AVG_ROW_LENGTH"],
    &["CHECKSUM"],
    &["COMPRESSION"],
    &["CONNECTION"],
    &["DATA", "DIRECTORY"],
    &["DELAY_KEY_WRITE"],
    &["ENCRYPTION"],
    &["ENCRYPTED"],
    &["INDEX", "DIRECTORY"],
    &["MAX_ROWS"],
    &["MIN_ROWS"],
    &["PACK_KEYS"],
    &["PAGE_COMPRESSED"],
    &["STATS_AUTO_RECALC"],
    &["STATS_PERSISTENT"],
    &["STATS_SAMPLE_PAGES"],
    &["TABLESPACE"],
    &["TRANSACTIONAL"],
    &["ORDER", "BY"],
    &["FORCE"],
    &["DISABLE", "KEYS"],
    &["ENABLE", "KEYS"],
    &["DISCARD"],
    &["IMPORT"],
    &["ALGORITHM"],
    &["LOCK"],
    &["RENAME", "INDEX", "_", "TO"],
    &["RENAME", "KEY", "_", "TO"],
    &["ALTER", "INDEX"],
    &["ALTER", "CHECK"],
    &["ALTER", "CONSTRAINT"],
    &["DROP", "CHECK"],
    &["ADD", "PARTITION"],
    &["DROP", "PARTITION"],
    &["TRUNCATE", "PARTITION"],
    &["REORGANIZE", "PARTITION"],
    &["EXCHANGE", "PARTITION"],
    &["COALESCE", "PARTITION"],
    &["ANALYZE", "PARTITION"],
    &["CHECK", "PARTITION"],
    &["OPTIMIZE", "PARTITION"],
    &["REBUILD", "PARTITION"],
    &["REPAIR", "PARTITION"],
    &["PARTITION", "BY"],
    &["REMOVE", "PARTITIONING"],
    &["WITH", "VALIDATION"],
    &["WITHOUT", "VALIDATION"],
    &["ADD", "SYSTEM", "VERSIONING"],
    &["DROP", "SYSTEM", "VERSIONING"],
    &["ADD", "PERIOD"],
    &["DROP", "PERIOD"],
];

/// What stands for such a clause.
const CLAUSE: &str = "DROP COLUMN x";

/// The statement in words that the grammar knows; the same if there is nothing to change.
pub(super) fn repaired(statement: &str) -> String {
    let parts = Parts::new(statement);
    let mut edits = Vec::new();
    if parts.matches(0, &["UPDATE"]) {
        parts.joins(&mut edits);
    } else if parts.matches(0, &["ALTER"]) {
        parts.clauses(&mut edits);
    } else if parts.matches(0, &["CREATE"]) {
        parts.partitions(&mut edits);
    }
    let is_structure = ["CREATE", "ALTER", "DROP"].iter().any(|word| parts.matches(0, &[word]));
    parts.rewrites(if is_structure { STRUCTURE } else { &[] }, &mut edits);
    parts.rewrites(EXPRESSION, &mut edits);
    // Executable comments are code; the grammar knows them only in some places.
    let markers = Tokens::new(Dialect::Mysql, statement).filter(is_marker);
    edits.extend(markers.map(|token| (token.start..token.end, " ".to_owned())));
    apply(statement, edits)
}

type Edit = (Range<usize>, String);

/// The text with its edits; of two that overlap the first counts.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        if span.start < at {
            continue;
        }
        result.push_str(&text[at..span.start]);
        result.push_str(&replacement);
        at = span.end;
    }
    result.push_str(&text[at..]);
    result
}

impl Parts<'_> {
    fn rewrites(&self, rewrites: &[Rewrite], edits: &mut Vec<Edit>) {
        let mut at = 0;
        while at < self.len() {
            match rewrites.iter().find(|(pattern, _)| self.matches(at, pattern)) {
                Some((pattern, replacement)) => {
                    edits.push((self.span(at, at + pattern.len() - 1), (*replacement).to_owned()));
                    at += pattern.len();
                }
                None => at += 1,
            }
        }
    }

    /// `UPDATE a, b SET` as `UPDATE a JOIN b SET`.
    fn joins(&self, edits: &mut Vec<Edit>) {
        let set = (0..self.len()).find(|n| self.matches(*n, &["SET"])).unwrap_or(0);
        edits.extend(self.commas(0, set, 0).into_iter().map(|n| (self.span(n, n), " JOIN ".to_owned())));
    }

    /// `CREATE TABLE … PARTITION BY …` without its partitions.
    fn partitions(&self, edits: &mut Vec<Edit>) {
        if let Some(at) = (0..self.len()).find(|n| self.matches(*n, &["PARTITION", "BY"])) {
            edits.push((self.span(at, self.len() - 1), String::new()));
        }
    }

    /// The clauses of ALTER TABLE, one by one.
    fn clauses(&self, edits: &mut Vec<Edit>) {
        let Some(mut from) = self.after_table_name() else { return };
        let end = self.len();
        for comma in self.commas(from, end, 0).into_iter().chain([end]) {
            // What follows has commas of its own, and is the last.
            if self.is_list(from) {
                edits.push((self.span(from, end - 1), CLAUSE.to_owned()));
                return;
            }
            if from < comma {
                self.clause(from, comma, edits);
            }
            from = comma + 1;
        }
    }

    /// Whether a clause begins here that takes the rest of the statement.
    fn is_list(&self, from: usize) -> bool {
        self.matches(from, &["ORDER", "BY"])
            || self.matches(from, &["_", "PARTITION"]) && !self.matches(from, &["REMOVE"])
    }

    /// The token behind `ALTER [IGNORE] TABLE [IF EXISTS] [schema.]name [WAIT n | NOWAIT]`.
    fn after_table_name(&self) -> Option<usize> {
        let mut at = (1..4).find(|n| self.matches(*n, &["TABLE"]))? + 1;
        if self.matches(at, &["IF", "EXISTS"]) {
            at += 2;
        }
        at += if self.is_symbol(at + 1, b'.') { 3 } else { 1 };
        Some(at)
    }

    fn clause(&self, from: usize, to: usize, edits: &mut Vec<Edit>) {
        // MariaDB: how long to wait for the lock.
        if self.matches(from, &["WAIT", "_"]) || self.matches(from, &["NOWAIT"]) {
            let length = if self.matches(from, &["WAIT"]) { 2 } else { 1 };
            edits.push((self.span(from, from + length - 1), String::new()));
            return self.clause(from + length, to, edits);
        }
        if from >= to {
            return;
        }
        let is_known = CLAUSES.iter().any(|clause| self.matches(from, clause));
        // `RENAME name`
        let is_rename = self.matches(from, &["RENAME", "_"]) && (to == from + 2 || self.is_symbol(from + 2, b'.'));
        if is_known || is_rename {
            edits.push((self.span(from, to - 1), CLAUSE.to_owned()));
            return;
        }
        // `ADD [COLUMN] (a int, b int)`
        let open = if self.matches(from, &["ADD", "COLUMN"]) { from + 2 } else { from + 1 };
        if self.matches(from, &["ADD"]) && self.is_symbol(open, b'(') && self.is_symbol(to - 1, b')') {
            edits.push((self.span(open, open), String::new()));
            edits.extend(self.commas(open, to, 1).into_iter().map(|n| (self.span(n, n), ", ADD ".to_owned())));
            edits.push((self.span(to - 1, to - 1), String::new()));
        }
    }
}
