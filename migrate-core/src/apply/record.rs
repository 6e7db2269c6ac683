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
    /// The sequence number of the newest migration in the history, which may not be the newest that is done.
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

/// When a script ran, by the server's clock.
#[derive(Debug)]
pub(super) struct Time {
    pub(super) started_ms: Piece,
    pub(super) elapsed_ms: Piece,
}

/// Where the records stand.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    sequence: u64,
    log: EventLog,
}

/// A statement, or a message of statements, grows to about this size: servers limit it, SQLite to 1 MB, MySQL to 16 MiB.
pub(super) const FULL: usize = 512 * 1024;

/// Values for a template.
pub(super) type Pieces = Vec<(&'static str, Piece)>;

impl Recorder {
    /// Migrations begin that run statement by statement: one, or several that have one record.
    pub(crate) fn begin(&self, database: &Database<'_>, works: &[Work<'_>], progress: Progress) -> String {
        let Some(first) = works.first() else { return String::new() };
        let mut pieces = self.pieces(database, first);
        if first.migration.is_none() {
            pieces.push(("intent", number(progress.intent)));
            let template = include_str!("../driver/sql/begin_undoing.sql");
            return self.heartbeat(database) + &database.render(template, &pieces);
        }
        let in_progress = "UPDATE {head} SET in_progress = {version}, epoch = {fence} WHERE set_name = {set};\n";
        self.heartbeat(database) + &self.begin_next(database, works, progress) + &database.render(in_progress, &pieces)
    }

    /// The same behind the record of the migration before them, which says that the first of these is in progress.
    pub(crate) fn begin_next(&self, database: &Database<'_>, works: &[Work<'_>], progress: Progress) -> String {
        let time = Time { started_ms: Piece::Sql(database.render("{now_ms}", &[])), elapsed_ms: Piece::Null };
        let row = |(n, work): (usize, &Work<'_>)| {
            let sequence = self.sequence_after(work) + n as u64;
            Some(self.row(database, work, work.migration?, sequence, progress, &time))
        };
        let rows: Vec<_> = works.iter().enumerate().filter_map(row).collect();
        rows_into_history(database, &rows).collect()
    }

    /// The row of a migration in the history.
    fn row(
        &self,
        database: &Database<'_>,
        work: &Work<'_>,
        migration: &Migration<'_>,
        sequence: u64,
        progress: Progress,
        time: &Time,
    ) -> String {
        let mut pieces = self.fence(database);
        pieces.extend(row_pieces(work, migration));
        pieces.extend(recorded_now(database));
        pieces.extend([
            ("sequence", Piece::Number(sequence)),
            ("lane", Piece::from(work.lane.name())),
            ("state", Piece::from(progress.state.name())),
            ("done", Piece::Number(progress.done as u64)),
            ("intent", number(progress.intent)),
            ("started_ms", time.started_ms.clone()),
            ("elapsed_ms", time.elapsed_ms.clone()),
        ]);
        history_row(database, &pieces)
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

    /// A migration that ran statement by statement is done; and where the records stand after that. `next` begins with this.
    pub(crate) fn finish(&self, database: &Database<'_>, work: &Work<'_>, next: Option<Version>) -> (String, Mark) {
        let mut pieces = self.pieces(database, work);
        pieces.push(("done", Piece::Number(work.script.statements.len() as u64)));
        let template = match work.migration {
            Some(_) => include_str!("../driver/sql/finish_applying.sql"),
            None => include_str!("../driver/sql/finish_undoing.sql"),
        };
        let (rest, mark) = self.heads_and_events(database, std::slice::from_ref(work), next);
        (self.heartbeat(database) + &database.render(template, &pieces) + &rest, mark)
    }

    /// The same of migrations of one lane that were begun together. MySQL alone has it.
    pub(super) fn finish_together(
        &self,
        database: &Database<'_>,
        works: &[Work<'_>],
        next: Option<Version>,
    ) -> (String, Mark) {
        let before = works.first().map_or(self.sequence, |first| self.sequence_after(first) - 1);
        let done: Vec<_> = works.iter().map(|work| work.script.statements.len().to_string()).collect();
        let mut pieces = self.fence(database);
        pieces.extend([
            ("before", Piece::Number(before)),
            ("last", Piece::Number(before + works.len() as u64)),
            ("done", Piece::Sql(done.join(", "))),
        ]);
        let record = database.render(include_str!("../driver/sql/finish_together.mysql.sql"), &pieces);
        let (rest, mark) = self.heads_and_events(database, works, next);
        (self.heartbeat(database) + &record + &rest, mark)
    }

    /// Several migrations were begun together, and those behind this one were not begun after all. MySQL alone has it.
    pub(super) fn forget_behind(&self, database: &Database<'_>, sequence: u64) -> String {
        let pieces = [("last", Piece::Number(sequence))];
        self.heartbeat(database) + &database.render(include_str!("../driver/sql/forget_begun.mysql.sql"), &pieces)
    }

    /// A migration that ran as one transaction is done; and where the records stand after that. `started_ms` is when its
    /// script began, by the server's clock.
    pub(crate) fn whole(&self, database: &Database<'_>, work: &Work<'_>, started_ms: &Piece) -> (String, Mark) {
        if work.migration.is_none() {
            return self.finish(database, work, None);
        }
        let time = Time { started_ms: started_ms.clone(), elapsed_ms: elapsed_ms(database, started_ms) };
        self.whole_together(database, std::slice::from_ref(work), &[time])
    }

    /// The same of several that go the same way, with when each began and how long it took.
    pub(super) fn whole_together(&self, database: &Database<'_>, works: &[Work<'_>], times: &[Time]) -> (String, Mark) {
        let mut rows = Vec::with_capacity(works.len());
        let mut undone = String::new();
        for (n, (work, time)) in works.iter().zip(times).enumerate() {
            let done = Progress { state: RecordState::Applied, done: work.script.statements.len(), intent: None };
            let sequence = self.sequence_after(work) + n as u64;
            match work.migration {
                Some(migration) => rows.push(self.row(database, work, migration, sequence, done, time)),
                None => {
                    let template = include_str!("../driver/sql/finish_undoing.sql");
                    undone += &database.render(template, &self.pieces(database, work));
                }
            }
        }
        let (rest, mark) = self.heads_and_events(database, works, None);
        (rows_into_history(database, &rows).collect::<String>() + &undone + &rest, mark)
    }

    /// The values of the same record for [`record_at_once`](Self::record_at_once), and where the records stand after it.
    pub(super) fn whole_pieces(&self, work: &Work<'_>, migration: &Migration<'_>) -> (Pieces, Mark) {
        let (event, log) = self.event_pieces(&self.log, "applied", Some((work.version, work.name)), "");
        let sequence = self.sequence_after(work);
        let mut pieces = row_pieces(work, migration);
        pieces.extend([
            ("sequence", Piece::Number(sequence)),
            ("done", Piece::Number(work.script.statements.len() as u64)),
        ]);
        pieces.extend(event);
        (pieces, Mark { sequence: self.sequence.max(sequence), log })
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
        ]);
        pieces.extend(recorded_now(database));
        let mut unfenced = pieces.clone();
        unfenced.push(("fence", Piece::Number(self.lease.epoch)));
        let part = |template: &str| database.render(template.trim_end().trim_end_matches(';'), &unfenced);
        let head = part(include_str!("../driver/sql/head.sql"));
        let event =
            part(concat!(include_str!("../driver/sql/event_into.sql"), include_str!("../driver/sql/event_row.sql")));
        // All of it is one statement, which the fence of one row fails.
        pieces.push(("fence", Piece::Sql(self.lease.fence(database))));
        let row: String = rows_into_history(database, &[history_row(database, &pieces)]).collect();
        format!("WITH moved AS ({head}),\nlogged AS ({event})\n{row}")
    }

    /// The new head of each lane and the events of these, which all go the same way; and where the records stand after that.
    fn heads_and_events(&self, database: &Database<'_>, works: &[Work<'_>], next: Option<Version>) -> (String, Mark) {
        let Some(first) = works.first() else { return (String::new(), self.mark()) };
        let sequence = match first.direction {
            Direction::Up => self.sequence_after(first) + works.len() as u64 - 1,
            Direction::Down => self.sequence_after(first),
        };
        let newest = |lane: &Lane| works.iter().rfind(|work| work.lane == *lane);
        // What is begun further on has a greater number already.
        let sequence = self.sequence.max(sequence);
        let heads: String =
            Lane::ALL.iter().filter_map(newest).map(|work| self.head(database, work, sequence, next)).collect();
        let named: Vec<_> = works.iter().map(|work| Some((work.version, work.name))).collect();
        let kind = match first.direction {
            Direction::Up => "applied",
            Direction::Down => "undone",
        };
        let (events, log) = self.events_under(database, self.fence(database), kind, &named, "");
        (heads + &events, Mark { sequence, log })
    }

    /// The new head of the lane, and what is in progress now.
    fn head(&self, database: &Database<'_>, work: &Work<'_>, sequence: u64, in_progress: Option<Version>) -> String {
        let mut pieces = self.pieces(database, work);
        pieces.extend([
            ("column", Piece::Sql(work.lane.name().to_owned())),
            ("position", Piece::Number(work.head.count)),
            ("sequence", Piece::Number(sequence)),
            ("in_progress", in_progress.map(Version::get).into()),
        ]);
        database.render(include_str!("../driver/sql/head.sql"), &pieces)
    }

    /// An event, and the log after it.
    pub(crate) fn event(
        &self,
        database: &Database<'_>,
        kind: &str,
        migration: Option<(Version, &str)>,
        detail: &str,
    ) -> (String, EventLog) {
        self.events_under(database, self.lease.pieces(database), kind, &[migration], detail)
    }

    /// The same of each of several migrations, one after the other.
    fn events_under(
        &self,
        database: &Database<'_>,
        fence: Pieces,
        kind: &str,
        migrations: &[Option<(Version, &str)>],
        detail: &str,
    ) -> (String, EventLog) {
        let mut log = self.log.clone();
        let mut rows = Vec::with_capacity(migrations.len());
        for migration in migrations {
            let (mut pieces, after) = self.event_pieces(&log, kind, *migration, detail);
            pieces.extend(fence.iter().cloned());
            rows.push(database.render(include_str!("../driver/sql/event_row.sql").trim_end(), &pieces));
            log = after;
        }
        (database.render(include_str!("../driver/sql/event_into.sql"), &[]) + &rows.join(",\n") + ";\n", log)
    }

    fn event_pieces(
        &self,
        log: &EventLog,
        kind: &str,
        migration: Option<(Version, &str)>,
        detail: &str,
    ) -> (Pieces, EventLog) {
        let at = humantime::format_rfc3339_micros(self.lease.now()).to_string();
        let version = migration.map(|(version, _)| version);
        let name = migration.map(|(_, name)| name);
        let (actor, build) = (crate::database::actor(), crate::database::build());
        let event = Event { kind, version, name, at: &at, actor, build, detail, epoch: self.lease.epoch };
        let after = log.then(&event);
        let pieces = vec![
            ("number", Piece::Number(after.number)),
            ("kind", Piece::from(kind)),
            ("version", version.map(Version::get).into()),
            ("name", name.into()),
            ("at", Piece::from(&*at)),
            ("actor", Piece::from(actor)),
            ("build", Piece::from(build)),
            ("detail", Piece::from(detail)),
            ("previous_hash", Piece::from(log.hash.clone())),
            ("hash", Piece::from(after.hash.clone())),
        ];
        (pieces, after)
    }

    /// Where the records stand now.
    pub(crate) fn mark(&self) -> Mark {
        Mark { sequence: self.sequence, log: self.log.clone() }
    }

    /// Goes on from there: the records up to there are written, and none behind it.
    pub(crate) fn move_to(&mut self, mark: Mark) {
        (self.sequence, self.log) = (mark.sequence, mark.log);
    }

    /// Sequence numbers are never used twice: going down leaves the newest where it is.
    pub(super) fn sequence_after(&self, work: &Work<'_>) -> u64 {
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

/// What a row of the history says of the migration itself.
pub(super) fn row_pieces(work: &Work<'_>, migration: &Migration<'_>) -> Pieces {
    let mut pieces = work_pieces(work);
    pieces.extend([
        ("position", Piece::Number(work.head.count)),
        ("digest", Piece::from(migration.up.digest.to_string())),
    ]);
    pieces.extend(down_pieces(migration));
    pieces
}

/// What it says of a migration that this run applies.
fn recorded_now(database: &Database<'_>) -> Pieces {
    vec![
        ("applied_by", Piece::from(crate::database::actor())),
        ("applied_at", Piece::Sql(database.render("{now}", &[]))),
    ]
}

/// One row of the history.
pub(super) fn history_row(database: &Database<'_>, pieces: &[(&'static str, Piece)]) -> String {
    database.render(include_str!("../driver/sql/history_row.sql").trim_end(), pieces)
}

/// Statements that write such rows into the history, as few as their size allows.
pub(super) fn rows_into_history(database: &Database<'_>, rows: &[String]) -> impl Iterator<Item = String> {
    let into = database.render(include_str!("../driver/sql/history_into.sql"), &[]);
    let mut size = 0;
    let together = rows.chunk_by(move |row, next| {
        size += row.len();
        let fits = size + next.len() <= FULL;
        size = if fits { size } else { 0 };
        fits
    });
    together.map(move |rows| format!("{into}{};\n", rows.join(",\n")))
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
