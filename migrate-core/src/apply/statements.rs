//! A script statement by statement: MySQL always, elsewhere what cannot run inside a transaction.
//!
//! Before a statement that commits by itself stands an intent, after it a record; a statement that changes only data
//! commits together with its record. What a crash leaves is exact: the statements that are done, and at most one of
//! which nobody knows.

use super::Applier;
use super::failed::{lease_lost, names_ours};
use super::locate::{in_line, script_error};
use super::message::{Message, Place};
use super::record::Progress;
use super::resume::{self, clean_up, resume_at};
use super::send::{held_by, send_script};
use crate::database::{CHANGED, LONGER, PRIMARY, SPACE, WRITABLE, begin_transaction, dialect_sql};
use crate::driver::sql::Piece;
use crate::driver::{Failure, FailureKind, Row};
use crate::error::{Error, Result};
use crate::event::{Direction, Event};
use crate::history::{Record, RecordState};
use crate::work::Work;
use migrate_check::baked::Mode;
use migrate_check::dialect::Dialect;
use migrate_check::split::{self, Commit, Statement};

/// Runs what is left of the script; tries a statement again when a lock does not come in time.
pub(super) async fn run(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<()> {
    isolate(applier).await?;
    let next = match work.begun {
        Some(begun) if is_underway(begun, work.direction) => resume_at(applier, work, begun).await?,
        _ => {
            begin(applier, work).await?;
            0
        }
    };
    go_on(applier, work, next, None).await
}

/// The same from a statement on, of a script that was begun; `stopped` says why it stopped there.
pub(super) async fn go_on(
    applier: &mut Applier<'_, '_>,
    work: &Work<'_>,
    mut next: usize,
    mut stopped: Option<Stop>,
) -> Result<()> {
    let mut attempt = 1;
    while next < work.script.statements.len() {
        let advanced = match stopped.take() {
            Some(stop) => Err(stop),
            None => advance(applier, work, next).await,
        };
        let Err(mut stop) = advanced else {
            next = through(applier, work, next);
            attempt = 1;
            tell(applier, work, next);
            continue;
        };
        if stop.at > next {
            next = stop.at;
            attempt = 1;
            tell(applier, work, next);
        }
        if stop.failure.kind != FailureKind::Connection {
            // A data statement's transaction may be open.
            applier.database.send("ROLLBACK".to_owned()).await;
            applier.settle().await;
            if clean_up(applier, work, next).await {
                stop.left =
                    left_behind(applier, &work.script.text[work.script.statements[next].span.clone()], &[]).await;
            }
        }
        let retryable = stop.failure.kind == FailureKind::Lock && stop.place != Place::Ours && stop.left.is_empty();
        if retryable && attempt < applier.settings.attempts {
            applier.back_off(work.version, attempt).await;
            attempt += 1;
            continue;
        }
        if stop.failure.kind != FailureKind::Connection && stop.place != Place::Ours {
            record_failure(applier, work, next).await?;
        }
        return Err(explain(applier, work, &stop.place, stop.failure, &stop.left));
    }
    let (record, mark) = applier.recorder.finish(applier.database, work, None);
    let message = in_transaction(applier.database.dialect(), &record);
    if let Some(failure) = applier.database.send(message).await.failure {
        return Err(explain(applier, work, &Place::Ours, failure, &[]));
    }
    applier.prepare().await;
    applier.recorder.move_to(mark);
    Ok(())
}

/// PostgreSQL: says how statements outside a transaction are isolated, and transactions that begin behind a marker; until
/// the session is prepared for the next script.
async fn isolate(applier: &mut Applier<'_, '_>) -> Result<()> {
    if applier.database.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let message = include_str!("../driver/sql/session_isolate.postgres.sql").to_owned();
    applier.write(message, "the session's settings could not be made").await
}

/// Whether the history has this very script as begun; going down begins anew what is applied.
fn is_underway(begun: &Record, direction: Direction) -> bool {
    match direction {
        Direction::Up => true,
        Direction::Down => begun.state == RecordState::Undoing,
    }
}

async fn begin(applier: &mut Applier<'_, '_>, work: &Work<'_>) -> Result<()> {
    let progress = Progress { state: underway(work), done: 0, intent: None };
    let record = applier.recorder.begin(applier.database, std::slice::from_ref(work), progress);
    let message = in_transaction(applier.database.dialect(), &record);
    match applier.database.send(message).await.failure {
        None => Ok(()),
        Some(failure) => Err(explain(applier, work, &Place::Ours, failure, &[])),
    }
}

/// Where and why a message stopped.
pub(super) struct Stop {
    /// The first statement that is not known to be done.
    pub(super) at: usize,
    pub(super) place: Place,
    pub(super) failure: Failure,
    /// PostgreSQL: the invalid indexes that are in the way now.
    pub(super) left: Vec<String>,
}

/// The statement after those that travel in one message with `next`.
fn through(applier: &Applier<'_, '_>, work: &Work<'_>, next: usize) -> usize {
    if is_alone(applier, work, &work.script.statements[next]) {
        return next + 1;
    }
    let rest = &work.script.statements[next..];
    next + rest.iter().position(|statement| is_alone(applier, work, statement)).unwrap_or(rest.len())
}

/// What needs a message of its own. PostgreSQL refuses what cannot be in a transaction in a message with anything else:
/// that would be a transaction. MySQL refuses a message in which one of several statements is empty.
fn is_alone(applier: &Applier<'_, '_>, work: &Work<'_>, statement: &Statement) -> bool {
    match applier.database.dialect() {
        Dialect::Postgres => statement.commit == Commit::ByItself,
        Dialect::Mysql => split::may_be_empty(Dialect::Mysql, &work.script.text[statement.span.clone()]),
        Dialect::Sqlite => false,
    }
}

/// Does statement `next`, and those that can travel with it.
async fn advance(applier: &mut Applier<'_, '_>, work: &Work<'_>, next: usize) -> Result<(), Stop> {
    if is_alone(applier, work, &work.script.statements[next]) {
        return advance_alone(applier, work, next).await;
    }
    let dialect = applier.database.dialect();
    let mut message = Message::of(std::slice::from_ref(work));
    message.ours(0, &limits(applier, work));
    for at in next..through(applier, work, next) {
        let statement = &work.script.statements[at];
        let sql = &work.script.text[statement.span.clone()];
        let (intent, done) = (intent(applier, work, at), done(applier, work, at));
        if statement.commit == Commit::WithRecord {
            message.ours(0, begin_transaction(dialect));
            message.script(0, sql, statement.span.start);
            message.ours(0, &format!("{done}COMMIT;"));
        } else {
            message.ours(0, &in_transaction(dialect, &intent));
            message.script(0, sql, statement.span.start);
            message.ours(0, &in_transaction(dialect, &done));
        }
    }
    let mut reply = send_script(applier, work, message.text()).await;
    let (_, place) = message.place(&mut reply);
    match reply.failure.take() {
        None => Ok(()),
        Some(failure) => Err(Stop { at: statement_at(work, &place).unwrap_or(next), place, failure, left: Vec::new() }),
    }
}

/// Intent, statement and record as three messages; or the begin of a transaction, statement, and record with its end.
async fn advance_alone(applier: &mut Applier<'_, '_>, work: &Work<'_>, at: usize) -> Result<(), Stop> {
    let dialect = applier.database.dialect();
    let statement = &work.script.statements[at];
    let (before, after) = (intent(applier, work, at), done(applier, work, at));
    let (before, after) = match statement.commit {
        Commit::WithRecord => (begin_transaction(dialect).to_owned(), format!("{after}COMMIT;")),
        Commit::ByItself => (in_transaction(dialect, &before), in_transaction(dialect, &after)),
    };
    let ours = |failure| Stop { at, place: Place::Ours, failure, left: Vec::new() };
    applier.database.query(limits(applier, work) + &before).await.map_err(ours)?;
    let sql = &work.script.text[statement.span.clone()];
    let invalid = invalid_indexes(applier, sql).await;
    match send_script(applier, work, sql.to_owned()).await.into_rows() {
        Ok(_) => {}
        Err(failure) if failure.kind == FailureKind::Empty => {}
        Err(failure) => {
            let offset = statement.span.start;
            let position = failure.position.and_then(|position| sql.char_indices().nth(position));
            let line = failure.line.and_then(|line| in_line(sql, line));
            let pointed_at = position.map(|(byte, _)| byte).or(line).map(|byte| offset + byte);
            let left = left_behind(applier, sql, &invalid).await;
            return Err(Stop { at, place: Place::Script { offset, pointed_at, completed: 0 }, failure, left });
        }
    }
    applier.database.query(after).await.map_err(ours)?;
    Ok(())
}

/// PostgreSQL: the indexes that failed or killed statements left, if this one is about indexes.
async fn invalid_indexes(applier: &mut Applier<'_, '_>, statement: &str) -> Vec<Row> {
    if applier.database.dialect() != Dialect::Postgres || !statement.to_ascii_uppercase().contains("INDEX") {
        return Vec::new();
    }
    resume::invalid_indexes(applier).await.unwrap_or_default()
}

/// Those that were not there before, or that the statement names: an earlier attempt may have left them.
async fn left_behind(applier: &mut Applier<'_, '_>, statement: &str, before: &[Row]) -> Vec<String> {
    let now = invalid_indexes(applier, statement).await;
    let text = |row: &Row, column: usize| row.get(column).cloned().flatten().unwrap_or_default();
    let is_new = |row: &&Row| !before.iter().any(|old| old.first() == row.first());
    let is_named = |row: &&Row| statement.contains(&text(row, 2));
    now.iter().filter(|row| is_new(row) || is_named(row)).map(|row| text(row, 1)).collect()
}

/// The statement in which a message failed.
pub(super) fn statement_at(work: &Work<'_>, place: &Place) -> Option<usize> {
    let Place::Script { offset, .. } = place else { return None };
    work.script.statements.iter().position(|statement| statement.span.start == *offset)
}

fn tell(applier: &Applier<'_, '_>, work: &Work<'_>, done: usize) {
    let of = work.script.statements.len();
    applier.listener.tell(&Event::Statement { version: work.version, done, of });
}

fn intent(applier: &Applier<'_, '_>, work: &Work<'_>, at: usize) -> String {
    progress(applier, work, underway(work), at, Some(at))
}

fn done(applier: &Applier<'_, '_>, work: &Work<'_>, at: usize) -> String {
    progress(applier, work, underway(work), at + 1, None)
}

/// The state of a migration that goes this way and is not through.
fn underway(work: &Work<'_>) -> RecordState {
    match work.direction {
        Direction::Up => RecordState::InProgress,
        Direction::Down => RecordState::Undoing,
    }
}

fn progress(
    applier: &Applier<'_, '_>,
    work: &Work<'_>,
    state: RecordState,
    done: usize,
    intent: Option<usize>,
) -> String {
    applier.recorder.progress(applier.database, work, Progress { state, done, intent })
}

/// The statement failed and the server said so: it is not done, and the next run begins with it.
async fn record_failure(applier: &mut Applier<'_, '_>, work: &Work<'_>, at: usize) -> Result<()> {
    let state = match work.direction {
        Direction::Up => RecordState::Failed,
        Direction::Down => RecordState::Undoing,
    };
    let record = progress(applier, work, state, at, None);
    let message = in_transaction(applier.database.dialect(), &record);
    match applier.database.send(message).await.failure {
        None => Ok(()),
        Some(failure) => Err(explain(applier, work, &Place::Ours, failure, &[])),
    }
}

/// What the session may wait for: statements that run long by design are not cut off, which would leave an invalid
/// index behind; MySQL counts in seconds.
pub(super) fn limits(applier: &Applier<'_, '_>, work: &Work<'_>) -> String {
    let limits = work.script.limits;
    let dialect = applier.database.dialect();
    let (lock_timeout, statement_timeout) = match dialect {
        Dialect::Postgres => (
            Piece::from(limits.lock_timeout_ms.unwrap_or(0).to_string()),
            Piece::from(limits.statement_timeout_ms.unwrap_or(0).to_string()),
        ),
        Dialect::Mysql | Dialect::Sqlite => {
            (Piece::Number(applier.lock_timeout(limits).as_millis().div_ceil(1000).max(1) as u64), Piece::Null)
        }
    };
    let pieces = [("lock_timeout", lock_timeout), ("statement_timeout", statement_timeout)];
    let mut message = applier.database.render(dialect_sql!(dialect, "session_set"), &pieces);
    if work.script.mode == Mode::ForeignKeysOff {
        message.push_str("SET SESSION foreign_key_checks = 0;\n");
    }
    message
}

pub(super) fn in_transaction(dialect: Dialect, sql: &str) -> String {
    format!("{}{sql}COMMIT;\n", begin_transaction(dialect))
}

/// Whether a foreign key names a table or index that is not there: MariaDB's "foreign key constraint is incorrectly formed", and
/// MySQL's errors 1822 and 1824.
fn misses_parent(failure: &Failure) -> bool {
    let said = failure.source.to_string();
    ["errno: 150", "Missing index for constraint", "Failed to open the referenced table"]
        .iter()
        .any(|text| said.contains(text))
}

fn explain(applier: &Applier<'_, '_>, work: &Work<'_>, place: &Place, failure: Failure, left: &[String]) -> Error {
    let dialect = applier.database.dialect();
    if *place == Place::Ours
        && let Some(error) = lease_lost(dialect, &failure)
    {
        return error.with_source(failure.source);
    }
    let done = |next: &str| format!("the statements before it are done and recorded: {next}");
    let help = match failure.kind {
        FailureKind::ReadOnly => done(PRIMARY),
        FailureKind::ReadOnlyFile => done(WRITABLE),
        FailureKind::Timeout => done(LONGER),
        FailureKind::Full => done(SPACE),
        FailureKind::Denied => done("grant this role the right, or run it as another role, and run it again"),
        FailureKind::Connection => {
            "run it again: the history knows which statements are done, and says which one it does not".to_owned()
        }
        _ if misses_parent(&failure) => done(
            "the table or index that the key refers to is not there yet. Some tools run every script with foreign keys \
             off, which is `foreign-keys = \"off\"` in migrate.toml; or order the statements so that it is, and run it \
             again",
        ),
        FailureKind::Lock => {
            held_by(&applier.blockers) + &done("run it again when the session that holds the lock is done")
        }
        // Nothing of a script is left to a commit on MySQL, which does not name the table.
        _ if *place == Place::Ours && (dialect == Dialect::Mysql || names_ours(&failure)) => CHANGED.to_owned(),
        _ => done("mend the data that it met, and run it again; it goes on with this statement"),
    };
    if left.is_empty() {
        return script_error(dialect, applier.directory, work, place, failure, &help);
    }
    let drops: Vec<String> = left.iter().map(|index| format!("`DROP INDEX CONCURRENTLY {index}`")).collect();
    let drops = drops.join(" and ");
    let help = format!("it left an invalid index, which is in the way: remove that first, with {drops}. Then: {help}");
    script_error(dialect, applier.directory, work, place, failure, &help)
}
