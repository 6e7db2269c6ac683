//! CREATE INDEX, ALTER INDEX, and the parts of an index or partition key.

use super::constraint::nulls;
use super::create_table::existing;
use super::origin::Origin;
use super::{Found, always, if_possible, names};
use migrate_sql::effect::{Change, CreateIndex};
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{Index, IndexOn, IndexPart, Uniqueness};
use squawk_syntax::ast;

/// CREATE INDEX.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreateIndex) -> Option<Vec<Found>> {
    let on = it.table_relation_name()?;
    let only = on.only_token().is_some();
    let name = it.index();
    let span = origin.of_first(name.as_ref(), &on);
    let index = Index {
        name: names::made(name.and_then(|it| it.path())).map_or_else(|| names::ident(""), |it| it.ident),
        parts: parts(it.partition_item_list()),
        uniqueness: match it.unique_token() {
            Some(_) => Uniqueness::Unique(nulls(it.nulls_distinct_option())),
            None => Uniqueness::Any,
        },
        method: it.using_method().and_then(|it| it.access_method_ref()).map_or_else(
            || "btree".to_owned(),
            // What GiST was before it was one.
            |it| names::of(&it).as_str().replace("rtree", "gist"),
        ),
        include: included(it.index_include_clause()),
        predicate: names::some_expr(it.where_clause().and_then(|it| it.expr())),
        valid: true,
    };
    let create = CreateIndex {
        table: names::table(Some(on))?,
        index,
        schema: None,
        concurrently: it.concurrently_token().is_some(),
        only,
        existing: existing(it.if_not_exists()),
        algorithm: None,
        lock: None,
    };
    Some(vec![always(span, Change::CreateIndex(Box::new(create)))])
}

/// ALTER INDEX.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterIndex) -> Option<Vec<Found>> {
    if it.all_in_tablespace().is_some() {
        return Some(vec![always(origin.of(it), Change::Nothing { kind: "alter index", about: None })]);
    }
    let named = it.index_ref()?;
    let index = names::found(named.path_ref())?;
    let change = match it.action()? {
        ast::AlterIndexAction::IndexRenameTo(to) => Change::RenameIndex {
            from: index,
            to: names::made(to.index()?.path())?.ident,
            if_exists: it.if_exists().is_some(),
        },
        action => Change::AlterIndex { index, action: verb(&action).to_owned() },
    };
    let found = if it.if_exists().is_some() { if_possible } else { always };
    Some(vec![found(origin.of(&named), change)])
}

fn verb(action: &ast::AlterIndexAction) -> &'static str {
    match action {
        ast::AlterIndexAction::AttachIndexPartition(_) => "attach partition",
        ast::AlterIndexAction::SetTablespace(_) => "set tablespace",
        ast::AlterIndexAction::SetOptions(_) => "set options",
        ast::AlterIndexAction::ResetOptions(_) => "reset options",
        ast::AlterIndexAction::AlterSetStatistics(_) => "set statistics",
        ast::AlterIndexAction::DependsOnExtension(_) | ast::AlterIndexAction::NoDependsOnExtension(_) => {
            "depends on extension"
        }
        ast::AlterIndexAction::IndexRenameTo(_) => "rename",
    }
}

/// The parts of an index or of a partition key.
pub(super) fn parts(list: Option<ast::PartitionItemList>) -> Vec<IndexPart> {
    list.into_iter().flat_map(|list| list.partition_items()).filter_map(|item| part(&item)).collect()
}

fn part(item: &ast::PartitionItem) -> Option<IndexPart> {
    let (on, within) = uncollated(item.expr()?);
    let mut modifiers = Vec::new();
    if let Some(collation) = names::collation(item.collate()).or(within) {
        modifiers.push(format!("collate {}", collation.as_str().to_lowercase()));
    }
    modifiers.extend(class(item));
    let is_descending = matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_)));
    if is_descending {
        modifiers.push("desc".to_owned());
    }
    match (item.nulls_order(), is_descending) {
        (Some(ast::NullsOrder::NullsFirst(_)), false) => modifiers.push("nulls first".to_owned()),
        (Some(ast::NullsOrder::NullsLast(_)), true) => modifiers.push("nulls last".to_owned()),
        _ => {}
    }
    Some(IndexPart { on, length: None, modifiers: modifiers.join(" ") })
}

/// What a part is on, without parentheses and COLLATE around it. A column alone is one even in parentheses.
fn uncollated(expr: ast::Expr) -> (IndexOn, Option<Ident>) {
    match &expr {
        ast::Expr::NameRef(name) => (IndexOn::Column(names::ident(&name.text())), None),
        ast::Expr::ParenExpr(inner) => match inner.expr() {
            Some(inner) => uncollated(inner),
            None => (IndexOn::Expr(names::expr(&expr)), None),
        },
        ast::Expr::Collate(it) => match it.expr() {
            Some(inner) => (uncollated(inner).0, names::collation(Some(it.clone()))),
            None => (IndexOn::Expr(names::expr(&expr)), None),
        },
        _ => (IndexOn::Expr(names::expr(&expr)), None),
    }
}

/// The operator class, with its options, if it is not what the type has anyway.
fn class(item: &ast::PartitionItem) -> Option<String> {
    let class = names::referred(item.op_class_ref())?.ident;
    let options = item.attribute_list().into_iter().flat_map(|it| it.attribute_options());
    let options: Vec<String> = options.map(|it| option(&it)).collect();
    match options.as_slice() {
        [] => (!is_default_class(class.as_str())).then(|| class.to_string()),
        options => Some(format!("{class}({})", options.join(", "))),
    }
}

/// An option of an operator class, as the catalog keeps it.
fn option(it: &ast::AttributeOption) -> String {
    let name = it.name().map(|it| names::of(&it).to_string()).unwrap_or_default();
    let value = it.attribute_value().map(|it| names::text(&it)).unwrap_or_default();
    format!("{name}={}", value.trim_matches('\''))
}

/// Whether an operator class is what its type has anyway.
fn is_default_class(name: &str) -> bool {
    const DEFAULT: [&str; 26] = [
        "array_ops",
        "bit_ops",
        "bool_ops",
        "bpchar_ops",
        "bytea_ops",
        "char_ops",
        "cidr_ops",
        "date_ops",
        "enum_ops",
        "float4_ops",
        "float8_ops",
        "int2_ops",
        "int4_ops",
        "int8_ops",
        "interval_ops",
        "jsonb_ops",
        "money_ops",
        "name_ops",
        "numeric_ops",
        "range_ops",
        "text_ops",
        "time_ops",
        "timestamp_ops",
        "timestamptz_ops",
        "tsvector_ops",
        "uuid_ops",
    ];
    DEFAULT.contains(&name)
}

fn included(clause: Option<ast::IndexIncludeClause>) -> Vec<Ident> {
    parts(clause.and_then(|it| it.partition_item_list()))
        .into_iter()
        .filter_map(|part| part.as_column().cloned())
        .collect()
}
