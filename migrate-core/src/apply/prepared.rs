//! PostgreSQL: the records of the scripts of one message, as statements that are planned once.
//!
//! Takes the scripts of a message; gives SQL that prepares, executes and forgets. A record is three statements, and planning
//! them anew takes longer than running them. Prepared by SQL, within the message that executes it: through a transaction
//! pooler too, that is one session.

use super::record::{Mark, Pieces, Recorder};
use crate::database::Database;
use crate::driver::sql::Piece;
use crate::event::Direction;
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::lane::Lane;
use migrate_check::split;

/// So many records have to be written with it before a plan pays: PostgreSQL plans the first five executions anew.
const FEWEST: usize = 16;

/// What differs between two records of a lane; all else is constant in a message.
const PARAMETERS: [&str; 21] = [
    "sequence",
    "version",
    "name",
    "position",
    "digest",
    "chain",
    "previous_chain",
    "done",
    "down_file",
    "down_line",
    "down_mode",
    "down_script",
    "down_statements",
    "down_probes",
    "down_loses",
    "holds",
    "requires",
    "number",
    "at",
    "previous_hash",
    "hash",
];

/// The prepared statements of one message: one for each lane that needs it.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Unlike that of any other message: a failure may leave it behind in the session of a pooler.
    name: String,
    /// How many of the scripts, from the first one, can be recorded with it: one that may change the session may forget
    /// what is prepared.
    scripts: usize,
    lanes: Vec<Lane>,
}

impl Prepared {
    /// What to prepare for these scripts.
    pub(super) fn of(recorder: &Recorder, works: &[Work<'_>]) -> Self {
        let fits = |work: &&Work<'_>| {
            work.direction == Direction::Up && !split::may_change_session(Dialect::Postgres, work.script.text)
        };
        let works: Vec<_> = works.iter().take_while(fits).collect();
        let count = |lane: Lane| works.iter().filter(|work| work.lane == lane).count();
        Self {
            name: format!("_migrate_{}_{}", recorder.lease.epoch, recorder.sequence),
            scripts: works.len(),
            lanes: Lane::ALL.into_iter().filter(|lane| count(*lane) >= FEWEST).collect(),
        }
    }

    /// Prepares the statements.
    pub(super) fn prepare(&self, database: &Database<'_>, recorder: &Recorder, started_ms: &Piece) -> String {
        let parameter = |(at, name): (usize, &'static str)| (name, Piece::Sql(format!("${}", at + 1)));
        let parameters: Pieces = PARAMETERS.into_iter().enumerate().map(parameter).collect();
        let record = |lane: &Lane| {
            let record = recorder.record_at_once(database, *lane, parameters.clone(), started_ms);
            format!("PREPARE {} AS\n{record}", self.name_of(*lane))
        };
        self.lanes.iter().map(record).collect()
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
        let migration = work.migration.filter(|_| n < self.scripts && self.lanes.contains(&work.lane))?;
        let (record, mark) = recorder.whole_pieces(work, migration);
        let parameters: Vec<_> = PARAMETERS.iter().map(|name| format!("{{{name}}}")).collect();
        let template = format!("EXECUTE {} ({});\n", self.name_of(work.lane), parameters.join(", "));
        Some((database.render(&template, &record), mark))
    }

    /// Whether this script of the message is the last that is recorded with them.
    pub(super) fn is_last(&self, n: usize) -> bool {
        n + 1 == self.scripts
    }

    /// Forgets the statements.
    pub(super) fn forget(&self) -> String {
        self.lanes.iter().map(|lane| format!("DEALLOCATE {};\n", self.name_of(*lane))).collect()
    }

    fn name_of(&self, lane: Lane) -> String {
        format!("{}_{lane}", self.name)
    }
}
