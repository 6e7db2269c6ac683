//! MySQL's and MariaDB's online DDL (MySQL manual, 17.12.1; as observed on MySQL 9.7 and MariaDB 10.11).
//!
//! Each clause has the lightest algorithm that the server takes for it, and the whole statement takes the heaviest of
//! them. Every one also waits for the running transactions on the table, with everybody else behind it, for a moment.

mod redefine;

use super::{Blocks, Impact, Lock, Work};
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::effect::{
    ActionKind, AlterTable, Change, ColumnDef, Data, Drop, Effect, Kind, Maintain, Position, Verb, Which,
    Work as Upkeep,
};
use crate::schema::expr::Tree;
use crate::schema::fold::Fold;
use crate::schema::name::Name;
use crate::schema::object::Volatility;
use crate::schema::table::{ConstraintRule, Default, ForeignKey, Index, IndexPart, Storage, Table, Validity};
use crate::server::{Product, Server};

pub(super) fn of(fold: &Fold, mode: Mode, effect: &Effect) -> Vec<Impact> {
    match &effect.change {
        Change::AlterTable(alter) => alter_table(fold, mode, alter),
        Change::CreateIndex(create) => {
            let name = fold.found(&create.table);
            let found = index_build(fold.schema.server, fold.schema.table(&name), &create.index);
            vec![cost(name, "create index", found)]
        }
        // MariaDB locks none of them.
        Change::CreateTable(create) if fold.schema.server.product == Product::Mysql => {
            let constraints = create.columns.iter().flat_map(|it| &it.constraints).chain(&create.constraints);
            let parents = constraints.filter_map(|def| match &def.rule {
                ConstraintRule::ForeignKey(key) => Some(fold.found(&key.table)),
                _ => None,
            });
            parents
                .filter(|parent| *parent != fold.found(&create.name))
                .map(|parent| brief(parent, "create table … references", Lock::Metadata))
                .collect()
        }
        Change::CreateTrigger { table, .. } => vec![brief(fold.found(table), "create trigger", Lock::Metadata)],
        Change::Rename { kind, from, .. } if kind.is_relation() => {
            vec![brief(fold.found(from), "rename", Lock::Metadata)]
        }
        Change::Drop(dropped) => drop(fold, dropped),
        Change::Data(data) => rows(fold, data),
        Change::Maintain(maintain) => upkeep(fold, maintain),
        _ => Vec::new(),
    }
}

/// An algorithm and what it does.
type Cost = (Lock, Work, Option<String>);

fn cost(relation: Name, clause: &'static str, (lock, work, because): Cost) -> Impact {
    let blocks = match lock {
        Lock::Copy | Lock::InplaceShared => Blocks::Writes,
        Lock::Metadata => Blocks::All,
        _ => Blocks::Nobody,
    };
    Impact { relation, clause, lock, blocks, work, because }
}

fn brief(relation: Name, clause: &'static str, lock: Lock) -> Impact {
    cost(relation, clause, (lock, Work::Catalog, None))
}

const INSTANT: Cost = (Lock::Instant, Work::Catalog, None);
const INPLACE: Cost = (Lock::Inplace, Work::Catalog, None);
const INPLACE_REBUILD: Cost = (Lock::Inplace, Work::Rewrite, None);

fn copy(because: &str) -> Cost {
    (Lock::Copy, Work::Rewrite, Some(because.to_owned()))
}

