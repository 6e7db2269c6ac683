//! INSERT, UPDATE, DELETE, SELECT.

use super::names;
use super::scope::Reading;
use super::source::Source;
use super::trigger::target_scope;
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Data, Touched, Verb};
use migrate_sql::schema::name::{Ident, Name};
use sqlite3_parser::ast::{
    Expr, Id, InsertBody, Literal, OneSelect, Operator, QualifiedName, ResolveType, Select, Stmt, UpsertDo,
};
use std::ops::Range;

pub(super) fn change(source: &Source, stmt: &Stmt<'_>) -> (Range<usize>, Change) {
    let mut reading = Reading::default();
    let Some((span, mut data)) = data(source, stmt, &mut reading) else { return source.all(super::nothing("query")) };
    data.quoted = reading.quoted();
    (data.reads, data.calls) = reading.finish();
    if let Some(table) = data.targets.iter().find(|table| is_catalog(table)) {
        let reason = format!("it writes {}", table.ident);
        return source.all(Change::Opaque { reason, touched: rewritten(stmt) });
    }
    // A bare call is there for what it does: SpatiaLite's AddGeometryColumn, for one.
    if data.verb == Verb::Select
        && data.reads.is_empty()
        && let Some(call) = data.calls.iter().find(|call| !is_built_in(call))
    {
        let reason = format!("nobody knows what {call}() does");
        return source.all(Change::Opaque { reason, touched: Touched::Anything });
    }
    (span, Change::Data(Box::new(data)))
}

fn data(source: &Source, stmt: &Stmt<'_>, reading: &mut Reading) -> Option<(Range<usize>, Data)> {
    Some(match stmt {
        Stmt::Insert { with, or_conflict, tbl_name, columns, body, returning } => {
            let data = Data {
                columns: columns.iter().flat_map(|columns| columns.iter()).map(names::ident).collect(),
                rows: rows(body),
                filtered: matches!(body, InsertBody::Select(select, _) if is_filtered(select)),
                lenient: lenient(*or_conflict).or_else(|| on_conflict(body)),
                ..written(Verb::Insert, tbl_name)
            };
            reading.with(with.as_ref(), |reading| {
                if let InsertBody::Select(select, upsert) = body {
                    reading.select(select);
                    reading.upsert(tbl_name, *upsert);
                }
                let returned = returning.unwrap_or_default();
                reading.within(target_scope(tbl_name), |reading| reading.results(returned));
            });
            (source.name(&tbl_name.name), data)
        }
        Stmt::Update { with, or_conflict, tbl_name, sets, from, where_clause, returning, order_by, limit, .. } => {
            let set: Vec<Ident> = sets.iter().flat_map(|set| set.col_names.iter()).map(names::ident).collect();
            let data = Data {
                columns: set,
                filtered: where_clause.is_some() || limit.is_some(),
                lenient: lenient(*or_conflict),
                ..written(Verb::Update, tbl_name)
            };
            reading.with(with.as_ref(), |reading| {
                let mut scope = target_scope(tbl_name);
                from.iter().for_each(|from| reading.sources(from, &mut scope));
                reading.within(scope, |reading| {
                    from.iter().for_each(|from| reading.joins(from));
                    reading.exprs(sets.iter().map(|set| &set.expr));
                    reading.exprs(where_clause);
                    reading.sorted(order_by.unwrap_or_default());
                    reading.limit(*limit);
                    reading.results(returning.unwrap_or_default());
                });
            });
            (source.name(&tbl_name.name), data)
        }
        Stmt::Delete { with, tbl_name, where_clause, returning, order_by, limit, .. } => {
            let filtered = where_clause.is_some() || limit.is_some();
            let data = Data { filtered, ..written(Verb::Delete, tbl_name) };
            reading.with(with.as_ref(), |reading| {
                reading.within(target_scope(tbl_name), |reading| {
                    reading.exprs(where_clause);
                    reading.sorted(order_by.unwrap_or_default());
                    reading.limit(*limit);
                    reading.results(returning.unwrap_or_default());
                });
            });
            (source.name(&tbl_name.name), data)
        }
        Stmt::Select(select) => {
            reading.select(select);
            let filtered = is_filtered(select);
            (source.span(), Data { filtered, ..Data::new(Verb::Select) })
        }
        _ => return None,
    })
}

