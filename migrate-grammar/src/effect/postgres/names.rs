//! Names, types, expressions and texts of a tree in the words of the schema.

use migrate_sql::dialect::Dialect;
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::ast::{self, AstNode, HasPathRef, NameLike};

/// PostgreSQL keeps so many bytes of a name (NAMEDATALEN - 1).
const LONGEST: usize = 63;

/// A name that was unquoted and folded already, as long as the database keeps it.
pub(super) fn ident(text: &str) -> Ident {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Ident::other(Dialect::Postgres, &text[..end])
}

/// The name that a node holds.
pub(super) fn of(node: &impl NameLike) -> Ident {
    ident(&node.text())
}

/// The name that a node holds, if there is a node.
pub(super) fn of_some(node: Option<impl NameLike>) -> Option<Ident> {
    node.map(|node| of(&node))
}

/// The name of something that is made.
pub(super) fn made(path: Option<ast::Path>) -> Option<Name> {
    let path = path?;
    let name = ident(&path.segment()?.text());
    Some(Name { schema: path.qualifier().and_then(|it| it.segment()).map(|it| ident(&it.text())), ident: name })
}

/// The name of something that is there.
pub(super) fn found(path: Option<ast::PathRef>) -> Option<Name> {
    let path = path?;
    let name = ident(&path.segment()?.text());
    Some(Name { schema: path.qualifier().and_then(|it| it.segment()).map(|it| ident(&it.text())), ident: name })
}

/// The name that a reference holds.
pub(super) fn referred(node: Option<impl HasPathRef>) -> Option<Name> {
    found(node?.path_ref())
}

/// The table or view behind ONLY and parentheses.
pub(super) fn relation(node: Option<ast::RelationName>) -> Option<Name> {
    referred(node?.relation_name_ref())
}

/// The table behind ONLY and parentheses.
pub(super) fn table(node: Option<ast::TableRelationName>) -> Option<Name> {
    referred(node?.table_name_ref())
}

/// A table and its column: `schema.table.column`.
pub(super) fn table_and_column(node: Option<ast::QualifiedColumnNameRef>) -> Option<(Name, Ident)> {
    column_of(node?.path_ref()?)
}

fn column_of(path: ast::PathRef) -> Option<(Name, Ident)> {
    Some((found(path.qualifier())?, ident(&path.segment()?.text())))
}

/// The columns of a list.
pub(super) fn columns(list: Option<ast::ColumnRefList>) -> Vec<Ident> {
    list.into_iter().flat_map(|list| list.column_name_refs()).map(|it| of(&it)).collect()
}

/// The text of a node as it was written.
pub(super) fn text(node: &impl AstNode) -> String {
    node.syntax().text().to_string()
}

/// An expression.
pub(super) fn expr(node: &impl AstNode) -> Expr {
    Expr::new(Dialect::Postgres, &text(node))
}

/// An expression, if there is one.
pub(super) fn some_expr(node: Option<ast::Expr>) -> Option<Expr> {
    node.map(|node| expr(&node))
}

/// A type.
pub(super) fn data_type(node: &impl AstNode) -> DataType {
    DataType::parse(Dialect::Postgres, &text(node))
}

/// The type of an argument or a result; that of a column is looked up when it is known which columns there are.
pub(super) fn func_type(node: &ast::FuncType) -> DataType {
    match node {
        ast::FuncType::Type(data) => data_type(data),
        ast::FuncType::PercentType(of) => match of.path_ref().and_then(column_of) {
            Some((relation, column)) => DataType::of_column(&relation, &column),
            None => DataType::plain("?"),
        },
    }
}

/// The text of a string.
pub(super) fn string(node: Option<ast::Literal>) -> Option<String> {
    node?.string_value()
}

/// A whole number, perhaps with a sign.
pub(super) fn integer(node: Option<ast::Expr>) -> Option<i64> {
    let text = text(&node?).replace(['_', ' ', '('], "").replace(')', "");
    text.strip_prefix('+').unwrap_or(&text).parse().ok()
}

/// Whether CASCADE is written.
pub(super) fn is_cascade(behavior: Option<ast::DropBehavior>) -> bool {
    matches!(behavior, Some(ast::DropBehavior::Cascade(_)))
}

/// The collation, unless it is the default one.
pub(super) fn collation(node: Option<ast::Collate>) -> Option<Ident> {
    let name = referred(node?.collation_ref())?.ident;
    (!name.is("default")).then_some(name)
}

/// A name where none is given.
pub(super) fn no_name() -> Name {
    Name::local(ident(""))
}
