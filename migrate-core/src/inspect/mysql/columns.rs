//! Columns.

use super::{Fields, Found, ident};
use migrate_check::dialect::Dialect;
use migrate_check::schema::data_type::{DataType, fit_default, mysql_text};
use migrate_check::schema::expr::Expr;
use migrate_check::schema::table::{Column, Default, Generated, Nullability, Storage};
use migrate_check::server::Product;

pub(super) fn column(found: &mut Found, mut row: Fields) {
    let (table, name) = (row.text(), ident(row.text()));
    if let Some(view) = found.views.get_mut(&table) {
        view.columns.get_or_insert_default().push(name);
        return;
    }
    if !found.tables.contains_key(&table) {
        return;
    }
    let mut column = Column::new(name, DataType::parse(Dialect::Mysql, &row.text()));
    if row.text() == "NO" {
        column.nullability = Nullability::NotNull(None);
    }
    let default = row.optional();
    let extra = row.text();
    let (charset, collation, comment, generated) = (row.optional(), row.optional(), row.text(), row.text());
    column.auto_increment = extra.contains("auto_increment");
    column.on_update = extra.split_once("on update ").map(|(_, clock)| Expr::new(Dialect::Mysql, clock));
    if extra.contains("VIRTUAL GENERATED") || extra.contains("STORED GENERATED") {
        let storage = if extra.contains("STORED") { Storage::Stored } else { Storage::Virtual };
        column.generated = Some(Generated { expr: found.expr(&generated), storage });
    } else {
        column.default = default.and_then(|text| default_of(found, &column.data_type, &text, &extra));
    }
    column.comment = Some(comment).filter(|comment| !comment.is_empty());
    if let Some((charset, collation)) = charset.zip(collation) {
        let (charset, collation) = (mb3(&charset), mb3(&collation));
        let of_table = found.collations.get(&table);
        if of_table != Some(&collation) {
            column.charset = Some(ident(charset));
            column.collation = Some(ident(collation));
        }
    }
    if let Some(table) = found.tables.get_mut(&table) {
        table.columns.push(column);
    }
}

fn default_of(found: &Found, data_type: &DataType, text: &str, extra: &str) -> Option<Default> {
    let is_clock = matches!(data_type.name.as_str(), "datetime" | "timestamp")
        && text.get(..17).is_some_and(|start| start.eq_ignore_ascii_case("current_timestamp"));
    let expr = match found.server.product {
        // MariaDB shows SQL; NULL is what a column has that was given none.
        Product::Mariadb if text == "NULL" => return None,
        Product::Mariadb => Expr::new(Dialect::Mysql, text),
        _ if extra.contains("DEFAULT_GENERATED") || is_clock => found.expr(text),
        _ => Expr::new(Dialect::Mysql, &literal(data_type, text)),
    };
    Some(Default::Expr(fit_default(Dialect::Mysql, data_type, expr)))
}

/// MySQL shows a value without quotes.
fn literal(data_type: &DataType, text: &str) -> String {
    const NUMBERS: [&str; 10] =
        ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit", "year"];
    let is_binary = matches!(data_type.name.as_str(), "binary" | "varbinary") && text.starts_with("0x");
    if is_binary || NUMBERS.contains(&data_type.name.as_str()) {
        return text.to_owned();
    }
    mysql_text(text)
}

/// `utf8` in its long spelling, which MySQL shows since 8.0.28 and MariaDB since 10.6.
pub(super) fn mb3(name: &str) -> String {
    match name.strip_prefix("utf8") {
        Some("") => "utf8mb3".to_owned(),
        Some(rest) if rest.starts_with('_') => format!("utf8mb3{rest}"),
        _ => name.to_owned(),
    }
}
