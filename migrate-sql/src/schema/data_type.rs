//! Types of columns, in one spelling for each.
//!
//! Takes a type as it was written or as a database shows it; gives its canonical form: `int8` and `bigint` are one, so
//! are `character varying(20)` and `varchar(20)`. What is not built in stays as it is.

mod capacity;
mod literal;

use super::expr::Expr;
use super::name::{Ident, Name};
use crate::dialect::Dialect;
use crate::split::lex::{TokenKind, Tokens};
use std::fmt;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DataType {
    /// The canonical name, such as `bigint` or `timestamptz`; a type of the user's is quoted where it has to be.
    pub name: String,
    /// What stands in parentheses: length, precision and scale, or the values of MySQL's ENUM, each as written.
    pub args: Vec<String>,
    /// Whether it is an array (PostgreSQL, which does not keep the number of dimensions).
    pub array: bool,
    /// MySQL's UNSIGNED.
    pub unsigned: bool,
}

impl DataType {
    /// The type that a text spells.
    ///
    /// ```
    /// use migrate_sql::dialect::Dialect::Postgres;
    /// use migrate_sql::schema::data_type::DataType;
    /// let spelled = DataType::parse(Postgres, "TIMESTAMP(3) with time zone []");
    /// assert_eq!(spelled.to_string(), "timestamptz(3)[]");
    /// ```
    pub fn parse(dialect: Dialect, text: &str) -> Self {
        // What a column of CREATE TABLE … AS has where nobody knows.
        if text == "?" {
            return Self::plain(text);
        }
        let mut parser = Parser::new(dialect, text);
        match dialect {
            Dialect::Postgres => parser.postgres(),
            Dialect::Mysql => parser.mysql(),
            Dialect::Sqlite => parser.sqlite(),
        }
    }

    /// A type without arguments.
    pub fn plain(name: impl Into<String>) -> Self {
        Self { name: name.into(), args: Vec::new(), array: false, unsigned: false }
    }

    /// The type of a column, before it is known which that is: PostgreSQL's `table.column%TYPE`.
    pub fn of_column(table: &Name, column: &Ident) -> Self {
        let (table, column) =
            (super::name::quoted(Dialect::Postgres, table), super::name::quoted_ident(Dialect::Postgres, column));
        Self::plain(format!("{table}.{column}{TYPE_OF}"))
    }

    /// The column, if it is the type of one that is not known yet.
    pub(crate) fn as_column(&self) -> Option<(Name, Ident)> {
        let column = super::fold::name_in_text(Dialect::Postgres, self.name.strip_suffix(TYPE_OF)?);
        let path = self.name.strip_suffix(TYPE_OF)?;
        let table =
            path.strip_suffix(&super::name::quoted_ident(Dialect::Postgres, &column.ident))?.strip_suffix('.')?;
        Some((super::fold::name_in_text(Dialect::Postgres, table), column.ident))
    }

    /// The first argument as a number.
    pub fn length(&self) -> Option<u32> {
        self.args.first()?.parse().ok()
    }

    /// The second argument as a number.
    pub fn scale(&self) -> Option<i32> {
        self.args.get(1)?.parse().ok()
    }

    /// The type of PostgreSQL's `serial` and its kin, if it is one.
    pub fn serial(text: &str) -> Option<Self> {
        let name = match text.trim().to_ascii_lowercase().as_str() {
            "serial" | "serial4" => "integer",
            "bigserial" | "serial8" => "bigint",
            "smallserial" | "serial2" => "smallint",
            _ => return None,
        };
        Some(Self::plain(name))
    }

    /// The type as PostgreSQL keeps it for arguments and results: without length, precision and scale.
    #[must_use]
    pub fn without_modifiers(self) -> Self {
        let name = if self.name == "bpchar" { "char".to_owned() } else { self.name };
        // The fields of an interval are such a modifier too.
        let name = if name.starts_with("interval ") { "interval".to_owned() } else { name };
        Self { name, args: Vec::new(), ..self }
    }

    /// Whether it is the type of the user's of this name (PostgreSQL), or an array of it.
    pub(crate) fn is_of(&self, name: &Name) -> bool {
        // Asked of every column when something is dropped: the end of the name tells most apart, unless it is quoted.
        let text = name.ident.as_str();
        let last = self.name.as_bytes().last();
        let may_be = last == Some(&b'"') || last == text.as_bytes().last() && self.name.ends_with(text);
        may_be && self.user_defined(Dialect::Postgres).as_ref() == Some(name)
    }

