//! What sort of statement this is, from its first words.
//!
//! Takes one statement; gives how it behaves towards transactions. Must not know the schema or how it is run.

use super::lex::{TokenKind, Tokens};
use crate::dialect::Dialect;

/// How a statement behaves towards transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads or changes data, in a transaction like any other.
    Data,
    /// Changes structure, or anything else that does not end a transaction where structure is transactional.
    Structure,
    /// Cannot run inside a transaction; these words say what it is.
    Alone(&'static str),
    /// Runs inside a transaction, but may commit by itself or takes effect only after the commit.
    ByItself,
    /// Begins, ends or marks a transaction.
    Control,
    /// Changes the session.
    Session,
}

/// The kind of a statement.
pub fn of(dialect: Dialect, statement: &str) -> Kind {
    let mut words = Words::new(dialect, statement);
    let first = words.word();
    match dialect {
        Dialect::Postgres => postgres(first, words),
        Dialect::Sqlite => sqlite(first, words),
        Dialect::Mysql => mysql(first, words),
    }
}

/// Whether a statement ends the transaction that it runs in.
pub fn ends_transaction(dialect: Dialect, statement: &str) -> bool {
    let mut words = Words::new(dialect, statement);
    let first = words.word();
    if is(first, "PREPARE") {
        return is(words.word(), "TRANSACTION");
    }
    // ROLLBACK TO goes back to a savepoint only.
    is_any(first, &["COMMIT", "END", "ABORT"]) || is(first, "ROLLBACK") && !words.any("TO")
}

/// Whether a statement may leave a setting of the session changed, or run a function that does.
pub fn may_change_session(dialect: Dialect, statement: &str) -> bool {
    let mut words = Words::new(dialect, statement);
    if !is_any(words.word(), &["CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE"]) {
        return true;
    }
    // CREATE TABLE … AS runs its query.
    std::iter::from_fn(|| words.next_if_any()).any(|word| is_any(word, &["SELECT", "EXECUTE", "VALUES"]))
}

/// The words of a statement; what is no plain word comes as an empty one.
#[derive(Debug)]
pub struct Words<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
}

impl<'a> Words<'a> {
    /// The words of `text`, from its beginning.
    pub fn new(dialect: Dialect, text: &'a str) -> Self {
        Self { text, tokens: Tokens::new(dialect, text) }
    }

    /// The next word; after the last one empty words for ever.
    pub fn word(&mut self) -> &'a str {
        self.next_if_any().unwrap_or("")
    }

    /// Whether one of the words to come is this one.
    pub fn any(&mut self, word: &str) -> bool {
        while let Some(next) = self.next_if_any() {
            if is(next, word) {
                return true;
            }
        }
        false
    }

    /// The next word, if there is one.
    pub fn next_if_any(&mut self) -> Option<&'a str> {
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                TokenKind::ExecutableStart | TokenKind::ExecutableEnd => {}
                TokenKind::Word => return Some(&self.text[token.start..token.end]),
                _ => return Some(""),
            }
        }
    }
}

/// Whether a word of a statement is this keyword.
pub fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// Whether a word of a statement is one of these keywords.
pub fn is_any(word: &str, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| is(word, keyword))
}

