//! A statement -> what it does to the schema and to rows.
//!
//! Takes the statements of a script, as the grammar of the dialect reads them; gives [`Effect`]s in their order. Total:
//! what is not understood is [`Change::Opaque`], with a reason and what it may have touched. Knows the parser crates;
//! must not know the schema's state: names are as written, and [`fold`](crate::schema::fold) finds what they mean.
//!
//! One folder per dialect, one file per family of statements.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
pub mod rebuild;
mod relations;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Reads, Routine, Sequence, Type, View, Volatility};
use crate::schema::table::{
    Column, ConstraintRule, Identity, Index, PartitionOf, Partitioned, Persistence, Policy, Timing, Trigger, Validity,
};
use crate::syntax::{Parsed, Tree};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the statements of a script do, in their order.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use migrate_check::dialect::Dialect::Sqlite;
/// use migrate_check::{effect, syntax};
/// let text = "CREATE TABLE t (id int); DROP TABLE t;";
/// assert_eq!(effect::of(text, &syntax::parse(Sqlite, text)).len(), 2);
/// # }
/// ```
#[cfg_attr(
    not(any(feature = "mysql", feature = "sqlite")),
    expect(unused_variables, reason = "only these read the text itself")
)]
pub fn of(text: &str, parsed: &Parsed) -> Vec<Effect> {
    match &parsed.tree {
        #[cfg(feature = "postgres")]
        Tree::Postgres(tree) => postgres::effects(tree),
        #[cfg(feature = "mysql")]
        Tree::Mysql(statements) => mysql::effects(text, statements),
        #[cfg(feature = "sqlite")]
        Tree::Sqlite => sqlite::effects(text),
        Tree::Unread => Vec::new(),
    }
}

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

/// What becomes of an object that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The statement fails.
    Refuse,
    /// It stays (IF NOT EXISTS).
    Keep,
    /// It is replaced (OR REPLACE).
    Replace,
}

/// CREATE TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    /// The name.
    pub name: Name,
    /// What becomes of one that is there.
    pub existing: Existing,
    /// The columns.
    pub columns: Vec<ColumnDef>,
    /// The constraints of the table.
    pub constraints: Vec<ConstraintDef>,
    /// MySQL's keys.
    pub indexes: Vec<Index>,
    /// LIKE: a table, and whether defaults, constraints and indexes come along.
    pub like: Vec<Like>,
    /// What becomes of its rows.
    pub persistence: Persistence,
    /// PARTITION BY.
    pub partitioned: Option<Partitioned>,
    /// PARTITION OF.
    pub partition_of: Option<PartitionOf>,
    /// INHERITS.
    pub inherits: Vec<Name>,
    /// The server of a foreign table.
    pub server: Option<Ident>,
    /// Options that the model keeps.
    pub options: BTreeMap<String, String>,
    /// CREATE TABLE … AS: the columns as far as they are known, and what it reads.
    pub query: Option<Query>,
}

impl CreateTable {
    /// A table without anything in it.
    pub fn new(name: Name, existing: Existing) -> Self {
        Self {
            name,
            existing,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            like: Vec::new(),
            persistence: Persistence::Permanent,
            partitioned: None,
            partition_of: None,
            inherits: Vec::new(),
            server: None,
            options: BTreeMap::new(),
            query: None,
        }
    }
}

/// The query that a table or view is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The names of its columns; `None` where they are not plain.
    pub columns: Option<Vec<Ident>>,
    /// The relations that it reads, names as written.
    pub reads: Vec<Reads>,
}

/// LIKE in a CREATE TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// The table that is copied.
    pub table: Name,
    /// How many columns stand before it.
    pub at: usize,
    /// INCLUDING DEFAULTS.
    pub defaults: bool,
    /// INCLUDING GENERATED.
    pub generated: bool,
    /// INCLUDING IDENTITY.
    pub identity: bool,
    /// INCLUDING CONSTRAINTS.
    pub constraints: bool,
    /// INCLUDING INDEXES.
    pub indexes: bool,
}

