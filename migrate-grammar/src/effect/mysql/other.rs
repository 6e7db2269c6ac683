//! What the model knows by kind and name only, and statements that it does not notice.

use super::cursor::Cursor;
use super::routine;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{Change, Existing, Kind, Touched};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::object::Sequence;
use migrate_sql::schema::table::{Certainty, Persistence};

pub(super) fn nothing(kind: &'static str) -> Change {
    Change::Nothing { kind, about: None }
}

/// A statement that begins with none of the words that have a reader of their own.
pub(super) fn read(cursor: &Cursor<'_>) -> Option<Change> {
    let kind = match cursor.piece(0).to_ascii_uppercase().as_str() {
        "BEGIN" | "COMMIT" | "RELEASE" | "ROLLBACK" | "SAVEPOINT" | "START" | "XA" => "transaction",
        "GRANT" | "REVOKE" => "grant",
        "SHOW" | "DESC" | "DESCRIBE" | "EXPLAIN" | "HELP" => "show",
        "HANDLER" => "handler",
        "SIGNAL" | "RESIGNAL" | "GET" => "signal",
        "BACKUP" | "BINLOG" | "CHANGE" | "CLONE" | "INSTALL" | "KILL" | "PURGE" | "RESET" | "RESTART" | "SHUTDOWN"
        | "STOP" | "UNINSTALL" => "server",
        _ => return None,
    };
    Some(nothing(kind))
}

/// CREATE of something else, behind CREATE and what stands before the kind.
pub(super) fn create(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Change> {
    if cursor.take(&["EVENT"]) {
        cursor.take(&["IF", "NOT", "EXISTS"]);
        let name = cursor.name()?.to_string();
        cursor.skip_all();
        return Some(Change::CreateOther { kind: "event", name });
    }
    if cursor.take(&["DATABASE"]) || cursor.take(&["SCHEMA"]) {
        let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]) || existing == Existing::Replace;
        let name = Ident::relation(Mysql, cursor.ident_text()?);
        cursor.skip_all();
        return Some(Change::CreateNamespace { name, if_not_exists });
    }
    if cursor.take(&["SEQUENCE"]) {
        return sequence(cursor, existing);
    }
    const UNKEPT: [&str; 9] =
        ["USER", "ROLE", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "SPATIAL", "LIBRARY"];
    UNKEPT.iter().any(|word| cursor.is_at(0, word)).then(|| nothing("create"))
}

/// CREATE SEQUENCE of MariaDB.
fn sequence(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Change> {
    let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name()?;
    let mut sequence = Sequence {
        name: name.clone(),
        data_type: DataType::plain("bigint"),
        increment: 1,
        start: 1,
        minimum: 1,
        maximum: i64::MAX - 1,
        cycle: false,
        owner: None,
        certainty: Certainty::Certain,
    };
    let mut start = None;
    while !cursor.is_at_end() {
        let word = cursor.piece(0).to_ascii_uppercase();
        cursor.skip(1);
        match word.as_str() {
            "INCREMENT" => sequence.increment = number(cursor, "BY")?,
            "START" => start = Some(number(cursor, "WITH")?),
            "MINVALUE" => sequence.minimum = number(cursor, "=")?,
            "MAXVALUE" => sequence.maximum = number(cursor, "=")?,
            "CYCLE" => sequence.cycle = true,
            "NO" => cursor.skip(1),
            "NOCYCLE" | "NOCACHE" | "NOMINVALUE" | "NOMAXVALUE" => {}
            "CACHE" | "ENGINE" | "COMMENT" => {
                cursor.option_value()?;
            }
            _ => return None,
        }
    }
    let usual = if sequence.increment < 0 { sequence.maximum } else { sequence.minimum };
    sequence.start = start.unwrap_or(usual);
    // One that replaces another is made where none is: as if it were not there before.
    if existing == Existing::Replace {
        let reason = "CREATE OR REPLACE SEQUENCE is not followed".to_owned();
        return Some(Change::Opaque { reason, touched: Touched::Relations(vec![name]) });
    }
    Some(Change::CreateSequence { sequence: Box::new(sequence), if_not_exists, persistence: Persistence::Permanent })
}

fn number(cursor: &mut Cursor<'_>, word: &str) -> Option<i64> {
    cursor.take(&[word]);
    cursor.take(&["="]);
    cursor.primary()?.as_text().replace(' ', "").parse().ok()
}

/// ALTER of something that is no table or view, behind ALTER and what stands before the kind.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.take(&["EVENT"]) {
        let name = cursor.name()?;
        if !cursor.seek(&["RENAME"]) {
            return Some(nothing("alter event"));
        }
        cursor.take(&["RENAME", "TO"]);
        let to = Ident::other(Mysql, cursor.name()?.ident.as_str());
        return Some(Change::Rename { kind: Kind::Other("event"), from: name, to, arguments: None });
    }
    if cursor.take(&["PROCEDURE"]) || cursor.take(&["FUNCTION"]) {
        // Only comment, security and what it says of its data can be changed.
        routine::name(cursor)?;
        return Some(nothing("alter routine"));
    }
    if cursor.take(&["SEQUENCE"]) {
        cursor.take(&["IF", "EXISTS"]);
        let name = cursor.name()?;
        let reason = "ALTER SEQUENCE of MariaDB is not followed".to_owned();
        return Some(Change::Opaque { reason, touched: Touched::Relations(vec![name]) });
    }
    const UNKEPT: [&str; 11] = [
        "DATABASE",
        "SCHEMA",
        "USER",
        "ROLE",
        "SERVER",
        "TABLESPACE",
        "UNDO",
        "LOGFILE",
        "RESOURCE",
        "INSTANCE",
        "LIBRARY",
    ];
    UNKEPT.iter().any(|word| cursor.is_at(0, word)).then(|| nothing("alter"))
}
