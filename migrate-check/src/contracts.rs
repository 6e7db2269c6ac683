//! When contract steps run.

use std::str::FromStr;

/// When a step that older code would not survive may run (`contracts` in `migrate.toml`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contracts {
    /// Not by a start-up itself: when asked for, until replicas can say which code is alive. Default for servers.
    Gated,
    /// Like any other step. Default for SQLite.
    AtStart,
    /// Only when asked for.
    Manual,
}

impl Contracts {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::Gated, Self::AtStart, Self::Manual];

    /// The name used in `migrate.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gated => "gated",
            Self::AtStart => "at-start",
            Self::Manual => "manual",
        }
    }
}

/// The text names no choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownContracts;

impl FromStr for Contracts {
    type Err = UnknownContracts;

    fn from_str(text: &str) -> Result<Self, UnknownContracts> {
        Self::ALL.into_iter().find(|choice| choice.name() == text).ok_or(UnknownContracts)
    }
}