/// A column and what is written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDef {
    /// The column. Its default is that of a sequence only if `serial` says so.
    pub column: Column,
    /// PostgreSQL's `serial` and its kin: a sequence is made.
    pub serial: bool,
    /// What is written about the sequence of an identity column; its name is empty if none is given.
    pub sequence: Option<Box<AlterSequence>>,
    /// Its constraints besides NOT NULL.
    pub constraints: Vec<ConstraintDef>,
    /// The column, as bytes of the script.
    pub span: Range<usize>,
}

/// A constraint that is not yet named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDef {
    /// The name, if one is given.
    pub name: Option<Ident>,
    /// What it says.
    pub rule: ConstraintRule,
    /// NOT VALID, NOT ENFORCED.
    pub validity: Validity,
    /// DEFERRABLE.
    pub timing: Timing,
    /// The constraint, as bytes of the script.
    pub span: Range<usize>,
}

/// ALTER TABLE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTable {
    /// The table.
    pub table: Name,
    /// IF EXISTS.
    pub if_exists: bool,
    /// ONLY: children stay as they are.
    pub only: bool,
    /// Its clauses, in order.
    pub actions: Vec<Action>,
    /// MySQL's ALGORITHM, in lower case.
    pub algorithm: Option<String>,
    /// MySQL's LOCK, in lower case.
    pub lock: Option<String>,
}

/// A clause of ALTER TABLE, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The clause, as bytes of the script.
    pub span: Range<usize>,
    /// What it does.
    pub kind: ActionKind,
}

