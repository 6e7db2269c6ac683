//! CREATE INDEX, and the parts of keys.

use super::source::Source;
use super::{elsewhere, names};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, CreateIndex};
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::table::{Index, IndexOn, IndexPart, Nulls, Uniqueness};
use sqlite3_parser::ast::{self, QualifiedName, SortOrder, SortedColumn};
use std::ops::Range;

/// What an index is on.
pub(super) struct Parts<'a> {
    pub(super) columns: &'a [SortedColumn<'a>],
    pub(super) where_clause: Option<&'a ast::Expr<'a>>,
}

pub(super) fn create(
    source: &Source,
    name: &QualifiedName<'_>,
    table: &ast::Name<'_>,
    unique: bool,
    if_not_exists: bool,
    of: &Parts<'_>,
) -> (Range<usize>, Change) {
    if let Some(elsewhere) = elsewhere(source, name) {
        return elsewhere;
    }
    let group = source.first_group(0);
    let predicate = of.where_clause.map(|_| {
        let after = group.end + 1..source.whole().end;
        let begin = source.find(&after, "WHERE").map_or(after.end, |at| at + 1);
        Expr::new(Dialect::Sqlite, source.text(&(begin..after.end)))
    });
    let index = Index {
        name: names::ident(&name.name),
        parts: parts(source, of.columns, &group, surely),
        uniqueness: if unique { Uniqueness::Unique(Nulls::Distinct) } else { Uniqueness::Any },
        method: "btree".to_owned(),
        include: Vec::new(),
        predicate,
        valid: true,
    };
    let schema = name.db_name.as_ref().map(names::relation);
    let create = CreateIndex {
        // An index is in the database of its table.
        table: Name { schema: schema.clone(), ident: names::relation(table) },
        index,
        schema,
        concurrently: false,
        only: false,
        existing: names::existing(if_not_exists),
        algorithm: None,
        lock: None,
    };
    (source.name(&name.name), Change::CreateIndex(Box::new(create)))
}

/// The parts of an index or key, whose text is these tokens; `column` says which expressions are a column.
pub(super) fn parts(
    source: &Source,
    columns: &[SortedColumn<'_>],
    tokens: &Range<usize>,
    column: fn(&ast::Expr<'_>) -> Option<Ident>,
) -> Vec<IndexPart> {
    let items = source.items(tokens);
    columns.iter().zip(items).map(|(of, item)| part(source, of, item, column)).collect()
}

fn part(
    source: &Source,
    sorted: &SortedColumn<'_>,
    item: Range<usize>,
    column: fn(&ast::Expr<'_>) -> Option<Ident>,
) -> IndexPart {
    let (inner, collation) = collated(&sorted.expr);
    let on = match column(inner) {
        Some(name) => IndexOn::Column(name),
        None => IndexOn::Expr(Expr::new(Dialect::Sqlite, source.text(&without_modifiers(source, item, collation)))),
    };
    let collation = collation.map(|it| format!("collate {}", names::unquoted_text(it).to_lowercase()));
    let words = [collation.as_deref().unwrap_or_default(), order(sorted.order)];
    IndexPart { on, length: None, modifiers: words.join(" ").trim().to_owned() }
}

/// The order, where it is not the usual one.
pub(super) fn order(order: Option<SortOrder>) -> &'static str {
    match order {
        Some(SortOrder::Desc) => "desc",
        Some(SortOrder::Asc) | None => "",
    }
}

/// An expression without the collation and the parentheses around it.
fn collated<'a>(expr: &'a ast::Expr<'a>) -> (&'a ast::Expr<'a>, Option<&'a str>) {
    match expr {
        ast::Expr::Collate(inner, collation) => (collated(inner).0, Some(collation)),
        ast::Expr::Parenthesized(inner) if inner.len() == 1 => collated(&inner[0]),
        _ => (expr, None),
    }
}

/// The column that is all of an expression.
pub(super) fn plain(expr: &ast::Expr<'_>) -> Option<Ident> {
    match collated(expr).0 {
        ast::Expr::Id(ast::Id(text)) | ast::Expr::Name(ast::Name(text)) => Some(column(text)),
        ast::Expr::Literal(ast::Literal::String(text)) => Some(column(text)),
        _ => None,
    }
}

/// The same in an index, where a name in double quotes that is no column is a string: it stays an expression until the
/// table is known.
fn surely(expr: &ast::Expr<'_>) -> Option<Ident> {
    match expr {
        ast::Expr::Id(ast::Id(text)) if text.starts_with('"') => None,
        _ => plain(expr),
    }
}

fn column(text: &str) -> Ident {
    Ident::other(Dialect::Sqlite, names::unquoted_text(text))
}

/// The tokens of a part without the order and, if it is that of the whole part, the collation.
fn without_modifiers(source: &Source, mut item: Range<usize>, collation: Option<&str>) -> Range<usize> {
    if item.len() > 1 && (source.is_word(item.end - 1, "ASC") || source.is_word(item.end - 1, "DESC")) {
        item.end -= 1;
    }
    while collation.is_some() && item.len() > 2 && source.is_word(item.end - 2, "COLLATE") {
        item.end -= 2;
    }
    item
}