/// A statement that writes into this table.
fn written(verb: Verb, target: &QualifiedName<'_>) -> Data {
    Data { targets: vec![names::name(target)], ..Data::new(verb) }
}

fn is_filtered(select: &Select<'_>) -> bool {
    let has_where = matches!(&select.body.select, OneSelect::Select { where_clause: Some(_), .. });
    has_where || select.limit.is_some()
}

/// How many rows are written out.
fn rows(body: &InsertBody<'_>) -> Option<u32> {
    match body {
        InsertBody::DefaultValues => Some(1),
        InsertBody::Select(select, _) => match (&select.body.select, &select.body.compounds) {
            (OneSelect::Values(rows), None) => rows.len().try_into().ok(),
            _ => None,
        },
    }
}

/// OR IGNORE and OR REPLACE swallow what would be an error.
fn lenient(resolve: Option<ResolveType>) -> Option<&'static str> {
    match resolve? {
        ResolveType::Ignore => Some("or ignore"),
        ResolveType::Replace => Some("or replace"),
        ResolveType::Rollback | ResolveType::Abort | ResolveType::Fail => None,
    }
}

/// What an upsert swallows.
fn on_conflict(body: &InsertBody<'_>) -> Option<&'static str> {
    let InsertBody::Select(_, Some(upsert)) = body else { return None };
    Some(match upsert.do_clause {
        UpsertDo::Nothing => "on conflict do nothing",
        UpsertDo::Set { .. } => "on conflict do update",
    })
}

fn is_catalog(table: &Name) -> bool {
    ["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"].iter().any(|it| table.ident.is(it))
}

/// What an UPDATE of the catalog may have touched: one table, if it names it.
fn rewritten(stmt: &Stmt<'_>) -> Touched {
    let Stmt::Update { where_clause: Some(condition), .. } = stmt else { return Touched::Anything };
    let all = conjuncts(condition);
    let is_table = all.iter().any(|it| equals(it, "type").is_some_and(|kind| kind == "table" || kind == "view"));
    match all.iter().find_map(|it| equals(it, "name")).filter(|_| is_table) {
        Some(name) => Touched::Relations(vec![Name::local(Ident::relation(Dialect::Sqlite, name))]),
        None => Touched::Anything,
    }
}

fn conjuncts<'a>(condition: &'a Expr<'a>) -> Vec<&'a Expr<'a>> {
    match condition {
        Expr::Binary(left, Operator::And, right) => [conjuncts(left), conjuncts(right)].concat(),
        Expr::Parenthesized(inner) if inner.len() == 1 => conjuncts(&inner[0]),
        other => vec![other],
    }
}

/// The string that a column is compared with.
fn equals(condition: &Expr<'_>, column: &str) -> Option<String> {
    let Expr::Binary(Expr::Id(Id(left)), Operator::Equals, right) = condition else { return None };
    let is_it = names::unquoted_text(left).eq_ignore_ascii_case(column);
    match right {
        Expr::Literal(Literal::String(text)) | Expr::Id(Id(text)) if is_it && text.starts_with(['\'', '"']) => {
            Some(names::unquoted_text(text))
        }
        _ => None,
    }
}

/// Whether SQLite has a function of this name by itself, and it changes no schema.
fn is_built_in(function: &str) -> bool {
    BUILT_IN.binary_search(&function).is_ok() || function.starts_with("json")
}

/// sqlite.org: lang_corefunc, lang_datefunc, lang_aggfunc, lang_mathfunc, windowfunctions.
const BUILT_IN: &[&str] = &[
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "ceil",
    "ceiling",
    "changes",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "if",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "lag",
    "last_insert_rowid",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "randomblob",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "soundex",
    "sqlite_compileoption_get",
    "sqlite_compileoption_used",
    "sqlite_offset",
    "sqlite_source_id",
    "sqlite_version",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total",
    "total_changes",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unistr",
    "unistr_quote",
    "unixepoch",
    "unlikely",
    "upper",
    "zeroblob",
];
