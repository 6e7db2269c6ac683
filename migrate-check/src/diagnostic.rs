//! One finding about a migration directory: which rule, how grave, where, what, and what to do next.
//!
//! Every stage gives these; `render` draws them.

use crate::finding::Finding;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Shown by the command line; does not fail a build.
    Warn,
    /// Fails the build and the check.
    Deny,
}

impl Level {
    /// The name used in `migrate.toml` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLevel;

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected allow, warn or deny")
    }
}

impl std::error::Error for UnknownLevel {}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        [Self::Allow, Self::Warn, Self::Deny].into_iter().find(|level| level.name() == text).ok_or(UnknownLevel)
    }
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that found it, as `migrate explain` and `-- migrate:allow` spell it.
    pub rule: &'static str,
    /// How grave it is.
    pub level: Level,
    /// The file, relative to the migration directory, with `/` between its parts.
    pub file: PathBuf,
    /// The bytes that the finding points at, in the file's text without BOM and with LF line ends.
    /// Empty at 0 when it is about the whole file.
    pub span: Range<usize>,
    /// What is wrong: a lower-case fragment without a full stop.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// What to write instead, where that is certain.
    #[cfg(feature = "check")]
    pub fix: Option<crate::lint::Fix>,
    /// Scripts that do the same without harm, each a migration of its own, in their order; `help` shows them.
    #[cfg(feature = "check")]
    pub instead: Vec<String>,
}

impl Diagnostic {
    /// A finding in a file, at the level of its rule.
    pub fn new(file: impl Into<PathBuf>, finding: Finding) -> Self {
        let Finding { rule, span, message, help } = finding;
        Self {
            rule: rule.name,
            level: rule.level,
            file: file.into(),
            span,
            message,
            help,
            #[cfg(feature = "check")]
            fix: None,
            #[cfg(feature = "check")]
            instead: Vec::new(),
        }
    }
}
