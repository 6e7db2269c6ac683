//! Tables and what belongs to one: columns, constraints, indexes, triggers, policies.

use super::data_type::DataType;
use super::expr::Expr;
use super::name::{Ident, Name};
use super::object::Reads;
use crate::dialect::Dialect;
use std::collections::{BTreeMap, BTreeSet};

/// A table, also a partitioned or a foreign one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints, sorted by name; NOT NULL is part of a column.
    pub constraints: Vec<Constraint>,
    /// Its indexes, sorted by name, without those of constraints.
    pub indexes: Vec<Index>,
    /// Its triggers, sorted by name.
    pub triggers: Vec<Trigger>,
    /// Its policies, sorted by name.
    pub policies: Vec<Policy>,
    /// Whether policies decide who sees which rows.
    pub row_security: RowSecurity,
    /// What becomes of its rows.
    pub persistence: Persistence,
    /// By what it is cut into partitions.
    pub partitioned: Option<Partitioned>,
    /// The table that it is a partition of, and which.
    pub partition_of: Option<PartitionOf>,
    /// The tables whose columns it inherits.
    pub inherits: Vec<Name>,
    /// The server that its rows come from, for a foreign table.
    pub server: Option<Ident>,
    /// Options that the model keeps: `engine`, `charset`, `collation`, `row_format`, `strict`, `without rowid`.
    pub options: BTreeMap<String, String>,
    /// The indexes that MySQL made for foreign keys: it gives each up once another one does its work.
    pub implied: BTreeSet<Ident>,
    /// Whether something that was not understood may have changed it.
    pub certainty: Certainty,
}

/// How sure the model is of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certainty {
    /// It is as the model says.
    #[default]
    Certain,
    /// Something that was not understood may have made, changed or dropped it.
    Uncertain,
}

/// Whether policies decide who sees which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowSecurity {
    /// They do not.
    #[default]
    Off,
    /// For everybody but the owner.
    On,
    /// For the owner too.
    Forced,
}

/// What becomes of a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    /// They are kept.
    #[default]
    Permanent,
    /// A crash empties the table (PostgreSQL).
    Unlogged,
    /// The table is gone with its session.
    Temporary,
}

/// By what a table is cut into partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partitioned {
    /// `range`, `list`, `hash` or `key`.
    pub strategy: String,
    /// The columns and expressions.
    pub key: Vec<IndexPart>,
    /// MySQL's partitions, which have no table of their own: each as written.
    pub partitions: Vec<Ident>,
}

/// Which partition of which table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub table: Name,
    /// The rows, as written: `FOR VALUES …` or `DEFAULT`.
    pub bound: Expr,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub data_type: DataType,
    /// Whether it takes NULL.
    pub nullability: Nullability,
    /// The value of rows that give none.
    pub default: Option<Default>,
    /// The expression that it is computed by.
    pub generated: Option<Generated>,
    /// PostgreSQL's identity.
    pub identity: Option<Identity>,
    /// AUTO_INCREMENT of MySQL, AUTOINCREMENT of SQLite.
    pub auto_increment: bool,
    /// The collation, if it is not that of the type or table.
    pub collation: Option<Ident>,
    /// MySQL's character set, if it is not that of the table.
    pub charset: Option<Ident>,
    /// MySQL's ON UPDATE.
    pub on_update: Option<Expr>,
    /// MySQL's COMMENT, which a later MODIFY has to repeat.
    pub comment: Option<String>,
}

/// Whether a column takes NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nullability {
    /// It does.
    Nullable,
    /// It does not; PostgreSQL 18 keeps a constraint for it, whose name is here if somebody gave it one.
    NotNull(Option<Ident>),
    /// New rows must have a value, old ones were not looked at (PostgreSQL 18).
    NotValid(Option<Ident>),
}

/// The value of rows that give none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// An expression.
    Expr(Expr),
    /// The next value of a sequence.
    NextValue(Name),
}

impl Default {
    /// What a column of a type keeps of an expression as its default.
    ///
    /// For PostgreSQL, NULL is none: the server keeps it only for types with a length, and it means the same.
    pub fn kept(dialect: Dialect, data_type: &DataType, expr: Expr) -> Option<Self> {
        if dialect == Dialect::Postgres && expr.is_null(dialect) {
            return None;
        }
        Some(Self::of(dialect, super::data_type::fit_default(dialect, data_type, expr)))
    }

