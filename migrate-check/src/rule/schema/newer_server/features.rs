//! What came with which version: the best-known of it.
//!
//! From the release notes: postgresql.org/docs/release, dev.mysql.com/doc/relnotes/mysql/8.0 and the manual's 15.1.9 and
//! 17.12.1, mariadb.com/kb (each statement's page), sqlite.org/changes.html.

use super::sign::Sign;
use crate::effect::{ActionKind, Change, Position, Verb, Which, Work};
use crate::schema::table::{ConstraintRule, IndexOn, Storage, Validity};
use crate::server::Product::{self, Mariadb, Mysql, Postgres, Sqlite};
use crate::server::ServerVersion;

/// Something that older servers do not know.
pub(super) struct Feature {
    pub(super) product: Product,
    /// The first version that knows it.
    pub(super) since: ServerVersion,
    /// As a message names it.
    pub(super) what: &'static str,
    pub(super) sign: Sign,
    pub(super) answer: Answer,
}

/// What older servers do with it.
pub(super) enum Answer {
    /// They say that it is wrong.
    Refused,
    /// They read it and do nothing.
    Ignored,
}

const fn feature(product: Product, since: (u16, u16, u16), what: &'static str, sign: Sign) -> Feature {
    let since = ServerVersion(since.0, since.1, since.2);
    Feature { product, since, what, sign, answer: Answer::Refused }
}

const fn ignored(product: Product, since: (u16, u16, u16), what: &'static str, sign: Sign) -> Feature {
    Feature { answer: Answer::Ignored, ..feature(product, since, what, sign) }
}

