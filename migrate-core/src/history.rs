//! What the database says about itself, as data.
//!
//! Takes rows of text; gives what they say as values. Must not know how they were fetched, or what follows from them.

use crate::driver::{Row, composite};
use crate::verify::EventLog;
use migrate_check::baked::Mode;
use migrate_check::chain::Head;
use migrate_check::dialect::Dialect;
use migrate_check::digest::Digest;
use migrate_check::lane::Lane;
use migrate_check::split::{Commit, Statement};
use migrate_check::version::Version;

/// What there is of our own in a database.
#[derive(Debug, Clone)]
pub(crate) enum Presence {
    /// No tables; these tables of other tools.
    Nothing {
        /// Their names.
        foreign: Vec<String>,
    },
    /// Tables, but no row for this set.
    Tables,
    /// A head.
    Head(Box<HeadRow>),
}

impl Presence {
    /// Who may be using the database.
    pub(crate) fn usage(&self) -> Usage {
        match self {
            Self::Nothing { .. } | Self::Tables => Usage::Fresh,
            Self::Head(head) => head.usage(),
        }
    }
}

/// The head row of a set.
#[derive(Debug, Clone)]
pub(crate) struct HeadRow {
    pub(crate) min_reader: u64,
    pub(crate) heads: [Head; 3],
    /// The chains in the history at the ends of the set's own lanes, if the database has more than the set.
    pub(crate) at_ends: [Option<Digest>; 3],
    pub(crate) sequence: u64,
    pub(crate) in_progress: Option<Version>,
    pub(crate) dev: bool,
    /// The run that fills the database has not ended yet.
    pub(crate) filling: bool,
}

impl HeadRow {
    /// Reads the row of `start_up`; `None` if it is not what this version writes.
    pub(crate) fn from_row(dialect: Dialect, row: &Row) -> Option<Self> {
        let row = match dialect {
            Dialect::Postgres => &columns_of_head(row)?,
            Dialect::Mysql | Dialect::Sqlite => row,
        };
        let mut columns = Columns(row.iter());
        let _format = columns.number()?;
        let min_reader = columns.number()?;
        let mut heads = Vec::with_capacity(3);
        for _ in Lane::ALL {
            heads.push(Head { count: columns.number()?, chain: columns.digest()? });
        }
        Some(Self {
            min_reader,
            heads: heads.try_into().ok()?,
            at_ends: [None; 3],
            sequence: columns.number()?,
            in_progress: columns.number().map(Version::new),
            dev: columns.is_true(),
            filling: columns.is_true(),
        })
    }

    /// Whether the history is empty, and nothing is begun.
    pub(crate) fn is_unwritten(&self) -> bool {
        self.in_progress.is_none() && self.heads.iter().all(|head| head.count == 0)
    }

    /// Whether a lane is longer than the set's own.
    pub(crate) fn is_longer_than(&self, heads: &[Head; 3]) -> bool {
        self.heads.iter().zip(heads).any(|(theirs, mine)| theirs.count > mine.count)
    }

    /// Who may be using the database.
    pub(crate) fn usage(&self) -> Usage {
        match (self.dev, self.filling) {
            (true, _) => Usage::Development,
            (false, true) => Usage::Fresh,
            (false, false) => Usage::Service,
        }
    }
}

/// Who may be using a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// Nobody: no run has ended since there was nothing in it.
    Fresh,
    /// A developer.
    Development,
    /// A service, in versions that may be older than this one.
    Service,
}

/// What the steps of a run follow on.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) head: HeadRow,
    /// Where the event log ends.
    pub(crate) log: EventLog,
    /// The migrations of the set, in applied order.
    pub(crate) records: Vec<Record>,
}

/// One migration in the history.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) sequence: u64,
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) lane: Lane,
    pub(crate) position: u64,
    pub(crate) digest: Digest,
    pub(crate) chain: Digest,
    pub(crate) previous_chain: Digest,
    pub(crate) state: RecordState,
    pub(crate) done: usize,
    pub(crate) intent: Option<usize>,
    pub(crate) down: Option<StoredScript>,
    pub(crate) irreversible: Option<String>,
    /// The earlier steps that cannot be undone while it stays, if that was known.
    pub(crate) holds: Option<Vec<Version>>,
    pub(crate) applied_by: String,
    pub(crate) applied_at: String,
}

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordState {
    InProgress,
    Failed,
    Applied,
    Undoing,
}

/// A down script as it was when its migration was applied.
#[derive(Debug, Clone)]
pub(crate) struct StoredScript {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) mode: Mode,
    pub(crate) text: String,
    pub(crate) statements: Vec<Statement>,
    pub(crate) probes: String,
    /// What it loses; empty where that was not known.
    pub(crate) loses: String,
}

/// The columns of the head in the row of `start_up.postgres.sql`, where they are one column: twelve that are named take twice
/// as long, since they are parsed and planned at every start. The table may have more at its end in a later version.
fn columns_of_head(row: &Row) -> Option<Row> {
    let head = composite::columns(row.first()?.as_deref()?)?;
    // The first is the name of the set.
    Some(head.into_iter().skip(1).collect())
}

/// What there is in a database that has no head of this set.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The schema in which tables are made.
    pub(crate) schema: Option<String>,
    /// The tables of other tools.
    pub(crate) foreign: Vec<String>,
}

impl Surroundings {
    /// Reads the row of `surroundings.*.sql`.
    pub(crate) fn from_row(row: &Row) -> Self {
        let mut columns = Columns(row.iter());
        let schema = columns.text();
        let foreign = columns.text().map_or_else(Vec::new, |names| names.split(',').map(str::to_owned).collect());
        Self { schema, foreign }
    }
}

