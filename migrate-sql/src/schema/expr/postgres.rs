//! A tree -> the text that what was written and what PostgreSQL shows of it have in common.
//!
//! The server keeps what its parser made of an expression and shows that: BETWEEN as two comparisons, IN as `= ANY`,
//! literals as their type writes them, and a cast wherever an operand is taken for another type (14 to 18 alike). So the
//! common text has one form for each of those, and of casts only those that no server adds.

use super::literal;
use super::parse::Tree;
use crate::dialect::Dialect::Postgres;
use crate::schema::data_type::DataType;

/// The key of an expression.
pub(super) fn key(tree: Tree) -> String {
    shown(&normal(tree))
}

fn shown(tree: &Tree) -> String {
    match tree {
        Tree::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Tree::Word(word) => word.clone(),
        Tree::Name(parts) => format!("[{}]", parts.join(".")),
        Tree::Raw(text) => format!("({text})"),
        Tree::Cast(value, name) => format!("::{name}({})", shown(value)),
        Tree::Call(name, parts) | Tree::Operator(name, parts) => {
            let parts: Vec<String> = parts.iter().map(shown).collect();
            format!("{name}({})", parts.join(","))
        }
    }
}

fn normal(tree: Tree) -> Tree {
    match tree {
        Tree::Text(text) => literal::untyped(&text),
        Tree::Word(word) if literal::begins_number(&word) => Tree::Word(literal::number(&word)),
        Tree::Name(parts) => Tree::Name(column(parts)),
        Tree::Cast(value, name) => cast(*value, &name),
        Tree::Call(name, args) => call(&name, all(args)),
        Tree::Operator(name, parts) => {
            let parts = operands(&name, parts);
            operator(&name, parts)
        }
        Tree::Word(_) | Tree::Raw(_) => tree,
    }
}

fn all(trees: Vec<Tree>) -> Vec<Tree> {
    trees.into_iter().map(normal).collect()
}

/// Where there is one table, its columns come back with or without it; the two rows of a trigger do not.
fn column(mut parts: Vec<String>) -> Vec<String> {
    let is_row = |part: &String| matches!(part.as_str(), "old" | "new");
    match parts.len() {
        0 | 1 => parts,
        2 if is_row(&parts[0]) => parts,
        length => parts.split_off(length - 1),
    }
}

fn operator_of(name: &str, parts: Vec<Tree>) -> Tree {
    Tree::Operator(name.to_owned(), parts)
}

fn cast(value: Tree, name: &str) -> Tree {
    let data_type = DataType::parse(Postgres, name);
    if let (Tree::Text(text), false) = (&value, data_type.array) {
        return literal::typed(text, &data_type.name);
    }
    let value = normal(value);
    let is_literal = match &value {
        Tree::Text(_) => true,
        Tree::Word(word) => literal::begins_number(word) || matches!(word.as_str(), "null" | "true" | "false"),
        Tree::Operator(name, _) => matches!(name.as_str(), "array" | "row"),
        _ => false,
    };
    if is_literal || may_be_added(&data_type) { value } else { Tree::Cast(Box::new(value), data_type.to_string()) }
}

/// Whether a server may show a cast to this type that nobody wrote: the targets of implicit casts in pg_cast.
///
/// None of those has a length, and no other type is ever an implicit target, but the base type of a domain.
fn may_be_added(data_type: &DataType) -> bool {
    const TARGETS: [&str; 21] = [
        "bigint",
        "bpchar",
        "cidr",
        "double precision",
        "inet",
        "integer",
        "interval",
        "macaddr",
        "macaddr8",
        "name",
        "numeric",
        "oid",
        "real",
        "regclass",
        "text",
        "time",
        "timestamp",
        "timestamptz",
        "timetz",
        "varbit",
        "varchar",
    ];
    data_type.args.is_empty() && TARGETS.contains(&data_type.name.as_str())
}

fn call(name: &str, mut args: Vec<Tree>) -> Tree {
    let name = name.strip_prefix("pg_catalog.").unwrap_or(name);
    match (name, args.len()) {
        // What AT TIME ZONE calls.
        ("timezone", 2) => {
            args.swap(0, 1);
            operator_of("at time zone", args)
        }
        ("nextval" | "currval" | "setval", _) => {
            if let Some(Tree::Text(text)) = args.first_mut() {
                *text = text.trim_start_matches("public.").to_owned();
            }
            Tree::Call(name.to_owned(), args)
        }
        _ => Tree::Call(name.to_owned(), args),
    }
}

/// The operands of an operator, in their one form.
fn operands(name: &str, parts: Vec<Tree>) -> Vec<Tree> {
    // `js -> '0'` is a key and `js -> 0` a place, so there a string that looks like a number is none.
    let keeps_text = matches!(name, "->" | "->>" | "-" | "?" | "index");
    let is_path = matches!(name, "@?" | "@@");
    let kept = |at: usize, tree: Tree| match text_of(&tree) {
        Some(text) if at > 0 && keeps_text && literal::is_number(text) => Tree::Text(text.to_owned()),
        Some(text) if at > 0 && is_path && text.contains('$') => Tree::Text(literal::path(text)),
        _ => normal(tree),
    };
    parts.into_iter().enumerate().map(|(at, tree)| kept(at, tree)).collect()
}

/// The string that a tree is, with a cast to text or without.
fn text_of(tree: &Tree) -> Option<&str> {
    match tree {
        Tree::Text(text) => Some(text),
        Tree::Cast(value, name) if matches!(name.as_str(), "text" | "jsonpath") => text_of(value),
        _ => None,
    }
}

