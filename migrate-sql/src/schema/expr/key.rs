//! A tree -> the text that all forms of the same expression have in common, for MySQL and SQLite.

use super::parse::Tree;
use crate::dialect::Dialect;

pub(super) fn of(dialect: Dialect, tree: &Tree) -> String {
    match tree {
        Tree::Text(text) => string(text),
        Tree::Word(word) => this_word(dialect, word),
        // A column of the only table there is comes back without it.
        Tree::Name(parts) => format!("[{}]", parts.last().map_or("", String::as_str)),
        Tree::Cast(value, _) => of(dialect, value),
        Tree::Raw(text) => format!("({text})"),
        Tree::Call(name, args) => call(dialect, name, args),
        Tree::Operator(name, parts) => operator(dialect, name, parts),
    }
}

fn of_all(dialect: Dialect, trees: &[Tree]) -> Vec<String> {
    trees.iter().map(|tree| of(dialect, tree)).collect()
}

/// A string that is a number is the number: which of them it is depends on the type around it.
fn string(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number {
        return text.to_owned();
    }
    if text.starts_with(['{', '[']) {
        return format!("'{}'", without_spaces(text));
    }
    format!("'{text}'")
}

/// JSON and arrays without the white space between their parts.
fn without_spaces(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut quoted = false;
    let mut escaped = false;
    for char in text.chars() {
        if char == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = char == '\\' && !escaped;
        if quoted || !char.is_whitespace() {
            squeezed.push(char);
        }
    }
    squeezed
}

fn this_word(dialect: Dialect, word: &str) -> String {
    match word {
        "localtime" | "localtimestamp" if dialect == Dialect::Mysql => "current_timestamp".to_owned(),
        _ => word.to_owned(),
    }
}

fn call(dialect: Dialect, name: &str, args: &[Tree]) -> String {
    let lower = name.to_lowercase();
    let name = match (dialect, lower.as_str()) {
        (Dialect::Mysql, "now" | "localtime" | "localtimestamp" | "current_timestamp") => "current_timestamp",
        (Dialect::Mysql, "curdate") => "current_date",
        (Dialect::Mysql, "lcase") => "lower",
        (Dialect::Mysql, "ucase") => "upper",
        (Dialect::Mysql, "character_length") => "char_length",
        (_, name) => name,
    };
    let args = of_all(dialect, args);
    // A precision of the clock is the only argument that such words take.
    if args.is_empty() && matches!(name, "current_timestamp" | "current_date" | "current_time" | "current_user") {
        return name.to_owned();
    }
    format!("{name}({})", args.join(","))
}

fn operator(dialect: Dialect, name: &str, parts: &[Tree]) -> String {
    let keys = of_all(dialect, parts);
    let both = |symbol: &str| format!("{symbol}({})", keys.join(","));
    match (name, parts) {
        ("and" | "or" | "&&" | "||", _)
            if name.len() < 4 && (name.starts_with(['a', 'o']) || dialect == Dialect::Mysql) =>
        {
            let name = if matches!(name, "and" | "&&") { "and" } else { "or" };
            let mut flat = Vec::new();
            parts.iter().for_each(|part| flatten(dialect, name, part, &mut flat));
            format!("{name}({})", flat.join(","))
        }
        ("not", [Tree::Operator(inner, operands)]) if negated(inner).is_some() => {
            operator(dialect, negated(inner).unwrap_or(inner), operands)
        }
        ("in", [_, Tree::Raw(_)]) => both("in"),
        ("not in", [_, Tree::Raw(_)]) => both("not in"),
        ("in", [_, _]) => both("="),
        ("not in", [_, _]) => both("<>"),
        ("in", [_, _, ..]) => format!("= any({},array({}))", keys[0], keys[1..].join(",")),
        ("not in", [_, _, ..]) => format!("<> all({},array({}))", keys[0], keys[1..].join(",")),
        ("between", [_, _, _]) => format!("and(>=({},{}),<=({},{}))", keys[0], keys[1], keys[0], keys[2]),
        ("not between", [_, _, _]) => format!("or(<({},{}),>({},{}))", keys[0], keys[1], keys[0], keys[2]),
        ("!=", _) => both("<>"),
        ("==", _) => both("="),
        ("like", [_, _]) => both("~~"),
        ("not like", [_, _]) => both("!~~"),
        ("ilike", [_, _]) => both("~~*"),
        ("not ilike", [_, _]) => both("!~~*"),
        ("rlike", _) => both("regexp"),
        ("not rlike", _) => both("not regexp"),
        _ => both(name),
    }
}

/// The operator that says the opposite, where a database may put it in place of NOT.
fn negated(name: &str) -> Option<&'static str> {
    Some(match name {
        "in" => "not in",
        "like" => "not like",
        "ilike" => "not ilike",
        "between" => "not between",
        "is null" => "is not null",
        "regexp" => "not regexp",
        "rlike" => "not rlike",
        "exists" => return None,
        _ => return None,
    })
}

fn flatten(dialect: Dialect, name: &str, tree: &Tree, flat: &mut Vec<String>) {
    let is_same = |inner: &str| {
        inner == name || dialect == Dialect::Mysql && matches!((name, inner), ("and", "&&") | ("or", "||"))
    };
    match tree {
        Tree::Operator(inner, parts) if is_same(inner) => {
            parts.iter().for_each(|part| flatten(dialect, name, part, flat));
        }
        // What a BETWEEN inside an AND becomes is part of it.
        Tree::Operator(inner, parts) if name == "and" && inner == "between" && parts.len() == 3 => {
            let keys = of_all(dialect, parts);
            flat.push(format!(">=({},{})", keys[0], keys[1]));
            flat.push(format!("<=({},{})", keys[0], keys[2]));
        }
        _ => flat.push(of(dialect, tree)),
    }
}
