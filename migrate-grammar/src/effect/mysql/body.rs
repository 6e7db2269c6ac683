//! Compound statements: the statements in them, each of which may run or not.

use super::cursor::Cursor;
use super::prepare::Memory;
use super::{Deed, read as read_statement};
use migrate_sql::effect::{Change, Condition, Touched};

/// What the body of a procedure, or a block outside of one, may do.
pub(super) fn read(cursor: Cursor<'_>, memory: &mut Memory) -> Vec<Deed> {
    let mut cursor = cursor;
    let mut deeds = Vec::new();
    while !cursor.is_at_end() {
        let start = cursor;
        cursor.seek(&[";"]);
        let statement = behind_control(cursor.since(&start));
        cursor.skip(1);
        if statement.is_at_end() {
            continue;
        }
        let (start, end) = (statement, statement.rest_span());
        for deed in read_statement(statement_of(start), memory) {
            // What only concerns rows or the session is no reason to say that nothing is known.
            if is_quiet(&deed.change) {
                continue;
            }
            deeds.push(Deed { condition: Condition::Maybe, span: Some(end.clone()), ..deed });
        }
    }
    if deeds.is_empty() {
        let reason = "statements with conditions around them".to_owned();
        deeds.push(Change::Opaque { reason, touched: Touched::Rows }.into());
    }
    deeds
}

fn statement_of(cursor: Cursor<'_>) -> Cursor<'_> {
    let mut end = cursor;
    end.skip_all();
    end.since(&cursor)
}

fn is_quiet(change: &Change) -> bool {
    matches!(
        change,
        Change::Data(_)
            | Change::Session(_)
            | Change::Maintain(_)
            | Change::Nothing { .. }
            | Change::Opaque { touched: Touched::Rows, .. }
    )
}

/// The statement behind the words of control that stand before it: `IF … THEN`, `BEGIN`, a label, `ELSE`.
fn behind_control(statement: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = statement;
    loop {
        if cursor.is_at(1, ":") && !cursor.is_at(2, "=") {
            cursor.skip(2);
        } else if cursor.take(&["BEGIN", "NOT", "ATOMIC"])
            || cursor.take_any(&["BEGIN", "ELSE", "LOOP", "REPEAT"]).is_some()
        {
        } else if cursor.take_any(&["IF", "ELSEIF", "CASE", "WHEN"]).is_some() {
            // `IF` is a function too, but no statement begins with it.
            cursor.seek(&["THEN"]);
            cursor.skip(1);
        } else if cursor.take_any(&["WHILE", "FOR"]).is_some() {
            cursor.seek(&["DO"]);
            cursor.skip(1);
        } else if is_no_statement(&cursor) {
            cursor.skip_all();
        } else if cursor.take(&["DECLARE"]) {
            // `DECLARE … HANDLER FOR … statement`
            if !cursor.seek(&["FOR"]) {
                cursor.skip_all();
                continue;
            }
            cursor.skip(1);
            let is_cursor = cursor.is_at(0, "SELECT") || cursor.is_at(0, "WITH");
            if is_cursor {
                cursor.skip_all();
            } else {
                cursor.seek(&[
                    "BEGIN", "SET", "INSERT", "UPDATE", "DELETE", "DROP", "CREATE", "ALTER", "CALL", "EXECUTE",
                ]);
            }
        } else {
            return cursor;
        }
    }
}

fn is_no_statement(cursor: &Cursor<'_>) -> bool {
    const WORDS: [&str; 9] = ["END", "UNTIL", "LEAVE", "ITERATE", "RETURN", "OPEN", "CLOSE", "FETCH", "EXIT"];
    WORDS.iter().any(|word| cursor.is_at(0, word))
}