/// Reads the row of `access.*.sql`: whether the server takes no writes, and whether a transaction is open.
pub(crate) fn truths_from_row(row: &Row) -> [bool; 2] {
    let mut columns = Columns(row.iter());
    [columns.is_true(), columns.is_true()]
}

/// Reads the row of `positions.sql`.
pub(crate) fn chains_from_row(row: &Row) -> [Option<Digest>; 3] {
    let mut columns = Columns(row.iter());
    [columns.digest(), columns.digest(), columns.digest()]
}

impl Record {
    /// Reads a row of `history.sql`; `None` if it is not what this version writes.
    pub(crate) fn from_row(row: &Row) -> Option<Self> {
        let mut columns = Columns(row.iter());
        let sequence = columns.number()?;
        let version = Version::new(columns.number()?);
        let name = columns.text()?;
        let lane = columns.text()?.parse().ok()?;
        let position = columns.number()?;
        let (digest, chain, previous_chain) = (columns.digest()?, columns.digest()?, columns.digest()?);
        let state = RecordState::from_name(&columns.text()?)?;
        let done = columns.number()?.try_into().ok()?;
        let intent = columns.number().and_then(|intent| intent.try_into().ok());
        let (file, line) = (columns.text(), columns.number());
        let mode = columns.text()?;
        let (text, statements, probes) = (columns.text(), columns.text(), columns.text());
        let applied_by = columns.text()?;
        let _build = columns.text();
        let applied_at = columns.text()?;
        let _elapsed_ms = columns.number();
        let loses = columns.text().unwrap_or_default();
        let holds = columns.text().and_then(|text| versions_from_text(&text));
        let (down, irreversible) = match mode.as_str() {
            "none" => (None, None),
            "irreversible" => (None, text),
            mode => {
                let down = StoredScript {
                    file: file?,
                    line: line?.try_into().ok()?,
                    mode: mode_from_name(mode)?,
                    text: text?,
                    statements: statements_from_text(&statements?)?,
                    probes: probes.unwrap_or_default(),
                    loses,
                };
                (Some(down), None)
            }
        };
        Some(Self {
            sequence,
            version,
            name,
            lane,
            position,
            digest,
            chain,
            previous_chain,
            state,
            done,
            intent,
            down,
            irreversible,
            holds,
            applied_by,
            applied_at,
        })
    }

    /// The head of its lane after it.
    pub(crate) fn head(&self) -> Head {
        Head { count: self.position, chain: self.chain }
    }

    /// The head of its lane before it.
    pub(crate) fn previous_head(&self) -> Head {
        Head { count: self.position - 1, chain: self.previous_chain }
    }
}

impl RecordState {
    const ALL: [Self; 4] = [Self::InProgress, Self::Failed, Self::Applied, Self::Undoing];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Failed => "failed",
            Self::Applied => "applied",
            Self::Undoing => "undoing",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// How a script's mode is written in the history.
pub(crate) const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Transaction => "transaction",
        Mode::Statements => "statements",
        Mode::ForeignKeysOff => "foreign-keys-off",
    }
}

fn mode_from_name(name: &str) -> Option<Mode> {
    [Mode::Transaction, Mode::Statements, Mode::ForeignKeysOff].into_iter().find(|mode| mode_name(*mode) == name)
}

/// How a script's statements are written in the history: `0-20s,22-40r`, `s` for one that commits by itself.
pub(crate) fn statements_to_text(statements: &[Statement]) -> String {
    let parts: Vec<_> = statements
        .iter()
        .map(|statement| {
            let commit = match statement.commit {
                Commit::ByItself => 's',
                Commit::WithRecord => 'r',
            };
            format!("{}-{}{commit}", statement.span.start, statement.span.end)
        })
        .collect();
    parts.join(",")
}

fn statements_from_text(text: &str) -> Option<Vec<Statement>> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (start, rest) = part.split_once('-')?;
            let (end, commit) = match rest.strip_suffix('s') {
                Some(end) => (end, Commit::ByItself),
                None => (rest.strip_suffix('r')?, Commit::WithRecord),
            };
            Some(Statement { span: start.parse().ok()?..end.parse().ok()?, commit })
        })
        .collect()
}

/// How versions are written in the history: `1,2`.
pub(crate) fn versions_to_text(versions: &[Version]) -> String {
    let versions: Vec<String> = versions.iter().map(Version::to_string).collect();
    versions.join(",")
}

fn versions_from_text(text: &str) -> Option<Vec<Version>> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

struct Columns<'a>(std::slice::Iter<'a, Option<String>>);

impl Columns<'_> {
    fn text(&mut self) -> Option<String> {
        self.0.next()?.clone()
    }

    fn number(&mut self) -> Option<u64> {
        self.0.next()?.as_ref()?.parse().ok()
    }

    /// A truth value, which is a number on every database.
    fn is_true(&mut self) -> bool {
        self.number() == Some(1)
    }

    fn digest(&mut self) -> Option<Digest> {
        self.0.next()?.as_ref()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_survive_the_history() {
        let statements = vec![
            Statement { span: 0..20, commit: Commit::ByItself },
            Statement { span: 22..40, commit: Commit::WithRecord },
        ];
        assert_eq!(statements_from_text(&statements_to_text(&statements)), Some(statements));
        assert_eq!(statements_from_text(""), Some(Vec::new()));
        assert_eq!(statements_from_text("1-2x"), None);
    }
}
