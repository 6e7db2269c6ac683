//! The SQL that says what was done: history, head and event, under the fence of the lease.

use crate::database::Database;
use crate::driver::sql::Piece;
use crate::event::Direction;
use crate::history::{RecordState, mode_name, statements_to_text, versions_to_text};
use crate::lease::Lease;
use crate::verify::{Event, EventLog};
use crate::work::Work;
use migrate_check::baked::{Down, Migration};
use migrate_check::dialect::Dialect;
use migrate_check::lane::Lane;
use migrate_check::requirement;
use migrate_check::version::Version;
use std::time::UNIX_EPOCH;

/// What writes records: the lease, the next sequence number, and the event log.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) lease: Lease,
    /// The sequence number of the newest migration.
    pub(crate) sequence: u64,
    pub(crate) log: EventLog,
}

/// How far a migration that runs statement by statement is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) state: RecordState,
    pub(crate) done: usize,
    pub(crate) intent: Option<usize>,
}

/// Where the records stand.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    sequence: u64,
    log: EventLog,
}

/// Values for a template.
pub(super) type Pieces = Vec<(&'static str, Piece)>;

impl Recorder {
    /// A migration begins that runs statement by statement.
    pub(crate) fn begin(&self, database: &Database<'_>, work: &Work<'_>, progress: Progress) -> String {
        let mut pieces = self.pieces(database, work);
        if work.migration.is_none() {
            pieces.push(("intent", number(progress.intent)));
            let template = include_str!("../driver/sql/begin_undoing.sql");
            return self.heartbeat(database) + &database.render(template, &pieces);
        }
        let in_progress = "UPDATE {head} SET in_progress = {version}, epoch = {fence} WHERE set_name = {set};\n";
        self.heartbeat(database) + &self.begin_next(database, work, progress) + &database.render(in_progress, &pieces)
    }

    /// The same behind the record of the migration before it, which says that this one is in progress.
    pub(crate) fn begin_next(&self, database: &Database<'_>, work: &Work<'_>, progress: Progress) -> String {
        let Some(migration) = work.migration else { return String::new() };
        self.row(database, work, migration, progress, &Piece::Sql(database.render("{now_ms}", &[])))
    }

    /// The row of a migration in the history. `started_ms` is when its script began, by the server's clock.
    fn row(
        &self,
        database: &Database<'_>,
        work: &Work<'_>,
        migration: &Migration<'_>,
        progress: Progress,
        started_ms: &Piece,
    ) -> String {
        let elapsed_ms = match progress.state {
            RecordState::Applied => elapsed_ms(database, started_ms),
            RecordState::InProgress | RecordState::Failed | RecordState::Undoing => Piece::Null,
        };
        let mut pieces = self.fence(database);
        pieces.extend(self.row_pieces(work, migration));
        pieces.extend([
            ("lane", Piece::from(work.lane.name())),
            ("state", Piece::from(progress.state.name())),
            ("done", Piece::Number(progress.done as u64)),
            ("intent", number(progress.intent)),
            ("started_ms", started_ms.clone()),
            ("elapsed_ms", elapsed_ms),
        ]);
        database.render(include_str!("../driver/sql/history_row.sql"), &pieces)
    }

    /// What a row of the history says of the migration itself.
    fn row_pieces(&self, work: &Work<'_>, migration: &Migration<'_>) -> Pieces {
        let mut pieces = work_pieces(work);
        pieces.extend([
            ("sequence", Piece::Number(self.sequence_after(work))),
            ("position", Piece::Number(work.head.count)),
            ("digest", Piece::from(migration.up.digest.to_string())),
        ]);
        pieces.extend(down_pieces(migration));
        pieces
    }

    /// The server's clock as this process has moved it on.
    pub(crate) fn now_ms(&self) -> u64 {
        self.lease.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
    }

    /// Says that this runner lives. On MySQL it is also what fails when the lease is no longer ours, for everything that comes
    /// behind it in a transaction: it keeps the row locked until that ends.
    pub(crate) fn heartbeat(&self, database: &Database<'_>) -> String {
        let template = match database.dialect() {
            // Two rows are an error in every mode.
            Dialect::Mysql => {
                "UPDATE {lease} SET heartbeat_ms = IF(epoch = {epoch}, {now_ms}, (SELECT epoch UNION ALL SELECT epoch))
                 WHERE set_name = {set};\n"
            }
            Dialect::Postgres | Dialect::Sqlite => {
                "UPDATE {lease} SET heartbeat_ms = {now_ms} WHERE set_name = {set} AND epoch = {epoch};\n"
            }
        };
        database.render(template, &[("epoch", Piece::Number(self.lease.epoch))])
    }

    /// A statement is about to begin, was done, or failed.
    pub(crate) fn progress(&self, database: &Database<'_>, work: &Work<'_>, progress: Progress) -> String {
        let record = database
            .render(include_str!("../driver/sql/statement.sql"), &self.progress_pieces(database, work, progress));
        self.heartbeat(database) + &record
    }

    /// The same as one statement, which is a transaction by itself. MySQL alone has it.
    pub(super) fn progress_at_once(&self, database: &Database<'_>, work: &Work<'_>, progress: Progress) -> String {
        let pieces = self.progress_pieces(database, work, progress);
        database.render(include_str!("../driver/sql/progress.mysql.sql"), &pieces)
    }

    fn progress_pieces(&self, database: &Database<'_>, work: &Work<'_>, progress: Progress) -> Pieces {
        let mut pieces = self.pieces(database, work);
        pieces.extend([
            ("state", Piece::from(progress.state.name())),
            ("done", Piece::Number(progress.done as u64)),
            ("intent", number(progress.intent)),
        ]);
        pieces
    }

    /// A migration that ran statement by statement is done; and the event log after that. `next` begins with this.
    pub(crate) fn finish(&self, database: &Database<'_>, work: &Work<'_>, next: Option<Version>) -> (String, EventLog) {
        let mut pieces = self.pieces(database, work);
        pieces.push(("done", Piece::Number(work.script.statements.len() as u64)));
        let template = match work.migration {
            Some(_) => include_str!("../driver/sql/finish_applying.sql"),
            None => include_str!("../driver/sql/finish_undoing.sql"),
        };
        let (event, log) = self.done_event(database, work);
        let record = self.heartbeat(database) + &database.render(template, &pieces);
        (record + &self.head(database, work, next) + &event, log)
    }

    /// A migration that ran as one transaction is done; and the event log after that. `started_ms` is when its script began,
    /// by the server's clock.
    pub(crate) fn whole(&self, database: &Database<'_>, work: &Work<'_>, started_ms: &Piece) -> (String, EventLog) {
        let Some(migration) = work.migration else { return self.finish(database, work, None) };
        let done = Progress { state: RecordState::Applied, done: work.script.statements.len(), intent: None };
        let (event, log) = self.done_event(database, work);
        (self.row(database, work, migration, done, started_ms) + &self.head(database, work, None) + &event, log)
    }

    /// The values of the same record for [`record_at_once`](Self::record_at_once), and the event log after it.
    pub(super) fn whole_pieces(&self, work: &Work<'_>, migration: &Migration<'_>) -> (Pieces, EventLog) {
        let (event, log) = self.event_pieces("applied", Some((work.version, work.name)), "");
        let mut pieces = self.row_pieces(work, migration);
        pieces.push(("done", Piece::Number(work.script.statements.len() as u64)));
        pieces.extend(event);
        (pieces, log)
    }

    /// The record of a migration of this lane that ran as one transaction, in one statement. PostgreSQL alone has it.
    pub(super) fn record_at_once(
        &self,
        database: &Database<'_>,
        lane: Lane,
        mut pieces: Pieces,
        started_ms: &Piece,
    ) -> String {
        pieces.extend([
            ("lane", Piece::from(lane.name())),
            ("column", Piece::Sql(lane.name().to_owned())),
            ("state", Piece::from(RecordState::Applied.name())),
            ("intent", Piece::Null),
            ("in_progress", Piece::Null),
            ("kind", Piece::from("applied")),
            ("detail", Piece::from("")),
            ("started_ms", started_ms.clone()),
            ("elapsed_ms", elapsed_ms(database, started_ms)),
            ("fence", Piece::Sql("(SELECT epoch FROM mine)".to_owned())),
        ]);
        let part = |template: &str| database.render(template.trim_end().trim_end_matches(';'), &pieces);
        let head = part(include_str!("../driver/sql/head.sql"));
        let event = part(include_str!("../driver/sql/event.sql"));
        let row = part(include_str!("../driver/sql/history_row.sql"));
        let fence = self.lease.fence(database);
        format!("WITH mine AS {fence},\nmoved AS ({head}),\nlogged AS ({event})\n{row};\n")
    }

    /// When the newest migration in the history ended.
    pub(crate) fn end_of_last(&self, database: &Database<'_>) -> Piece {
        let template =
            "(SELECT started_ms + elapsed_ms FROM {history} WHERE set_name = {set} AND sequence = {sequence})";
        Piece::Sql(database.render(template, &[("sequence", Piece::Number(self.sequence))]))
    }

    /// The new head of the lane, and what is in progress now.
    fn head(&self, database: &Database<'_>, work: &Work<'_>, in_progress: Option<Version>) -> String {
        let mut pieces = self.pieces(database, work);
        pieces.extend([
            ("column", Piece::Sql(work.lane.name().to_owned())),
            ("position", Piece::Number(work.head.count)),
            ("sequence", Piece::Number(self.sequence_after(work))),
            ("in_progress", in_progress.map(Version::get).into()),
        ]);
        database.render(include_str!("../driver/sql/head.sql"), &pieces)
    }

    fn done_event(&self, database: &Database<'_>, work: &Work<'_>) -> (String, EventLog) {
        let kind = if work.migration.is_some() { "applied" } else { "undone" };
        self.event_under(database, self.fence(database), kind, Some((work.version, work.name)), "")
    }

    /// An event, and the log after it.
    pub(crate) fn event(
        &self,
        database: &Database<'_>,
        kind: &str,
        migration: Option<(Version, &str)>,
        detail: &str,
    ) -> (String, EventLog) {
        self.event_under(database, self.lease.pieces(database), kind, migration, detail)
    }

    fn event_under(
        &self,
        database: &Database<'_>,
        mut pieces: Pieces,
        kind: &str,
        migration: Option<(Version, &str)>,
        detail: &str,
    ) -> (String, EventLog) {
        let (event, log) = self.event_pieces(kind, migration, detail);
        pieces.extend(event);
        (database.render(include_str!("../driver/sql/event.sql"), &pieces), log)
    }

    fn event_pieces(&self, kind: &str, migration: Option<(Version, &str)>, detail: &str) -> (Pieces, EventLog) {
        let at = humantime::format_rfc3339_micros(self.lease.now()).to_string();
        let version = migration.map(|(version, _)| version);
        let name = migration.map(|(_, name)| name);
        let (actor, build) = (crate::database::actor(), crate::database::build());
        let event = Event { kind, version, name, at: &at, actor, build, detail, epoch: self.lease.epoch };
        let log = self.log.then(&event);
        let pieces = vec![
            ("number", Piece::Number(log.number)),
            ("kind", Piece::from(kind)),
            ("version", version.map(Version::get).into()),
            ("name", name.into()),
            ("at", Piece::from(&*at)),
            ("actor", Piece::from(actor)),
            ("build", Piece::from(build)),
            ("detail", Piece::from(detail)),
            ("previous_hash", Piece::from(self.log.hash.clone())),
            ("hash", Piece::from(log.hash.clone())),
        ];
        (pieces, log)
    }

    /// Moves on to the next migration, once the record is written.
    pub(crate) fn advance(&mut self, work: &Work<'_>, log: EventLog) {
        self.sequence = self.sequence_after(work);
        self.log = log;
    }

    /// Where the records stand now.
    pub(crate) fn mark(&self) -> Mark {
        Mark { sequence: self.sequence, log: self.log.clone() }
    }

    /// Forgets what was not written after all.
    pub(crate) fn back_to(&mut self, mark: Mark) {
        (self.sequence, self.log) = (mark.sequence, mark.log);
    }

    /// Sequence numbers are never used twice: going down leaves the newest where it is.
    fn sequence_after(&self, work: &Work<'_>) -> u64 {
        match (work.direction, work.begun) {
            (Direction::Down, _) => self.sequence,
            (Direction::Up, Some(begun)) => begun.sequence,
            (Direction::Up, None) => self.sequence + 1,
        }
    }

    /// What the records of a migration are written under: on MySQL the heartbeat before them is the fence of all.
    fn fence(&self, database: &Database<'_>) -> Pieces {
        match database.dialect() {
            Dialect::Mysql => ["epoch", "fence"].map(|name| (name, Piece::Number(self.lease.epoch))).into(),
            Dialect::Postgres | Dialect::Sqlite => self.lease.pieces(database),
        }
    }

    fn pieces(&self, database: &Database<'_>, work: &Work<'_>) -> Pieces {
        let mut pieces = self.fence(database);
        pieces.extend(work_pieces(work));
        pieces
    }
}

fn work_pieces(work: &Work<'_>) -> Pieces {
    vec![
        ("version", Piece::Number(work.version.get())),
        ("name", Piece::from(work.name)),
        ("chain", Piece::from(work.head.chain.to_string())),
        ("previous_chain", Piece::from(work.previous_chain.to_string())),
    ]
}

/// How long a script took that began then.
fn elapsed_ms(database: &Database<'_>, started_ms: &Piece) -> Piece {
    Piece::Sql(database.render("{now_ms} - {started_ms}", &[("started_ms", started_ms.clone())]))
}

/// How it is undone, and what it keeps from being undone, here and in other sets.
pub(super) fn down_pieces(migration: &Migration<'_>) -> Pieces {
    let (file, line, mode, text, statements, probes, loses) = match &migration.down {
        Down::Missing => (None, None, "none", None, None, None, None),
        Down::Irreversible(reason) => (None, None, "irreversible", Some(*reason), None, None, None),
        Down::Script(script) => (
            Some(script.file),
            Some(u64::from(script.line)),
            mode_name(script.mode),
            Some(script.text),
            Some(statements_to_text(&script.statements)),
            Some(script.probes).filter(|probes| !probes.is_empty()),
            Some(script.loses).filter(|loses| !loses.is_empty()),
        ),
    };
    vec![
        ("down_file", file.into()),
        ("down_line", line.into()),
        ("down_mode", Piece::from(mode)),
        ("down_script", text.into()),
        ("down_statements", statements.into()),
        ("down_probes", probes.into()),
        ("down_loses", loses.into()),
        ("holds", migration.holds.as_deref().map(versions_to_text).into()),
        ("requires", (!migration.requires.is_empty()).then(|| requirement::to_text(&migration.requires)).into()),
    ]
}

fn number(value: Option<usize>) -> Piece {
    value.map(|value| value as u64).into()
}
