//! MySQL and MariaDB: SET of a session variable that the script does not put back, and USE.
//!
//! What counts is the last value that a script gives a variable: `@old`, `DEFAULT` and the server's own default
//! put it back. `SET GLOBAL`, `SET PERSIST` and user variables are no settings of the session.

use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lint::Script;
use super::SESSION_LEAK;
use crate::split::kind::{is, is_any};
use crate::split::lex::{Token, TokenKind, Tokens};
use std::ops::Range;

/// Variables that are on unless somebody turned them off.
const ON: &[&str] = &["foreign_key_checks", "unique_checks", "check_constraint_checks", "autocommit", "sql_notes"];
/// Variables that are off unless somebody turned them on.
const OFF: &[&str] = &["sql_safe_updates", "sql_log_off", "pseudo_slave_mode"];
/// The variable that `SET NAMES` and `SET CHARACTER SET` are known by: dumps put it back by that name.
const NAMES: &str = "character_set_client";

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    // Few scripts set more than a handful, so a list is a fine map.
    let mut last: Vec<Setting> = Vec::new();
    for statement in script.statements {
        let first = script.first_word(statement);
        let text = script.statement(statement);
        if !is_any(first, &["SET", "USE"]) {
            continue;
        }
        for setting in settings(text, statement.span.start) {
            last.retain(|other| other.name != setting.name);
            last.push(setting);
        }
    }
    findings.extend(last.into_iter().filter(|setting| !setting.restores).map(finding));
}

struct Setting {
    name: String,
    span: Range<usize>,
    restores: bool,
}

fn finding(setting: Setting) -> Finding {
    let name = setting.name;
    if name == "use" {
        return Finding {
            rule: &SESSION_LEAK,
            span: setting.span,
            message: "`USE` changes the database for every statement that follows on the connection".to_owned(),
            help: "remove it: the connection's URL names the database; write `database.table` to reach another one"
                .to_owned(),
        };
    }
    let help = if is_any(&name, ON) {
        format!("add `SET {name} = 1` as the last statement")
    } else if name == NAMES {
        "remove it: the driver sets the character set of its connection".to_owned()
    } else if matches!(name.as_str(), "transaction" | "role") {
        "remove it".to_owned()
    } else {
        format!("save it first with `SET @old_{name} = @@{name}` and end with `SET {name} = @old_{name}`")
    };
    let shown = if name == NAMES { "NAMES" } else { &name };
    let message = format!("`{shown}` stays set after this script, for every statement that follows on the connection");
    Finding { rule: &SESSION_LEAK, span: setting.span, message, help }
}

/// What a statement SET or USE changes in the session, one after the other.
fn settings(text: &str, at: usize) -> Vec<Setting> {
    let is_code = |token: &Token| !matches!(token.kind, TokenKind::ExecutableStart | TokenKind::ExecutableEnd);
    let tokens: Vec<Token> = Tokens::new(Dialect::Mysql, text).filter(is_code).collect();
    let Some((first, rest)) = tokens.split_first() else { return Vec::new() };
    let whole = first.start..tokens.last().map_or(first.end, |token| token.end);
    if is(&text[first.start..first.end], "USE") {
        return vec![Setting { name: "use".to_owned(), span: at + whole.start..at + whole.end, restores: false }];
    }
    let mut settings = Vec::new();
    let mut depth = 0usize;
    let is_comma = |token: &Token| {
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.kind == TokenKind::Symbol(b',')
    };
    for (n, assignment) in rest.split(is_comma).enumerate() {
        let words: Vec<&str> = assignment.iter().map(|token| &text[token.start..token.end]).collect();
        let Some((name, restores)) = setting(&words) else { continue };
        let start = if n == 0 { whole.start } else { assignment[0].start };
        let end = assignment.last().map_or(start, |token| token.end);
        settings.push(Setting { name, span: at + start..at + end, restores });
        if n == 0 && is_any(words[0], &["TRANSACTION", "ROLE"]) {
            break;
        }
    }
    settings
}

/// The session variable that an assignment changes, and whether it puts it back.
fn setting(mut words: &[&str]) -> Option<(String, bool)> {
    let mut session = false;
    loop {
        let (first, rest) = words.split_first()?;
        match first.to_ascii_uppercase().as_str() {
            // `@@session.name`, `@@name`
            "@" if rest.first() == Some(&"@") => words = &rest[1..],
            "@" => return None,
            "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD" | "STATEMENT" | "DEFAULT" | "RESOURCE" => return None,
            "SESSION" | "LOCAL" => {
                session = true;
                words = if rest.first() == Some(&".") { &rest[1..] } else { rest };
            }
            "NAMES" | "CHARSET" => return Some((NAMES.to_owned(), false)),
            "CHARACTER" if rest.first().is_some_and(|word| is(word, "SET")) => return Some((NAMES.to_owned(), false)),
            // Without SESSION it holds for the next transaction only.
            "TRANSACTION" => return session.then(|| ("transaction".to_owned(), false)),
            "ROLE" => return Some(("role".to_owned(), rest.first().is_some_and(|word| is(word, "DEFAULT")))),
            _ => break,
        }
    }
    let (name, rest) = words.split_first()?;
    let name = name.trim_matches('`').to_ascii_lowercase();
    let value = match rest {
        [":", "=", value @ ..] | ["=", value @ ..] => value,
        _ => return None,
    };
    let restores = match value {
        ["@", ..] | ["DEFAULT" | "default" | "Default"] => true,
        [value] if is_any(&name, ON) => is_any(value, &["1", "ON", "TRUE", "'ON'"]),
        [value] if is_any(&name, OFF) => is_any(value, &["0", "OFF", "FALSE", "'OFF'"]),
        _ => false,
    };
    Some((name, restores))
}