    /// What an expression is as a default: PostgreSQL's `nextval('name')` is the next value of a sequence.
    pub fn of(dialect: Dialect, expr: Expr) -> Self {
        match super::fold::next_value(&expr, dialect) {
            Some(name) => Self::NextValue(name),
            None => Self::Expr(expr),
        }
    }
}

/// The expression that a column is computed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The expression.
    pub expr: Expr,
    /// Where its value is.
    pub storage: Storage,
}

/// Where the value of a generated column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the row.
    Stored,
    /// It is computed when it is read.
    Virtual,
}

/// Whether a value may be given for an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Only with OVERRIDING SYSTEM VALUE.
    Always,
    /// It may.
    ByDefault,
}

/// A constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Its name; SQLite keeps none unless it was given one, and MariaDB none for a check beside a column.
    pub name: Option<Ident>,
    /// What it says.
    pub rule: ConstraintRule,
    /// Whether it holds for the rows that were there before it.
    pub validity: Validity,
    /// When it is looked at.
    pub timing: Timing,
    /// The column that a check or foreign key is written beside, where that counts: SQLite drops it with the column, and
    /// does not drop a column for which it stands elsewhere; MariaDB takes a check for a part of the column.
    pub beside: Option<Ident>,
}

/// What a constraint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintRule {
    /// These columns name a row.
    PrimaryKey(Key),
    /// No two rows have the same values.
    Unique(Key),
    /// The values are those of a row elsewhere.
    ForeignKey(ForeignKey),
    /// The expression is not false.
    Check(Expr),
    /// No two rows overlap: the text after EXCLUDE.
    Exclude(Expr),
}

/// The columns of a primary key or unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The columns; MySQL allows a length and an order for each.
    pub parts: Vec<IndexPart>,
    /// Columns that its index holds besides (PostgreSQL).
    pub include: Vec<Ident>,
    /// Whether two NULLs are the same value.
    pub nulls: Nulls,
}

/// Whether two NULLs are the same value for a unique index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, std::default::Default)]
pub enum Nulls {
    /// They are not.
    #[default]
    Distinct,
    /// They are (PostgreSQL 15).
    NotDistinct,
}

/// Where the values of a foreign key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<Ident>,
    /// The table that they refer to.
    pub table: Name,
    /// The columns that they refer to; empty for its primary key where the model could not find it.
    pub referenced: Vec<Ident>,
    /// What happens when the row there is deleted.
    pub on_delete: Reaction,
    /// What happens when its key changes.
    pub on_update: Reaction,
    /// MATCH FULL.
    pub full: bool,
}

/// What a foreign key does when the row that it refers to goes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, std::default::Default)]
pub enum Reaction {
    /// It refuses.
    #[default]
    NoAction,
    /// It refuses at once.
    Restrict,
    /// It does the same.
    Cascade,
    /// It forgets.
    SetNull,
    /// It falls back.
    SetDefault,
}

impl Reaction {
    /// As SQL says it.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "no action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set null",
            Self::SetDefault => "set default",
        }
    }
}

/// Whether a constraint holds for the rows that were there before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, std::default::Default)]
pub enum Validity {
    /// It does.
    #[default]
    Valid,
    /// Nobody looked (PostgreSQL's NOT VALID).
    NotValid,
    /// Nobody looks at all (NOT ENFORCED).
    NotEnforced,
}

/// When a constraint is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, std::default::Default)]
pub enum Timing {
    /// With each statement.
    #[default]
    Immediate,
    /// With each statement, unless a transaction says otherwise.
    Deferrable,
    /// When a transaction commits.
    Deferred,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: Ident,
    /// What it is on.
    pub parts: Vec<IndexPart>,
    /// Whether no two rows have the same values.
    pub uniqueness: Uniqueness,
    /// `btree`, `gin`, `fulltext`, …
    pub method: String,
    /// Columns that it holds besides (PostgreSQL).
    pub include: Vec<Ident>,
    /// The rows that are in it.
    pub predicate: Option<Expr>,
    /// Whether it can be used; what a failed CONCURRENTLY leaves behind cannot.
    pub valid: bool,
}

impl Index {
    /// Whether no two rows of it have the same values.
    pub fn is_unique(&self) -> bool {
        self.uniqueness != Uniqueness::Any
    }
}

