//! PostgreSQL: SET and RESET without LOCAL, and `set_config(…, false)`.
//!
//! A SET that the same script takes back (`RESET name`, `SET name TO DEFAULT`) does not leak. `RESET ALL` takes back
//! neither role nor session authorization.

use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lint::Script;
use super::SESSION_LEAK;
use crate::split::kind::{self, Kind, Words, is, is_any};
use crate::split::lex::{Token, TokenKind, Tokens};
use std::ops::Range;

/// Longer statements are named in a help, not repeated.
const SHORT: usize = 100;

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    let mut changes = Vec::new();
    for statement in script.statements {
        let first = script.first_word(statement);
        let at = statement.span.start;
        let text = script.statement(statement);
        if is_any(first, &["SET", "RESET"]) {
            changes.extend(setting(text).map(|change| change.moved(at)));
        } else if is(first, "DISCARD") {
            changes.extend(discard(text).map(|change| change.moved(at)));
        } else if kind::of(Dialect::Postgres, text) == Kind::Data || is_any(first, EVALUATED) {
            changes.extend(set_config(text).into_iter().map(|change| change.moved(at)));
        }
    }
    for (n, change) in changes.iter().enumerate() {
        let is_same = |other: &Change| other.name == change.name || other.includes(&change.name);
        let leaks = match change.sort {
            Sort::Sets | Sort::Calls => {
                !changes[n + 1..].iter().any(|other| other.sort == Sort::Restores && is_same(other))
            }
            // Taking back what this script never set changes what the connection's owner set.
            Sort::Restores => {
                !is_any(&change.name, &[ALL, DISCARD]) && !changes[..n].iter().any(|other| other.sort != Sort::Restores && is_same(other))
            }
        };
        if leaks {
            findings.push(finding(script, change));
        }
    }
}

/// The name under which `RESET ALL` goes.
const ALL: &str = "all";
/// The name under which `DISCARD ALL` goes.
const DISCARD: &str = "discard all";
/// What `SET SESSION AUTHORIZATION` sets.
const AUTHORIZATION: &str = "session authorization";
/// Besides those that read and change data, and a query in parentheses: statements that evaluate their expressions.
const EVALUATED: &[&str] = &["", "CALL", "COPY", "EXECUTE"];

struct Change {
    name: String,
    span: Range<usize>,
    sort: Sort,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// `SET name …`
    Sets,
    /// `set_config(name, …, false)`
    Calls,
    /// `RESET name` or `SET name TO DEFAULT`
    Restores,
}

impl Change {
    /// Whether a statement that takes back what this one names also takes back the setting `name`.
    fn includes(&self, name: &str) -> bool {
        match self.name.as_str() {
            DISCARD => true,
            // It leaves out who the session is.
            ALL => !is_any(name, &["role", AUTHORIZATION]),
            AUTHORIZATION => name == "role",
            _ => false,
        }
    }

    fn moved(self, by: usize) -> Self {
        Self { span: self.span.start + by..self.span.end + by, ..self }
    }
}

/// What a statement SET or RESET changes, unless it ends with the transaction.
fn setting(statement: &str) -> Option<Change> {
    let tokens: Vec<Token> = Tokens::new(Dialect::Postgres, statement).collect();
    let word = |n: usize| tokens.get(n).map_or("", |token| &statement[token.start..token.end]);
    let at = if is(word(1), "SESSION") && !is_any(word(2), &["AUTHORIZATION", "CHARACTERISTICS"]) { 2 } else { 1 };
    let name = match word(at).to_ascii_lowercase().as_str() {
        "local" | "constraints" | "transaction" if at == 1 => return None,
        "session" => format!("session {}", word(at + 1).to_ascii_lowercase()),
        "time" => "timezone".to_owned(),
        "names" => "client_encoding".to_owned(),
        "schema" => "search_path".to_owned(),
        "xml" => "xmloption".to_owned(),
        "session_authorization" => AUTHORIZATION.to_owned(),
        name if word(at + 1) == "." => format!("{name}.{}", word(at + 2).to_ascii_lowercase()),
        name => name.trim_matches('"').to_owned(),
    };
    let last = word(tokens.len() - 1);
    let restores = is(word(0), "RESET") || is(last, "DEFAULT") || (name == "role" && is(last, "NONE"));
    let sort = if restores { Sort::Restores } else { Sort::Sets };
    Some(Change { name, span: 0..statement.len(), sort })
}

