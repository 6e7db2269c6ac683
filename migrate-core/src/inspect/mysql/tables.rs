//! Tables, and what belongs to them besides columns.

use super::columns::mb3;
use super::{Fields, Found, ident, relation};
use migrate_check::dialect::Dialect;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::table::{
    Column, Constraint, ConstraintRule, ForeignKey, Index, IndexOn, IndexPart, Key, Nulls, Partitioned, Reaction,
    Table, Timing, Uniqueness, Validity,
};
use migrate_check::server::Product;

pub(super) fn table(found: &mut Found, mut row: Fields) {
    let (name, kind) = (row.text(), row.text());
    if kind == "SEQUENCE" {
        found.sequences.push(name);
        return;
    }
    let (engine, collation, options) = (row.text(), mb3(&row.text()), row.text());
    let mut table = Table::new(relation(&name));
    table.options.insert("engine".to_owned(), engine.to_lowercase());
    let charset = collation.split('_').next().unwrap_or(&collation).to_owned();
    table.options.insert("charset".to_owned(), charset);
    table.options.insert("collation".to_owned(), collation.clone());
    let format = options
        .split_whitespace()
        .find_map(|option| option.to_lowercase().strip_prefix("row_format=").map(str::to_owned));
    if let Some(format) = format {
        table.options.insert("row_format".to_owned(), format);
    }
    found.collations.insert(name.clone(), collation);
    found.tables.insert(name, table);
}

/// One part of an index: the parts of each come in their order.
pub(super) fn index(found: &mut Found, mut row: Fields) {
    let (table, name, non_unique, method) = (row.text(), row.text(), row.text(), row.text().to_lowercase());
    let (column, length, order, expression) = (row.optional(), row.optional(), row.text(), row.optional());
    let on = match (column, expression) {
        (Some(column), _) => IndexOn::Column(ident(column)),
        (None, expression) => IndexOn::Expr(found.expr(&expression.unwrap_or_default())),
    };
    let Some(table) = found.tables.get_mut(&table) else { return };
    // The length of a spatial index is that of its boxes.
    let length = length.filter(|_| method != "spatial").and_then(|length| length.parse().ok());
    let modifiers = if order == "D" { "desc".to_owned() } else { String::new() };
    let part = IndexPart { on, length, modifiers };
    if non_unique == "0" {
        return key(table, &name, part);
    }
    match table.indexes.iter_mut().find(|it| it.name.as_str() == name) {
        Some(index) => index.parts.push(part),
        None => table.indexes.push(Index {
            name: ident(name),
            parts: vec![part],
            uniqueness: Uniqueness::Any,
            method,
            include: Vec::new(),
            predicate: None,
            valid: true,
        }),
    }
}

/// One part of a primary or unique key.
fn key(table: &mut Table, name: &str, part: IndexPart) {
    let keys = table.constraints.iter_mut().filter(|it| it.name.as_ref().is_some_and(|it| it.as_str() == name));
    let found = keys.into_iter().find_map(|it| match &mut it.rule {
        ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => Some(key),
        _ => None,
    });
    if let Some(key) = found {
        return key.parts.push(part);
    }
    let key = Key { parts: vec![part], include: Vec::new(), nulls: Nulls::Distinct };
    let rule = if name == "PRIMARY" { ConstraintRule::PrimaryKey(key) } else { ConstraintRule::Unique(key) };
    table.constraints.push(constraint(Some(ident(name)), rule));
}

fn constraint(name: Option<Ident>, rule: ConstraintRule) -> Constraint {
    Constraint { name, rule, validity: Validity::Valid, timing: Timing::Immediate, beside: None }
}

/// One column of a foreign key: the columns of each come in their order.
pub(super) fn foreign_key(found: &mut Found, mut row: Fields) {
    let (table, name, column) = (row.text(), row.text(), ident(row.text()));
    let (schema, target, referenced) = (row.optional(), row.text(), ident(row.text()));
    let (on_delete, on_update) = (reaction(&row.text()), reaction(&row.text()));
    let Some(table) = found.tables.get_mut(&table) else { return };
    let known = table.constraints.iter_mut().find_map(|it| match &mut it.rule {
        ConstraintRule::ForeignKey(key) if it.name.as_ref().is_some_and(|it| it.as_str() == name) => Some(key),
        _ => None,
    });
    if let Some(key) = known {
        key.columns.push(column);
        key.referenced.push(referenced);
        return;
    }
    let schema = schema.map(|schema| Ident::relation(Dialect::Mysql, schema));
    let key = ForeignKey {
        columns: vec![column],
        table: Name { schema, ident: Ident::relation(Dialect::Mysql, target) },
        referenced: vec![referenced],
        on_delete,
        on_update,
        full: false,
    };
    table.constraints.push(constraint(Some(ident(name)), ConstraintRule::ForeignKey(key)));
}

/// RESTRICT and NO ACTION are one for InnoDB, and each server shows the other.
fn reaction(rule: &str) -> Reaction {
    match rule {
        "CASCADE" => Reaction::Cascade,
        "SET NULL" => Reaction::SetNull,
        "SET DEFAULT" => Reaction::SetDefault,
        _ => Reaction::NoAction,
    }
}

pub(super) fn check(found: &mut Found, mut row: Fields) {
    let (table, name, clause, level, enforced) = (row.text(), row.text(), row.text(), row.text(), row.text());
    let expr = found.expr(&clause);
    let is_mariadb = found.server.product == Product::Mariadb;
    let Some(table) = found.tables.get_mut(&table) else { return };
    let is_beside = level.eq_ignore_ascii_case("column");
    if is_beside
        && is_mariadb
        && let Some(column) = table.columns.iter_mut().find(|it| it.name.is(&name))
        && is_json(column, &expr)
    {
        "json".clone_into(&mut column.data_type.name);
        column.charset = None;
        column.collation = None;
        return;
    }
    let mut check = constraint(Some(ident(&name)), ConstraintRule::Check(expr));
    if is_beside {
        check.beside = check.name.take();
    }
    if enforced == "NO" {
        check.validity = Validity::NotEnforced;
    }
    table.constraints.push(check);
}

/// MariaDB's JSON is a LONGTEXT with this check.
fn is_json(column: &Column, check: &Expr) -> bool {
    let written = format!("json_valid(`{}`)", column.name.as_str().replace('`', "``"));
    column.data_type.name == "longtext" && *check == Expr::new(Dialect::Mysql, &written)
}

pub(super) fn partition(found: &mut Found, mut row: Fields) {
    let (table, method, expression, name) = (row.text(), row.text().to_lowercase(), row.text(), ident(row.text()));
    let key = key_of(found, &method, &expression);
    let Some(table) = found.tables.get_mut(&table) else { return };
    let partitioned =
        table.partitioned.get_or_insert_with(|| Partitioned { strategy: method, key, partitions: Vec::new() });
    partitioned.partitions.push(name);
}

/// The columns or the expression of a partitioned table.
fn key_of(found: &Found, method: &str, expression: &str) -> Vec<IndexPart> {
    let is_columns = method.ends_with("key") || method.ends_with("columns");
    if is_columns {
        let names = expression.split(',').map(|name| name.trim().trim_matches('`')).filter(|name| !name.is_empty());
        return names.map(|name| IndexPart::column(ident(name))).collect();
    }
    vec![IndexPart { on: IndexOn::Expr(found.expr(expression)), length: None, modifiers: String::new() }]
}
