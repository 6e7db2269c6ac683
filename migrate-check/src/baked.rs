//! Migrations <-> the constant data inside a binary.
//!
//! Takes migrations; gives one string with all their text and one byte string that says where each part of it
//! lies, and reads the two back. Must not know files, grammars or databases. Two literals cost rustc a twentieth
//! of what a slice of structs does, and nothing of them is read before a migration is needed.
//!
//! The index is a sequence of records, one per migration in version order, of LEB128 numbers and raw digests.
//! Its format may change with every version: macro and runner are released together.

use crate::digest::Digest;
use crate::lane::Lane;
use crate::requirement::Requirement;
use crate::split::{Commit, Statement};
use crate::version::Version;

/// One migration as the runner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration<'a> {
    /// Its version.
    pub version: Version,
    /// Its name, without version.
    pub name: &'a str,
    /// Its lane.
    pub lane: Lane,
    /// The steps of other lanes that must be applied before it.
    pub after: Vec<Version>,
    /// The earlier steps that it may overtake and that cannot be undone while it stays, if that is known.
    pub holds: Option<Vec<Version>>,
    /// What must be applied of other sets before it.
    pub requires: Vec<Requirement>,
    /// Whether it was frozen in the lock file when it was baked.
    pub state: State,
    /// The script that applies it.
    pub up: Script<'a>,
    /// How it is undone.
    pub down: Down<'a>,
}

/// Whether a migration may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In the lock file for ever.
    Frozen,
    /// May be edited; applied to development databases only.
    Draft,
}

/// How a migration is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down<'a> {
    /// By this script.
    Script(Script<'a>),
    /// Not at all, for this reason.
    Irreversible(&'a str),
    /// Nobody said.
    Missing,
}

/// A script and how it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script<'a> {
    /// The file, relative to the migration directory.
    pub file: &'a str,
    /// The line of that file on which the text begins, from 1.
    pub line: u32,
    /// The text: without BOM, with LF line ends.
    pub text: &'a str,
    /// SHA-256 of the text.
    pub digest: Digest,
    /// How it runs.
    pub mode: Mode,
    /// Its own limits.
    pub limits: Limits,
    /// Its statements if it runs one by one; otherwise empty.
    pub statements: Vec<Statement>,
    /// What tells after a crash which of them took effect, as [`crate::probe`] writes it.
    pub probes: &'a str,
    /// What it loses if it is a down script, as [`crate::loss`] writes it; empty where nobody has looked.
    pub loses: &'a str,
}

/// How a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As one transaction together with its record.
    Transaction,
    /// Statement by statement, each with an intent before and a record after.
    Statements,
    /// With foreign keys off: on SQLite as one transaction that is checked before it commits, on MySQL statement by
    /// statement.
    ForeignKeysOff,
}

/// Limits that a file sets for itself, in milliseconds; 0 is "no limit".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// How long a statement may wait for a lock.
    pub lock_timeout_ms: Option<u32>,
    /// How long a statement may run.
    pub statement_timeout_ms: Option<u32>,
}

/// Packs migrations into text and index.
pub fn encode<'a>(migrations: impl IntoIterator<Item = &'a Migration<'a>>) -> (String, Vec<u8>) {
    let mut writer = Writer::default();
    for migration in migrations {
        writer.migration(migration);
    }
    (writer.text, writer.index)
}

/// Reads packed migrations one after the other; stops at the end or at the first byte that [`encode`] did not write.
pub fn decode<'a>(text: &'a str, index: &'a [u8]) -> impl Iterator<Item = Migration<'a>> {
    let mut reader = Reader { text, index };
    std::iter::from_fn(move || reader.migration())
}

#[derive(Default)]
struct Writer {
    text: String,
    index: Vec<u8>,
}

impl Writer {
    fn migration(&mut self, migration: &Migration<'_>) {
        self.number(migration.version.get());
        self.text(migration.name);
        self.number(migration.lane.number().into());
        self.number(migration.after.len() as u64);
        migration.after.iter().for_each(|version| self.number(version.get()));
        self.number(migration.holds.as_ref().map_or(0, |holds| holds.len() as u64 + 1));
        migration.holds.iter().flatten().for_each(|version| self.number(version.get()));
        self.number(migration.requires.len() as u64);
        for Requirement { set, version } in &migration.requires {
            self.text(set);
            self.number(version.get());
        }
        self.number(match migration.state {
            State::Frozen => 0,
            State::Draft => 1,
        });
        self.script(&migration.up);
        match &migration.down {
            Down::Missing => self.number(0),
            Down::Irreversible(reason) => {
                self.number(1);
                self.text(reason);
            }
            Down::Script(script) => {
                self.number(2);
                self.script(script);
            }
        }
    }