/// What a clause of ALTER TABLE does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionKind {
    /// ADD COLUMN.
    AddColumn {
        /// The column.
        def: Box<ColumnDef>,
        /// IF NOT EXISTS.
        if_not_exists: bool,
        /// MySQL's FIRST and AFTER.
        position: Option<Position>,
    },
    /// DROP COLUMN.
    DropColumn {
        /// The column.
        name: Ident,
        /// IF EXISTS.
        if_exists: bool,
        /// CASCADE.
        cascade: bool,
    },
    /// RENAME COLUMN.
    RenameColumn {
        /// The column.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// ALTER COLUMN … TYPE.
    SetType {
        /// The column.
        column: Ident,
        /// Its new type.
        data_type: DataType,
        /// COLLATE.
        collation: Option<Ident>,
        /// USING.
        using: Option<Expr>,
    },
    /// MySQL's MODIFY and CHANGE: the whole column anew.
    Redefine {
        /// The column.
        column: Ident,
        /// What it becomes.
        def: Box<ColumnDef>,
        /// FIRST and AFTER.
        position: Option<Position>,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// SET DEFAULT, DROP DEFAULT.
    SetDefault {
        /// The column.
        column: Ident,
        /// The default; `None` drops it.
        default: Option<Expr>,
    },
    /// SET NOT NULL.
    SetNotNull {
        /// The column.
        column: Ident,
    },
    /// ADD CONSTRAINT … NOT NULL (PostgreSQL 18).
    AddNotNull {
        /// The name, if one is given.
        name: Option<Ident>,
        /// The column.
        column: Ident,
        /// Without NOT VALID.
        validity: Validity,
    },
    /// DROP NOT NULL.
    DropNotNull {
        /// The column.
        column: Ident,
    },
    /// ADD GENERATED AS IDENTITY.
    AddIdentity {
        /// The column.
        column: Ident,
        /// What it becomes.
        identity: Identity,
        /// What is written about its sequence; its name is empty if none is given.
        options: Option<Box<AlterSequence>>,
    },
    /// SET GENERATED, and SET of an option of its sequence.
    SetIdentity {
        /// The column.
        column: Ident,
        /// What it becomes; `None` stays.
        identity: Option<Identity>,
        /// What is written about its sequence.
        options: Option<Box<AlterSequence>>,
    },
    /// DROP IDENTITY.
    DropIdentity {
        /// The column.
        column: Ident,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// SET EXPRESSION (PostgreSQL 17).
    SetExpression {
        /// The column.
        column: Ident,
        /// The new expression.
        expr: Expr,
    },
    /// DROP EXPRESSION.
    DropExpression {
        /// The column.
        column: Ident,
        /// IF EXISTS.
        if_exists: bool,
    },
    /// ADD CONSTRAINT.
    AddConstraint {
        /// The constraint.
        def: Box<ConstraintDef>,
        /// USING INDEX.
        using_index: Option<Ident>,
        /// IF NOT EXISTS (MariaDB).
        if_not_exists: bool,
    },
    /// DROP CONSTRAINT, DROP PRIMARY KEY, DROP FOREIGN KEY, DROP CHECK.
    DropConstraint {
        /// Which.
        which: Which,
        /// IF EXISTS.
        if_exists: bool,
        /// CASCADE.
        cascade: bool,
    },
    /// RENAME CONSTRAINT.
    RenameConstraint {
        /// The constraint.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// VALIDATE CONSTRAINT.
    ValidateConstraint {
        /// The constraint.
        name: Ident,
    },
    /// ALTER CONSTRAINT: what is `None` stays.
    AlterConstraint {
        /// The constraint.
        name: Ident,
        /// DEFERRABLE.
        timing: Option<Timing>,
        /// ENFORCED.
        validity: Option<Validity>,
    },
    /// ADD INDEX (MySQL).
    AddIndex {
        /// The index; its name is empty if none is given.
        index: Box<Index>,
        /// IF NOT EXISTS (MariaDB).
        if_not_exists: bool,
    },
    /// DROP INDEX (MySQL).
    DropIndex {
        /// The index.
        name: Ident,
        /// IF EXISTS (MariaDB).
        if_exists: bool,
    },
    /// RENAME INDEX (MySQL).
    RenameIndex {
        /// The index.
        from: Ident,
        /// Its new name.
        to: Ident,
    },
    /// RENAME TO.
    RenameTo {
        /// The new name; MySQL can move the table too.
        to: Name,
    },
    /// SET SCHEMA.
    SetSchema {
        /// Where to.
        schema: Ident,
    },
    /// ATTACH PARTITION.
    AttachPartition {
        /// The table that becomes one.
        partition: Name,
        /// Which rows it has.
        bound: Expr,
    },
    /// DETACH PARTITION.
    DetachPartition {
        /// The partition.
        partition: Name,
        /// CONCURRENTLY or FINALIZE.
        concurrently: bool,
    },
    /// MySQL's ADD PARTITION, DROP PARTITION and the like.
    ManagePartitions {
        /// What is done, in lower case: `add`, `drop`, `truncate`, `reorganize`, …
        verb: String,
        /// The partitions that it names.
        names: Vec<Ident>,
    },
    /// PARTITION BY, REMOVE PARTITIONING (MySQL).
    SetPartitioning(Option<Partitioned>),
    /// INHERIT, NO INHERIT.
    SetInherit {
        /// The parent.
        parent: Name,
        /// Whether it becomes one.
        inherits: bool,
    },
    /// SET LOGGED, SET UNLOGGED.
    SetPersistence(Persistence),
    /// ENABLE TRIGGER, DISABLE TRIGGER.
    SetTrigger {
        /// The trigger; `None` for all of them.
        name: Option<Ident>,
        /// Whether it runs.
        enabled: bool,
    },
    /// ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY.
    SetRowSecurity {
        /// Whether it is on; `None` stays.
        on: Option<bool>,
        /// Whether it is forced; `None` stays.
        forced: Option<bool>,
    },
    /// An option that the model keeps (MySQL's ENGINE, CHARSET, ROW_FORMAT).
    SetOption {
        /// The option.
        key: &'static str,
        /// Its value, in lower case.
        value: String,
    },
    /// CONVERT TO CHARACTER SET (MySQL).
    Convert {
        /// The character set, in lower case.
        charset: String,
        /// The collation.
        collation: Option<String>,
    },
    /// SET TABLESPACE, SET ACCESS METHOD, FORCE: the rows are written anew.
    Rewrite {
        /// What is written, in lower case.
        clause: &'static str,
    },
    /// Anything that the model does not keep: storage parameters, statistics, owner, comments.
    Other {
        /// What is written, in lower case: `set statistics`, `owner to`, `replica identity`.
        clause: &'static str,
    },
}

/// Where MySQL puts a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Before all others.
    First,
    /// Behind this one.
    After(Ident),
}

/// Which constraint is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// That of this name.
    Named(Ident),
    /// The foreign key of this name (MySQL).
    ForeignKey(Ident),
    /// The check of this name (MySQL).
    Check(Ident),
    /// The primary key (MySQL).
    PrimaryKey,
}

/// CREATE INDEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// The table or materialised view.
    pub table: Name,
    /// The index; its name is empty if none is given.
    pub index: Index,
    /// The schema that is written before its name, if any (SQLite).
    pub schema: Option<Ident>,
    /// CONCURRENTLY.
    pub concurrently: bool,
    /// ONLY: partitions get none.
    pub only: bool,
    /// What becomes of one that is there.
    pub existing: Existing,
    /// MySQL's ALGORITHM, in lower case.
    pub algorithm: Option<String>,
    /// MySQL's LOCK, in lower case.
    pub lock: Option<String>,
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

/// A statement about rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// What it does.
    pub verb: Verb,
    /// The tables whose rows change.
    pub targets: Vec<Name>,
    /// The columns of the first target that are given or set; empty for all of them.
    pub columns: Vec<Ident>,
    /// Whether there is a WHERE, LIMIT or anything else that picks rows.
    pub filtered: bool,
    /// How many rows there are, if they are written out.
    pub rows: Option<u32>,
    /// The relations that it reads, and the columns that are surely meant, names as written.
    pub reads: Vec<Reads>,
    /// CASCADE of a TRUNCATE.
    pub cascade: bool,
    /// INSERT IGNORE, REPLACE and the like: an error that is swallowed, in lower case.
    pub lenient: Option<&'static str>,
    /// The functions that it calls, in lower case.
    pub calls: Vec<String>,
    /// String literals that are written into columns, for enum values: column and value.
    pub literals: Vec<(Option<Ident>, String)>,
    /// The names in double quotes that stand alone and may be strings (SQLite).
    pub quoted: Vec<Ident>,
}

