//! EXECUTE: statements that a block puts together as text.
//!
//! What is known of the text is read like any other. Where a part of it is not known, a name stands for it: if the
//! text can be read like that, it says at least what sort of statement it is and which tables it names.

use super::block::{Known, opaque};
use super::origin::{Names, Origin, undecoded};
use super::{Found, always, names, query, statements};
use migrate_sql::effect::{Change, Touched};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{Parse, SourceFile};

/// Stands for what is not known.
const UNKNOWN: &str = "__unknown__";

/// What EXECUTE does.
pub(super) fn execute(
    origin: Origin<'_>,
    known: &Known,
    text: Option<&ast::PlpgsqlExpr>,
    statement: &impl AstNode,
) -> Vec<Found> {
    let Some(expr) = text.and_then(only) else { return vec![opaque(origin.of(statement), UNREAD)] };
    let span = origin.of(statement);
    if let ast::Expr::Literal(literal) = &expr
        && let Some(decoded) = literal.decoded_value()
    {
        let map = |at: usize| origin.offset(undecoded(&decoded, at));
        return read(Origin::mapped(&map, Names::Columns), decoded.text())
            .unwrap_or_else(|| vec![opaque(span, UNREAD)]);
    }
    let pieces = pieces(known, &expr);
    if let Some(text) = whole(&pieces) {
        return read(Origin::whole(&span), &text).unwrap_or_else(|| vec![opaque(span, UNREAD)]);
    }
    let text: String = pieces.iter().map(|it| it.as_deref().unwrap_or(UNKNOWN)).collect();
    let touched = match read(Origin::whole(&span), &text) {
        Some(found) => touched(&found),
        None if is_about_rows(&text) => Touched::Rows,
        None => Touched::Anything,
    };
    vec![always(span, Change::Opaque { reason: UNREAD.to_owned(), touched })]
}

const UNREAD: &str = "a statement that is put together when it runs";

/// The statements of a text; `None` if the grammar refuses it.
fn read(origin: Origin<'_>, text: &str) -> Option<Vec<Found>> {
    let tree: Parse<SourceFile> = SourceFile::parse(text);
    tree.errors().is_empty().then(|| statements(origin, &tree.tree()))
}

/// What statements may have touched in which a name stands for anything.
fn touched(found: &[Found]) -> Touched {
    let mut relations = Vec::new();
    for part in found {
        match &part.change {
            Change::Nothing { .. } | Change::Session(_) | Change::Maintain(_) | Change::Data(_) => {}
            Change::Opaque { touched: Touched::Rows, .. } => {}
            change => {
                let named = change.relations();
                if named.is_empty() || named.iter().any(|it| it.to_string().contains(UNKNOWN)) {
                    return Touched::Anything;
                }
                relations.extend(named.into_iter().cloned());
            }
        }
    }
    if relations.is_empty() { Touched::Rows } else { Touched::Relations(relations) }
}

/// Whether a text that cannot be read begins like one about rows, roles or rights.
fn is_about_rows(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "insert", "update", "delete", "truncate", "select", "copy", "grant", "revoke", "comment", "analyze", "vacuum",
        "notify", "lock", "refresh",
    ];
    const PAIRS: [&str; 9] = [
        "create role",
        "alter role",
        "drop role",
        "create user",
        "alter user",
        "drop user",
        "alter database",
        "alter default",
        "alter system",
    ];
    let words: Vec<String> = text.split_whitespace().take(2).map(str::to_lowercase).collect();
    // More than one statement is not looked at.
    let is_one = !text.trim_end().trim_end_matches(';').contains(';');
    let first = words.first().map_or("", String::as_str);
    is_one && (WORDS.contains(&first) || PAIRS.contains(&words.join(" ").as_str()))
}

/// The value of an expression, if it can be told.
pub(super) fn value(known: &Known, expr: &ast::PlpgsqlExpr) -> Option<String> {
    whole(&pieces(known, &only(expr)?))
}

/// The elements of an array that is written out.
pub(super) fn values(known: &Known, expr: &ast::PlpgsqlExpr) -> Option<Vec<String>> {
    elements(known, &only(expr)?)
}

/// The rows of `SELECT unnest(ARRAY[…])`, of one column each.
pub(super) fn values_of_query(known: &Known, stmt: &ast::Stmt) -> Option<Vec<String>> {
    let ast::Stmt::Select(select) = stmt else { return None };
    if select.where_clause().is_some() || select.with_clause().is_some() {
        return None;
    }
    let mut targets = select.select_clause()?.target_list()?.targets();
    let (only, None) = (targets.next()?, targets.next()) else { return None };
    let call = match (only.expr(), select.from_clause()) {
        (Some(ast::Expr::CallExpr(call)), None) => call,
        (_, Some(from)) => match from.items().next()? {
            ast::FromListItem::FromItem(ast::FromItem::FunctionFromItem(it)) if from.items().count() == 1 => {
                it.call_expr()?
            }
            _ => return None,
        },
        _ => return None,
    };
    if !query::called(&call)?.ident.is("unnest") {
        return None;
    }
    elements(known, &call.arg_list()?.args().next()?.expr()?)
}

