//! What a statement does to the schema and to rows.
//!
//! An [`Effect`] is what a grammar makes of a statement and what [`fold`](crate::schema::fold) takes: names are as written,
//! types and expressions in the words of the schema. What statements do is in the files `table` and `data`, and here.

pub use data::{Data, Maintain, Verb, Work};
pub use table::{
    Action, ActionKind, AlterTable, ColumnDef, ConstraintDef, CreateIndex, CreateTable, Existing, Like, Position,
    Query, Which,
};

mod data;
pub mod rebuild;
mod relations;
mod table;

use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Reads, Routine, Sequence, Type, View, Volatility};
use crate::schema::table::{Persistence, Policy, Trigger, Validity};
use std::ops::Range;

/// What one statement does, or one of the things that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The statement, as bytes of the script.
    pub statement: Range<usize>,
    /// The part of it that a finding points at.
    pub span: Range<usize>,
    /// What it does.
    pub change: Change,
    /// Whether it happens at all.
    pub condition: Condition,
}

/// Whether an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It does.
    Always,
    /// If it can: an error is caught, or it is asked first whether the object is there.
    IfPossible,
    /// Nobody can tell from the text.
    Maybe,
}

/// What a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// CREATE TABLE.
    CreateTable(Box<CreateTable>),
    /// ALTER TABLE, one clause after the other.
    AlterTable(Box<AlterTable>),
    /// CREATE INDEX.
    CreateIndex(Box<CreateIndex>),
    /// ALTER INDEX … RENAME TO.
    RenameIndex {
        /// Its name.
        from: Name,
        /// Its new name.
        to: Ident,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// Other ALTER INDEX.
    AlterIndex {
        /// Its name.
        index: Name,
        /// What is done, in lower case: `attach partition`, `set (…)`.
        action: String,
    },
    /// CREATE VIEW.
    CreateView(Box<CreateView>),
    /// ALTER VIEW … RENAME COLUMN.
    RenameViewColumn {
        /// The view.
        view: Name,
        /// The column.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// CREATE SEQUENCE.
    CreateSequence {
        /// What is made.
        sequence: Box<Sequence>,
        /// IF NOT EXISTS.
        if_not_exists: bool,
        /// Whether it goes with its session.
        persistence: Persistence,
    },
    /// ALTER SEQUENCE.
    AlterSequence(Box<AlterSequence>),
    /// CREATE TYPE, CREATE DOMAIN.
    CreateType(Box<Type>),
    /// ALTER TYPE, ALTER DOMAIN.
    AlterType {
        /// The type.
        name: Name,
        /// What is done.
        action: TypeAction,
    },
    /// CREATE FUNCTION, CREATE PROCEDURE, CREATE AGGREGATE.
    CreateRoutine {
        /// What is made.
        routine: Box<Routine>,
        /// What becomes of one that is there.
        existing: Existing,
    },
    /// ALTER FUNCTION, ALTER PROCEDURE: what is `None` stays.
    AlterRoutine {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: Name,
        /// Its arguments, if they are given.
        arguments: Option<Vec<DataType>>,
        /// Whether the same arguments give the same result.
        volatility: Option<Volatility>,
    },
    /// CREATE TRIGGER.
    CreateTrigger {
        /// The table or view.
        table: Name,
        /// What is made.
        trigger: Box<Trigger>,
        /// What becomes of one that is there.
        existing: Existing,
    },
    /// CREATE POLICY.
    CreatePolicy {
        /// The table.
        table: Name,
        /// What is made.
        policy: Box<Policy>,
    },
    /// ALTER POLICY: what is `None` stays.
    AlterPolicy {
        /// The table.
        table: Name,
        /// The policy.
        policy: Ident,
        /// The roles.
        roles: Option<Vec<String>>,
        /// USING.
        using: Option<Expr>,
        /// WITH CHECK.
        check: Option<Expr>,
        /// The relations that these read, names as written.
        reads: Vec<Reads>,
    },
    /// ALTER TRIGGER … RENAME, ALTER POLICY … RENAME.
    RenamePart {
        /// The table.
        table: Name,
        /// What is renamed.
        part: Part,
        /// Its name.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// CREATE EXTENSION.
    CreateExtension {
        /// The extension.
        name: Ident,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// CREATE SCHEMA; CREATE DATABASE where that is the same.
    CreateNamespace {
        /// The schema.
        name: Ident,
        /// IF NOT EXISTS.
        if_not_exists: bool,
    },
    /// Makes something that is known only by kind and name.
    CreateOther {
        /// What it is, in lower case.
        kind: &'static str,
        /// Its name, with what else tells it apart.
        name: String,
    },
    /// RENAME of something that is no table.
    Rename {
        /// What is renamed.
        kind: Kind,
        /// Its name.
        from: Name,
        /// Its new name.
        to: Ident,
        /// Its arguments, if it is a routine and they are given.
        arguments: Option<Vec<DataType>>,
    },
    /// SET SCHEMA of something that is no table.
    SetSchema {
        /// What moves.
        kind: Kind,
        /// Its name.
        name: Name,
        /// Where to.
        schema: Ident,
        /// Its arguments, if it is a routine and they are given.
        arguments: Option<Vec<DataType>>,
    },
    /// DROP of anything.
    Drop(Box<Drop>),
    /// INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, SELECT.
    Data(Box<Data>),
    /// LOCK TABLE, VACUUM FULL, REFRESH, …: work on a table that leaves its structure as it is.
    Maintain(Box<Maintain>),
    /// SET, RESET, USE.
    Session(Setting),
    /// Something that neither the schema nor rows notice: GRANT, COMMENT, ANALYZE.
    Nothing {
        /// What it is, in lower case.
        kind: &'static str,
        /// The relation that it is about, if any.
        about: Option<Name>,
    },
    /// COMMENT ON COLUMN.
    CommentColumn {
        /// The relation or composite type.
        relation: Name,
        /// The column.
        column: Ident,
    },
    /// What is not understood.
    Opaque {
        /// Why.
        reason: String,
        /// What it may have touched.
        touched: Touched,
    },
}

/// CREATE VIEW.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    /// The view. What it reads has its names as written.
    pub view: View,
    /// What becomes of one that is there.
    pub existing: Existing,
    /// Whether it goes with its session.
    pub persistence: Persistence,
    /// WITH NO DATA.
    pub without_data: bool,
}

/// ALTER SEQUENCE: what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    /// The sequence.
    pub name: Name,
    /// IF EXISTS.
    pub if_exists: bool,
    /// AS.
    pub data_type: Option<DataType>,
    /// INCREMENT.
    pub increment: Option<i64>,
    /// START.
    pub start: Option<i64>,
    /// MINVALUE; the smallest number there is for NO MINVALUE.
    pub minimum: Option<i64>,
    /// MAXVALUE; the greatest number there is for NO MAXVALUE.
    pub maximum: Option<i64>,
    /// CYCLE.
    pub cycle: Option<bool>,
    /// OWNED BY; the inner `None` is OWNED BY NONE.
    pub owner: Option<Option<(Name, Ident)>>,
    /// RESTART: the next value is another.
    pub restart: bool,
}

/// What ALTER TYPE and ALTER DOMAIN do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeAction {
    /// ADD VALUE.
    AddValue {
        /// The value.
        value: String,
        /// IF NOT EXISTS.
        if_not_exists: bool,
        /// BEFORE or AFTER this one.
        place: Option<(Side, String)>,
    },
    /// RENAME VALUE.
    RenameValue {
        /// The value.
        from: String,
        /// Its new name.
        to: String,
    },
    /// ADD ATTRIBUTE.
    AddAttribute(Ident, DataType),
    /// DROP ATTRIBUTE.
    DropAttribute {
        /// The attribute.
        name: Ident,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// ALTER ATTRIBUTE … TYPE.
    SetAttributeType(Ident, DataType),
    /// RENAME ATTRIBUTE.
    RenameAttribute {
        /// The attribute.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// ALTER DOMAIN … SET DEFAULT, DROP DEFAULT.
    SetDefault(Option<Expr>),
    /// ALTER DOMAIN … SET NOT NULL, DROP NOT NULL.
    SetNotNull(bool),
    /// ALTER DOMAIN … ADD CONSTRAINT.
    AddCheck {
        /// The name, if one is given.
        name: Option<Ident>,
        /// What it says.
        expr: Expr,
        /// NOT VALID.
        validity: Validity,
    },
    /// ALTER DOMAIN … DROP CONSTRAINT.
    DropCheck {
        /// The constraint.
        name: Ident,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// ALTER DOMAIN … RENAME CONSTRAINT.
    RenameCheck {
        /// The constraint.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// ALTER DOMAIN … VALIDATE CONSTRAINT.
    ValidateCheck(Ident),
    /// What the model does not keep.
    Other(&'static str),
}

/// Before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Before.
    Before,
    /// After.
    After,
}

/// What belongs to a table and has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A trigger.
    Trigger,
    /// A policy.
    Policy,
}

/// What is dropped, renamed or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table.
    Table,
    /// A foreign table.
    ForeignTable,
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// An index.
    Index,
    /// A type.
    Type,
    /// A domain.
    Domain,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A function or procedure.
    Routine,
    /// A trigger.
    Trigger,
    /// A policy.
    Policy,
    /// A schema, or a database where that is the same.
    Namespace,
    /// An extension.
    Extension,
    /// A column of a composite type, an operator, a publication: known only by this kind and its name.
    Other(&'static str),
}

impl Kind {
    /// As SQL says it, in lower case.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::Index => "index",
            Self::Type => "type",
            Self::Domain => "domain",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::Routine => "routine",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Namespace => "schema",
            Self::Extension => "extension",
            Self::Other(kind) => kind,
        }
    }
}

/// DROP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What sort of thing.
    pub kind: Kind,
    /// Which, and where each stands in the script.
    pub names: Vec<Dropped>,
    /// The table of a trigger, policy, rule, or MySQL index.
    pub on: Option<Name>,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// MySQL's ALGORITHM, in lower case.
    pub algorithm: Option<String>,
    /// MySQL's LOCK, in lower case.
    pub lock: Option<String>,
}

impl Drop {
    /// A DROP that says no more than what goes.
    pub fn new(kind: Kind, names: Vec<Dropped>) -> Self {
        Self {
            kind,
            names,
            on: None,
            if_exists: false,
            cascade: false,
            concurrently: false,
            algorithm: None,
            lock: None,
        }
    }
}

/// One thing that is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Its name.
    pub name: Name,
    /// Its arguments, if it is a routine and they are given.
    pub arguments: Option<Vec<DataType>>,
    /// The name, as bytes of the script.
    pub span: Range<usize>,
}

/// A setting of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Where names without a schema are found; `None` for what it was before.
    SearchPath(Option<Vec<Ident>>),
    /// Any other; in lower case.
    Other {
        /// The setting.
        name: String,
        /// Its value, as written; `None` for what it was before.
        value: Option<String>,
        /// SET LOCAL.
        local: bool,
    },
}

/// What an opaque statement may have touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// Anything.
    Anything,
    /// These relations.
    Relations(Vec<Name>),
    /// Nothing of the schema: rows at most.
    Rows,
}
