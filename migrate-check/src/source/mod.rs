//! Files -> migrations with their directives and digests.
//!
//! Takes the files of a directory; gives its migrations in order, the layout they are written in, and what is
//! wrong with names and encodings. Knows no SQL beyond comments and quotes. Only `disk` touches the file
//! system; everything else is a pure function of paths and bytes.

mod assemble;
mod conflict;
mod directive;
#[cfg(feature = "check")]
pub mod disk;
mod folder;
mod interpret;
mod layout;
mod metadata;
mod name;
mod prepare;
mod scan;
mod slip;
pub mod text;

use crate::baked::{Limits, Mode, State};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::lane::Lane;
use crate::requirement::Requirement;
use crate::rule::{self, Rule};
use crate::version::Version;
use std::collections::BTreeMap;
use std::ops::Range;

pub use assemble::read;
pub use folder::{CONFIG_FILE, Folder, LOCK_FILE, SCHEMA_FILE};
pub use layout::Layout;
#[cfg(feature = "check")]
pub(crate) use name::{version_of, with_version};

/// What the files of a directory say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// The layout they are written in; `None` when there is no migration.
    pub layout: Option<Layout>,
    /// The migrations, sorted by version. Of two with one version the first is kept.
    pub migrations: Vec<Migration>,
    /// The paths of all files that belong to migrations.
    pub files: Vec<String>,
    /// The texts of those of which the scripts are only a part: what undoes nothing is none.
    pub longer: BTreeMap<String, String>,
    /// What is wrong with names, encodings and pairs. What is wrong with a script's own text is in the script,
    /// because a script that the lock file vouches for is not judged again.
    pub diagnostics: Vec<Diagnostic>,
}

impl Sources {
    /// Whether a file that may change the schema is not among the migrations.
    pub fn leaves_out_files(&self) -> bool {
        let left_out = [
            rule::source::UNREADABLE_NAME.name,
            rule::source::DUPLICATE_VERSION.name,
            rule::source::VERSION_OVERFLOW.name,
            rule::source::FILE_TOO_LARGE.name,
            rule::source::OUTSIDE_DIRECTORY.name,
        ];
        self.diagnostics.iter().any(|it| left_out.contains(&it.rule))
    }
}

/// A migration, as its files say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its version.
    pub version: Version,
    /// Its name, without version; case as in the file name.
    pub name: String,
    /// Its lane: what its `phase` directive says, else what its statements make it; once it is frozen, what the lock file
    /// says.
    pub lane: Lane,
    /// What its `phase` directive says.
    pub phase: Option<Lane>,
    /// The steps of other lanes that must be applied before it: what the lock file says, and every one for a draft.
    pub after: Vec<Version>,
    /// The earlier steps that it may overtake and that cannot be undone while it stays, as the lock file has it; `None` where
    /// there are none that it may overtake, or nobody has looked.
    pub holds: Option<Vec<Version>>,
    /// What must be applied of other sets before it.
    pub requires: Vec<Requires>,
    /// Whether the lock file vouches for it.
    pub state: State,
    /// The script that applies it.
    pub up: Script,
    /// How it is undone.
    pub down: Down,
}

/// How a migration is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down {
    /// By this script.
    Script(Script),
    /// Not at all, for this reason.
    Irreversible(String),
    /// Nobody said.
    Missing,
}

impl Down {
    /// The script, if there is one.
    pub fn script(&self) -> Option<&Script> {
        match self {
            Self::Script(script) => Some(script),
            Self::Irreversible(_) | Self::Missing => None,
        }
    }
}

/// A script and how it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The file, relative to the migration directory, with `/` between its parts.
    pub file: String,
    /// The line of that file on which the text begins, from 1.
    pub line: u32,
    /// The byte of that file's text at which the text begins.
    pub offset: usize,
    /// The text: without BOM, with LF line ends.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: Digest,
    /// How it runs.
    pub mode: Mode,
    /// Its own limits.
    pub limits: Limits,
    /// What tells after a crash which of its statements took effect, as the lock file has it.
    pub probes: String,
    /// What a down script loses, as [`crate::loss`] writes it; empty where nobody has looked.
    pub loses: String,
    /// The findings that it accepts.
    pub allows: Vec<Allow>,
    /// What is wrong with its directives; spans lie in the script's text.
    pub findings: Vec<Finding>,
}

impl Migration {
    /// What the lock file has of its scripts, up and down, to tell after a crash which statements took effect.
    #[cfg(feature = "check")]
    pub(crate) fn probes(&self) -> [String; 2] {
        let down = self.down.script().map_or_else(String::new, |down| down.probes.clone());
        [self.up.probes.clone(), down]
    }

    /// Finds that it requires something of the set that it is in.
    #[cfg(feature = "check")]
    pub(crate) fn refuse_own_set(&mut self, set: &str) {
        let own = self.requires.iter().filter(|it| it.requirement.set == set);
        self.up.findings.extend(own.map(|it| {
            interpret::finding(
                it.span.clone(),
                format!("a migration of the set `{set}` that requires that set"),
                "remove it: within a set the order of the versions is the order in which they are applied",
            )
        }));
    }

    /// Says what its down script loses, unless that is known.
    #[cfg(feature = "check")]
    pub(crate) fn set_losses(&mut self, loses: &str) {
        if let Down::Script(down) = &mut self.down
            && down.loses.is_empty()
        {
            loses.clone_into(&mut down.loses);
        }
    }
}

impl Script {
    /// Makes the script run with foreign keys off, if it runs as its dialect usually runs them.
    pub(crate) fn switch_foreign_keys_off(&mut self, dialect: Dialect) {
        let usual = if dialect.has_transactional_ddl() { Mode::Transaction } else { Mode::Statements };
        if self.mode == usual && dialect != Dialect::Postgres {
            self.mode = Mode::ForeignKeysOff;
        }
    }
}

#[cfg(feature = "config")]
impl Migration {
    /// What `foreign-keys = "off"` in `migrate.toml` says of every script of a set.
    pub(crate) fn switch_foreign_keys_off(&mut self, dialect: Dialect) {
        self.up.switch_foreign_keys_off(dialect);
        if let Down::Script(script) = &mut self.down {
            script.switch_foreign_keys_off(dialect);
        }
    }
}

/// What a migration requires of another set (`-- migrate:requires <set>:<version>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requires {
    /// The set and the version.
    pub requirement: Requirement,
    /// The directive, in the up script's text.
    pub span: Range<usize>,
}

/// A finding that a script accepts (`-- migrate:allow <rule> <reason>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule.
    pub rule: &'static Rule,
    /// Why it is accepted.
    pub reason: String,
    /// The directive, in the script's text.
    pub span: Range<usize>,
    /// What it covers.
    pub scope: Scope,
}

/// What an `allow` directive covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The script: the directive stands at its top, with an empty line between it and the first statement.
    Script,
    /// The next statement, and findings about the script as a whole if that is the first one.
    NextStatement,
}
