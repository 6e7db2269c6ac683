//! `double-quoted-string`: a name that is taken for a string.

use crate::dialect::Dialect;
use crate::effect::{Change, ColumnDef};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::Presence;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{ConstraintRule, Default, Index, IndexOn};
use std::ops::Range;

rule! {
    /// ## What it finds
    ///
    /// `"x"` where there is no column `x`: as a default, in a check, a generated column, an index, or in a statement about rows.
    ///
    /// ## Why it hurts
    ///
    /// Double quotes are for names, and SQLite takes a name that it does not find for a string. A column that is misspelt, or
    /// renamed later, is then a text that no row has, without any error; an SQLite that was built without this leniency refuses
    /// the statement.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, state text DEFAULT "open");
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// small-tables = ["orders"]
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, state text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_shut.up.sql
    /// -- migrate:irreversible what is done is done
    /// UPDATE orders SET state = 'shut' WHERE state = "done";
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, state text DEFAULT 'open');
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// SQLite.
    DOUBLE_QUOTED_STRING = "double-quoted-string", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    if site.dialect() != Dialect::Sqlite {
        return;
    }
    match &site.effect.change {
        Change::CreateTable(create) if create.query.is_none() => {
            let is_column = |name: &str| {
                is_row_number(name) || create.columns.iter().any(|def| def.column.name.is(name))
            };
            create.columns.iter().for_each(|def| column(site, def, is_column, found));
            for def in &create.constraints {
                let ConstraintRule::Check(expr) = &def.rule else { continue };
                strings(site, expr, is_column, &def.span, found);
            }
        }
        Change::AlterTable(alter) => {
            for (table, def) in site.effect.change.columns() {
                let is_column = |name: &str| def.column.name.is(name) || may_be_column(site, table, name);
                column(site, def, is_column, found);
            }
            for def in alter.actions.iter().filter_map(crate::effect::Action::constraint) {
                let ConstraintRule::Check(expr) = &def.rule else { continue };
                strings(site, expr, |name| may_be_column(site, &alter.table, name), &def.span, found);
            }
        }
        Change::CreateIndex(create) => {
            for expr in expressions(&create.index) {
                strings(site, expr, |name| may_be_column(site, &create.table, name), &site.effect.span, found);
            }
        }
        Change::Data(data) => {
            let relations = || data.targets.iter().chain(data.reads.iter().map(|reads| &reads.relation));
            for name in &data.quoted {
                if !relations().any(|relation| may_be_column(site, relation, name.as_str())) {
                    found.push(string(site, name.as_str(), &site.effect.span));
                }
            }
        }
        _ => {}
    }
}

fn column(site: &Site<'_>, def: &ColumnDef, is_column: impl Fn(&str) -> bool, found: &mut Vec<Found>) {
    // A default is never a column.
    if let Some(Default::Expr(expr)) = &def.column.default
        && let Some(name) = expr.quoted_name()
    {
        found.push(string(site, &name, &def.span));
    }
    if let Some(generated) = &def.column.generated {
        strings(site, &generated.expr, &is_column, &def.span, found);
    }
    for constraint in &def.constraints {
        let ConstraintRule::Check(expr) = &constraint.rule else { continue };
        strings(site, expr, &is_column, &constraint.span, found);
    }
}

fn expressions(index: &Index) -> impl Iterator<Item = &Expr> {
    let parts = index.parts.iter().filter_map(|part| match &part.on {
        IndexOn::Expr(expr) => Some(expr),
        IndexOn::Column(_) => None,
    });
    parts.chain(&index.predicate)
}

fn strings(
    site: &Site<'_>,
    expr: &Expr,
    is_column: impl Fn(&str) -> bool,
    span: &Range<usize>,
    found: &mut Vec<Found>,
) {
    found.extend(expr.strings_in_double_quotes(is_column).iter().map(|name| string(site, name, span)));
}

fn may_be_column(site: &Site<'_>, relation: &Name, name: &str) -> bool {
    let relation = site.fold.found(relation);
    site.schema().column_presence(&relation, &Ident::other(Dialect::Sqlite, name)) != Presence::Absent
}

fn is_row_number(name: &str) -> bool {
    ["rowid", "oid", "_rowid_"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn string(site: &Site<'_>, name: &str, span: &Range<usize>) -> Found {
    let message = format!("there is no column `{name}` here, so SQLite takes \"{name}\" for a string");
    let help = format!("write '{}' if a string is meant, or the name of a column", name.replace('\'', "''"));
    site.find(&DOUBLE_QUOTED_STRING, span, message, help)
}
