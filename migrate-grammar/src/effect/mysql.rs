//! What the statements of MySQL and MariaDB do.
//!
//! Takes the bytes of each statement; gives its effects. Reads tokens, not a grammar's tree: sqlparser does not keep
//! what decides here (character sets and collations, positions, lengths and orders of key parts, ALGORITHM and LOCK,
//! partitions, IF EXISTS) and knows many statements only in a text that was mended for it, where bytes are no longer
//! those of the script. One small reader per family is total: what it does not know is [`Change::Opaque`].
//!
//! Must not know which of the two servers runs it: where they differ, the fold decides.

mod alter_table;
mod body;
mod column;
mod create_table;
mod cursor;
mod data;
mod drop;
mod index;
mod key;
mod literal;
mod maintain;
mod options;
mod other;
mod prepare;
mod query;
mod rename;
mod routine;
mod session;
mod trigger;
mod view;

use cursor::{Conditional, Cursor};
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{Change, Condition, Effect, Existing, Touched};
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::object::RoutineKind;
use migrate_sql::schema::table::Persistence;
use prepare::Memory;
use std::ops::Range;

pub(super) fn effects(text: &str, statements: &[Range<usize>]) -> Vec<Effect> {
    let mut memory = Memory::default();
    statements.iter().flat_map(|span| statement(text, span, &mut memory)).collect()
}

/// One thing that a statement does, and where that is written if it is a part of the statement.
struct Deed {
    change: Change,
    condition: Condition,
    span: Option<Range<usize>>,
}

impl From<Change> for Deed {
    fn from(change: Change) -> Self {
        Self { change, condition: Condition::Always, span: None }
    }
}

/// What one statement does; never nothing.
fn statement(text: &str, span: &Range<usize>, memory: &mut Memory) -> Vec<Effect> {
    let (tokens, has_conditional) = cursor::tokens(text, span, Conditional::Code);
    let mut deeds = read(Cursor::new(text, &tokens), memory);
    if has_conditional {
        // Some servers take these parts for comments. If that makes a difference, nobody can tell what happens.
        let (tokens, _) = cursor::tokens(text, span, Conditional::Comment);
        let others = read(Cursor::new(text, &tokens), memory);
        let is_same =
            deeds.len() == others.len() && deeds.iter().zip(&others).all(|(it, other)| it.change == other.change);
        if !is_same {
            deeds.iter_mut().for_each(|deed| deed.condition = Condition::Maybe);
        }
    }
    let effect = |deed: Deed| Effect {
        statement: span.clone(),
        span: deed.span.unwrap_or_else(|| span.clone()),
        change: deed.change,
        condition: deed.condition,
    };
    deeds.into_iter().map(effect).collect()
}

fn read(cursor: Cursor<'_>, memory: &mut Memory) -> Vec<Deed> {
    let deeds = known(cursor, memory).unwrap_or_default();
    if deeds.is_empty() { vec![unknown(cursor).into()] } else { deeds }
}

/// The effects of a statement that can be read.
fn known(cursor: Cursor<'_>, memory: &mut Memory) -> Option<Vec<Deed>> {
    let mut cursor = cursor;
    let one = |change: Option<Change>| change.map(|change| vec![Deed::from(change)]);
    let all = |changes: Option<Vec<Change>>| changes.map(|changes| changes.into_iter().map(Deed::from).collect());
    match cursor.piece(0).to_ascii_uppercase().as_str() {
        // An executable comment may be empty.
        "" => one(Some(Change::Nothing { kind: "comment", about: None })),
        "CREATE" => create(&mut cursor, memory),
        "ALTER" => alter(&mut cursor),
        "DROP" if cursor.is_at(1, "PREPARE") => one(memory.forget(&mut cursor)),
        "DROP" => {
            cursor.skip(1);
            one(drop::read(&mut cursor))
        }
        "RENAME" => {
            cursor.skip(1);
            let Some(pairs) = rename::read(&mut cursor) else { return one(Some(other::nothing("rename user"))) };
            let deed = |(change, span)| Deed { change, condition: Condition::Always, span: Some(span) };
            Some(pairs.into_iter().map(deed).collect())
        }
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "TRUNCATE" | "SELECT" | "WITH" | "VALUES" | "TABLE" | "("
        | "DO" => {
            memory.select(cursor);
            one(data::of(&mut cursor))
        }
        "LOAD" if cursor.is_at(1, "INDEX") => one(Some(other::nothing("load index"))),
        "LOAD" => one(data::of(&mut cursor)),
        "USE" => one(session::database(&mut cursor)),
        "SET" => {
            memory.set(cursor);
            all(session::set(&mut cursor))
        }
        "LOCK" | "UNLOCK" | "OPTIMIZE" | "ANALYZE" | "FLUSH" | "CHECK" | "CHECKSUM" | "REPAIR" | "CACHE" => {
            let deeds = maintain::read(&mut cursor)?;
            Some(deeds.into_iter().map(|(change, condition)| Deed { change, condition, span: None }).collect())
        }
        "PREPARE" => one(memory.prepare(&mut cursor)),
        "DEALLOCATE" => one(memory.forget(&mut cursor)),
        "EXECUTE" => Some(memory.execute(&mut cursor)),
        "CALL" => Some(memory.call(&mut cursor)),
        "BEGIN" if cursor.is_at(1, "NOT") => Some(body::read(cursor, memory)),
        "IF" | "CASE" | "LOOP" | "WHILE" | "REPEAT" | "FOR" => Some(body::read(cursor, memory)),
        "ROLLBACK" => one(Some(other::nothing("transaction"))),
        _ => one(other::read(&cursor)),
    }
}

