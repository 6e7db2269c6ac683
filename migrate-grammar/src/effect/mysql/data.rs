//! INSERT, REPLACE, UPDATE, DELETE, TRUNCATE, LOAD DATA, and queries by themselves.

use super::cursor::Cursor;
use super::query::{Alone, Found, Nesting, Reader, Source, begins_at, read};
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{Change, Data, Verb};
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::split::lex::TokenKind;
use migrate_sql::words::is_reserved;

/// A statement about rows; `None` for what cannot be read.
pub(super) fn of(cursor: &mut Cursor<'_>) -> Option<Change> {
    let calls = calls(cursor);
    let mut reader = Reader::default();
    if cursor.is_at(0, "WITH") && !is_select(*cursor) {
        reader.with(cursor);
    }
    let mut data = match cursor.piece(0).to_ascii_uppercase().as_str() {
        "INSERT" | "REPLACE" => insert(cursor, &mut reader)?,
        "UPDATE" => update(cursor, &mut reader)?,
        "DELETE" => delete(cursor, &mut reader)?,
        "TRUNCATE" => truncate(cursor)?,
        "LOAD" => load(cursor)?,
        _ => {
            let Found { reads, .. } = read(cursor);
            return Some(Change::Data(Box::new(Data { reads, calls, ..Data::new(Verb::Select) })));
        }
    };
    // That a target has to be there is said once.
    data.reads = reader.finish();
    data.reads.retain(|it| !it.columns.is_empty() || !data.targets.contains(&it.relation));
    data.calls = calls;
    Some(Change::Data(Box::new(data)))
}

/// Whether a statement that begins with WITH is a query.
fn is_select(cursor: Cursor<'_>) -> bool {
    let mut cursor = cursor;
    cursor.seek(&["UPDATE", "DELETE", "INSERT", "REPLACE", "SELECT", "VALUES", "TABLE"]);
    cursor.is_at_end() || ["SELECT", "VALUES", "TABLE"].iter().any(|word| cursor.is_at(0, word))
}

fn insert(cursor: &mut Cursor<'_>, reader: &mut Reader) -> Option<Data> {
    let mut data = Data::new(Verb::Insert);
    if cursor.take(&["REPLACE"]) {
        data.lenient = Some("replace");
    } else {
        cursor.skip(1);
    }
    while let Some(word) = cursor.take_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"]) {
        if word == "IGNORE" {
            data.lenient = Some("ignore");
        }
    }
    cursor.take(&["INTO"]);
    let table = cursor.name()?;
    data.targets.push(table.clone());
    if cursor.take(&["PARTITION"]) {
        cursor.parenthesis();
    }
    if cursor.take(&["SET"]) {
        return assignments(cursor, &mut data, reader, &[target(table)]).map(|()| data);
    }
    if cursor.is_at(0, "(") && !begins_at(cursor, 1) {
        data.columns = cursor.parenthesis()?.commas().into_iter().map(column).collect::<Option<_>>()?;
    }
    if cursor.take_any(&["VALUES", "VALUE"]).is_some() {
        rows(cursor, &mut data, reader);
    }
    let start = *cursor;
    if !cursor.is_at_end() {
        cursor.seek(&["ON", "RETURNING"]);
        // `JOIN … ON` is not the end of the query.
        while cursor.is_at(0, "ON") && !cursor.is(&["ON", "DUPLICATE"]) {
            cursor.skip(1);
            cursor.seek(&["ON", "RETURNING"]);
        }
    }
    let query = cursor.since(&start);
    if begins_at(&query, 0) {
        reader.query(query, Nesting::Outermost);
    }
    if cursor.take(&["ON", "DUPLICATE", "KEY", "UPDATE"]) {
        data.lenient = data.lenient.or(Some("on duplicate key update"));
        reader.expression(*cursor, &[], Alone::Anything);
    }
    cursor.skip_all();
    Some(data)
}

fn target(table: Name) -> Source {
    Source { called: table.ident.as_str().to_owned(), relation: Some(table) }
}