    /// The name of a type that is not built in.
    pub fn user_defined(&self, dialect: Dialect) -> Option<Name> {
        if dialect != Dialect::Postgres || is_built_in(&self.name) || self.name.ends_with(TYPE_OF) {
            return None;
        }
        let mut parts: Vec<String> = Tokens::new(dialect, &self.name)
            .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Name))
            .map(|token| ident(dialect, &self.name[token.start..token.end]))
            .collect();
        let name = Ident::other(dialect, parts.pop()?);
        let schema = parts.pop().filter(|schema| schema != "public").map(|schema| Ident::relation(dialect, schema));
        Some(Name { schema, ident: name })
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.args.is_empty() {
            write!(f, "({})", self.args.join(","))?;
        }
        if self.unsigned {
            f.write_str(" unsigned")?;
        }
        if self.array {
            f.write_str("[]")?;
        }
        Ok(())
    }
}

/// What marks the type of a column that is not known yet.
const TYPE_OF: &str = "%type";

/// Whether PostgreSQL has a type of this canonical name without any extension.
pub fn is_built_in(name: &str) -> bool {
    POSTGRES.binary_search(&name).is_ok() || name.starts_with("interval ")
}

const POSTGRES: &[&str] = &[
    "\"char\"",
    "aclitem",
    "any",
    "anyarray",
    "anyelement",
    "bigint",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "double precision",
    "event_trigger",
    "inet",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "integer",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "real",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "smallint",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
];

/// A word as PostgreSQL keeps it, or a quoted name without its quotes.
fn ident(dialect: Dialect, piece: &str) -> String {
    match piece.as_bytes().first() {
        Some(b'"' | b'`') => super::expr::unquote(piece),
        _ if dialect == Dialect::Postgres => piece.to_lowercase(),
        _ => piece.to_owned(),
    }
}