pub(super) static FEATURES: &[Feature] = &[
    // PostgreSQL.
    feature(Postgres, (12, 0, 0), "REINDEX CONCURRENTLY", Sign::Change(|change| match change {
        Change::Maintain(it) => {
            it.concurrently && matches!(it.work, Work::ReindexIndex | Work::ReindexTable | Work::ReindexAll)
        }
        _ => false,
    })),
    feature(Postgres, (12, 0, 0), "generated columns", Sign::Column(|def| def.column.generated.is_some())),
    feature(Postgres, (13, 0, 0), "DROP EXPRESSION", Sign::Action(|it| matches!(it, ActionKind::DropExpression { .. }))),
    feature(Postgres, (14, 0, 0), "CREATE OR REPLACE TRIGGER", Sign::First(&["CREATE", "OR", "REPLACE", "TRIGGER"])),
    feature(
        Postgres,
        (14, 0, 0),
        "DETACH PARTITION … CONCURRENTLY",
        Sign::Action(|it| matches!(it, ActionKind::DetachPartition { concurrently: true, .. })),
    ),
    feature(Postgres, (14, 0, 0), "multirange types", Sign::Column(|def| MULTIRANGES.contains(&&*def.column.data_type.name))),
    feature(Postgres, (14, 0, 0), "BEGIN ATOMIC", Sign::Phrase(&["BEGIN", "ATOMIC"])),
    feature(Postgres, (14, 0, 0), "COMPRESSION of a column", Sign::InColumn(&["COMPRESSION", "LZ4"])),
    feature(Postgres, (14, 0, 0), "COMPRESSION of a column", Sign::InColumn(&["COMPRESSION", "PGLZ"])),
    feature(Postgres, (15, 0, 0), "security_invoker", Sign::Phrase(&["WITH", "(", "SECURITY_INVOKER"])),
    feature(Postgres, (15, 0, 0), "SET NULL for some of the columns", Sign::Phrase(&["ON", "DELETE", "SET", "NULL", "("])),
    feature(
        Postgres,
        (15, 0, 0),
        "SET DEFAULT for some of the columns",
        Sign::Phrase(&["ON", "DELETE", "SET", "DEFAULT", "("]),
    ),
    feature(Postgres, (15, 0, 0), "NULLS NOT DISTINCT", Sign::Phrase(&["NULLS", "NOT", "DISTINCT"])),
    feature(Postgres, (15, 0, 0), "MERGE", Sign::Change(|change| matches!(change, Change::Data(it) if it.verb == Verb::Merge))),
    feature(
        Postgres,
        (15, 0, 0),
        "SET ACCESS METHOD",
        Sign::Action(|it| matches!(it, ActionKind::Rewrite { clause: "set access method" })),
    ),
    feature(Postgres, (16, 0, 0), "STORAGE of a new column", Sign::InColumn(&["STORAGE", "PLAIN"])),
    feature(Postgres, (16, 0, 0), "STORAGE of a new column", Sign::InColumn(&["STORAGE", "MAIN"])),
    feature(Postgres, (16, 0, 0), "STORAGE of a new column", Sign::InColumn(&["STORAGE", "EXTERNAL"])),
    feature(Postgres, (16, 0, 0), "STORAGE of a new column", Sign::InColumn(&["STORAGE", "EXTENDED"])),
    feature(Postgres, (16, 0, 0), "any_value", Sign::Function("any_value")),
    feature(Postgres, (17, 0, 0), "RETURNING in a MERGE", Sign::Clause(is_merge, &["RETURNING"])),
    feature(Postgres, (17, 0, 0), "JSON_TABLE", Sign::Function("json_table")),
    feature(Postgres, (17, 0, 0), "WHEN NOT MATCHED BY SOURCE", Sign::Phrase(&["NOT", "MATCHED", "BY", "SOURCE"])),
    feature(Postgres, (17, 0, 0), "SET EXPRESSION", Sign::Action(|it| matches!(it, ActionKind::SetExpression { .. }))),
    feature(
        Postgres,
        (18, 0, 0),
        "virtual generated columns",
        Sign::Column(|def| def.column.generated.as_ref().is_some_and(|it| it.storage == Storage::Virtual)),
    ),
    feature(Postgres, (18, 0, 0), "ADD CONSTRAINT … NOT NULL", Sign::Action(|it| matches!(it, ActionKind::AddNotNull { .. }))),
    feature(Postgres, (18, 0, 0), "uuidv7", Sign::Function("uuidv7")),
    feature(Postgres, (18, 0, 0), "WITHOUT OVERLAPS", Sign::Phrase(&["WITHOUT", "OVERLAPS"])),
    feature(Postgres, (18, 0, 0), "NOT ENFORCED", Sign::Constraint(|def| def.validity == Validity::NotEnforced)),
    feature(Postgres, (19, 0, 0), "REPACK", Sign::Change(|change| matches!(change, Change::Maintain(it) if it.work == Work::Repack))),
    // MySQL.
    feature(Mysql, (8, 0, 3), "RENAME COLUMN", Sign::Action(|it| matches!(it, ActionKind::RenameColumn { .. }))),
    feature(Mysql, (8, 0, 12), "ALGORITHM=INSTANT", Sign::Alter(|it| it.algorithm.as_deref() == Some("instant"))),
    feature(Mysql, (8, 0, 13), "expressions as defaults", Sign::InColumn(&["DEFAULT", "("])),
    feature(Mysql, (8, 0, 13), "indexes on expressions", Sign::Index(|index| index.parts.iter().any(|it| matches!(it.on, IndexOn::Expr(_))))),
    ignored(Mysql, (8, 0, 16), "CHECK", Sign::Constraint(|def| matches!(def.rule, ConstraintRule::Check(_)))),
    feature(
        Mysql,
        (8, 0, 19),
        "DROP CONSTRAINT",
        Sign::Action(|it| matches!(it, ActionKind::DropConstraint { which: Which::Named(_), .. })),
    ),
    feature(Mysql, (8, 0, 23), "INVISIBLE columns", Sign::InColumn(&["INVISIBLE"])),
    feature(
        Mysql,
        (8, 0, 29),
        "ALGORITHM=INSTANT for a column that is dropped or stands before another",
        Sign::Alter(|alter| {
            let is_new = |it: &ActionKind| match it {
                ActionKind::DropColumn { .. } => true,
                ActionKind::AddColumn { position, .. } => matches!(position, Some(Position::First | Position::After(_))),
                _ => false,
            };
            alter.algorithm.as_deref() == Some("instant") && alter.actions.iter().any(|it| is_new(&it.kind))
        }),
    ),
    feature(Mysql, (8, 0, 31), "INTERSECT", Sign::Phrase(&["INTERSECT", "SELECT"])),
    feature(Mysql, (8, 0, 31), "EXCEPT", Sign::Phrase(&["EXCEPT", "SELECT"])),
    // MariaDB.
    ignored(Mariadb, (10, 2, 1), "CHECK", Sign::Constraint(|def| matches!(def.rule, ConstraintRule::Check(_)))),
    feature(Mariadb, (10, 2, 1), "expressions as defaults", Sign::InColumn(&["DEFAULT", "("])),
    feature(Mariadb, (10, 3, 0), "CREATE SEQUENCE", Sign::Change(|it| matches!(it, Change::CreateSequence { .. }))),
    feature(Mariadb, (10, 3, 3), "INVISIBLE columns", Sign::InColumn(&["INVISIBLE"])),
    feature(Mariadb, (10, 3, 7), "ALGORITHM=INSTANT", Sign::Alter(|it| it.algorithm.as_deref() == Some("instant"))),
    feature(
        Mariadb,
        (10, 4, 0),
        "ALGORITHM=INSTANT for a column that is dropped",
        Sign::Alter(|alter| {
            let drops = alter.actions.iter().any(|it| matches!(it.kind, ActionKind::DropColumn { .. }));
            drops && alter.algorithm.as_deref() == Some("instant")
        }),
    ),
    feature(Mariadb, (10, 3, 4), "WITH SYSTEM VERSIONING", Sign::Phrase(&["WITH", "SYSTEM", "VERSIONING"])),
    feature(Mariadb, (10, 5, 0), "RETURNING in an INSERT", Sign::Clause(is_insert, &["RETURNING"])),
    feature(Mariadb, (10, 5, 0), "the type INET6", Sign::Column(|def| def.column.data_type.name == "inet6")),
    feature(Mariadb, (10, 5, 2), "ALTER TABLE IF EXISTS", Sign::First(&["ALTER", "TABLE", "IF", "EXISTS"])),
    feature(Mariadb, (10, 5, 2), "RENAME COLUMN", Sign::Action(|it| matches!(it, ActionKind::RenameColumn { .. }))),
    feature(Mariadb, (10, 5, 2), "RENAME INDEX", Sign::Action(|it| matches!(it, ActionKind::RenameIndex { .. }))),
    feature(Mariadb, (10, 7, 0), "the type UUID", Sign::Column(|def| def.column.data_type.name == "uuid")),
    // SQLite.
    feature(Sqlite, (3, 24, 0), "ON CONFLICT in an INSERT", Sign::Clause(is_insert, &["ON", "CONFLICT"])),
    feature(Sqlite, (3, 25, 0), "RENAME COLUMN", Sign::Action(|it| matches!(it, ActionKind::RenameColumn { .. }))),
    feature(Sqlite, (3, 30, 0), "NULLS FIRST", Sign::Phrase(&["NULLS", "FIRST"])),
    feature(Sqlite, (3, 30, 0), "NULLS LAST", Sign::Phrase(&["NULLS", "LAST"])),
    feature(Sqlite, (3, 31, 0), "generated columns", Sign::Column(|def| def.column.generated.is_some())),
    feature(Sqlite, (3, 32, 0), "iif", Sign::Phrase(&["IIF", "("])),
    feature(Sqlite, (3, 33, 0), "UPDATE … FROM", Sign::Clause(is_update, &["FROM"])),
    feature(Sqlite, (3, 35, 0), "DROP COLUMN", Sign::Action(|it| matches!(it, ActionKind::DropColumn { .. }))),
    feature(Sqlite, (3, 35, 0), "RETURNING", Sign::Clause(is_write, &["RETURNING", "*"])),
    feature(Sqlite, (3, 37, 0), "STRICT", Sign::Change(|change| {
        matches!(change, Change::CreateTable(create) if create.options.contains_key("strict"))
    })),
    feature(Sqlite, (3, 38, 0), "the operators -> and ->>", Sign::Phrase(&["-", ">"])),
    feature(Sqlite, (3, 38, 0), "unixepoch", Sign::Phrase(&["UNIXEPOCH", "("])),
    feature(Sqlite, (3, 39, 0), "RIGHT JOIN", Sign::Phrase(&["RIGHT", "JOIN"])),
    feature(Sqlite, (3, 39, 0), "RIGHT JOIN", Sign::Phrase(&["RIGHT", "OUTER", "JOIN"])),
    feature(Sqlite, (3, 39, 0), "FULL JOIN", Sign::Phrase(&["FULL", "JOIN"])),
    feature(Sqlite, (3, 39, 0), "FULL JOIN", Sign::Phrase(&["FULL", "OUTER", "JOIN"])),
    feature(Sqlite, (3, 39, 0), "IS DISTINCT FROM", Sign::Phrase(&["IS", "DISTINCT", "FROM"])),
    feature(Sqlite, (3, 39, 0), "IS NOT DISTINCT FROM", Sign::Phrase(&["IS", "NOT", "DISTINCT", "FROM"])),
];

const MULTIRANGES: [&str; 6] =
    ["int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange", "datemultirange"];

fn is_insert(change: &Change) -> bool {
    matches!(change, Change::Data(data) if data.verb == Verb::Insert)
}

fn is_update(change: &Change) -> bool {
    matches!(change, Change::Data(data) if data.verb == Verb::Update)
}

fn is_merge(change: &Change) -> bool {
    matches!(change, Change::Data(data) if data.verb == Verb::Merge)
}

fn is_write(change: &Change) -> bool {
    matches!(change, Change::Data(data) if matches!(data.verb, Verb::Insert | Verb::Update | Verb::Delete))
}
