//! CREATE TABLE, CREATE FOREIGN TABLE, CREATE TABLE … AS, SELECT … INTO.

use super::origin::Origin;
use super::query::Reading;
use super::sequence::persistence;
use super::{Found, always, column, constraint, index, names, query};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, CreateTable, Existing, Like, Query, Touched};
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::table::{Nullability, PartitionOf, Partitioned};
use squawk_syntax::ast::{self, AstNode};

/// CREATE TABLE.
pub(super) fn table(origin: Origin<'_>, it: &ast::CreateTable) -> Option<Vec<Found>> {
    let name = it.table_name()?;
    let mut create = CreateTable::new(names::made(name.path())?, existing(it.if_not_exists()));
    create.persistence = persistence(it.persistence());
    create.partitioned = it.partition_by().map(|it| partitioned(&it));
    create.partition_of = partition_of(it.partition_of(), it.partition_type());
    create.inherits = inherits(it.inherits());
    arguments(origin, &mut create, it.table_arg_list());
    let typed = it.of_type().map(|_| create.name.clone());
    let mut found = vec![always(origin.of(&name), Change::CreateTable(Box::new(create)))];
    if let Some(name) = typed {
        // Its columns are those of a type.
        let reason = "a table of a type has that type's columns".to_owned();
        found.push(always(origin.of(it), Change::Opaque { reason, touched: Touched::Relations(vec![name]) }));
    }
    Some(found)
}

/// CREATE FOREIGN TABLE.
pub(super) fn foreign(origin: Origin<'_>, it: &ast::CreateForeignTable) -> Option<Vec<Found>> {
    let name = it.table_name()?;
    let mut create = CreateTable::new(names::made(name.path())?, existing(it.if_not_exists()));
    create.partition_of = partition_of(it.partition_of(), it.partition_type());
    create.inherits = inherits(it.inherits());
    create.server = names::of_some(it.server_clause().and_then(|it| it.server_ref()));
    arguments(origin, &mut create, it.table_arg_list());
    Some(vec![always(origin.of(&name), Change::CreateTable(Box::new(create)))])
}

/// CREATE TABLE … AS.
pub(super) fn from_query(origin: Origin<'_>, it: &ast::CreateTableAs) -> Option<Vec<Found>> {
    let name = it.table_name()?;
    let mut create = CreateTable::new(names::made(name.path())?, existing(it.if_not_exists()));
    create.persistence = persistence(it.persistence());
    let given = it.table_arg_list().into_iter().flat_map(|list| list.args()).filter_map(|arg| match arg {
        ast::TableArg::Column(column) => names::of_some(column.name()),
        _ => None,
    });
    let selected = match it.query() {
        Some(ast::CreateTableAsQuery::SelectVariant(select)) => Some(select),
        Some(ast::CreateTableAsQuery::Execute(_)) | None => None,
    };
    Some(made_of(origin, origin.of(&name), create, given.collect(), selected.as_ref()))
}

/// SELECT … INTO.
pub(super) fn select_into(origin: Origin<'_>, it: &ast::SelectInto) -> Option<Vec<Found>> {
    let into = it.into_clause()?;
    let name = into.table_name()?;
    let mut create = CreateTable::new(names::made(name.path())?, Existing::Refuse);
    create.persistence = persistence(into.persistence());
    let select = ast::SelectVariant::cast(it.syntax().clone());
    Some(made_of(origin, origin.of(&name), create, Vec::new(), select.as_ref()))
}

/// A table with the columns of a query, under the names that are given for the first of them.
fn made_of(
    origin: Origin<'_>,
    span: std::ops::Range<usize>,
    mut create: CreateTable,
    given: Vec<Ident>,
    select: Option<&ast::SelectVariant>,
) -> Vec<Found> {
    let mut reading = Reading::new(origin);
    if let Some(select) = select {
        reading.query(select);
    }
    let columns = query::renamed(select.and_then(query::columns), given);
    create.query = Some(Query { columns, reads: std::mem::take(&mut reading.reads) });
    let mut found = reading.writes();
    found.push(always(span, Change::CreateTable(Box::new(create))));
    found
}

