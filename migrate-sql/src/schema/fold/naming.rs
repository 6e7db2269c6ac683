//! The names that a database gives to what has none.

use super::super::expr::{Expr, Label, Tree};
use super::super::name::{Ident, Name};
use super::super::table::{ConstraintRule, IndexOn, IndexPart, Table};
use super::super::{Relation, Schema};
use crate::dialect::Dialect;
use crate::server::Product;

/// PostgreSQL keeps so many bytes of a name (NAMEDATALEN - 1).
const LONGEST: usize = 63;

/// A name of PostgreSQL's kind, `<table>_<columns>_<label>`, shortened where it would be too long.
pub fn object_name(table: &str, columns: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(columns.is_some());
    let available = LONGEST.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.map_or(0, str::len));
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let clip = |text: &str, mut length: usize| {
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        text[..length].to_owned()
    };
    match columns {
        Some(columns) => format!("{}_{}_{label}", clip(table, first), clip(columns, second)),
        None => format!("{}_{label}", clip(table, first)),
    }
}

/// The first of a row of names that is not taken.
fn first_free(table: &str, columns: Option<&str>, label: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut pass = 0;
    loop {
        let numbered = if pass == 0 { label.to_owned() } else { format!("{label}{pass}") };
        let name = object_name(table, columns, &numbered);
        if !is_taken(&name) {
            return name;
        }
        pass += 1;
    }
}

/// The columns part of an index name: what it is on, and what it holds besides.
fn columns_part(parts: &[IndexPart], include: &[Ident]) -> String {
    let on = parts.iter().map(|part| match &part.on {
        IndexOn::Column(name) => name.as_str().to_owned(),
        IndexOn::Expr(expr) => expression_name(expr),
    });
    joined(on.chain(include.iter().map(|name| name.as_str().to_owned())))
}

fn joined(bases: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = Vec::new();
    for base in bases {
        let mut name = base.clone();
        let mut number = 1;
        while names.contains(&name) {
            name = format!("{base}{number}");
            number += 1;
        }
        names.push(name);
    }
    let mut joined = String::new();
    for name in names {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(&name);
        if joined.len() > LONGEST {
            break;
        }
    }
    joined
}

/// PostgreSQL names the column of an expression index like that of a query, or `expr`.
fn expression_name(expr: &Expr) -> String {
    expr.tree(Dialect::Postgres).map_or_else(|| "expr".to_owned(), |tree| label(&tree))
}

fn label(tree: &Tree) -> String {
    match tree.label() {
        Label::Named(name) => name,
        Label::Unnamed | Label::Unknown => "expr".to_owned(),
    }
}

/// The name of an index.
pub fn index(schema: &Schema, owner: &Name, table: Option<&Table>, parts: &[IndexPart], include: &[Ident]) -> Ident {
    let dialect = schema.dialect();
    match dialect {
        Dialect::Postgres => {
            let is_taken = |name: &str| is_relation(schema, owner, name);
            let name = first_free(owner.ident.as_str(), Some(&columns_part(parts, include)), "idx", is_taken);
            Ident::other(dialect, name)
        }
        Dialect::Mysql | Dialect::Sqlite => mysql_index(table, parts),
    }
}

/// MySQL: the first column, numbered from 2.
pub(super) fn mysql_index(table: Option<&Table>, parts: &[IndexPart]) -> Ident {
    let base = match parts.first().map(|part| &part.on) {
        Some(IndexOn::Column(name)) => name.as_str().to_owned(),
        _ => "functional_index".to_owned(),
    };
    let is_taken = |name: &Ident| {
        name.is("PRIMARY") || table.is_some_and(|table| table.index(name).is_some() || is_key(table, name))
    };
    let mut name = Ident::other(Dialect::Mysql, &base);
    let mut number = 2;
    while is_taken(&name) {
        name = Ident::other(Dialect::Mysql, format!("{base}_{number}"));
        number += 1;
    }
    name
}

fn is_key(table: &Table, name: &Ident) -> bool {
    table.constraint(name).is_some_and(|it| matches!(it.rule, ConstraintRule::Unique(_)))
}

/// The name of the sequence of a serial or identity column.
pub fn sequence(schema: &Schema, table: &Name, column: &Ident) -> Name {
    let is_taken = |name: &str| is_relation(schema, table, name);
    let name = first_free(table.ident.as_str(), Some(column.as_str()), "seq", is_taken);
    table.with(Ident::relation(schema.dialect(), name))
}

