//! What a catalog is asked after a crash: whether a statement that commits by itself took effect.
//!
//! The words for the question; `derive` finds it. Must not know how it is asked.

#[cfg(feature = "check")]
mod derive;
mod text;

#[cfg(feature = "check")]
pub use derive::between;
#[cfg(feature = "check")]
pub(crate) use derive::of_script;
pub(crate) use text::{escape, unescape};
pub use text::{from_text, to_text};

/// How to tell whether a statement took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It did if this is there. It takes no name away, so of several such statements in a row each is told as long as the
    /// next is not done.
    Present(Object),
    /// It did if this is not there.
    Absent(Object),
    /// Nobody needs to know: doing it twice comes to the same as doing it once.
    Again,
    /// Nothing tells.
    Unknown,
}

/// What a catalog is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// What it is.
    pub kind: Kind,
    /// The database schema that it, or what it belongs to, is in; `None` is the one of the session.
    pub schema: Option<String>,
    /// Its name, or the name of what it belongs to.
    pub name: String,
    /// Its name, if it belongs to something.
    pub part: Option<String>,
}

/// What sort of object a catalog is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A table, view or sequence.
    Relation,
    /// A column of a table.
    Column,
    /// An index of a table or materialised view.
    Index,
    /// A constraint of a table, unless it is an index by that name.
    Constraint,
    /// A trigger of a table or view.
    Trigger,
    /// A policy of a table.
    Policy,
    /// A partition of a table.
    Partition,
    /// A function or procedure.
    Routine,
    /// A type or domain.
    Type,
    /// A value of an enum type.
    Label,
    /// An extension.
    Extension,
    /// A schema of the database.
    Namespace,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Relation,
        Self::Column,
        Self::Index,
        Self::Constraint,
        Self::Trigger,
        Self::Policy,
        Self::Partition,
        Self::Routine,
        Self::Type,
        Self::Label,
        Self::Extension,
        Self::Namespace,
    ];

    /// The kind of a name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name of the kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relation => "relation",
            Self::Column => "column",
            Self::Index => "index",
            Self::Constraint => "constraint",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Partition => "partition",
            Self::Routine => "routine",
            Self::Type => "type",
            Self::Label => "label",
            Self::Extension => "extension",
            Self::Namespace => "namespace",
        }
    }
}