/// CREATE of anything.
fn create(cursor: &mut Cursor<'_>, memory: &mut Memory) -> Option<Vec<Deed>> {
    let all = |changes: Option<Vec<Change>>| changes.map(|changes| changes.into_iter().map(Deed::from).collect());
    cursor.skip(1);
    let existing = if cursor.take(&["OR", "REPLACE"]) { Existing::Replace } else { Existing::Refuse };
    let is_temporary = cursor.take(&["TEMPORARY"]);
    cursor.take_any(&["ONLINE", "OFFLINE"]);
    if cursor.take(&["TABLE"]) {
        let persistence = if is_temporary { Persistence::Temporary } else { Persistence::Permanent };
        return all(create_table::read(cursor, existing, persistence));
    }
    if ["UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "VECTOR"].iter().any(|word| cursor.is_at(0, word))
        && !cursor.is(&["SPATIAL", "REFERENCE"])
    {
        return index::read(cursor, existing).map(|change| vec![change.into()]);
    }
    security(cursor);
    let change = if cursor.take(&["VIEW"]) {
        view::read(cursor, existing)
    } else if cursor.take(&["TRIGGER"]) {
        trigger::read(cursor, existing)
    } else if cursor.take(&["PROCEDURE"]) {
        let change = routine::read(cursor, RoutineKind::Procedure, existing);
        memory.learn(change.as_ref());
        change
    } else if cursor.take(&["AGGREGATE", "FUNCTION"]) || cursor.take(&["FUNCTION"]) {
        routine::read(cursor, RoutineKind::Function, existing)
    } else {
        other::create(cursor, existing)
    };
    change.map(|change| vec![change.into()])
}

/// ALTER of anything.
fn alter(cursor: &mut Cursor<'_>) -> Option<Vec<Deed>> {
    cursor.skip(1);
    cursor.take_any(&["ONLINE", "OFFLINE", "IGNORE"]);
    cursor.take_any(&["IGNORE"]);
    if cursor.take(&["TABLE"]) {
        return alter_table::read(cursor).map(|changes| changes.into_iter().map(Deed::from).collect());
    }
    security(cursor);
    if cursor.take(&["VIEW"]) {
        let about = Change::Nothing { kind: "alter view", about: { *cursor }.name() };
        return view::read(cursor, Existing::Replace).map(|change| vec![about.into(), change.into()]);
    }
    other::alter(cursor).map(|change| vec![change.into()])
}

/// `ALGORITHM = … DEFINER = … SQL SECURITY …`
fn security(cursor: &mut Cursor<'_>) {
    loop {
        if cursor.take(&["ALGORITHM"]) {
            cursor.option_value();
        } else if cursor.take(&["SQL", "SECURITY"]) {
            cursor.skip(1);
        } else if cursor.take(&["DEFINER", "="]) {
            user(cursor);
        } else {
            return;
        }
    }
}

/// `user@host`, `CURRENT_USER()`.
fn user(cursor: &mut Cursor<'_>) {
    if cursor.string().is_none() {
        cursor.ident_text();
    }
    cursor.parenthesis();
    if cursor.take(&["@"]) && cursor.string().is_none() {
        cursor.ident_text();
    }
}

/// A statement that cannot be read: what it may have touched, from its first words.
fn unknown(cursor: Cursor<'_>) -> Change {
    let mut cursor = cursor;
    let words: Vec<&str> = (0..2).map(|ahead| cursor.piece(ahead)).filter(|word| !word.is_empty()).collect();
    let reason = format!("this {} cannot be read", words.join(" ").to_ascii_uppercase());
    const ROWS: [&str; 8] = ["INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH", "LOAD", "SET"];
    if ROWS.iter().any(|word| cursor.is_at(0, word)) {
        return Change::Opaque { reason, touched: Touched::Rows };
    }
    let touched = table_of(&mut cursor).map_or(Touched::Anything, |name| Touched::Relations(vec![name]));
    Change::Opaque { reason, touched }
}

/// The table that a CREATE TABLE, ALTER TABLE or CREATE INDEX is about.
fn table_of(cursor: &mut Cursor<'_>) -> Option<migrate_sql::schema::name::Name> {
    cursor.take_any(&["CREATE", "ALTER"])?;
    while cursor.take_any(&["OR", "REPLACE", "TEMPORARY", "ONLINE", "OFFLINE", "IGNORE"]).is_some() {}
    if cursor.take(&["TABLE"]) || cursor.take(&["VIEW"]) {
        if !cursor.take(&["IF", "NOT", "EXISTS"]) {
            cursor.take(&["IF", "EXISTS"]);
        }
        let name = cursor.name()?;
        // What it is renamed to is not known.
        let is_renamed = cursor.seek(&["RENAME"]);
        return (!is_renamed).then_some(name);
    }
    cursor.take_any(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"]);
    cursor.take(&["INDEX"]).then_some(())?;
    cursor.seek(&["ON"]).then_some(())?;
    cursor.skip(1);
    cursor.name()
}

fn ident(text: impl AsRef<str>) -> Ident {
    Ident::other(Mysql, text)
}
