//! Migrations that are recorded without being run, and forgotten again.
//!
//! All of it is one transaction, and as few messages as their size allows.

use super::Applier;
use super::failed::unwritten;
use super::record::{FULL, down_pieces, history_row, rows_into_history};
use crate::adopt::Origin;
use crate::database::{Database, begin_transaction, dialect_sql, explain};
use crate::driver::sql::Piece;
use crate::driver::{Failure, FailureKind};
use crate::error::{Error, ErrorKind, Result};
use crate::history::{RecordState, Usage};
use migrate_check::baked::Migration;
use migrate_check::chain::Head;
use migrate_check::dialect::Dialect;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is recorded.
#[derive(Debug)]
pub(crate) struct Past {
    pub(crate) origin: Origin,
    pub(crate) applied_by: String,
    /// What the event says.
    pub(crate) detail: String,
    pub(crate) entries: Vec<Entry>,
}

/// One migration of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) version: Version,
    pub(crate) applied_at: Option<SystemTime>,
    pub(crate) elapsed: Option<Duration>,
}

impl Origin {
    /// The event that says that it was recorded.
    const fn event(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Baselined => "baselined",
        }
    }

    /// The event that says that it was forgotten.
    const fn undo_event(self) -> &'static str {
        match self {
            Self::Adopted => "unadopted",
            Self::Baselined => "unbaselined",
        }
    }
}

