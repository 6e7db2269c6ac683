//! SQLite: pragmas that hold for the connection, and databases that stay attached.
//!
//! What counts is the last value that a script gives a pragma: the one that a connection has by itself puts it back.
//! Pragmas that are kept in the database file, or that do something at once, are no settings of the session.

use super::SESSION_LEAK;
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lint::Script;
use crate::lint::pragma::{self, Pragma};
use crate::split::kind::{is, is_any};
use crate::split::lex::{TokenKind, Tokens};
use std::ops::Range;

/// What a pragma is on a new connection.
#[derive(Debug, Clone, Copy)]
enum Usual {
    On,
    Off,
    /// Any of these.
    Value(&'static [&'static str]),
    /// It depends on how SQLite was built, or on the file: a second value in the same script puts the first one back.
    Unknown,
}

/// The pragmas that hold for the connection.
const PRAGMAS: &[(&str, Usual)] = &[
    ("analysis_limit", Usual::Value(&["0"])),
    ("automatic_index", Usual::On),
    // sqlx sets it on each connection.
    ("busy_timeout", Usual::Unknown),
    ("cache_size", Usual::Value(&["-2000"])),
    ("cache_spill", Usual::On),
    ("case_sensitive_like", Usual::Off),
    ("cell_size_check", Usual::Off),
    ("checkpoint_fullfsync", Usual::Off),
    ("count_changes", Usual::Off),
    ("empty_result_callbacks", Usual::Off),
    // sqlx turns it on.
    ("foreign_keys", Usual::On),
    ("full_column_names", Usual::Off),
    ("fullfsync", Usual::Off),
    ("hard_heap_limit", Usual::Value(&["0"])),
    ("ignore_check_constraints", Usual::Off),
    // WAL is kept in the file.
    ("journal_mode", Usual::Value(&["delete", "wal"])),
    ("journal_size_limit", Usual::Value(&["-1"])),
    ("legacy_alter_table", Usual::Off),
    ("locking_mode", Usual::Value(&["normal"])),
    ("max_page_count", Usual::Unknown),
    ("mmap_size", Usual::Unknown),
    ("query_only", Usual::Off),
    ("read_uncommitted", Usual::Off),
    ("recursive_triggers", Usual::Off),
    ("reverse_unordered_selects", Usual::Off),
    ("secure_delete", Usual::Unknown),
    ("short_column_names", Usual::On),
    ("soft_heap_limit", Usual::Value(&["0"])),
    ("synchronous", Usual::Value(&["2", "full"])),
    ("temp_store", Usual::Value(&["0", "default"])),
    ("temp_store_directory", Usual::Value(&[""])),
    ("threads", Usual::Value(&["0"])),
    ("trusted_schema", Usual::Unknown),
    ("wal_autocheckpoint", Usual::Value(&["1000"])),
    ("writable_schema", Usual::Off),
];

const ON: &[&str] = &["1", "on", "true", "yes"];
/// `reset` is a word of `writable_schema`.
const OFF: &[&str] = &["0", "off", "false", "no", "reset"];

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    // Few scripts set more than a handful, so a list is a fine map.
    let mut last: Vec<Setting> = Vec::new();
    for statement in script.statements {
        let text = script.statement(statement);
        let span = statement.span.clone();
        let first = script.first_word(statement);
        if is(first, "DETACH") {
            let name = database(text);
            last.retain(|other| other.is_pragma() || other.name != name);
        } else if is(first, "ATTACH") {
            last.push(Setting { name: database(text), span, sort: Sort::Attached });
        } else if let Some(Pragma { name, value }) = pragma::set(text) {
            let Some(usual) = usual(script, &name) else { continue };
            let known = last.len();
            last.retain(|other| !other.is_pragma() || other.name != name);
            let is_back = match usual {
                Usual::On => is_any(&value, ON),
                Usual::Off => is_any(&value, OFF),
                Usual::Value(values) => is_any(&value, values),
                Usual::Unknown => last.len() < known,
            };
            if !is_back {
                last.push(Setting { name, span, sort: Sort::Pragma(usual) });
            }
        }
    }
    findings.extend(last.into_iter().map(|setting| finding(script.mode, setting)));
}

struct Setting {
    name: String,
    span: Range<usize>,
    sort: Sort,
}

#[derive(Debug, Clone, Copy)]
enum Sort {
    Pragma(Usual),
    Attached,
}

impl Setting {
    fn is_pragma(&self) -> bool {
        matches!(self.sort, Sort::Pragma(_))
    }
}

/// What a pragma is on a new connection, if it is a setting of the connection.
fn usual(script: &Script<'_>, name: &str) -> Option<Usual> {
    // Inside a transaction the one does nothing and the other fails, and both have a rule of their own.
    if is_any(name, &["foreign_keys", "synchronous"]) && script.mode != Mode::Statements {
        return None;
    }
    PRAGMAS.iter().find(|(pragma, _)| *pragma == name).map(|(_, usual)| *usual)
}

/// The name of the database in `ATTACH [DATABASE] … AS name` and `DETACH [DATABASE] name`: the last word.
fn database(statement: &str) -> String {
    let is_name = |kind| matches!(kind, TokenKind::Word | TokenKind::Name | TokenKind::Text);
    let tokens = Tokens::new(Dialect::Sqlite, statement);
    let last = tokens.filter(|token| is_name(token.kind)).last();
    last.map_or_else(String::new, |token| pragma::plain(&statement[token.start..token.end]))
}

fn finding(mode: Mode, setting: Setting) -> Finding {
    let Setting { name, span, sort } = setting;
    let help = match sort {
        Sort::Attached if mode == Mode::Statements => format!("add `DETACH {name}` as the last statement"),
        Sort::Attached => {
            "remove it, and attach it where the connection is opened: what a transaction has used it cannot detach"
                .to_owned()
        }
        Sort::Pragma(Usual::On) => format!("add `PRAGMA {name} = ON` as the last statement"),
        Sort::Pragma(Usual::Off) => format!("add `PRAGMA {name} = OFF` as the last statement"),
        Sort::Pragma(Usual::Value(_) | Usual::Unknown) => {
            "remove it: a setting of connections belongs where they are opened".to_owned()
        }
    };
    let stays = if matches!(sort, Sort::Attached) { "attached" } else { "set" };
    let message = format!("`{name}` stays {stays} after this script, for every statement that follows on the connection");
    Finding { rule: &SESSION_LEAK, span, message, help }
}