fn elements(known: &Known, expr: &ast::Expr) -> Option<Vec<String>> {
    match expr {
        ast::Expr::ArrayExpr(it) if it.select_variant().is_none() => {
            it.exprs().map(|it| whole(&pieces(known, &it))).collect()
        }
        ast::Expr::CastExpr(it) => elements(known, &it.expr()?),
        ast::Expr::ParenExpr(it) => elements(known, &it.expr()?),
        ast::Expr::Literal(it) => {
            // `'{a, b}'`, as long as nothing in it is quoted.
            let text = it.string_value()?;
            let inner = text.strip_prefix('{')?.strip_suffix('}')?;
            (!inner.contains(['"', '{', '\\'])).then(|| inner.split(',').map(|it| it.trim().to_owned()).collect())
        }
        _ => None,
    }
}

fn only(expr: &ast::PlpgsqlExpr) -> Option<ast::Expr> {
    let mut targets = expr.target_list()?.targets();
    let first = targets.next()?;
    (targets.next().is_none() && expr.from_clause().is_none()).then(|| first.expr()).flatten()
}

/// A part of a text; `None` where it is not known.
type Piece = Option<String>;

/// The text, if all of it is known.
fn whole(pieces: &[Piece]) -> Option<String> {
    pieces.iter().map(|it| it.as_deref()).collect()
}

fn pieces(known: &Known, expr: &ast::Expr) -> Vec<Piece> {
    match expr {
        ast::Expr::Literal(it) => vec![it.string_value().filter(|it| !it.is_empty()).or_else(|| plain(it))],
        ast::Expr::NameRef(it) => vec![known.get(&it.text()).cloned()],
        ast::Expr::ParenExpr(it) => match it.expr() {
            Some(inner) => pieces(known, &inner),
            None => vec![None],
        },
        ast::Expr::CastExpr(it) => match it.expr() {
            Some(inner) => pieces(known, &inner),
            None => vec![it.literal().and_then(|it| it.string_value())],
        },
        ast::Expr::BinExpr(it) => match (it.lhs(), it.rhs(), it.op()) {
            (Some(left), Some(right), Some(ast::BinOp::CustomOp(op))) if names::text(&op) == "||" => {
                pieces(known, &left).into_iter().chain(pieces(known, &right)).collect()
            }
            _ => vec![None],
        },
        ast::Expr::CallExpr(it) => called(known, it).unwrap_or_else(|| vec![None]),
        _ => vec![None],
    }
}

/// A number, or a string without anything in it.
fn plain(it: &ast::Literal) -> Piece {
    match it.kind()? {
        ast::LitKind::IntNumber(token) | ast::LitKind::NumericNumber(token) => Some(token.text().to_owned()),
        ast::LitKind::String(_) | ast::LitKind::DollarQuotedString(_) | ast::LitKind::EscString(_) => {
            Some(String::new())
        }
        _ => None,
    }
}

/// The functions that make text of text.
fn called(known: &Known, call: &ast::CallExpr) -> Option<Vec<Piece>> {
    let function = query::called(call)?.ident;
    let args: Vec<ast::Expr> = call.arg_list()?.args().map(|it| it.expr()).collect::<Option<_>>()?;
    let first = || whole(&pieces(known, args.first()?));
    Some(match function.as_str() {
        "format" => formatted(known, &args)?,
        "quote_ident" => {
            vec![Some(first().map_or_else(|| UNKNOWN.to_owned(), |it| quoted(&it))).filter(|it| it != UNKNOWN)]
        }
        "quote_literal" => vec![first().map(|it| literal(&it))],
        "lower" => vec![first().map(|it| it.to_lowercase())],
        "upper" => vec![first().map(|it| it.to_uppercase())],
        "concat" => args.iter().flat_map(|it| pieces(known, it)).collect(),
        _ => return None,
    })
}

/// `format('… %I …', …)`
fn formatted(known: &Known, args: &[ast::Expr]) -> Option<Vec<Piece>> {
    let pattern = whole(&pieces(known, args.first()?))?;
    let mut found: Vec<Piece> = Vec::new();
    let mut next = 1;
    let mut rest = pattern.as_str();
    while let Some(at) = rest.find('%') {
        found.push(Some(rest[..at].to_owned()));
        rest = &rest[at + 1..];
        // `%1$I` names its argument.
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if let (Ok(number), Some(after)) = (rest[..digits].parse::<usize>(), rest[digits..].strip_prefix('$')) {
            next = number;
            rest = after;
        }
        let kind = rest.chars().next()?;
        rest = &rest[kind.len_utf8()..];
        if kind == '%' {
            found.push(Some("%".to_owned()));
            continue;
        }
        let value = args.get(next).map(|it| pieces(known, it))?;
        next += 1;
        match kind {
            's' => found.extend(value),
            'I' => found.push(whole(&value).map(|it| quoted(&it))),
            'L' => found.push(whole(&value).map(|it| literal(&it))),
            _ => return None,
        }
    }
    found.push(Some(rest.to_owned()));
    Some(found)
}

fn quoted(name: &str) -> String {
    migrate_sql::schema::name::quoted_ident(
        migrate_sql::dialect::Dialect::Postgres,
        &migrate_sql::schema::name::Ident::other(migrate_sql::dialect::Dialect::Postgres, name),
    )
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