impl Data {
    /// A statement of which nothing else is known.
    pub fn new(verb: Verb) -> Self {
        Self {
            verb,
            targets: Vec::new(),
            columns: Vec::new(),
            filtered: false,
            rows: None,
            reads: Vec::new(),
            cascade: false,
            lenient: None,
            calls: Vec::new(),
            literals: Vec::new(),
            quoted: Vec::new(),
        }
    }
}

/// What a statement does with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// MERGE.
    Merge,
    /// COPY … FROM, LOAD DATA.
    Copy,
    /// TRUNCATE.
    Truncate,
    /// SELECT, or a call of a procedure.
    Select,
}

/// Work on a table that leaves its structure as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintain {
    /// What is done.
    pub work: Work,
    /// The relations or the index; empty for all that there are.
    pub targets: Vec<Name>,
    /// CONCURRENTLY.
    pub concurrently: bool,
}

/// What is done with a table or index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// LOCK TABLE, LOCK TABLES, FLUSH TABLES WITH READ LOCK; the mode as SQL says it, in lower case.
    Lock(&'static str),
    /// REINDEX of an index.
    ReindexIndex,
    /// REINDEX of a table.
    ReindexTable,
    /// REINDEX of a schema or database.
    ReindexAll,
    /// VACUUM.
    Vacuum,
    /// VACUUM FULL, OPTIMIZE TABLE.
    VacuumFull,
    /// CLUSTER.
    Cluster,
    /// REPACK (PostgreSQL 19).
    Repack,
    /// REFRESH MATERIALIZED VIEW.
    Refresh,
    /// ANALYZE.
    Analyze,
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
