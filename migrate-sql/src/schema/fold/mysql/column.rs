//! A column as the server keeps it: implicit defaults, JSON, character sets.

use crate::dialect::Dialect;
use crate::effect::{Action, ActionKind, ColumnDef};
use crate::schema::data_type::fit_default;
use crate::schema::expr::{Expr, Tree};
use crate::schema::name::Ident;
use crate::schema::table::{Column, ConstraintRule, Default, Nullability, Table};
use crate::server::{Product, Server};

/// A written column as the server keeps it. `is_first` says whether it is the first TIMESTAMP of its table.
pub(in super::super) fn fitted(server: Server, mut column: Column, is_first: bool) -> Column {
    if column.data_type.name == "timestamp" && !has_explicit_timestamps(server) {
        column = implicit_timestamp(column, is_first);
    }
    let has_clock = matches!(column.data_type.name.as_str(), "timestamp" | "datetime") && column.on_update.is_some();
    if has_clock && server.product == Product::Mariadb && column.is_not_null() && column.default.is_none() {
        column.default = Some(zero());
    }
    if column.auto_increment && !column.is_not_null() {
        column.nullability = Nullability::NotNull(None);
    }
    column.default = match column.default {
        // A column that takes NULL has it for a default anyway.
        Some(Default::Expr(expr)) if is_null(&expr) => None,
        Some(Default::Expr(expr)) => Some(Default::Expr(fit_default(Dialect::Mysql, &column.data_type, expr))),
        other => other,
    };
    column
}

/// Whether a TIMESTAMP stands before this place in a table.
pub(in super::super) fn has_timestamp(table: &Table, before: Option<usize>) -> bool {
    let count = before.unwrap_or(table.columns.len());
    table.columns.iter().take(count).any(|column| column.data_type.name == "timestamp")
}

fn is_null(expr: &Expr) -> bool {
    expr.as_str().eq_ignore_ascii_case("null")
}

/// Whether a TIMESTAMP is a column like any other: `explicit_defaults_for_timestamp` is on by default since MySQL 8.0.2
/// and MariaDB 10.10.
fn has_explicit_timestamps(server: Server) -> bool {
    server.product == Product::Mysql || server.is_at_least(10, 10)
}

/// What a TIMESTAMP is without a word about NULL and defaults, where that setting is off.
fn implicit_timestamp(mut column: Column, is_first: bool) -> Column {
    let is_nullable = column.default.as_ref().is_some_and(|it| matches!(it, Default::Expr(expr) if is_null(expr)));
    if is_nullable || column.generated.is_some() {
        return column;
    }
    column.nullability = Nullability::NotNull(None);
    if column.default.is_none() && column.on_update.is_none() {
        let clock = || Expr::new(Dialect::Mysql, "current_timestamp()");
        if is_first {
            column.default = Some(Default::Expr(clock()));
            column.on_update = Some(clock());
        } else {
            column.default = Some(zero());
        }
    }
    column
}

fn zero() -> Default {
    Default::Expr(Expr::new(Dialect::Mysql, "'0000-00-00 00:00:00'"))
}

/// MariaDB's JSON is a LONGTEXT with a check: both ways of writing it are the same.
pub(in super::super) fn as_json(server: Server, mut def: ColumnDef) -> ColumnDef {
    if server.product != Product::Mariadb {
        return def;
    }
    let name = def.column.name.clone();
    let count = def.constraints.len();
    def.constraints.retain(|it| !matches!(&it.rule, ConstraintRule::Check(expr) if is_json_check(expr, &name)));
    if def.constraints.len() < count && def.column.data_type.name == "longtext" {
        "json".clone_into(&mut def.column.data_type.name);
    }
    if def.column.data_type.name == "json" {
        def.column.charset = None;
        def.column.collation = None;
    }
    def
}

/// `json_valid(column)`
fn is_json_check(expr: &Expr, column: &Ident) -> bool {
    let Some(Tree::Call(function, args)) = expr.tree(Dialect::Mysql) else { return false };
    let [Tree::Name(parts)] = args.as_slice() else { return false };
    function.eq_ignore_ascii_case("json_valid") && parts.last().is_some_and(|part| column.is(part))
}

/// CONVERT TO CHARACTER SET: every text column follows, and grows if its bytes may be too few.
pub(in super::super) fn convert(table: &mut Table, charset: &str, collation: Option<&str>) {
    let before = table.options.get("charset").cloned();
    for column in table.columns.iter_mut().filter(|column| is_text(&column.data_type.name)) {
        let old = column.charset.as_ref().map(|it| it.as_str().to_owned()).or_else(|| before.clone());
        if let Some(old) = old
            && width(&old) < width(charset)
        {
            grow(&mut column.data_type.name);
        }
        column.charset = None;
        column.collation = None;
    }
    match charset {
        "default" => table.options.remove("charset"),
        _ => table.options.insert("charset".to_owned(), charset.to_owned()),
    };
    match collation {
        Some(collation) => table.options.insert("collation".to_owned(), collation.to_owned()),
        None => table.options.remove("collation"),
    };
}

fn is_text(name: &str) -> bool {
    matches!(name, "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set")
}

fn grow(name: &mut String) {
    let grown = match name.as_str() {
        "tinytext" => "text",
        "text" => "mediumtext",
        "mediumtext" => "longtext",
        _ => return,
    };
    grown.clone_into(name);
}

/// How many bytes a character takes at most.
fn width(charset: &str) -> u8 {
    match charset {
        "utf8mb4" | "utf16" | "utf32" | "gb18030" => 4,
        "utf8mb3" | "ujis" | "eucjpms" => 3,
        "ucs2" | "big5" | "gbk" | "sjis" | "cp932" | "euckr" | "gb2312" => 2,
        _ => 1,
    }
}

/// Whether an ALTER TABLE gives its table another character set for columns to come.
pub(in super::super) fn changes_defaults(actions: &[Action]) -> bool {
    actions.iter().any(|it| matches!(it.kind, ActionKind::SetOption { key: "charset" | "collation", .. }))
}

/// Before a table gets another character set, its columns keep the one that they had.
pub(in super::super) fn keep_defaults(table: &mut Table) {
    let (charset, collation) = (table.options.remove("charset"), table.options.remove("collation"));
    let ident = |text: &Option<String>| text.as_ref().map(|it| Ident::other(Dialect::Mysql, it));
    let follows = |column: &&mut Column| {
        is_text(&column.data_type.name) && column.charset.is_none() && column.collation.is_none()
    };
    for column in table.columns.iter_mut().filter(follows) {
        column.charset = ident(&charset);
        column.collation = ident(&collation);
    }
}