struct Parser<'a> {
    dialect: Dialect,
    text: &'a str,
    tokens: Vec<(TokenKind, &'a str)>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn new(dialect: Dialect, text: &'a str) -> Self {
        let tokens = Tokens::new(dialect, text).map(|token| (token.kind, &text[token.start..token.end])).collect();
        Self { dialect, text, tokens, at: 0 }
    }

    fn word(&self) -> String {
        match self.tokens.get(self.at) {
            Some((TokenKind::Word, text)) => text.to_lowercase(),
            _ => String::new(),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let is = self.word() == word;
        self.at += usize::from(is);
        is
    }

    fn take_symbol(&mut self, symbol: u8) -> bool {
        let is = matches!(self.tokens.get(self.at), Some((TokenKind::Symbol(byte), _)) if *byte == symbol);
        self.at += usize::from(is);
        is
    }

    /// What stands in parentheses, if they follow.
    fn args(&mut self) -> Vec<String> {
        let mut args = Vec::new();
        if !self.take_symbol(b'(') {
            return args;
        }
        let mut current = String::new();
        let mut open = 1;
        while let Some((kind, text)) = self.tokens.get(self.at) {
            self.at += 1;
            match kind {
                TokenKind::Symbol(b'(') => open += 1,
                TokenKind::Symbol(b')') => open -= 1,
                TokenKind::Symbol(b',') if open == 1 => {
                    args.push(std::mem::take(&mut current));
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            current.push_str(text);
        }
        args.push(current);
        args
    }

    fn postgres(&mut self) -> DataType {
        let mut data_type = self.postgres_base();
        data_type.array |= self.take("array");
        while self.take_symbol(b'[') {
            while self.at < self.tokens.len() && !self.take_symbol(b']') {
                self.at += 1;
            }
            data_type.array = true;
        }
        data_type
    }

    fn postgres_base(&mut self) -> DataType {
        let mut parts: Vec<&str> = Vec::new();
        self.take("setof");
        while let Some((TokenKind::Word | TokenKind::Name, text)) = self.tokens.get(self.at) {
            parts.push(text);
            self.at += 1;
            if !self.take_symbol(b'.') {
                break;
            }
        }
        let folded: Vec<String> = parts.iter().map(|part| ident(self.dialect, part)).collect();
        let is_quoted = parts.last().is_some_and(|part| part.starts_with('"'));
        let (schema, name) = match folded.as_slice() {
            [name] => (None, name.as_str()),
            [.., schema, name] => (Some(schema.as_str()), name.as_str()),
            [] => return DataType::plain(self.text.trim()),
        };
        let is_catalog = schema == Some("pg_catalog");
        // `"char"` is a type of its own, and quotes keep a name from being SQL's word for another.
        let canonical = match name {
            _ if schema.is_some() && !is_catalog => None,
            "char" if is_quoted => Some("\"char\""),
            "int" | "int4" | "integer" => Some("integer"),
            "int8" | "bigint" => Some("bigint"),
            "int2" | "smallint" => Some("smallint"),
            "bool" | "boolean" => Some("bool"),
            "float8" => Some("double precision"),
            "float4" | "real" => Some("real"),
            "decimal" | "dec" | "numeric" => Some("numeric"),
            "varchar" | "nvarchar" => Some("varchar"),
            "bpchar" if self.tokens.get(self.at).is_some_and(|(kind, _)| *kind == TokenKind::Symbol(b'(')) => {
                Some("char")
            }
            "double" => {
                self.take("precision");
                Some("double precision")
            }
            "national" => {
                self.at += 1;
                return self.character();
            }
            "character" | "char" | "nchar" => return self.character(),
            "bit" if self.take("varying") => Some("varbit"),
            "timestamp" | "time" => return self.clock(name),
            "interval" => return self.interval(),
            "float" => {
                let single =
                    self.args().first().and_then(|bits| bits.parse::<u32>().ok()).is_some_and(|bits| bits <= 24);
                return DataType::plain(if single { "real" } else { "double precision" });
            }
            name => POSTGRES.iter().copied().find(|known| *known == name),
        };
        let name = canonical.map_or_else(|| self.user_name(schema, name), str::to_owned);
        let mut args = self.args();
        match (name.as_str(), args.as_slice()) {
            ("numeric", [precision]) => args = vec![precision.clone(), "0".to_owned()],
            ("bit", []) => args = vec!["1".to_owned()],
            _ => {}
        }
        DataType { args, ..DataType::plain(name) }
    }

    fn user_name(&self, schema: Option<&str>, name: &str) -> String {
        let schema = schema.filter(|schema| !matches!(*schema, "public" | "pg_catalog"));
        super::name::quoted(
            self.dialect,
            &Name {
                schema: schema.map(|schema| Ident::relation(self.dialect, schema)),
                ident: Ident::other(self.dialect, name),
            },
        )
    }

    fn character(&mut self) -> DataType {
        let varying = self.take("varying");
        let mut args = self.args();
        if args.is_empty() && !varying {
            args = vec!["1".to_owned()];
        }
        DataType { args, ..DataType::plain(if varying { "varchar" } else { "char" }) }
    }

    fn clock(&mut self, name: &str) -> DataType {
        let args = self.args();
        let with = self.take("with");
        if with || self.take("without") {
            self.take("time");
            self.take("zone");
        }
        DataType { args, ..DataType::plain(if with { format!("{name}tz") } else { name.to_owned() }) }
    }

    fn interval(&mut self) -> DataType {
        let mut name = "interval".to_owned();
        while matches!(self.word().as_str(), "year" | "month" | "day" | "hour" | "minute" | "second" | "to") {
            name = format!("{name} {}", self.word());
            self.at += 1;
        }
        DataType { args: self.args(), ..DataType::plain(name) }
    }

    fn mysql(&mut self) -> DataType {
        let first = self.word();
        self.at += 1;
        let mut name = match first.as_str() {
            "integer" => "int",
            "int1" => "tinyint",
            "int2" => "smallint",
            "int3" | "middleint" => "mediumint",
            "int4" => "int",
            "int8" => "bigint",
            "dec" | "numeric" | "fixed" => "decimal",
            "real" | "float8" => "double",
            "float4" => "float",
            "character" | "nchar" | "national" => "char",
            "nvarchar" | "varcharacter" => "varchar",
            "long" => "mediumtext",
            "bool" | "boolean" => return DataType { args: vec!["1".to_owned()], ..DataType::plain("tinyint") },
            "serial" => return DataType { unsigned: true, ..DataType::plain("bigint") },
            other => other,
        }
        .to_owned();
        if first == "national" {
            name = if self.take("varchar") { "varchar".to_owned() } else { name };
            self.take("char");
            self.take("character");
        }
        if self.take("varying") {
            name = "varchar".to_owned();
        }
        self.take("precision");
        let mut args = self.args();
        let mut unsigned = false;
        while self.at < self.tokens.len() {
            unsigned |= matches!(self.word().as_str(), "unsigned" | "zerofill");
            self.at += 1;
        }
        match (name.as_str(), args.as_slice()) {
            // The width at which a client shows a number is no part of the type (MySQL 8.0.19 gave it up).
            ("tinyint", [width]) if width == "1" && !unsigned => {}
            ("tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year", _) => args.clear(),
            ("decimal", []) => args = vec!["10".to_owned(), "0".to_owned()],
            ("decimal", [precision]) => args = vec![precision.clone(), "0".to_owned()],
            ("char" | "binary" | "bit", []) => args = vec!["1".to_owned()],
            ("datetime" | "timestamp" | "time", [precision]) if precision == "0" => args.clear(),
            ("float", [bits]) if bits.parse::<u32>().is_ok() => {
                name = if bits.parse::<u32>().is_ok_and(|bits| bits > 24) { "double" } else { "float" }.to_owned();
                args.clear();
            }
            ("text" | "blob", [_]) => args.clear(),
            ("enum" | "set", _) => {
                for arg in &mut args {
                    let value = super::expr::unquote_text(Dialect::Mysql, arg);
                    *arg = literal::quoted(&value);
                }
            }
            _ => {}
        }
        DataType { args, unsigned, ..DataType::plain(name) }
    }

    /// SQLite keeps the words as they are; they decide no more than an affinity.
    fn sqlite(&mut self) -> DataType {
        // Quotes around the first word make it all that there is.
        match self.tokens.first() {
            Some((TokenKind::Name, text)) => return DataType::parse(self.dialect, &super::expr::unquote(text)),
            Some((TokenKind::Text, text)) => {
                return DataType::parse(self.dialect, &super::expr::unquote_text(self.dialect, text));
            }
            _ => {}
        }
        let mut words = Vec::new();
        while let Some((TokenKind::Word | TokenKind::Name | TokenKind::Text, text)) = self.tokens.get(self.at) {
            words.push(text.to_lowercase());
            self.at += 1;
        }
        DataType { args: self.args(), ..DataType::plain(words.join(" ")) }
    }
}

/// A default that is a literal means what the column's type makes of it: PostgreSQL shows `'f'` of a boolean as `false`,
/// MySQL `true` of a number as `1`.
pub fn fit_default(dialect: Dialect, data_type: &DataType, default: Expr) -> Expr {
    if dialect == Dialect::Mysql {
        return literal::kept(data_type, default);
    }
    if dialect != Dialect::Postgres || !default.is_string(dialect) {
        return default;
    }
    let typed = Expr::new(dialect, &format!("{default}::{data_type}"));
    if typed == default { default } else { typed }
}

/// A string as MySQL writes it.
pub fn mysql_text(text: &str) -> String {
    literal::quoted(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_one_form() {
        for (dialect, written, canonical) in [
            (Dialect::Postgres, "INT8", "bigint"),
            (Dialect::Postgres, "character varying(20)", "varchar(20)"),
            (Dialect::Postgres, "CHARACTER", "char(1)"),
            (Dialect::Postgres, "bpchar", "bpchar"),
            (Dialect::Postgres, "bpchar(5)", "char(5)"),
            (Dialect::Postgres, "decimal(10)", "numeric(10,0)"),
            (Dialect::Postgres, "timestamp without time zone", "timestamp"),
            (Dialect::Postgres, "time (3) with time zone", "timetz(3)"),
            (Dialect::Postgres, "pg_catalog.int4[]", "integer[]"),
            (Dialect::Postgres, "text ARRAY[4]", "text[]"),
            (Dialect::Postgres, "public.\"Mood\"", "\"Mood\""),
            (Dialect::Postgres, "app.mood[][]", "app.mood[]"),
            (Dialect::Postgres, "float(24)", "real"),
            (Dialect::Postgres, "interval day to second (3)", "interval day to second(3)"),
            (Dialect::Postgres, "geometry(Point,4326)", "geometry(Point,4326)"),
            (Dialect::Mysql, "INT(11) UNSIGNED", "int unsigned"),
            (Dialect::Mysql, "tinyint(1)", "tinyint(1)"),
            (Dialect::Mysql, "BOOL", "tinyint(1)"),
            (Dialect::Mysql, "double precision", "double"),
            (Dialect::Mysql, "enum('a', 'it''s')", "enum('a','it''s')"),
            (Dialect::Mysql, r"enum('a\\', '\'b')", r"enum('a\\','''b')"),
            (Dialect::Mysql, "decimal", "decimal(10,0)"),
            (Dialect::Mysql, "datetime(6)", "datetime(6)"),
            (Dialect::Sqlite, "VARCHAR (20)", "varchar(20)"),
            (Dialect::Sqlite, "UNSIGNED BIG INT", "unsigned big int"),
            (Dialect::Sqlite, "\"My Type\" (10 , 2)", "my type"),
            (Dialect::Sqlite, "", ""),
        ] {
            assert_eq!(DataType::parse(dialect, written).to_string(), canonical, "{written}");
            assert_eq!(DataType::parse(dialect, canonical).to_string(), canonical, "{written}");
        }
        assert!(POSTGRES.is_sorted());
        for written in ["char(3)", "bpchar", "character"] {
            assert_eq!(DataType::parse(Dialect::Postgres, written).without_modifiers().to_string(), "char");
        }
    }
}
