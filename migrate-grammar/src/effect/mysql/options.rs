//! The options of a table, and how it is cut into partitions.

use super::column::{charset, collation};
use super::cursor::Cursor;
use migrate_sql::schema::table::{IndexOn, IndexPart, Partitioned};
use std::collections::BTreeMap;

/// An option that the model keeps, with its value; or another one.
pub(super) enum TableOption {
    /// `engine`, `charset`, `collation` or `row_format`.
    Kept(&'static str, String),
    /// One that the model does not keep, as SQL says it.
    Unkept(&'static str),
}

/// Options that the model does not keep; `ALTER TABLE` says the same.
const UNKEPT: [&str; 33] = [
    "AUTO_INCREMENT",
    "AUTOEXTEND_SIZE",
    "AVG_ROW_LENGTH",
    "CHECKSUM",
    "COMMENT",
    "COMPRESSION",
    "CONNECTION",
    "DELAY_KEY_WRITE",
    "ENCRYPTED",
    "ENCRYPTION",
    "ENCRYPTION_KEY_ID",
    "ENGINE_ATTRIBUTE",
    "IETF_QUOTES",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "PASSWORD",
    "SECONDARY_ENGINE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "SEQUENCE",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "STORAGE",
    "TABLESPACE",
    "TABLE_CHECKSUM",
    "TRANSACTIONAL",
    "UNION",
];

/// One option of a table, if one begins here.
pub(super) fn option(cursor: &mut Cursor<'_>) -> Option<TableOption> {
    let before = *cursor;
    let found = read(cursor);
    if found.is_none() {
        *cursor = before;
    }
    found
}

fn read(cursor: &mut Cursor<'_>) -> Option<TableOption> {
    let is_default = cursor.take(&["DEFAULT"]);
    if cursor.take(&["CHARACTER", "SET"]) || cursor.take(&["CHARSET"]) || cursor.take(&["CHAR", "SET"]) {
        return Some(TableOption::Kept("charset", charset(&cursor.option_value()?)));
    }
    if cursor.take(&["COLLATE"]) {
        return Some(TableOption::Kept("collation", collation(&cursor.option_value()?)));
    }
    if is_default {
        cursor.take(&["ENCRYPTION"]).then_some(())?;
        cursor.option_value()?;
        return Some(TableOption::Unkept("encryption"));
    }
    if cursor.take(&["ENGINE"]) || cursor.take(&["TYPE"]) {
        return Some(TableOption::Kept("engine", cursor.option_value()?.to_ascii_lowercase()));
    }
    if cursor.take(&["ROW_FORMAT"]) {
        return Some(TableOption::Kept("row_format", cursor.option_value()?.to_ascii_lowercase()));
    }
    if cursor.take(&["DATA", "DIRECTORY"]) || cursor.take(&["INDEX", "DIRECTORY"]) {
        cursor.option_value()?;
        return Some(TableOption::Unkept("directory"));
    }
    if cursor.take(&["WITH", "SYSTEM", "VERSIONING"]) {
        return Some(TableOption::Unkept("with system versioning"));
    }
    if cursor.take(&["START", "TRANSACTION"]) {
        return Some(TableOption::Unkept("start transaction"));
    }
    if let Some(word) = cursor.take_any(&UNKEPT) {
        cursor.option_value()?;
        return Some(TableOption::Unkept(match word {
            "AUTO_INCREMENT" => "auto_increment",
            "COMMENT" => "comment",
            _ => "table option",
        }));
    }
    // MariaDB's engines have options of their own: `"name" = value`.
    if cursor.is_at(1, "=") && cursor.ident_text().is_some() {
        cursor.option_value()?;
        return Some(TableOption::Unkept("table option"));
    }
    None
}

/// All options that follow, with or without commas between them.
pub(super) fn all(cursor: &mut Cursor<'_>) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    while let Some(found) = option(cursor) {
        if let TableOption::Kept(key, value) = found {
            keep(&mut options, key, value);
        }
        cursor.take(&[","]);
    }
    options
}

/// Enters an option that the model keeps.
fn keep(options: &mut BTreeMap<String, String>, key: &str, value: String) {
    match (key, value.as_str()) {
        // What the server takes when nobody says anything.
        ("charset" | "collation", "default") => options.remove(key),
        ("row_format", "default") => options.remove(key),
        _ => options.insert(key.to_owned(), value),
    };
}

/// PARTITION BY, up to the end of its partitions.
pub(super) fn partitioned(cursor: &mut Cursor<'_>) -> Option<Partitioned> {
    let mut found = strategy(cursor)?;
    if cursor.take(&["PARTITIONS"]) {
        let count: usize = cursor.piece(0).parse().ok()?;
        cursor.skip(1);
        found.partitions = numbered(count);
    }
    if cursor.take(&["SUBPARTITION", "BY"]) {
        strategy_of_parts(cursor)?;
    }
    if let Some(inner) = cursor.parenthesis() {
        found.partitions = partitions(&inner)?;
    } else if found.partitions.is_empty() {
        found.partitions = numbered(1);
    }
    Some(found)
}

fn numbered(count: usize) -> Vec<migrate_sql::schema::name::Ident> {
    // 8192 is the greatest number that a server takes.
    (0..count.min(8192)).map(|n| super::ident(format!("p{n}"))).collect()
}

fn strategy(cursor: &mut Cursor<'_>) -> Option<Partitioned> {
    let is_linear = cursor.take(&["LINEAR"]);
    let word = cursor.take_any(&["RANGE", "LIST", "HASH", "KEY", "SYSTEM_TIME"])?;
    let mut name = word.to_ascii_lowercase();
    let is_columns = cursor.take(&["COLUMNS"]);
    if cursor.take(&["ALGORITHM"]) {
        cursor.option_value()?;
    }
    if word == "SYSTEM_TIME" {
        while !cursor.is_at_end() && !cursor.is_at(0, "(") && !cursor.is_at(0, "PARTITIONS") {
            cursor.skip(1);
        }
        return Some(Partitioned { strategy: name, key: Vec::new(), partitions: Vec::new() });
    }
    let inner = cursor.parenthesis()?;
    let is_names = is_columns || word == "KEY";
    let key = match is_names {
        true => inner.commas().into_iter().map(|mut it| it.ident().map(IndexPart::column)).collect::<Option<_>>()?,
        false => vec![IndexPart { on: IndexOn::Expr(inner.as_expr()), length: None, modifiers: String::new() }],
    };
    if is_columns {
        name += " columns";
    }
    if is_linear {
        name = format!("linear {name}");
    }
    Some(Partitioned { strategy: name, key, partitions: Vec::new() })
}

fn strategy_of_parts(cursor: &mut Cursor<'_>) -> Option<()> {
    strategy(cursor)?;
    if cursor.take(&["SUBPARTITIONS"]) {
        cursor.skip(1);
    }
    Some(())
}

/// The names of partitions that are written out.
pub(super) fn partitions(list: &Cursor<'_>) -> Option<Vec<migrate_sql::schema::name::Ident>> {
    list.commas()
        .into_iter()
        .map(|mut it| {
            it.take(&["PARTITION"]).then_some(())?;
            it.ident()
        })
        .collect()
}
