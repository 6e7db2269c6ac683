//! The name that PostgreSQL gives to the column of an expression that was given none (parse_target.c, FigureColname).

use super::Tree;
use crate::dialect::Dialect::Postgres;
use crate::schema::data_type::DataType;

/// What the column of an expression is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// Like this.
    Named(String),
    /// It has no name: `?column?` in a query, `expr` in an index.
    Unnamed,
    /// It depends on the server, or the expression cannot be read.
    Unknown,
}

impl Tree {
    /// What the column of this expression is called.
    pub fn label(&self) -> Label {
        match strength(self) {
            Some((_, Some(name))) => Label::Named(name),
            Some((_, None)) => Label::Unnamed,
            None => Label::Unknown,
        }
    }
}

/// Whether a name is one that was written: those of types and of CASE give way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    None,
    Weak,
    Strong,
}

type Found = Option<(Strength, Option<String>)>;

fn strong(name: &str) -> Found {
    Some((Strength::Strong, Some(name.to_owned())))
}

fn strength(tree: &Tree) -> Found {
    const NONE: Found = Some((Strength::None, None));
    match tree {
        Tree::Name(parts) => strong(parts.last()?),
        Tree::Text(_) => NONE,
        // A truth value was a cast before 15.
        Tree::Word(word) => match word.as_str() {
            "true" | "false" => None,
            word if word.starts_with("current_") || word.starts_with("local") || word.ends_with("_user") => {
                strong(word)
            }
            _ => NONE,
        },
        Tree::Call(name, _) => called(name),
        Tree::Cast(value, name) => match strength(value)? {
            (Strength::Strong, name) => Some((Strength::Strong, name)),
            _ => Some((Strength::Weak, Some(type_name(name)))),
        },
        Tree::Operator(name, parts) => operator(name, parts),
        Tree::Raw(_) => None,
    }
}

fn called(name: &str) -> Found {
    let last = name.rsplit('.').next().unwrap_or(name);
    match last {
        "trim both" => strong("btrim"),
        "trim leading" => strong("ltrim"),
        "trim trailing" => strong("rtrim"),
        "substring similar" => strong("substring"),
        "cast" | "treat" => None,
        last if last.starts_with("xml") || last.contains(' ') => None,
        last => strong(last),
    }
}

fn operator(name: &str, parts: &[Tree]) -> Found {
    match name {
        "array" | "row" | "exists" => strong(name),
        "at time zone" | "at local" => strong("timezone"),
        "case" | "case of" => {
            // ELSE is what is left of the pairs of WHEN and THEN.
            let pairs = if name == "case" { parts.len() } else { parts.len() - 1 };
            match parts.last().filter(|_| pairs % 2 == 1).map(strength) {
                Some(None) => None,
                Some(Some((Strength::Strong, name))) => Some((Strength::Strong, name)),
                _ => Some((Strength::Weak, Some("case".to_owned()))),
            }
        }
        "index" => strength(parts.first()?),
        name if name.starts_with("field ") => strong(name.rsplit(['.', ' ']).next()?),
        name if name.starts_with("collate ") => strength(parts.first()?),
        _ => Some((Strength::None, None)),
    }
}

/// A type as the catalog calls it.
fn type_name(written: &str) -> String {
    let data_type = DataType::parse(Postgres, written);
    match data_type.name.as_str() {
        "bigint" => "int8".to_owned(),
        "integer" => "int4".to_owned(),
        "smallint" => "int2".to_owned(),
        "real" => "float4".to_owned(),
        "double precision" => "float8".to_owned(),
        "char" => "bpchar".to_owned(),
        name if name.starts_with("interval") => "interval".to_owned(),
        name => data_type.user_defined(Postgres).map_or_else(|| name.to_owned(), |it| it.ident.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::expr::Expr;

    #[test]
    fn columns_are_called_what_the_server_calls_them() {
        for (written, label) in [
            ("a", "a"),
            ("t.\"Odd\"", "Odd"),
            ("lower(a)", "lower"),
            ("app.f(a)::text", "f"),
            ("'x'::text", "text"),
            ("1::bigint", "int8"),
            ("a + 1", "?"),
            ("(d ->> 'x')::int", "int4"),
            ("CASE WHEN a THEN 'x' ELSE 'y' END", "case"),
            ("CASE WHEN a THEN 'x' ELSE lower(b) END", "lower"),
            ("CASE a WHEN 1 THEN lower(b) END", "case"),
            ("CASE WHEN a THEN 'x' END", "case"),
            ("CASE a WHEN 1 THEN 'x' END", "case"),
            ("coalesce(a, b)", "coalesce"),
            ("a AT TIME ZONE 'UTC'", "timezone"),
            ("trim(a)", "btrim"),
            ("extract(year FROM a)", "extract"),
            ("a COLLATE \"C\"", "a"),
            ("a[1]", "a"),
            ("(a).b", "b"),
            ("ARRAY[1]", "array"),
            ("current_date", "current_date"),
        ] {
            let shown = match Expr::new(Postgres, written).tree(Postgres).map(|it| it.label()) {
                Some(Label::Named(name)) => name,
                Some(Label::Unnamed) => "?".to_owned(),
                other => panic!("{written}: {other:?}"),
            };
            assert_eq!(shown, label, "{written}");
        }
    }
}