/// A column of a list, perhaps with its table before it.
fn column(mut part: Cursor<'_>) -> Option<Ident> {
    let mut found = part.ident();
    while part.take(&["."]) {
        found = part.ident();
    }
    found
}

/// The rows behind VALUES.
fn rows(cursor: &mut Cursor<'_>, data: &mut Data, reader: &mut Reader) {
    let mut count = 0;
    cursor.take(&["ROW"]);
    while let Some(row) = cursor.parenthesis() {
        count += 1;
        for (at, value) in row.commas().into_iter().enumerate() {
            if let Some(text) = literal(value) {
                data.literals.push((data.columns.get(at).cloned(), text));
            } else {
                reader.expression(value, &[], Alone::Anything);
            }
        }
        if !cursor.take(&[","]) {
            break;
        }
        cursor.take(&["ROW"]);
    }
    data.rows = Some(count);
    // MySQL 8.0.19: an alias for the new row.
    if cursor.take(&["AS"]) {
        cursor.ident();
        cursor.parenthesis();
    }
}

/// A value that is a string and nothing else.
fn literal(value: Cursor<'_>) -> Option<String> {
    let mut value = value;
    let text = value.string()?;
    value.is_at_end().then_some(text)
}

/// `a = 1, b = 2`, up to a word that ends the list.
fn assignments(cursor: &mut Cursor<'_>, data: &mut Data, reader: &mut Reader, sources: &[Source]) -> Option<()> {
    let start = *cursor;
    cursor.seek(&["WHERE", "ORDER", "LIMIT", "RETURNING", "ON"]);
    let mut assigned: Vec<Name> = Vec::new();
    for mut part in cursor.since(&start).commas() {
        let mut path = vec![part.ident_text()?];
        while part.take(&["."]) {
            path.push(part.ident_text()?);
        }
        part.take(&[":"]);
        part.take(&["="]).then_some(())?;
        let column = Ident::other(Mysql, path.last()?);
        let of = match path.len() {
            1 => sources.first().filter(|_| sources.len() == 1),
            _ => sources.iter().find(|source| source.called == path[path.len() - 2]),
        };
        if let Some(relation) = of.and_then(|source| source.relation.as_ref()) {
            if !assigned.contains(relation) {
                assigned.push(relation.clone());
            }
            if assigned[0] == *relation {
                data.columns.push(column.clone());
            }
        }
        match literal(part) {
            Some(text) => data.literals.push((Some(column), text)),
            None => reader.expression(part, sources, Alone::Anything),
        }
    }
    if data.targets.is_empty() {
        data.targets = assigned;
    }
    Some(())
}

/// WHERE, ORDER BY and LIMIT.
fn filter(cursor: &mut Cursor<'_>, data: &mut Data, reader: &mut Reader, sources: &[Source]) {
    data.filtered |= !cursor.is_at_end() && !cursor.is_at(0, "RETURNING");
    if cursor.take(&["WHERE"]) {
        let start = *cursor;
        cursor.seek(&["ORDER", "LIMIT", "RETURNING"]);
        reader.expression(cursor.since(&start), sources, Alone::Compared);
    }
    reader.expression(*cursor, sources, Alone::Anything);
    cursor.skip_all();
}

fn update(cursor: &mut Cursor<'_>, reader: &mut Reader) -> Option<Data> {
    let mut data = Data::new(Verb::Update);
    cursor.skip(1);
    while let Some(word) = cursor.take_any(&["LOW_PRIORITY", "IGNORE"]) {
        if word == "IGNORE" {
            data.lenient = Some("ignore");
        }
    }
    let start = *cursor;
    cursor.seek(&["SET"]).then_some(())?;
    let sources = reader.sources(cursor.since(&start));
    data.filtered = sources.len() > 1;
    cursor.skip(1);
    assignments(cursor, &mut data, reader, &sources)?;
    // Where it cannot be told which of several tables is meant, all of them may be.
    if data.targets.is_empty() {
        data.targets = sources.iter().filter_map(|source| source.relation.clone()).collect();
    }
    filter(cursor, &mut data, reader, &sources);
    Some(data)
}