    fn script(&mut self, script: &Script<'_>) {
        self.text(script.file);
        self.number(script.line.into());
        self.text(script.text);
        self.index.extend_from_slice(script.digest.as_bytes());
        self.number(match script.mode {
            Mode::Transaction => 0,
            Mode::Statements => 1,
            Mode::ForeignKeysOff => 2,
        });
        self.limit(script.limits.lock_timeout_ms);
        self.limit(script.limits.statement_timeout_ms);
        self.number(script.statements.len() as u64);
        for statement in &script.statements {
            self.number(statement.span.start as u64);
            self.number(statement.span.end as u64);
            self.number(match statement.commit {
                Commit::WithRecord => 0,
                Commit::ByItself => 1,
            });
        }
        self.text(script.probes);
        self.text(script.loses);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.text.push_str(text);
    }

    fn limit(&mut self, limit_ms: Option<u32>) {
        self.number(limit_ms.map_or(0, |ms| u64::from(ms) + 1));
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.index.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.index.push(number as u8);
    }
}

struct Reader<'a> {
    text: &'a str,
    index: &'a [u8],
}

impl<'a> Reader<'a> {
    fn migration(&mut self) -> Option<Migration<'a>> {
        Some(Migration {
            version: Version::new(self.number()?),
            name: self.text()?,
            lane: Lane::from_number(self.number()?.try_into().ok()?)?,
            after: (0..self.number()?).map(|_| self.number().map(Version::new)).collect::<Option<_>>()?,
            holds: match self.number()? {
                0 => None,
                more => Some((1..more).map(|_| self.number().map(Version::new)).collect::<Option<_>>()?),
            },
            requires: (0..self.number()?).map(|_| self.requirement()).collect::<Option<_>>()?,
            state: match self.number()? {
                0 => State::Frozen,
                1 => State::Draft,
                _ => return None,
            },
            up: self.script()?,
            down: match self.number()? {
                0 => Down::Missing,
                1 => Down::Irreversible(self.text()?),
                2 => Down::Script(self.script()?),
                _ => return None,
            },
        })
    }

    fn requirement(&mut self) -> Option<Requirement> {
        Some(Requirement { set: self.text()?.to_owned(), version: Version::new(self.number()?) })
    }

    fn script(&mut self) -> Option<Script<'a>> {
        Some(Script {
            file: self.text()?,
            line: self.number()?.try_into().ok()?,
            text: self.text()?,
            digest: {
                let (digest, rest) = self.index.split_first_chunk::<32>()?;
                self.index = rest;
                Digest::from_bytes(*digest)
            },
            mode: match self.number()? {
                0 => Mode::Transaction,
                1 => Mode::Statements,
                2 => Mode::ForeignKeysOff,
                _ => return None,
            },
            limits: Limits { lock_timeout_ms: self.limit()?, statement_timeout_ms: self.limit()? },
            statements: (0..self.number()?).map(|_| self.statement()).collect::<Option<_>>()?,
            probes: self.text()?,
            loses: self.text()?,
        })
    }

    fn statement(&mut self) -> Option<Statement> {
        Some(Statement {
            span: self.number()?.try_into().ok()?..self.number()?.try_into().ok()?,
            commit: match self.number()? {
                0 => Commit::WithRecord,
                1 => Commit::ByItself,
                _ => return None,
            },
        })
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?.try_into().ok()?;
        let (text, rest) = self.text.split_at_checked(length)?;
        self.text = rest;
        Some(text)
    }

    fn limit(&mut self) -> Option<Option<u32>> {
        match self.number()? {
            0 => Some(None),
            ms => u32::try_from(ms - 1).ok().map(Some),
        }
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.index.split_first()?;
            self.index = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script<'_> {
        Script {
            file: "1_a.up.sql",
            line: 1,
            text,
            digest: Digest::of(text.as_bytes()),
            mode: Mode::Statements,
            limits: Limits { lock_timeout_ms: Some(0), statement_timeout_ms: None },
            statements: vec![Statement { span: 0..300, commit: Commit::ByItself }],
            probes: "0+relation:a",
            loses: "table:a",
        }
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let migrations: Vec<_> = [Down::Missing, Down::Irreversible("data is gone"), Down::Script(script("DROP é;"))]
            .into_iter()
            .enumerate()
            .map(|(n, down)| Migration {
                version: Version::new(u64::MAX >> n),
                name: "a",
                lane: Lane::ALL[n],
                after: (1..=n as u64).map(Version::new).collect(),
                holds: n.checked_sub(1).map(|count| vec![Version::new(7); count]),
                requires: vec![Requirement { set: "jobs".to_owned(), version: Version::new(300) }; n],
                state: if n == 0 { State::Draft } else { State::Frozen },
                up: script("CREATE TABLE ü (id int);\n"),
                down,
            })
            .collect();
        let (text, index) = encode(&migrations);
        assert_eq!(decode(&text, &index).collect::<Vec<_>>(), migrations);
        assert_eq!(decode(&text, &index[..index.len() - 1]).count(), 2);
    }
}
