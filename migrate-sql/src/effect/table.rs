//! What statements make and change of tables: columns, constraints, indexes, partitions.
//!
//! Names and types are as written.

use super::AlterSequence;
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;
use crate::schema::table::{
    Column, ConstraintRule, Identity, Index, PartitionOf, Partitioned, Persistence, Timing, Validity,
};
use std::collections::BTreeMap;
use std::ops::Range;

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