/// IF NOT EXISTS.
pub(super) fn existing(if_not_exists: Option<ast::IfNotExists>) -> Existing {
    if if_not_exists.is_some() { Existing::Keep } else { Existing::Refuse }
}

/// Columns, constraints and LIKE.
fn arguments(origin: Origin<'_>, create: &mut CreateTable, list: Option<ast::TableArgList>) {
    for argument in list.into_iter().flat_map(|list| list.args()) {
        match argument {
            ast::TableArg::Column(it) => create.columns.extend(column::read(origin, it.syntax())),
            ast::TableArg::LikeClause(it) => create.like.extend(like(&it, create.columns.len())),
            ast::TableArg::TableConstraint(it) => table_constraint(origin, create, &it),
        }
    }
}

fn table_constraint(origin: Origin<'_>, create: &mut CreateTable, it: &ast::TableConstraint) {
    let Some(constraint) = ast::Constraint::cast(it.syntax().clone()) else { return };
    if let Some(def) = constraint::read(origin, None, &constraint) {
        create.constraints.push(def);
    } else if let ast::Constraint::NotNullConstraint(not_null) = &constraint {
        not_null_column(create, column::named(not_null.column_name_ref()), constraint.constraint_name());
    }
}

/// `NOT NULL column` beside a table (PostgreSQL 18).
fn not_null_column(create: &mut CreateTable, column: Option<Ident>, name: Option<ast::ConstraintName>) {
    if let Some(def) = create.columns.iter_mut().find(|def| Some(&def.column.name) == column.as_ref()) {
        def.column.nullability = Nullability::NotNull(names::of_some(name));
    }
}

fn inherits(clause: Option<ast::Inherits>) -> Vec<Name> {
    let tables = clause.into_iter().flat_map(|it| it.table_name_refs());
    tables.filter_map(|it| names::found(it.path_ref())).collect()
}

fn partition_of(of: Option<ast::PartitionOf>, bound: Option<ast::PartitionType>) -> Option<PartitionOf> {
    Some(PartitionOf { table: names::referred(of?.table_name_ref())?, bound: self::bound(bound?) })
}

/// Which rows a partition has.
pub(super) fn bound(it: ast::PartitionType) -> Expr {
    Expr::new(Dialect::Postgres, &names::text(&it))
}

fn partitioned(it: &ast::PartitionBy) -> Partitioned {
    Partitioned {
        strategy: it.partition_strategy().map(|it| names::text(&it).to_lowercase()).unwrap_or_default(),
        key: index::parts(it.partition_item_list()),
        partitions: Vec::new(),
    }
}

fn like(it: &ast::LikeClause, at: usize) -> Option<Like> {
    let mut like = Like {
        table: names::referred(it.relation_name_ref())?,
        at,
        defaults: false,
        generated: false,
        identity: false,
        constraints: false,
        indexes: false,
    };
    for option in it.like_options() {
        let (property, is_included) = match option {
            ast::LikeOption::IncludingProperty(it) => (it.table_property(), true),
            ast::LikeOption::ExcludingProperty(it) => (it.table_property(), false),
        };
        match property {
            Some(ast::TableProperty::PropertyAll(_)) => {
                like.defaults = is_included;
                like.generated = is_included;
                like.identity = is_included;
                like.constraints = is_included;
                like.indexes = is_included;
            }
            Some(ast::TableProperty::PropertyDefaults(_)) => like.defaults = is_included,
            Some(ast::TableProperty::PropertyGenerated(_)) => like.generated = is_included,
            Some(ast::TableProperty::PropertyIdentity(_)) => like.identity = is_included,
            Some(ast::TableProperty::PropertyConstraints(_)) => like.constraints = is_included,
            Some(ast::TableProperty::PropertyIndexes(_)) => like.indexes = is_included,
            Some(
                ast::TableProperty::PropertyComments(_)
                | ast::TableProperty::PropertyCompression(_)
                | ast::TableProperty::PropertyStatistics(_)
                | ast::TableProperty::PropertyStorage(_),
            )
            | None => {}
        }
    }
    Some(like)
}