fn alter_table(fold: &Fold, mode: Mode, alter: &AlterTable) -> Vec<Impact> {
    let name = fold.found(&alter.table);
    let table = fold.schema.table(&name);
    let server = fold.schema.server;
    let adds_key = alter.actions.iter().any(|action| {
        matches!(&action.kind, ActionKind::AddConstraint { def, .. } if matches!(def.rule, ConstraintRule::PrimaryKey(_)))
    });
    let mut impacts = Vec::new();
    for action in &alter.actions {
        let (clause, found) = one(fold, server, table, &action.kind);
        let found = match (&action.kind, found) {
            // DROP PRIMARY KEY with ADD PRIMARY KEY is one rebuild.
            (ActionKind::DropConstraint { which: Which::PrimaryKey, .. }, _) if adds_key => INPLACE_REBUILD,
            _ if alter.algorithm.as_deref() == Some("copy") => copy("it asks for ALGORITHM=COPY"),
            (ActionKind::AddConstraint { def, .. }, found) => match &def.rule {
                ConstraintRule::ForeignKey(key) if mode == Mode::ForeignKeysOff => unchecked(server, table, key),
                _ => found,
            },
            (_, found) => found,
        };
        impacts.push(cost(name.clone(), clause, found));
        if server.product == Product::Mysql {
            let dropped = dropped_reference(&action.kind, table).map(|key| fold.found(&key.table));
            let other = dropped.filter(|it| *it != name);
            impacts.extend(other.map(|it| brief(it, "drop foreign key", Lock::Metadata)));
        }
        let referenced = references(&action.kind, server).into_iter().map(|key| fold.found(key));
        impacts.extend(referenced.filter(|it| *it != name).filter_map(|it| parent(server, mode, it)));
    }
    if alter.actions.iter().zip(&impacts).any(|(action, it)| it.lock == Lock::Instant && is_of_rows(&action.kind)) {
        impacts.iter_mut().filter(|it| it.relation == name).for_each(spoil);
    }
    impacts
}

/// What adding a foreign key costs while foreign_key_checks is off: nothing is looked up, but it needs an index.
fn unchecked(server: Server, table: Option<&Table>, key: &ForeignKey) -> Cost {
    let leads = |parts: &[IndexPart]| {
        let columns: Vec<_> = parts.iter().map_while(IndexPart::as_column).take(key.columns.len()).collect();
        columns.iter().eq(&key.columns.iter().collect::<Vec<_>>())
    };
    let has_index = table.is_some_and(|table| keys(table).any(leads));
    match (server.product, has_index) {
        (Product::Mariadb, true) => INSTANT,
        (Product::Mariadb, false) => (Lock::Nocopy, Work::Index, None),
        (_, true) => INPLACE,
        (_, false) => (Lock::Inplace, Work::Index, None),
    }
}

/// What becomes of a table that a new foreign key refers to: MariaDB lets nobody write there while it looks rows up.
fn parent(server: Server, mode: Mode, name: Name) -> Option<Impact> {
    let locked = brief(name, "references", Lock::Metadata);
    match server.product {
        Product::Mariadb if mode == Mode::ForeignKeysOff => None,
        Product::Mariadb => Some(Impact { blocks: Blocks::Writes, ..locked }),
        _ => Some(locked),
    }
}

/// Whether a clause says what is in a row.
fn is_of_rows(action: &ActionKind) -> bool {
    matches!(
        action,
        ActionKind::AddColumn { .. } | ActionKind::DropColumn { .. } | ActionKind::Redefine { position: Some(_), .. }
    )
}

/// Beside a clause that is not done at once the server writes all rows anew for a column that it would have added at
/// once; MariaDB not beside an index that is dropped.
fn spoil(impact: &mut Impact) {
    let is_slow = matches!(impact.lock, Lock::Inplace | Lock::InplaceShared);
    if impact.work == Work::Index || is_slow && impact.work < Work::Rewrite {
        impact.lock = impact.lock.max(Lock::Inplace);
        impact.work = Work::Rewrite;
        impact.because = Some("beside it no column is added or dropped at once".to_owned());
    }
}

/// The foreign key that a clause drops.
fn dropped_reference<'a>(action: &ActionKind, table: Option<&'a Table>) -> Option<&'a ForeignKey> {
    let ActionKind::DropConstraint { which: Which::Named(name) | Which::ForeignKey(name), .. } = action else {
        return None;
    };
    match &table?.constraint(name)?.rule {
        ConstraintRule::ForeignKey(key) => Some(key),
        _ => None,
    }
}

/// The tables that new foreign keys refer to.
fn references(action: &ActionKind, server: Server) -> Vec<&Name> {
    let of = |rule: &'_ ConstraintRule| matches!(rule, ConstraintRule::ForeignKey(_));
    let defs: Vec<&crate::effect::ConstraintDef> = match action {
        ActionKind::AddConstraint { def, .. } => vec![def],
        ActionKind::AddColumn { def, .. } if honours_inline_references(server) => def.constraints.iter().collect(),
        _ => Vec::new(),
    };
    defs.into_iter()
        .filter(|def| of(&def.rule))
        .filter_map(|def| match &def.rule {
            ConstraintRule::ForeignKey(key) => Some(&key.table),
            _ => None,
        })
        .collect()
}