/// Whether an index allows two rows with the same values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, std::default::Default)]
pub enum Uniqueness {
    /// It does.
    #[default]
    Any,
    /// It does not.
    Unique(Nulls),
}

/// One part of an index or key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPart {
    /// What it is on.
    pub on: IndexOn,
    /// How many characters of it count (MySQL).
    pub length: Option<u32>,
    /// The order, operator class and collation, in lower case and only where they are not what they would be anyway.
    pub modifiers: String,
}

/// What a part of an index is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexOn {
    /// A column.
    Column(Ident),
    /// An expression.
    Expr(Expr),
}

impl IndexPart {
    /// A column in its usual order.
    pub fn column(name: Ident) -> Self {
        Self { on: IndexOn::Column(name), length: None, modifiers: String::new() }
    }

    /// The column, if it is one.
    pub fn as_column(&self) -> Option<&Ident> {
        match &self.on {
            IndexOn::Column(name) => Some(name),
            IndexOn::Expr(_) => None,
        }
    }
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: Ident,
    /// `before`, `after` or `instead of`.
    pub timing: String,
    /// `insert`, `update of a, b`, …, sorted.
    pub events: Vec<String>,
    /// Whether it runs for each row.
    pub for_each_row: bool,
    /// When it runs.
    pub condition: Option<Expr>,
    /// The function that it calls (PostgreSQL), or what it does.
    pub action: Expr,
    /// The relations that its action reads and writes, and the columns that it reads, as far as they are known, sorted.
    pub reads: Vec<Reads>,
    /// Whether it runs at all.
    pub enabled: bool,
}

/// A policy of row security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Ident,
    /// Whether it allows, or forbids what others allow.
    pub permissive: bool,
    /// `all`, `select`, …
    pub command: String,
    /// The roles that it is for, sorted.
    pub roles: Vec<String>,
    /// The rows that can be seen.
    pub using: Option<Expr>,
    /// The rows that can be written.
    pub check: Option<Expr>,
    /// The relations that it reads, its own among them, and the columns of them that are surely meant.
    pub reads: Vec<Reads>,
}

impl Table {
    /// A table without anything.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            row_security: RowSecurity::Off,
            persistence: Persistence::Permanent,
            partitioned: None,
            partition_of: None,
            inherits: Vec::new(),
            server: None,
            options: BTreeMap::new(),
            implied: BTreeSet::new(),
            certainty: Certainty::Certain,
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &Ident) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// The constraint of this name.
    pub fn constraint(&self, name: &Ident) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name.as_ref() == Some(name))
    }

    /// The index of this name.
    pub fn index(&self, name: &Ident) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == *name)
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.constraints.iter().find_map(|constraint| match &constraint.rule {
            ConstraintRule::PrimaryKey(key) => Some(key),
            _ => None,
        })
    }

    /// The foreign keys.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (&Constraint, &ForeignKey)> {
        self.constraints.iter().filter_map(|constraint| match &constraint.rule {
            ConstraintRule::ForeignKey(key) => Some((constraint, key)),
            _ => None,
        })
    }

    /// Whether a check that holds for all rows says that a column has a value.
    pub fn proves_not_null(&self, dialect: crate::dialect::Dialect, column: &Ident) -> bool {
        let written = super::name::quoted_ident(dialect, column);
        let proof = Expr::new(dialect, &format!("{written} IS NOT NULL"));
        self.constraints.iter().any(|constraint| match &constraint.rule {
            ConstraintRule::Check(expr) if constraint.validity == Validity::Valid => expr.implies(&proof),
            _ => false,
        })
    }

    /// Whether a check says that a column has a value, and nothing else.
    pub fn is_not_null_check(&self, dialect: Dialect, check: &Ident, column: &Ident) -> bool {
        let written = super::name::quoted_ident(dialect, column);
        let proof = Expr::new(dialect, &format!("{written} IS NOT NULL"));
        let rule = self.constraint(check).map(|constraint| &constraint.rule);
        matches!(rule, Some(ConstraintRule::Check(expr)) if *expr == proof)
    }

    /// Does something with each expression.
    pub(crate) fn each_expr(&mut self, each: &mut impl FnMut(&mut Expr)) {
        for column in &mut self.columns {
            if let Some(Default::Expr(expr)) = &mut column.default {
                each(expr);
            }
            column.generated.iter_mut().for_each(|it| each(&mut it.expr));
            column.on_update.iter_mut().for_each(&mut *each);
        }
        for constraint in &mut self.constraints {
            match &mut constraint.rule {
                ConstraintRule::Check(expr) | ConstraintRule::Exclude(expr) => each(expr),
                ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => {
                    key.parts.iter_mut().for_each(|part| part.each_expr(each));
                }
                ConstraintRule::ForeignKey(_) => {}
            }
        }
        self.indexes.iter_mut().for_each(|index| index.each_expr(each));
        self.triggers.iter_mut().for_each(|trigger| trigger.each_expr(each));
        for policy in &mut self.policies {
            policy.using.iter_mut().chain(&mut policy.check).for_each(&mut *each);
        }
        if let Some(partitioned) = &mut self.partitioned {
            partitioned.key.iter_mut().for_each(|part| part.each_expr(each));
        }
        self.partition_of.iter_mut().for_each(|it| each(&mut it.bound));
    }

    /// Puts constraints, indexes, triggers and policies into their order.
    pub fn sort(&mut self) {
        self.constraints.sort_by_cached_key(|it| (it.name.clone(), it.rule.order()));
        self.indexes.sort_by(|left, right| left.name.cmp(&right.name));
        self.triggers.sort_by(|left, right| left.name.cmp(&right.name));
        self.policies.sort_by(|left, right| left.name.cmp(&right.name));
    }
}