fn postgres(first: &str, mut words: Words<'_>) -> Kind {
    if is_any(first, &["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "VALUES", "TABLE", "WITH"]) {
        return Kind::Data;
    }
    if is_any(first, &["BEGIN", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "START"]) {
        return Kind::Control;
    }
    if is_any(first, &["CALL", "DO"]) {
        return Kind::ByItself;
    }
    if is(first, "VACUUM") {
        return Kind::Alone("VACUUM");
    }
    match first.to_ascii_uppercase().as_str() {
        "PREPARE" if is(words.word(), "TRANSACTION") => Kind::Control,
        "SET" if is_any(words.word(), &["LOCAL", "CONSTRAINTS", "TRANSACTION"]) => Kind::Structure,
        "SET" | "RESET" | "LOAD" => Kind::Session,
        "DISCARD" if is(words.word(), "ALL") => Kind::Alone("DISCARD ALL"),
        "DISCARD" => Kind::Session,
        "CREATE" => postgres_create(words),
        "DROP" => postgres_drop(words),
        "ALTER" => postgres_alter(words),
        "REINDEX" => postgres_reindex(words),
        "CLUSTER" => postgres_cluster(words),
        _ => Kind::Structure,
    }
}

fn postgres_create(mut words: Words<'_>) -> Kind {
    match words.word().to_ascii_uppercase().as_str() {
        "DATABASE" => Kind::Alone("CREATE DATABASE"),
        "TABLESPACE" => Kind::Alone("CREATE TABLESPACE"),
        // Without a slot to make on the other server it can run in a transaction.
        "SUBSCRIPTION" if words.any_of(&["connect", "create_slot"]) => Kind::ByItself,
        "SUBSCRIPTION" => Kind::Alone("CREATE SUBSCRIPTION"),
        "UNIQUE" if is(words.word(), "INDEX") && is(words.word(), "CONCURRENTLY") => {
            Kind::Alone("CREATE UNIQUE INDEX CONCURRENTLY")
        }
        "INDEX" if is(words.word(), "CONCURRENTLY") => Kind::Alone("CREATE INDEX CONCURRENTLY"),
        _ => Kind::Structure,
    }
}

fn postgres_drop(mut words: Words<'_>) -> Kind {
    match words.word().to_ascii_uppercase().as_str() {
        "DATABASE" => Kind::Alone("DROP DATABASE"),
        "TABLESPACE" => Kind::Alone("DROP TABLESPACE"),
        "SUBSCRIPTION" => Kind::Alone("DROP SUBSCRIPTION"),
        "INDEX" if is(words.word(), "CONCURRENTLY") => Kind::Alone("DROP INDEX CONCURRENTLY"),
        _ => Kind::Structure,
    }
}

fn postgres_alter(mut words: Words<'_>) -> Kind {
    match words.word().to_ascii_uppercase().as_str() {
        "SYSTEM" => Kind::Alone("ALTER SYSTEM"),
        "SUBSCRIPTION" if words.any("REFRESH") => Kind::Alone("ALTER SUBSCRIPTION … REFRESH PUBLICATION"),
        "SUBSCRIPTION" => Kind::ByItself,
        "DATABASE" if words.any("TABLESPACE") => Kind::Alone("ALTER DATABASE … SET TABLESPACE"),
        "TYPE" if postgres_adds_value(&mut words) => Kind::ByItself,
        "TABLE" if postgres_detaches(&mut words) => Kind::Alone("ALTER TABLE … DETACH PARTITION … CONCURRENTLY"),
        _ => Kind::Structure,
    }
}

fn postgres_adds_value(words: &mut Words<'_>) -> bool {
    while let Some(word) = words.next_if_any() {
        if is(word, "ADD") {
            return is(words.word(), "VALUE");
        }
    }
    false
}

fn postgres_detaches(words: &mut Words<'_>) -> bool {
    while let Some(word) = words.next_if_any() {
        if is(word, "DETACH") && is(words.word(), "PARTITION") {
            return words.any("CONCURRENTLY");
        }
    }
    false
}

fn postgres_reindex(mut words: Words<'_>) -> Kind {
    while let Some(word) = words.next_if_any() {
        match word.to_ascii_uppercase().as_str() {
            "CONCURRENTLY" => return Kind::Alone("REINDEX CONCURRENTLY"),
            "DATABASE" => return Kind::Alone("REINDEX DATABASE"),
            "SYSTEM" => return Kind::Alone("REINDEX SYSTEM"),
            "SCHEMA" => return Kind::Alone("REINDEX SCHEMA"),
            // After the kind of object comes CONCURRENTLY or the name.
            "TABLE" | "INDEX" if !is(words.word(), "CONCURRENTLY") => return Kind::Structure,
            "TABLE" | "INDEX" => return Kind::Alone("REINDEX CONCURRENTLY"),
            _ => {}
        }
    }
    Kind::Structure
}

/// `CLUSTER [VERBOSE] [(…)] [table …]`: without a table it goes through all of them, each in its own transaction.
fn postgres_cluster(mut words: Words<'_>) -> Kind {
    let mut depth = 0;
    for token in words.tokens.by_ref() {
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth -= 1,
            TokenKind::Word if depth == 0 && is(&words.text[token.start..token.end], "VERBOSE") => {}
            _ if depth == 0 => return Kind::Structure,
            _ => {}
        }
    }
    Kind::Alone("CLUSTER without a table")
}

fn sqlite(first: &str, mut words: Words<'_>) -> Kind {
    match first.to_ascii_uppercase().as_str() {
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT" | "VALUES" | "WITH" => Kind::Data,
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => Kind::Control,
        "VACUUM" => Kind::Alone("VACUUM"),
        "PRAGMA" => match words.word().to_ascii_lowercase().as_str() {
            "journal_mode" if words.is_assignment() && is(words.word(), "wal") => {
                Kind::Alone("PRAGMA journal_mode = WAL")
            }
            "synchronous" if words.is_assignment() => Kind::Alone("PRAGMA synchronous"),
            _ => Kind::Session,
        },
        // SQLite runs both inside a transaction, but what is attached outlives it.
        "ATTACH" | "DETACH" => Kind::Session,
        _ => Kind::Structure,
    }
}

fn mysql(first: &str, mut words: Words<'_>) -> Kind {
    match first.to_ascii_uppercase().as_str() {
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT" | "WITH" | "VALUES" | "TABLE" => Kind::Data,
        "BEGIN" if is(words.word(), "NOT") => Kind::ByItself,
        "START" if !is(words.word(), "TRANSACTION") => Kind::ByItself,
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "XA" => Kind::Control,
        "SET" | "USE" => Kind::Session,
        // Parentheses around a query.
        "" => Kind::Data,
        _ => Kind::Structure,
    }
}

impl Words<'_> {
    fn any_of(&mut self, keywords: &[&str]) -> bool {
        while let Some(word) = self.next_if_any() {
            if is_any(word, keywords) {
                return true;
            }
        }
        false
    }

    /// Whether `= value` or `(value)` follows.
    fn is_assignment(&mut self) -> bool {
        self.tokens.next().is_some_and(|token| matches!(token.kind, TokenKind::Symbol(b'=' | b'(')))
    }
}