/// MariaDB does, and MySQL from 9.0 on.
fn honours_inline_references(server: Server) -> bool {
    server.product == Product::Mariadb || at_least(server, 9, 0, 0)
}

fn one(fold: &Fold, server: Server, table: Option<&Table>, action: &ActionKind) -> (&'static str, Cost) {
    let is_maria = server.product == Product::Mariadb;
    match action {
        ActionKind::AddColumn { def, position, .. } => {
            ("add column", add_column(fold, server, table, def, position.as_ref()))
        }
        ActionKind::DropColumn { name, .. } => {
            let is_indexed = table.is_some_and(|table| is_indexed(table, name.as_str()));
            let found = match (is_maria, is_indexed) {
                _ if has_fulltext(table) => fulltext_rebuild(server),
                _ if is_compressed(table) => compressed_rebuild(),
                (true, true) => (Lock::Nocopy, Work::Catalog, Some("it is part of an index".to_owned())),
                (true, false) => INSTANT,
                (false, false) if at_least(server, 8, 0, 29) => INSTANT,
                (false, _) => INPLACE_REBUILD,
            };
            ("drop column", found)
        }
        ActionKind::RenameColumn { .. } => {
            ("rename column", if is_maria || at_least(server, 8, 0, 28) { INSTANT } else { INPLACE })
        }
        ActionKind::Redefine { column, def, position, .. } => {
            let old = table.and_then(|table| table.column(column));
            ("modify column", redefine::of(server, table, old, &def.column, position.is_some()))
        }
        ActionKind::SetDefault { .. } => ("alter column default", INSTANT),
        ActionKind::AddIndex { index, .. } => ("add index", index_build(server, table, index)),
        ActionKind::DropIndex { .. } => ("drop index", index_drop(server)),
        ActionKind::RenameIndex { .. } => ("rename index", if is_maria { INSTANT } else { INPLACE }),
        ActionKind::AddConstraint { def, .. } => match &def.rule {
            ConstraintRule::PrimaryKey(_) => ("add primary key", INPLACE_REBUILD),
            ConstraintRule::Unique(_) => ("add unique", (no_rebuild(server), Work::Index, None)),
            ConstraintRule::ForeignKey(_) => {
                ("add foreign key", copy("its rows are looked up while foreign_key_checks is on"))
            }
            ConstraintRule::Check(_) if def.validity == Validity::NotEnforced => ("add check", INPLACE),
            ConstraintRule::Check(_) | ConstraintRule::Exclude(_) => ("add check", copy("all rows are looked at")),
        },
        ActionKind::DropConstraint { which: Which::PrimaryKey, .. } => {
            // MariaDB orders by a unique key instead.
            let found = match is_maria && table.is_some_and(has_other_key) {
                true => INPLACE_REBUILD,
                false => copy("the rows are ordered by their key"),
            };
            ("drop primary key", found)
        }
        ActionKind::DropConstraint { which, .. } => {
            let rule = match which {
                Which::Named(name) | Which::ForeignKey(name) | Which::Check(name) => {
                    table.and_then(|it| it.constraint(name))
                }
                Which::PrimaryKey => None,
            };
            let found = match rule.map(|it| &it.rule) {
                Some(ConstraintRule::Unique(_)) => index_drop(server),
                Some(ConstraintRule::Check(_)) => INSTANT,
                _ if is_maria => INSTANT,
                _ => INPLACE,
            };
            ("drop constraint", found)
        }
        ActionKind::AlterConstraint { validity: Some(Validity::Valid), .. } => {
            ("enforce check", copy("all rows are looked at"))
        }
        ActionKind::SetOption { key, value } => option(server, table, key, value),
        ActionKind::Convert { .. } => {
            ("convert to character set", copy("every text is written in the other character set"))
        }
        ActionKind::RenameTo { .. } => ("rename table", (Lock::Metadata, Work::Catalog, None)),
        ActionKind::ManagePartitions { verb, .. } => match verb.trim_end_matches(" if possible") {
            "add" if table.is_some_and(is_spread) => ("partitions", between_partitions(server)),
            "add" | "drop" | "truncate" | "exchange" => ("partitions", (Lock::Metadata, Work::Catalog, None)),
            _ => ("partitions", between_partitions(server)),
        },
        ActionKind::SetPartitioning(_) => ("partition by", copy("rows move into their partitions")),
        ActionKind::Rewrite { clause } => (clause, INPLACE_REBUILD),
        ActionKind::Other { clause: clause @ ("add system versioning" | "drop system versioning") } => {
            (clause, copy("all rows are written with their times"))
        }
        ActionKind::Other { clause } => (clause, if is_maria { INSTANT } else { INPLACE }),
        _ => ("alter table", INSTANT),
    }
}

