//! What a schema has besides tables: views, sequences, types, routines, and whatever else has a name.

use super::data_type::DataType;
use super::expr::Expr;
use super::name::{Ident, Name};
use super::table::{Certainty, Index, Trigger};

/// A view or materialised view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Whether its rows are stored.
    pub materialized: bool,
    /// Its columns; `None` where the query is too much for the model.
    pub columns: Option<Vec<Ident>>,
    /// The query, as written; a database shows another text.
    pub query: String,
    /// The relations that it reads, and the columns of them as far as they are known, sorted.
    pub reads: Vec<Reads>,
    /// The indexes of a materialised view.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// How sure the model is of it.
    pub certainty: Certainty,
}

/// What a query reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reads {
    /// A table or view.
    pub relation: Name,
    /// The columns that are surely meant; there may be more.
    pub columns: Vec<Ident>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// The type of its values.
    pub data_type: DataType,
    /// The step.
    pub increment: i64,
    /// The first value.
    pub start: i64,
    /// The smallest value.
    pub minimum: i64,
    /// The greatest value.
    pub maximum: i64,
    /// Whether it begins again.
    pub cycle: bool,
    /// The column with which it goes.
    pub owner: Option<(Name, Ident)>,
    /// How sure the model is of it.
    pub certainty: Certainty,
}

/// A type of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: TypeKind,
    /// How sure the model is of it.
    pub certainty: Certainty,
}

impl Type {
    /// Does something with each expression.
    pub(crate) fn each_expr(&mut self, each: &mut impl FnMut(&mut Expr)) {
        if let TypeKind::Domain(domain) = &mut self.kind {
            domain.default.iter_mut().chain(domain.checks.iter_mut().map(|(_, expr, _)| expr)).for_each(each);
        }
    }
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// One of these values, in order.
    Enum(Vec<String>),
    /// Another type with conditions.
    Domain(Domain),
    /// Columns without a table.
    Composite(Vec<(Ident, DataType)>),
    /// A range of this type.
    Range(DataType),
    /// A base type, or one that is only announced.
    Base,
}

impl TypeKind {
    /// What it is, if that is known.
    pub(crate) const fn sql(&self) -> Option<&'static str> {
        match self {
            Self::Enum(_) => Some("enum"),
            Self::Domain(_) => Some("domain"),
            Self::Composite(_) => Some("composite type"),
            Self::Range(_) => Some("range"),
            Self::Base => None,
        }
    }
}

/// Another type with conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The type.
    pub base: DataType,
    /// Whether NULL is no value of it.
    pub not_null: bool,
    /// The default of columns that have none.
    pub default: Option<Expr>,
    /// Its checks, sorted by name, and whether they hold for old rows.
    pub checks: Vec<(Ident, Expr, super::table::Validity)>,
}

/// A function, procedure or aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routine {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: RoutineKind,
    /// The types of its arguments that tell it from others of its name; empty where a database has no overloading.
    pub arguments: Vec<DataType>,
    /// What it returns, in lower case.
    pub returns: String,
    /// The language, in lower case.
    pub language: String,
    /// Whether the same arguments give the same result.
    pub volatility: Volatility,
    /// The text between its quotes, or the statement that it is.
    pub body: String,
    /// How sure the model is of it.
    pub certainty: Certainty,
}

/// What a routine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoutineKind {
    /// It returns a value.
    Function,
    /// It is called.
    Procedure,
    /// It makes one value of many rows.
    Aggregate,
}

/// Whether the same arguments give the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Volatility {
    /// Always.
    Immutable,
    /// Within a statement.
    Stable,
    /// Never for sure.
    #[default]
    Volatile,
}

/// Something that the model knows only by kind and name: an operator, a publication, an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Other {
    /// What it is, as SQL says it: `event trigger`, `publication`.
    pub kind: String,
    /// Its name, with what else tells it apart.
    pub name: String,
}
