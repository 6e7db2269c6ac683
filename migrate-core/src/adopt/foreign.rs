//! Another tool's history table -> its rows.
//!
//! Reads and never writes. Must not know the set.

use super::Adoption;
use super::tool::Tool;
use crate::database::{Database, explain};
use crate::driver::FailureKind;
use crate::driver::sql::{Piece, identifier};
use crate::error::{Error, ErrorKind, Result};
use migrate_check::dialect::Dialect;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A history table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) tool: Tool,
    pub(super) name: String,
}

/// What a tool has of one migration.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its version as that tool writes it; Flyway's repeatable migrations have none.
    pub(super) version: Option<String>,
    /// How that tool names it.
    pub(super) label: String,
    pub(super) state: RowState,
    pub(super) checksum: Option<String>,
    pub(super) applied_at: Option<SystemTime>,
    pub(super) elapsed: Option<Duration>,
}

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowState {
    /// It is applied.
    Applied,
    /// It is applied, and so is everything before it.
    Last,
    /// Everything up to this version is there, whoever made it.
    Baseline,
    /// It was undone.
    Undone,
    /// It failed, or was interrupted.
    Failed,
}

/// The table to take over: the one that was named, or the only one there.
pub(super) async fn find(database: &mut Database<'_>, adoption: &Adoption) -> Result<Table> {
    if let Some(name) = &adoption.table {
        let tool = adoption.tool.or_else(|| Tool::of_table(name, false)).ok_or_else(|| {
            Error::new(ErrorKind::OtherTool, format!("nothing says which tool made `{name}`"), "name the tool, too")
        })?;
        return Ok(Table { tool, name: name.clone() });
    }
    let candidates: Vec<_> = match adoption.tool {
        Some(tool) => vec![tool],
        None => Tool::ALL.to_vec(),
    };
    let mut names: Vec<_> = candidates.iter().map(|tool| format!("'{}'", tool.table())).collect();
    names.sort();
    names.dedup();
    let template = match database.dialect() {
        Dialect::Postgres => include_str!("sql/tables.postgres.sql"),
        Dialect::Mysql => include_str!("sql/tables.mysql.sql"),
        Dialect::Sqlite => include_str!("sql/tables.sqlite.sql"),
    };
    let message = database.render(template, &[("names", Piece::Sql(names.join(", ")))]);
    let rows = database.query(message).await.map_err(|failure| explain(failure, "the tables could not be listed"))?;
    let mut tables = rows.iter().filter_map(|row| {
        let name = row.first()?.clone()?;
        let has_dirty = row.get(1)?.as_deref() != Some("0");
        Some(Table { tool: adoption.tool.or_else(|| Tool::of_table(&name, has_dirty))?, name })
    });
    match (tables.next(), tables.next()) {
        (Some(table), None) => Ok(table),
        (Some(one), Some(other)) => Err(Error::new(
            ErrorKind::OtherTool,
            format!(
                "there are the histories of {} (`{}`) and of {} (`{}`)",
                one.tool, one.name, other.tool, other.name
            ),
            "say which of them these migrations belong to: `migrate adopt --from <tool>`",
        )),
        (None, _) => {
            let which = adoption.tool.map_or_else(|| "another tool".to_owned(), |tool| tool.to_string());
            Err(Error::new(
                ErrorKind::OtherTool,
                format!("there is no history table of {which} here ({})", names.join(", ").replace('\'', "`")),
                "if it has another name: `migrate adopt --from <tool> --table <name>`; if no tool made this schema: \
                 `migrate baseline <version>`",
            ))
        }
    }
}

/// The rows of a table, oldest first.
pub(super) async fn read(database: &mut Database<'_>, table: &Table) -> Result<Vec<Row>> {
    let dialect = database.dialect();
    let sql = |text: &str| Piece::Sql(text.to_owned());
    let (ms, ms_end) = match dialect {
        // What has no time zone is taken for UTC.
        Dialect::Postgres => ("CAST(CAST(extract(epoch FROM ", ") * 1000 AS bigint) AS text)"),
        Dialect::Mysql => ("CAST(UNIX_TIMESTAMP(", ") * 1000 AS CHAR)"),
        Dialect::Sqlite => ("CAST(", " AS TEXT)"),
    };
    let (hex, hex_end) = match dialect {
        Dialect::Postgres => ("encode(", ", 'hex')"),
        Dialect::Mysql | Dialect::Sqlite => ("lower(hex(", "))"),
    };
    let name: Vec<_> = table.name.split('.').map(|part| identifier(dialect, part)).collect();
    let pieces = [
        ("table", Piece::Sql(name.join("."))),
        ("ms", sql(ms)),
        ("/ms", sql(ms_end)),
        ("hex", sql(hex)),
        ("/hex", sql(hex_end)),
    ];
    let message = database.render(table.tool.select(), &pieces);
    let rows = database.query(message).await.map_err(|failure| match failure.kind {
        FailureKind::MissingTable => Error::new(
            ErrorKind::OtherTool,
            format!("there is no table `{}`", table.name),
            "correct `--table`; a table in another schema is written `<schema>.<name>`",
        ),
        FailureKind::Other => {
            let what = format!("`{}` cannot be read as the history of {}", table.name, table.tool);
            let help = "look at what the server says; `--from` and `--table` say which table of which tool it is";
            Error::new(ErrorKind::OtherTool, what, help).with_source(failure.source)
        }
        _ => explain(failure, "the other tool's history could not be read"),
    })?;
    rows.iter().map(|row| row_of(row).ok_or_else(|| unreadable(table))).collect()
}

fn row_of(row: &crate::driver::Row) -> Option<Row> {
    let [version, label, state, checksum, applied_at, elapsed_ms] = row.as_slice() else { return None };
    let state = match state.as_deref()? {
        "applied" => RowState::Applied,
        "last" => RowState::Last,
        "baseline" => RowState::Baseline,
        "undone" => RowState::Undone,
        "failed" => RowState::Failed,
        _ => return None,
    };
    Some(Row {
        version: version.clone(),
        label: label.clone().or_else(|| version.clone()).unwrap_or_default(),
        state,
        checksum: checksum.clone(),
        applied_at: applied_at.as_deref().and_then(time),
        elapsed: elapsed_ms.as_deref().and_then(whole).map(Duration::from_millis),
    })
}

/// A number of which nobody needs the fraction.
fn whole(number: &str) -> Option<u64> {
    number.split('.').next()?.parse().ok()
}

/// Milliseconds since 1970, or a date and a time.
fn time(text: &str) -> Option<SystemTime> {
    match whole(text) {
        Some(ms) => UNIX_EPOCH.checked_add(Duration::from_millis(ms)),
        None => humantime::parse_rfc3339_weak(text).ok(),
    }
}

fn unreadable(table: &Table) -> Error {
    Error::new(
        ErrorKind::OtherTool,
        format!("`{}` holds what {} does not write", table.name, table.tool),
        "look at its rows; `--from` says which tool made it",
    )
}