fn between_partitions(server: Server) -> Cost {
    let because = "rows move between partitions";
    match server.product {
        Product::Mariadb => copy(because),
        _ => (Lock::InplaceShared, Work::Rewrite, Some(because.to_owned())),
    }
}

fn add_column(
    fold: &Fold,
    server: Server,
    table: Option<&Table>,
    def: &ColumnDef,
    position: Option<&Position>,
) -> Cost {
    let is_maria = server.product == Product::Mariadb;
    let column = &def.column;
    if column.auto_increment {
        return (Lock::InplaceShared, Work::Rewrite, Some("every row takes a number".to_owned()));
    }
    if column.generated.as_ref().is_some_and(|it| it.storage == Storage::Stored) {
        return copy("its value is computed and stored in every row");
    }
    let has_reference = def.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::ForeignKey(_)));
    if has_reference && honours_inline_references(server) {
        return copy("its rows are looked up while foreign_key_checks is on");
    }
    if !is_maria && def.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::Check(_))) {
        return copy("all rows are looked at");
    }
    if let Some(Default::Expr(expr)) = &column.default {
        let is_plain =
            expr.calls(Dialect::Mysql).is_empty() || expr.as_str().to_lowercase().starts_with("current_timestamp");
        let is_volatile = fold.schema.volatility(expr) != Some(Volatility::Stable) && !is_plain;
        let is_computed = matches!(expr.tree(Dialect::Mysql), Some(Tree::Operator(..)));
        if is_volatile || !is_maria && is_computed {
            return copy("its default is an expression");
        }
    }
    if has_fulltext(table) {
        return fulltext_rebuild(server);
    }
    if is_compressed(table) {
        return compressed_rebuild();
    }
    if def.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::Unique(_) | ConstraintRule::PrimaryKey(_))) {
        return (Lock::Inplace, Work::Rewrite, Some("beside its key, it is not added at once".to_owned()));
    }
    match (is_maria, position) {
        (true, None) => INSTANT,
        (true, Some(_)) if has_virtual(table) => copy("the table has a virtual column"),
        (true, Some(_)) if server.is_at_least(10, 4) => INSTANT,
        (false, None) => INSTANT,
        (false, Some(_)) if at_least(server, 8, 0, 29) => INSTANT,
        (_, Some(_)) => (Lock::Inplace, Work::Rewrite, Some("it does not come last".to_owned())),
    }
}

fn option(server: Server, table: Option<&Table>, key: &str, value: &str) -> (&'static str, Cost) {
    match key {
        "engine" => {
            let old = table.and_then(|table| table.options.get("engine")).map_or("innodb", String::as_str);
            let is_same = old.eq_ignore_ascii_case(value);
            ("engine", if is_same { INPLACE_REBUILD } else { copy("the rows move to another engine") })
        }
        "row_format" => ("row format", INPLACE_REBUILD),
        _ if server.product == Product::Mariadb => ("table options", INSTANT),
        _ => ("table options", INPLACE),
    }
}

fn fulltext_rebuild(server: Server) -> Cost {
    let lock = if server.product == Product::Mariadb { Lock::InplaceShared } else { Lock::Copy };
    (lock, Work::Rewrite, Some("the table has a FULLTEXT index".to_owned()))
}

fn compressed_rebuild() -> Cost {
    (Lock::Inplace, Work::Rewrite, Some("its rows are compressed".to_owned()))
}

/// The algorithm of what leaves the rows where they are.
fn no_rebuild(server: Server) -> Lock {
    if server.product == Product::Mariadb { Lock::Nocopy } else { Lock::Inplace }
}

fn index_build(server: Server, table: Option<&Table>, index: &Index) -> Cost {
    let because = Some(format!("it is a {} index", index.method));
    match index.method.as_str() {
        // The first one adds a hidden column to all rows.
        "fulltext" if !has_fulltext(table) => (Lock::InplaceShared, Work::Rewrite, because),
        "fulltext" | "spatial" | "rtree" => (Lock::InplaceShared, Work::Index, because),
        _ => (no_rebuild(server), Work::Index, None),
    }
}