impl ConstraintRule {
    /// What tells apart constraints without a name.
    fn order(&self) -> String {
        let key = |key: &Key| key.parts.iter().map(IndexPart::key).collect::<Vec<_>>().join(",");
        match self {
            Self::PrimaryKey(parts) => format!("1 {}", key(parts)),
            Self::Unique(parts) => format!("2 {}", key(parts)),
            Self::ForeignKey(foreign) => {
                let columns: Vec<_> = foreign.columns.iter().map(|it| it.as_str().to_lowercase()).collect();
                format!("3 {} {}", columns.join(","), foreign.table)
            }
            Self::Check(expr) => format!("4 {}", expr.key()),
            Self::Exclude(expr) => format!("5 {}", expr.key()),
        }
    }

    /// The columns that it names, expressions aside.
    pub fn columns(&self) -> Vec<&Ident> {
        match self {
            Self::PrimaryKey(key) | Self::Unique(key) => key.parts.iter().filter_map(IndexPart::as_column).collect(),
            Self::ForeignKey(key) => key.columns.iter().collect(),
            Self::Check(_) | Self::Exclude(_) => Vec::new(),
        }
    }
}

impl Index {
    /// Does something with each expression.
    pub(crate) fn each_expr(&mut self, each: &mut impl FnMut(&mut Expr)) {
        self.parts.iter_mut().for_each(|part| part.each_expr(each));
        self.predicate.iter_mut().for_each(each);
    }
}

impl Trigger {
    /// Does something with each expression.
    pub(crate) fn each_expr(&mut self, each: &mut impl FnMut(&mut Expr)) {
        self.condition.iter_mut().chain([&mut self.action]).for_each(each);
    }
}

impl IndexPart {
    fn each_expr(&mut self, each: &mut impl FnMut(&mut Expr)) {
        if let IndexOn::Expr(expr) = &mut self.on {
            each(expr);
        }
    }

    fn key(&self) -> String {
        match &self.on {
            IndexOn::Column(name) => name.as_str().to_lowercase(),
            IndexOn::Expr(expr) => expr.key().to_owned(),
        }
    }
}

impl Column {
    /// A column that takes NULL and has nothing else.
    pub fn new(name: Ident, data_type: DataType) -> Self {
        Self {
            name,
            data_type,
            nullability: Nullability::Nullable,
            default: None,
            generated: None,
            identity: None,
            auto_increment: false,
            collation: None,
            charset: None,
            on_update: None,
            comment: None,
        }
    }

    /// The name that PostgreSQL 18 gives to its NOT NULL if nobody else does.
    pub fn not_null_name(&self, table: &Name) -> Ident {
        let name = super::fold::object_name(table.ident.as_str(), Some(self.name.as_str()), "not_null");
        Ident::other(Dialect::Postgres, name)
    }

    /// Whether every row has a value, and the database knows it.
    pub fn is_not_null(&self) -> bool {
        matches!(self.nullability, Nullability::NotNull(_))
    }
}