impl Applier<'_, '_> {
    /// Records the past; the history is empty.
    pub(crate) async fn record_past(&mut self, migrations: &[Migration<'_>], past: &Past) -> Result<()> {
        let mut heads = Head::all_empty(self.database.set());
        let mut sequence = self.recorder.sequence;
        let mut rows = Vec::with_capacity(past.entries.len());
        for entry in &past.entries {
            let Ok(at) = migrations.binary_search_by_key(&entry.version, |it| it.version) else { continue };
            let migration = &migrations[at];
            let before = heads[migration.lane.index()];
            let after = before.then(migration.lane, migration.version, migration.up.digest);
            heads[migration.lane.index()] = after;
            sequence += 1;
            rows.push(self.past_row(past, entry, migration, sequence, (before, after)));
        }
        let mut messages = vec![begin(self.database.dialect()).to_owned()];
        for insert in rows_into_history(self.database, &rows) {
            add(&mut messages, insert);
        }
        let usage = if self.usage == Usage::Fresh { Usage::Service } else { self.usage };
        self.end_past(messages, &heads, sequence, usage, (past.origin.event(), &past.detail)).await
    }

    /// Forgets what was recorded, if it is all there is.
    pub(crate) async fn forget_past(&mut self, origin: Origin) -> Result<()> {
        refuse_more(self.database, origin).await?;
        let heads = Head::all_empty(self.database.set());
        let mut messages = vec![begin(self.database.dialect()).to_owned()];
        add(&mut messages, self.database.render(dialect_sql!(self.database.dialect(), "forget_past"), &[]));
        let usage = if self.usage == Usage::Service { Usage::Fresh } else { self.usage };
        self.end_past(messages, &heads, self.recorder.sequence, usage, (origin.undo_event(), "")).await
    }

    fn past_row(
        &self,
        past: &Past,
        entry: &Entry,
        migration: &Migration<'_>,
        sequence: u64,
        (before, after): (Head, Head),
    ) -> String {
        let elapsed = entry.elapsed.map(|elapsed| elapsed.as_millis() as u64);
        let started = entry.applied_at.map(|at| at.duration_since(UNIX_EPOCH).unwrap_or_default());
        let started = started.map(|at| (at.as_millis() as u64).saturating_sub(elapsed.unwrap_or(0)));
        let text = |at: SystemTime| humantime::format_rfc3339_micros(at).to_string();
        let sql = |text: &str| Piece::Sql(self.database.render(text, &[]));
        let mut pieces = self.recorder.lease.pieces(self.database);
        pieces.extend([
            ("sequence", Piece::Number(sequence)),
            ("version", Piece::Number(migration.version.get())),
            ("name", Piece::from(migration.name)),
            ("lane", Piece::from(migration.lane.name())),
            ("position", Piece::Number(after.count)),
            ("digest", Piece::from(migration.up.digest.to_string())),
            ("chain", Piece::from(after.chain.to_string())),
            ("previous_chain", Piece::from(before.chain.to_string())),
            ("state", Piece::from(RecordState::Applied.name())),
            ("done", Piece::Number(migration.up.statements.len() as u64)),
            ("intent", Piece::Null),
            ("applied_by", Piece::from(past.applied_by.as_str())),
            ("applied_at", entry.applied_at.map_or_else(|| sql("{now}"), |at| Piece::from(text(at)))),
            ("started_ms", started.map_or_else(|| sql("{now_ms}"), Piece::Number)),
            ("elapsed_ms", elapsed.into()),
        ]);
        pieces.extend(down_pieces(migration));
        history_row(self.database, &pieces)
    }

    /// Heads, usage and event, and the end of the transaction.
    async fn end_past(
        &mut self,
        mut messages: Vec<String>,
        heads: &[Head; 3],
        sequence: u64,
        usage: Usage,
        (kind, detail): (&str, &str),
    ) -> Result<()> {
        for lane in Lane::ALL {
            let head = heads[lane.index()];
            let mut pieces = self.recorder.lease.pieces(self.database);
            pieces.extend([
                ("column", Piece::Sql(lane.name().to_owned())),
                ("position", Piece::Number(head.count)),
                ("chain", Piece::from(head.chain.to_string())),
                ("sequence", Piece::Number(sequence)),
                ("in_progress", Piece::Null),
            ]);
            add(&mut messages, self.database.render(include_str!("../driver/sql/head.sql"), &pieces));
        }
        add(&mut messages, self.usage_sql(usage) + ";\n");
        let (event, log) = self.recorder.event(self.database, kind, None, detail);
        add(&mut messages, event.trim_end().trim_end_matches(';').to_owned() + ";\n");
        add(&mut messages, end(self.database.dialect()).to_owned());
        for message in messages {
            if let Some(failure) = self.database.send(message).await.failure {
                return Err(self.take_back(failure).await);
            }
        }
        self.recorder.log = log;
        self.recorder.sequence = sequence;
        self.usage = usage;
        Ok(())
    }

    async fn take_back(&mut self, failure: Failure) -> Error {
        if failure.kind != FailureKind::Connection {
            let message = match self.database.dialect() {
                Dialect::Postgres | Dialect::Mysql => "ROLLBACK",
                Dialect::Sqlite => "ROLLBACK TO migrate; RELEASE migrate",
            };
            let failed = self.database.send(message.to_owned()).await.failure.is_some();
            // A full disk ends the whole transaction of SQLite.
            self.transaction_lost = failed && self.database.dialect() == Dialect::Sqlite;
        }
        unwritten(self.database.dialect(), failure, "nothing was recorded: the history could not be written")
    }
}

/// Refuses to forget when the history holds more than what was recorded like that.
pub(crate) async fn refuse_more(database: &mut Database<'_>, origin: Origin) -> Result<()> {
    let message = database.render(include_str!("../driver/sql/last_deed.sql"), &[]);
    let rows = database.query(message).await.map_err(|failure| explain(failure, "the event log could not be read"))?;
    let kind = rows.first().and_then(|row| row.first().cloned().flatten());
    match kind.as_deref() {
        Some(kind) if kind == origin.event() => Ok(()),
        None => Err(nothing_to_forget(origin)),
        Some(kind) if kind == origin.undo_event() => Err(nothing_to_forget(origin)),
        Some(kind) => Err(Error::new(
            ErrorKind::Set,
            format!(
                "the last thing that was done here is `{kind}`, not `{}`: more than that cannot be taken back",
                origin.event()
            ),
            "nothing was forgotten. `migrate down` undoes migrations one by one; `migrate status` says where the database \
             stands",
        )),
    }
}

/// Nothing was recorded like that.
pub(crate) fn nothing_to_forget(origin: Origin) -> Error {
    Error::new(
        ErrorKind::Set,
        format!("there is nothing to take back: nothing is {} here", origin.event()),
        "`migrate status` says where the database stands",
    )
}

const fn begin(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => begin_transaction(dialect),
        Dialect::Mysql => "START TRANSACTION;\n",
        Dialect::Sqlite => "SAVEPOINT migrate;\n",
    }
}

const fn end(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres | Dialect::Mysql => "COMMIT",
        Dialect::Sqlite => "RELEASE migrate",
    }
}

/// Adds SQL to the last message, or begins another one.
fn add(messages: &mut Vec<String>, sql: String) {
    match messages.last_mut() {
        Some(last) if last.len() + sql.len() <= FULL => last.push_str(&sql),
        _ => messages.push(sql),
    }
}
