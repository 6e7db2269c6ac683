//! What is to be undone -> whether it may be: what it loses, and what it would take from what stays applied.
//!
//! Takes what was found out when the migrations were frozen; asks the database how much there is of it, up to a bound that
//! takes no time. Must not know how scripts run.

use crate::database::{Database, explain};
use crate::driver::FailureKind;
use crate::driver::sql::{Piece, identifier};
use crate::error::{Error, ErrorKind, Result};
use crate::history::Record;
use crate::migrations::Migrations;
use crate::status::{Amount, Lost, LostKind, UndoStep};
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::loss::{self, Loss, Table};
use std::collections::HashMap;

/// Whether data may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LossPolicy {
    Accept,
    Refuse,
}

/// How many rows are looked at: what takes no time, and is more than anybody would write again by hand.
const LOOKED_AT: u64 = 10_000;

/// How long a look may take, and wait for somebody else's lock on the table; MySQL counts in seconds, and its reads wait for
/// the definition of a table alone.
const PATIENCE_MS: u64 = 2_000;

/// What came of counting.
enum Counted {
    /// Rows, up to one more than are looked at, and how many of them have a value in the column.
    Rows { all: u64, with_value: u64 },
    /// There is no such table.
    Missing,
    /// Nobody can look.
    Nothing,
}

/// Refuses to undo a step whose down script touches what a later one made that was applied before it.
///
/// Such a step waited, as contract steps do. What the two down scripts do in the other order nobody has judged.
pub(crate) fn refuse_needed(
    migrations: &Migrations,
    records: &[Record],
    undoing: &[&Work<'_>],
    losses: LossPolicy,
) -> Result<()> {
    let overtook = |work: &Work<'_>, own: &Record| -> Vec<&Record> {
        let is_later = |it: &&Record| it.version > work.version && it.sequence < own.sequence && it.lane != work.lane;
        records.iter().filter(is_later).collect()
    };
    let pairs: Vec<(&Work<'_>, &Record)> = undoing
        .iter()
        .filter(|work| !work.is_half_undone())
        .filter_map(|work| Some((*work, work.begun?)))
        .flat_map(|(work, own)| overtook(work, own).into_iter().map(move |later| (work, later)))
        .collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let known: HashMap<_, _> = migrations.iter().map(|it| (it.version, (it.up.digest, it.holds))).collect();
    for (work, later) in pairs {
        let mine = known.get(&later.version).filter(|(digest, _)| *digest == later.digest);
        let holds = mine.and_then(|(_, holds)| holds.as_ref()).or(later.holds.as_ref());
        match holds {
            Some(holds) if holds.contains(&work.version) => return Err(needed(work, later)),
            None if losses == LossPolicy::Refuse => return Err(perhaps_needed(work, later)),
            _ => {}
        }
    }
    Ok(())
}

/// Refuses to lose data.
pub(crate) fn refuse_losses(steps: &[UndoStep]) -> Result<()> {
    let losing = steps.iter().filter(|step| !step.loses.is_empty());
    let lost: Vec<String> = losing
        .map(|UndoStep { version, name, loses, .. }| {
            let loses: Vec<String> = loses.iter().map(Lost::to_string).collect();
            format!("{version} {name}: {}", loses.join(", "))
        })
        .collect();
    if lost.is_empty() { Ok(()) } else { Err(loses(&lost)) }
}

/// What undoing these comes to.
pub(crate) async fn plan(database: &mut Database<'_>, undoing: &[&Work<'_>]) -> Result<Vec<UndoStep>> {
    let mut steps = Vec::new();
    for work in undoing {
        // One may have that name once others are undone.
        let missing = if steps.is_empty() { Amount::Exactly(0) } else { Amount::Unknown };
        let loses = if work.is_half_undone() { Vec::new() } else { lost_by(database, work, missing).await? };
        steps.push(UndoStep { version: work.version, name: work.name.to_owned(), lane: work.lane, loses });
    }
    Ok(steps)
}

/// What the down script of a migration loses. `missing` is how much there is in a table that is not there.
async fn lost_by(database: &mut Database<'_>, work: &Work<'_>, missing: Amount) -> Result<Vec<Lost>> {
    let Some(losses) = loss::from_text(work.script.loses) else {
        return Ok(vec![Lost { kind: LostKind::Unwritten, table: None, column: None, amount: Amount::Unknown }]);
    };
    let mut lost = Vec::new();
    for loss in &losses {
        let amount = amount(database, loss, missing).await?;
        if amount != Amount::Exactly(0) {
            lost.push(of_amount(loss, amount));
        }
    }
    Ok(lost)
}