fn delete(cursor: &mut Cursor<'_>, reader: &mut Reader) -> Option<Data> {
    let mut data = Data::new(Verb::Delete);
    cursor.skip(1);
    while let Some(word) = cursor.take_any(&["LOW_PRIORITY", "QUICK", "IGNORE"]) {
        if word == "IGNORE" {
            data.lenient = Some("ignore");
        }
    }
    let is_from = cursor.take(&["FROM"]);
    let start = *cursor;
    cursor.seek(&["FROM", "USING", "WHERE", "ORDER", "LIMIT", "RETURNING"]);
    let first = cursor.since(&start);
    // `DELETE a FROM a JOIN b`, `DELETE FROM a USING a JOIN b`
    let is_multiple = cursor.take(&["FROM"]) || is_from && cursor.take(&["USING"]);
    let sources = if is_multiple {
        let start = *cursor;
        cursor.seek(&["WHERE", "ORDER", "LIMIT", "RETURNING"]);
        let sources = reader.sources(cursor.since(&start));
        for mut part in first.commas() {
            let name = part.name()?;
            let is_meant = |source: &&Source| source.called == name.ident.as_str();
            let relation = sources.iter().find(is_meant).and_then(|source| source.relation.clone());
            data.targets.push(relation.unwrap_or(name));
        }
        data.filtered = sources.len() > 1;
        sources
    } else {
        let sources = reader.sources(first);
        data.targets = sources.iter().filter_map(|source| source.relation.clone()).collect();
        sources
    };
    filter(cursor, &mut data, reader, &sources);
    Some(data)
}

fn truncate(cursor: &mut Cursor<'_>) -> Option<Data> {
    cursor.skip(1);
    cursor.take(&["TABLE"]);
    let targets = vec![cursor.name()?];
    cursor.skip_all();
    Some(Data { targets, ..Data::new(Verb::Truncate) })
}

/// `LOAD DATA … INTO TABLE name`
fn load(cursor: &mut Cursor<'_>) -> Option<Data> {
    let mut data = Data::new(Verb::Copy);
    while !cursor.is_at_end() && !cursor.is(&["INTO", "TABLE"]) {
        if cursor.is_at(0, "IGNORE") || cursor.is_at(0, "REPLACE") {
            data.lenient = Some(if cursor.is_at(0, "IGNORE") { "ignore" } else { "replace" });
        }
        cursor.skip(1);
    }
    cursor.skip(2);
    data.targets.push(cursor.name()?);
    cursor.skip_all();
    Some(data)
}

/// The functions that a statement calls, in lower case.
fn calls(cursor: &Cursor<'_>) -> Vec<String> {
    let mut calls: Vec<String> = Vec::new();
    for at in 0..cursor.left().saturating_sub(1) {
        let is_call = cursor.kind(at) == Some(TokenKind::Word)
            && cursor.is_at(at + 1, "(")
            && !is_clause(cursor.piece(at))
            && !(at > 0 && (cursor.is_at(at - 1, "INTO") || cursor.is_at(at - 1, "FROM")));
        if is_call {
            let name = cursor.piece(at).to_ascii_lowercase();
            if !calls.contains(&name) {
                calls.push(name);
            }
        }
    }
    calls
}

/// Whether a word before a parenthesis is none of a function.
fn is_clause(word: &str) -> bool {
    // Some words are reserved and functions too.
    const FUNCTIONS: [&str; 12] = [
        "char",
        "convert",
        "current_date",
        "current_time",
        "current_timestamp",
        "database",
        "if",
        "insert",
        "left",
        "repeat",
        "replace",
        "right",
    ];
    let lower = word.to_ascii_lowercase();
    is_reserved(Mysql, word) && !FUNCTIONS.contains(&lower.as_str())
}