/// The name of a constraint that was given none; SQLite gives none either.
pub fn constraint(schema: &Schema, table: &Table, rule: &ConstraintRule) -> Option<Ident> {
    match schema.server.product {
        Product::Postgres => Some(postgres(schema, table, rule)),
        Product::Mysql | Product::Mariadb => Some(mysql(schema, table, rule)),
        Product::Sqlite => None,
    }
}

fn postgres(schema: &Schema, table: &Table, rule: &ConstraintRule) -> Ident {
    let name = table.name.ident.as_str();
    let is_constraint = |name: &str| is_constraint(schema, table, name);
    let is_index = |candidate: &str| is_relation(schema, &table.name, candidate) || is_constraint(candidate);
    let columns = |names: Vec<&Ident>| names.iter().map(|it| it.as_str()).collect::<Vec<_>>().join("_");
    let text = match rule {
        ConstraintRule::PrimaryKey(_) => first_free(name, None, "pkey", is_index),
        ConstraintRule::Unique(key) => first_free(name, Some(&columns_part(&key.parts, &key.include)), "key", is_index),
        ConstraintRule::ForeignKey(key) => {
            first_free(name, Some(&columns(key.columns.iter().collect())), "fkey", is_constraint)
        }
        ConstraintRule::Exclude(expr) => first_free(name, Some(&excluded(expr)), "excl", is_index),
        ConstraintRule::Check(expr) => {
            let mentioned: Vec<&Ident> = table
                .columns
                .iter()
                .map(|it| &it.name)
                .filter(|it| expr.mentions(Dialect::Postgres, it.as_str()))
                .collect();
            match mentioned.as_slice() {
                [only] => first_free(name, Some(only.as_str()), "check", is_constraint),
                _ => first_free(name, None, "check", is_constraint),
            }
        }
    };
    Ident::other(Dialect::Postgres, text)
}

/// The columns part of an EXCLUDE's name.
fn excluded(expr: &Expr) -> String {
    let Some(Tree::Operator(_, parts)) = expr.tree(Dialect::Postgres) else { return "expr".to_owned() };
    joined(
        parts
            .iter()
            .flat_map(|part| match part {
                Tree::Operator(name, on) if name.contains("with ") || name == "include" => on.as_slice(),
                _ => &[],
            })
            .map(label),
    )
}

fn mysql(schema: &Schema, table: &Table, rule: &ConstraintRule) -> Ident {
    let name = table.name.ident.as_str();
    let text = match rule {
        ConstraintRule::PrimaryKey(_) => "PRIMARY".to_owned(),
        ConstraintRule::Unique(key) => return mysql_index(Some(table), &key.parts),
        ConstraintRule::ForeignKey(_) => numbered(table, &format!("{name}_ibfk_")),
        ConstraintRule::Check(_) | ConstraintRule::Exclude(_) if schema.server.product == Product::Mariadb => {
            first_numbered(table, "CONSTRAINT_")
        }
        ConstraintRule::Check(_) | ConstraintRule::Exclude(_) => numbered(table, &format!("{name}_chk_")),
    };
    Ident::other(Dialect::Mysql, text)
}

/// One more than the greatest number behind a prefix.
fn numbered(table: &Table, prefix: &str) -> String {
    let names = table.constraints.iter().filter_map(|it| it.name.as_ref());
    let numbers = names.filter_map(|name| name.as_str().strip_prefix(prefix)?.parse::<u32>().ok());
    format!("{prefix}{}", numbers.max().unwrap_or(0) + 1)
}

/// The first number behind a prefix that is free.
fn first_numbered(table: &Table, prefix: &str) -> String {
    let mut number = 1;
    while table.constraint(&Ident::other(Dialect::Mysql, format!("{prefix}{number}"))).is_some() {
        number += 1;
    }
    format!("{prefix}{number}")
}

fn is_relation(schema: &Schema, near: &Name, name: &str) -> bool {
    let name = near.with(Ident::relation(schema.dialect(), name));
    match schema.relations.get(&name) {
        Some(Relation::Index(_)) | Some(_) => true,
        None => false,
    }
}

/// Whether a table of the same schema has a constraint of this name (PostgreSQL); `table` itself may not be there yet.
fn is_constraint(schema: &Schema, table: &Table, name: &str) -> bool {
    let ident = Ident::other(schema.dialect(), name);
    let named = table.name.with(ident.clone());
    let others =
        schema.tables_naming(&named).filter(|other| other.name.schema == table.name.schema && other.name != table.name);
    others.chain([table]).any(|table| table.constraint(&ident).is_some())
}
