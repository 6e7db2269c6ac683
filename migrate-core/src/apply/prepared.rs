//! PostgreSQL: what stands around each script of a message, its marker and its record, as statements that are planned once.
//!
//! Takes the scripts of a message; gives SQL that prepares, executes and forgets. A record is three statements, and planning
//! them anew takes longer than running them. Prepared by SQL, in the transaction of the first script: through a transaction
//! pooler too, that is one session. In a message of their own before the others: whatever executes a prepared statement
//! copies the whole message that prepared it.

use super::message::Message;
use super::record::{Mark, Pieces, Recorder, row_pieces};
use crate::database::Database;
use crate::driver::sql::Piece;
use crate::event::Direction;
use crate::work::Work;
use migrate_check::baked::Migration;
use migrate_check::lane::Lane;
use std::time::UNIX_EPOCH;

/// So many records have to be written with it before a plan pays: PostgreSQL plans the first five executions anew.
const FEWEST: usize = 16;

/// What each record says anew, besides what differs between the migrations themselves. Other numbers count on with the first.
const ALWAYS: [&str; 4] = ["sequence", "at", "previous_hash", "hash"];

/// The prepared statements of one message.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Unlike that of any other message, of any set: a failure may leave it behind in the session of a pooler.
    name: String,
    /// How many of the scripts, from the first one, they are for: one that may change the session may forget what is
    /// prepared.
    scripts: usize,
    /// The expressions of the marker.
    settings: String,
    /// One for each lane that needs it.
    records: Vec<Record>,
}

/// The statement that writes the records of a lane.
#[derive(Debug)]
struct Record {
    lane: Lane,
    /// What differs between two of them: each takes as long to pass as a small expression.
    parameters: Vec<&'static str>,
    /// What is the same in all, and numbers that are as far from the sequence number in all.
    constants: Pieces,
}

impl Prepared {
    /// What to prepare for these scripts, of which most begin with these settings, and some may change the session.
    pub(super) fn of(recorder: &Recorder, works: &[Work<'_>], changing: &[bool], settings: String) -> Self {
        let fits = |(work, changing): &(&Work<'_>, &bool)| {
            work.direction == Direction::Up && work.begun.is_none() && !**changing
        };
        let scripts = works.iter().zip(changing).take_while(fits).count();
        let now_us = recorder.lease.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        Self {
            name: format!("_migrate_{now_us}"),
            scripts,
            settings,
            records: Lane::ALL.into_iter().filter_map(|lane| Record::of(recorder, &works[..scripts], lane)).collect(),
        }
    }

    /// Whether there is nothing to prepare.
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Prepares the statements, with the settings with which the scripts begin.
    pub(super) fn prepare(&self, database: &Database<'_>, recorder: &Recorder, started_ms: &Piece) -> String {
        let (marker, settings) = (Message::marker_to_prepare(&self.settings), &self.settings);
        let marker = format!("SELECT {settings};\nPREPARE {} (text) AS\n{marker}", self.marker_name());
        let record = |record: &Record| {
            let record_sql = recorder.record_at_once(database, record.lane, record.pieces(), started_ms);
            format!("PREPARE {} AS\n{record_sql}", self.record_name(record))
        };
        marker + &self.records.iter().map(record).collect::<String>()
    }

    /// The marker before this script of the message, if one is prepared that makes these settings.
    pub(super) fn marker(&self, n: usize, settings: &str) -> Option<String> {
        (!self.is_empty() && n < self.scripts && self.settings == settings).then(|| self.marker_name())
    }

    /// Executes the one that writes the record of this script of the message, if there is one; and where the records stand
    /// after that.
    pub(super) fn execute(
        &self,
        database: &Database<'_>,
        recorder: &Recorder,
        work: &Work<'_>,
        n: usize,
    ) -> Option<(String, Mark)> {
        let record = self.records.iter().find(|record| n < self.scripts && record.lane == work.lane)?;
        let (pieces, mark) = recorder.whole_pieces(work, work.migration?);
        let parameters: Vec<_> = record.parameters.iter().map(|name| format!("{{{name}}}")).collect();
        let template = format!("EXECUTE {} ({});\n", self.record_name(record), parameters.join(", "));
        Some((database.render(&template, &pieces), mark))
    }

    /// Whether this script of the message is the last that they are for.
    pub(super) fn is_last(&self, n: usize) -> bool {
        n + 1 == self.scripts
    }

    /// Forgets the statements, in the order in which they were prepared.
    pub(super) fn forget(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let records = self.records.iter().map(|record| self.record_name(record));
        [self.marker_name()].into_iter().chain(records).map(|name| format!("DEALLOCATE {name};\n")).collect()
    }

    fn marker_name(&self) -> String {
        format!("{}_begin", self.name)
    }

    fn record_name(&self, record: &Record) -> String {
        format!("{}_{}", self.name, record.lane)
    }
}

impl Record {
    /// That of the scripts of this lane, if they are enough.
    fn of(recorder: &Recorder, works: &[Work<'_>], lane: Lane) -> Option<Self> {
        let rows: Vec<(u64, Pieces)> = (0..)
            .zip(works)
            .filter(|(_, work)| work.lane == lane)
            .filter_map(|(n, work)| Some((n, known_pieces(recorder, work, work.migration?, n))))
            .collect();
        let (first_n, first) = rows.first().filter(|_| rows.len() >= FEWEST)?;
        let mut record = Self { lane, parameters: ALWAYS.to_vec(), constants: Pieces::new() };
        for (at, (name, value)) in first.iter().enumerate() {
            let all = |expected: &dyn Fn(u64) -> Piece| rows.iter().all(|(n, row)| row[at].1 == expected(n - first_n));
            match value {
                value if all(&|_| value.clone()) => record.constants.push((*name, value.clone())),
                Piece::Number(number) if all(&|further| Piece::Number(number.wrapping_add(further))) => {
                    let ahead = i128::from(*number) - i128::from(recorder.sequence + 1 + first_n);
                    record.constants.push((*name, Piece::Sql(format!("$1::bigint + ({ahead})"))));
                }
                _ => record.parameters.push(*name),
            }
        }
        Some(record)
    }

    /// The values of the statement to prepare.
    fn pieces(&self) -> Pieces {
        let parameter = |(at, name): (usize, &&'static str)| (*name, Piece::Sql(format!("${}", at + 1)));
        self.parameters.iter().enumerate().map(parameter).chain(self.constants.iter().cloned()).collect()
    }
}

/// What is known of the values of a record before the `ahead` records before it are written.
fn known_pieces(recorder: &Recorder, work: &Work<'_>, migration: &Migration<'_>, ahead: u64) -> Pieces {
    let mut pieces = row_pieces(work, migration);
    pieces.extend([
        ("done", Piece::Number(work.script.statements.len() as u64)),
        ("number", Piece::Number(recorder.log.number + 1 + ahead)),
    ]);
    pieces
}
