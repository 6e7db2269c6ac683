//! The words that no name can be without backticks, on any server.
//!
//! MySQL and MariaDB reserve different words, and each version more of them; here are those that MySQL 8.0 and MariaDB
//! 10.6 and all later ones reserve.

use migrate_sql::words::{MYSQL, is_in};

/// Whether every server refuses this word as a name.
pub(super) fn is_reserved(word: &str) -> bool {
    is_in(MYSQL, word)
}

/// Whether it is reserved, and neither a function nor a value, nor what an operand can begin with.
pub(super) fn is_no_operand(word: &str) -> bool {
    is_in(NO_OPERANDS, word)
}

/// `SELECT 1 = <word>`
const NO_OPERANDS: &[&str] = &[
    "add",
    "alter",
    "and",
    "as",
    "asc",
    "between",
    "by",
    "cascade",
    "change",
    "check",
    "column",
    "condition",
    "constraint",
    "create",
    "cross",
    "databases",
    "delete",
    "desc",
    "describe",
    "div",
    "drop",
    "each",
    "else",
    "enclosed",
    "explain",
    "fetch",
    "for",
    "force",
    "foreign",
    "from",
    "fulltext",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "infile",
    "inner",
    "into",
    "is",
    "iterate",
    "join",
    "key",
    "keys",
    "kill",
    "leave",
    "like",
    "limit",
    "lines",
    "load",
    "lock",
    "loop",
    "natural",
    "on",
    "optimize",
    "or",
    "order",
    "outer",
    "outfile",
    "partition",
    "procedure",
    "purge",
    "range",
    "read",
    "references",
    "regexp",
    "release",
    "rename",
    "require",
    "restrict",
    "return",
    "revoke",
    "rlike",
    "rows",
    "schemas",
    "set",
    "show",
    "signal",
    "spatial",
    "ssl",
    "starting",
    "terminated",
    "then",
    "to",
    "trigger",
    "undo",
    "union",
    "unlock",
    "update",
    "usage",
    "use",
    "using",
    "when",
    "where",
    "while",
    "write",
    "xor",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(MYSQL.is_sorted() && NO_OPERANDS.is_sorted());
        assert!(NO_OPERANDS.iter().all(|word| is_reserved(word)));
        assert!(is_reserved("KEY") && !is_reserved("rank") && !is_no_operand("left"));
    }
}