fn index_drop(server: Server) -> Cost {
    (no_rebuild(server), Work::Catalog, None)
}

fn drop(fold: &Fold, dropped: &Drop) -> Vec<Impact> {
    match dropped.kind {
        Kind::Table => {
            dropped.names.iter().map(|it| brief(fold.found(&it.name), "drop table", Lock::Metadata)).collect()
        }
        Kind::Index => {
            dropped.on.iter().map(|on| cost(fold.found(on), "drop index", index_drop(fold.schema.server))).collect()
        }
        _ => Vec::new(),
    }
}

fn rows(fold: &Fold, data: &Data) -> Vec<Impact> {
    let one = |name: &Name| match data.verb {
        Verb::Truncate => brief(fold.found(name), "truncate", Lock::Metadata),
        Verb::Update | Verb::Delete | Verb::Merge => {
            cost(fold.found(name), "update or delete", (Lock::Rows, Work::Scan, None))
        }
        // As many rows are written as are read.
        Verb::Insert if !data.reads.is_empty() => cost(fold.found(name), "insert", (Lock::Rows, Work::Scan, None)),
        Verb::Insert | Verb::Copy | Verb::Select => brief(fold.found(name), "insert", Lock::Rows),
    };
    data.targets.iter().map(one).collect()
}

fn upkeep(fold: &Fold, maintain: &Maintain) -> Vec<Impact> {
    let each = |clause: &'static str, found: &Cost| {
        maintain.targets.iter().map(|name| cost(fold.found(name), clause, found.clone())).collect()
    };
    match maintain.work {
        Upkeep::Lock("read") => maintain
            .targets
            .iter()
            .map(|name| Impact { blocks: Blocks::Writes, ..brief(fold.found(name), "lock tables", Lock::Metadata) })
            .collect(),
        Upkeep::Lock(_) => each("lock tables", &(Lock::Metadata, Work::Catalog, None)),
        Upkeep::VacuumFull => each("optimize table", &INPLACE_REBUILD),
        _ => each("maintain", &INPLACE),
    }
}

/// Whether a server is of this release or a later one; MariaDB has all that MySQL 8.0 brought.
pub(super) fn at_least(server: Server, major: u16, minor: u16, patch: u16) -> bool {
    server.version >= crate::server::ServerVersion(major, minor, patch)
}

fn has_fulltext(table: Option<&Table>) -> bool {
    table.is_some_and(|table| table.indexes.iter().any(|index| index.method == "fulltext"))
}

fn is_compressed(table: Option<&Table>) -> bool {
    table.is_some_and(|table| table.options.get("row_format").is_some_and(|it| it == "compressed"))
}

fn has_virtual(table: Option<&Table>) -> bool {
    let is_virtual = |column: &crate::schema::table::Column| {
        column.generated.as_ref().is_some_and(|it| it.storage == Storage::Virtual)
    };
    table.is_some_and(|table| table.columns.iter().any(is_virtual))
}

/// Whether rows are spread over all partitions, so that another one takes some from each.
fn is_spread(table: &Table) -> bool {
    table.partitioned.as_ref().is_some_and(|it| it.strategy.contains("hash") || it.strategy.contains("key"))
}

/// Whether a unique key without NULL takes the place of the primary key.
fn has_other_key(table: &Table) -> bool {
    let is_not_null = |part: &IndexPart| {
        part.as_column().and_then(|column| table.column(column)).is_some_and(|column| column.is_not_null())
    };
    let of_constraints = table.constraints.iter().filter_map(|it| match &it.rule {
        ConstraintRule::Unique(key) => Some(&key.parts),
        _ => None,
    });
    let of_indexes = table.indexes.iter().filter(|it| it.is_unique()).map(|it| &it.parts);
    of_constraints.chain(of_indexes).any(|parts| parts.iter().all(is_not_null))
}

/// The columns of all indexes, also of those that make keys.
fn keys(table: &Table) -> impl Iterator<Item = &[IndexPart]> {
    let of_constraints = table.constraints.iter().filter_map(|it| match &it.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => Some(key.parts.as_slice()),
        _ => None,
    });
    of_constraints.chain(table.indexes.iter().map(|it| it.parts.as_slice()))
}

pub(super) fn is_indexed(table: &Table, column: &str) -> bool {
    keys(table).flatten().any(|part| part.as_column().is_some_and(|it| it.is(column)))
}