fn operator(name: &str, parts: Vec<Tree>) -> Tree {
    let (positive, is_not) = name.strip_prefix("not ").map_or((name, false), |name| (name, true));
    match (positive, parts.as_slice()) {
        ("and" | "or", _) => joined(positive, parts),
        ("!=", [_, _]) => operator("<>", parts),
        ("=" | "<>" | "is distinct", [Tree::Operator(left, _), Tree::Operator(right, _)])
            if left == "row" && right == "row" =>
        {
            rows(name, parts)
        }
        ("is distinct" | "is not distinct", [value, Tree::Word(null)]) if null == "null" => {
            let name = if positive == "is distinct" { "is not null" } else { "is null" };
            operator_of(name, vec![value.clone()])
        }
        ("is not distinct", [_, _]) => operator_of("not", vec![operator("is distinct", parts)]),
        ("in", [_, Tree::Raw(_)]) if is_not => operator_of("not", vec![operator_of("in", parts)]),
        ("= any", [_, Tree::Raw(_)]) => operator_of("in", parts),
        ("in", [value, elements @ ..]) if !matches!(elements, [Tree::Raw(_)]) => among(value, elements, is_not),
        ("between" | "between symmetric", [value, low, high]) => {
            between(value, low, high, is_not, positive == "between symmetric")
        }
        ("like" | "like any" | "like all", _) => matched("~~", positive, "like_escape", parts, is_not),
        ("ilike" | "ilike any" | "ilike all", _) => matched("~~*", positive, "like_escape", parts, is_not),
        ("similar", [value, pattern @ ..]) => {
            let pattern = Tree::Call("similar_to_escape".to_owned(), pattern.to_vec());
            operator_of(if is_not { "!~" } else { "~" }, vec![value.clone(), pattern])
        }
        ("-", [Tree::Word(number)]) if literal::begins_number(number) => {
            Tree::Word(number.strip_prefix('-').map_or_else(|| format!("-{number}"), str::to_owned))
        }
        ("overlaps", [Tree::Operator(_, left), Tree::Operator(_, right)]) => {
            operator_of(name, left.iter().chain(right).cloned().collect())
        }
        _ => operator_of(name, parts),
    }
}

/// AND and OR of any number of operands, those of the same inside it among them.
fn joined(name: &str, parts: Vec<Tree>) -> Tree {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Tree::Operator(inner, parts) if inner == name => flat.extend(parts),
            part => flat.push(part),
        }
    }
    if flat.len() == 1 {
        return flat.remove(0);
    }
    operator_of(name, flat)
}

/// Rows are compared column by column.
fn rows(name: &str, parts: Vec<Tree>) -> Tree {
    let mut rows = parts.into_iter().map(|row| match row {
        Tree::Operator(_, columns) => columns,
        other => vec![other],
    });
    let (left, right) = (rows.next().unwrap_or_default(), rows.next().unwrap_or_default());
    let pairs = left.into_iter().zip(right).map(|(left, right)| operator(name, vec![left, right]));
    joined(if name == "=" { "and" } else { "or" }, pairs.collect())
}

/// IN: constants as an array if there are several, all else one by one.
fn among(value: &Tree, elements: &[Tree], is_not: bool) -> Tree {
    let (equal, any, join) = if is_not { ("<>", "<> all", "and") } else { ("=", "= any", "or") };
    let is_row = matches!(value, Tree::Operator(name, _) if name == "row");
    let (constant, variable): (Vec<&Tree>, Vec<&Tree>) = elements.iter().partition(|it| !is_row && is_constant(it));
    let one = |element: &Tree| operator(equal, vec![value.clone(), element.clone()]);
    if constant.len() < 2 {
        return joined(join, elements.iter().map(one).collect());
    }
    let array = operator_of("array", constant.into_iter().cloned().collect());
    let first = operator_of(any, vec![value.clone(), array]);
    joined(join, std::iter::once(first).chain(variable.into_iter().map(one)).collect())
}

/// Whether no column is part of it.
fn is_constant(tree: &Tree) -> bool {
    let mut constant = true;
    tree.visit(&mut |part| constant &= !matches!(part, Tree::Name(_) | Tree::Raw(_)));
    constant
}

fn between(value: &Tree, low: &Tree, high: &Tree, is_not: bool, symmetric: bool) -> Tree {
    let (from, to, inner, outer) = if is_not { ("<", ">", "or", "and") } else { (">=", "<=", "and", "or") };
    let within = |low: &Tree, high: &Tree| {
        let pair = vec![
            operator_of(from, vec![value.clone(), low.clone()]),
            operator_of(to, vec![value.clone(), high.clone()]),
        ];
        joined(inner, pair)
    };
    if symmetric { joined(outer, vec![within(low, high), within(high, low)]) } else { within(low, high) }
}

/// LIKE and ILIKE, also with ANY and ALL, as the operators that they are.
fn matched(symbol: &str, name: &str, escape: &str, parts: Vec<Tree>, is_not: bool) -> Tree {
    let quantifier = name.split_once(' ').map_or(String::new(), |(_, quantifier)| format!(" {quantifier}"));
    let symbol = format!("{}{symbol}{quantifier}", if is_not { "!" } else { "" });
    let mut parts = parts.into_iter();
    let (value, pattern, escaped) = (parts.next(), parts.next(), parts.next());
    let pattern = match (pattern, escaped) {
        (Some(pattern), Some(escaped)) => Some(Tree::Call(escape.to_owned(), vec![pattern, escaped])),
        (pattern, _) => pattern,
    };
    Tree::Operator(symbol, value.into_iter().chain(pattern).collect())
}