/// `DISCARD ALL`; what else can be discarded is no setting.
fn discard(statement: &str) -> Option<Change> {
    let mut words = Words::new(Dialect::Postgres, statement);
    words.word();
    let change = Change { name: DISCARD.to_owned(), span: 0..statement.len(), sort: Sort::Restores };
    is(words.word(), "ALL").then_some(change)
}

/// The calls of `set_config` whose last argument is plainly false.
fn set_config(statement: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut tokens = Tokens::new(Dialect::Postgres, statement);
    while let Some(token) = tokens.next() {
        if token.kind == TokenKind::Word && is(&statement[token.start..token.end], "set_config") {
            changes.extend(call(statement, token.start, &mut tokens));
        }
    }
    changes
}

/// The rest of a call, up to its closing parenthesis.
fn call(statement: &str, start: usize, tokens: &mut Tokens<'_>) -> Option<Change> {
    let mut depth = 0;
    let mut name = None;
    let mut last = "";
    for token in tokens {
        let text = &statement[token.start..token.end];
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let is_false = is_any(last.trim_matches('\''), &["false", "f"]);
            let name = name.filter(|_| is_false)?;
            return Some(Change { name, span: start..token.end, sort: Sort::Calls });
        }
        if name.is_none() && token.kind == TokenKind::Text {
            name = Some(text.trim_matches('\'').to_ascii_lowercase());
        }
        last = text;
    }
    None
}

fn finding(script: &Script<'_>, change: &Change) -> Finding {
    let statement = &script.text[change.span.clone()];
    let name = &change.name;
    let message = match change.sort {
        Sort::Restores => format!("this takes back `{name}`, which this script did not set"),
        _ => format!("`{name}` stays set after this script, for every statement that follows on the connection"),
    };
    let help = match change.sort {
        Sort::Restores => "remove it: each script leaves the session as it found it".to_owned(),
        Sort::Sets if script.mode == Mode::Statements && name.starts_with("session char") => {
            "remove it: the runner says itself how its transactions are isolated".to_owned()
        }
        _ if script.mode == Mode::Statements => format!("add `RESET {name}` as the last statement"),
        Sort::Calls => "write `true` as the last argument: the setting then ends with the transaction".to_owned(),
        Sort::Sets => match local(statement) {
            Some(local) => format!("write `{local}`: it ends with the transaction"),
            None => "write `SET LOCAL` instead of `SET`: it ends with the transaction".to_owned(),
        },
    };
    Finding { rule: &SESSION_LEAK, span: change.span.clone(), message, help }
}

/// The statement with LOCAL.
fn local(statement: &str) -> Option<String> {
    if statement.len() > SHORT || statement.contains('\n') {
        return None;
    }
    let rest = statement.get(3..)?.trim_start();
    let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let after = after.trim_start();
    if !is(first, "SESSION") || is(after.get(..13).unwrap_or(""), "AUTHORIZATION") {
        return Some(format!("SET LOCAL {rest}"));
    }
    let characteristics = after.get(..15).is_some_and(|word| is(word, "CHARACTERISTICS"));
    if !characteristics {
        return Some(format!("SET LOCAL {after}"));
    }
    let (_, modes) = after.split_at(15);
    let modes = modes.trim_start();
    let modes = modes.get(..2).filter(|word| is(word, "AS")).map_or(modes, |_| modes[2..].trim_start());
    Some(format!("SET {modes}"))
}