/// How much there is of something that would be lost.
async fn amount(database: &mut Database<'_>, loss: &Loss, missing: Amount) -> Result<Amount> {
    let (table, column) = match loss {
        Loss::Table(table) | Loss::Rows(table) => (table, None),
        Loss::Column(table, column) | Loss::Values(table, column) => (table, Some(column)),
        Loss::Unknown => return Ok(Amount::Unknown),
    };
    let (rows, values) = match count(database, table, column.map(String::as_str)).await? {
        Counted::Rows { all, with_value } => (all, with_value),
        Counted::Missing => return Ok(missing),
        Counted::Nothing => return Ok(Amount::Unknown),
    };
    Ok(match (column, rows > LOOKED_AT) {
        (None, true) => Amount::AtLeast(rows),
        (None, false) => Amount::Exactly(rows),
        (Some(_), false) => Amount::Exactly(values),
        (Some(_), true) if values > 0 => Amount::AtLeast(values),
        (Some(_), true) => Amount::Unknown,
    })
}

/// Counts the rows of a table, and those that have a value in a column.
async fn count(database: &mut Database<'_>, table: &Table, column: Option<&str>) -> Result<Counted> {
    let dialect = database.dialect();
    let quoted = |name: &str| identifier(dialect, name);
    let name = match &table.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&table.name)),
        None => quoted(&table.name),
    };
    // Without the table's name SQLite takes a column that is not there for a string.
    let it = column.map_or_else(|| "1".to_owned(), |column| format!("asked.{}", quoted(column)));
    let select = Piece::Sql(limited_select(dialect));
    let pieces = [
        ("select", select),
        ("table", Piece::Sql(name)),
        ("it", Piece::Sql(it)),
        ("limit", Piece::Number(LOOKED_AT + 1)),
    ];
    let message = database.render(include_str!("../driver/sql/count.sql"), &pieces);
    match database.query(message).await {
        Ok(rows) => {
            let number = |at: usize| rows.last()?.get(at)?.as_ref()?.parse().ok();
            let counted = number(0).zip(number(1));
            Ok(counted.map_or(Counted::Nothing, |(all, with_value)| Counted::Rows { all, with_value }))
        }
        Err(failure) if failure.kind == FailureKind::MissingTable => Ok(Counted::Missing),
        Err(failure) if failure.kind == FailureKind::Connection => {
            Err(explain(failure, "it could not be found out what would be lost"))
        }
        Err(_) => Ok(Counted::Nothing),
    }
}

/// `SELECT` with limits for a look that leave the session as it was, outside a transaction.
fn limited_select(dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => format!(
            "SELECT set_config('lock_timeout', '{PATIENCE_MS}', true), set_config('statement_timeout', '{PATIENCE_MS}', true);\n\
             SELECT"
        ),
        // SET STATEMENT is for MariaDB, and the hint, a comment there, for MySQL.
        Dialect::Mysql => {
            let seconds = PATIENCE_MS / 1_000;
            format!(
                "/*M!100100 SET STATEMENT max_statement_time = {seconds}, lock_wait_timeout = {seconds} FOR */ \
                 SELECT /*+ MAX_EXECUTION_TIME({PATIENCE_MS}) SET_VAR(lock_wait_timeout = {seconds}) */"
            )
        }
        Dialect::Sqlite => "SELECT".to_owned(),
    }
}

/// A loss, and how much there is of it.
fn of_amount(loss: &Loss, amount: Amount) -> Lost {
    let (kind, table, column) = match loss {
        Loss::Table(table) => (LostKind::Table, Some(table), None),
        Loss::Column(table, column) => (LostKind::Column, Some(table), Some(column)),
        Loss::Rows(table) => (LostKind::Rows, Some(table), None),
        Loss::Values(table, column) => (LostKind::Values, Some(table), Some(column)),
        Loss::Unknown => (LostKind::Unknown, None, None),
    };
    Lost { kind, table: table.map(shown), column: column.cloned(), amount }
}

fn shown(table: &Table) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

fn loses(lost: &[String]) -> Error {
    Error::new(
        ErrorKind::DataLoss,
        format!("undoing loses data: {}", lost.join("; ")),
        "nothing was undone. Keep what is needed in another table first, or leave it as it is: a version of the service that \
         does without it needs no undoing. To lose it, give `--accept-data-loss`, or `.runner().accept_data_loss()`",
    )
}

fn needed(work: &Work<'_>, later: &Record) -> Error {
    Error::new(
        ErrorKind::Needed,
        format!(
            "{} {} cannot be undone: {} {} comes after it, was applied before it, and touches what its down script touches",
            work.version, work.name, later.version, later.name
        ),
        "nothing was undone; write a new migration that brings back what is needed (`migrate new`)",
    )
}

fn perhaps_needed(work: &Work<'_>, later: &Record) -> Error {
    Error::new(
        ErrorKind::Needed,
        format!(
            "{} {} cannot be undone: {} {} comes after it and was applied before it, and it is not known whether that one needs \
             it, because it was not written down when it was frozen or applied",
            work.version, work.name, later.version, later.name
        ),
        "nothing was undone. Look whether the down script touches what the later migration made; if it does not, give \
         `--accept-data-loss`, or `.runner().accept_data_loss()`",
    )
}
