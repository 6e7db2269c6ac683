//! A subquery -> the text that what was written and what PostgreSQL shows of it have in common.
//!
//! The server shows the table before each column, an alias for each value, and parentheses around joins. The common text
//! has none of these, so columns of the same name in two tables are not told apart. What is more than SELECT, FROM,
//! WHERE, GROUP BY, HAVING, ORDER BY and LIMIT is kept as its tokens.

use super::parse::{Parser, Tree};
use super::postgres;
use super::token::Token;

/// The words that end a list of values or tables.
const CLAUSES: [&str; 22] = [
    "from",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "window",
    "union",
    "intersect",
    "except",
    "on",
    "using",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
];

impl Parser<'_> {
    /// A SELECT up to the parenthesis that closes it; nothing is read where it is too much.
    pub(super) fn select(&mut self, values: Values) -> Option<String> {
        let (start, depth) = (self.at, self.depth);
        let select = self.selects(values);
        let select = select.filter(|_| self.take_symbol(")"));
        if select.is_none() {
            (self.at, self.depth) = (start, depth);
        }
        select
    }

    fn selects(&mut self, values: Values) -> Option<String> {
        let mut text = self.one_select(values)?;
        while let Some(word) = ["union", "intersect", "except"].into_iter().find(|word| self.take_word(word)) {
            let all = if self.take_word("all") { " all" } else { "" };
            text = format!("{text} {word}{all} {}", self.one_select(values)?);
        }
        Some(text)
    }

    fn one_select(&mut self, values: Values) -> Option<String> {
        if self.take_word("values") {
            return Some(format!("values {}", self.keys()?));
        }
        self.take_word("select").then_some(())?;
        let distinct = if self.take_word("distinct") { " distinct" } else { "" };
        self.take_word("all");
        let shown = self.values()?;
        let mut text = match values {
            Values::Matter => format!("select{distinct} {shown}"),
            Values::DoNotMatter => "select".to_owned(),
        };
        if self.take_word("from") {
            text = format!("{text} from {}", self.tables()?);
        }
        for (clause, second) in [("where", ""), ("group", "by"), ("having", "")] {
            if self.take_word(clause) {
                (second.is_empty() || self.take_word(second)).then_some(())?;
                text = format!("{text} {clause} {}", self.keys()?);
            }
        }
        if self.take_word("order") {
            self.take_word("by").then_some(())?;
            text = format!("{text} order {}", self.orders()?);
        }
        for clause in ["limit", "offset"] {
            if self.take_word(clause) {
                text = format!("{text} {clause} {}", self.key()?);
            }
        }
        Some(text)
    }

    fn key(&mut self) -> Option<String> {
        Some(postgres::key(self.expr(0)?))
    }

    fn keys(&mut self) -> Option<String> {
        let mut keys = vec![self.key()?];
        while self.take_symbol(",") {
            keys.push(self.key()?);
        }
        Some(keys.join(","))
    }

    fn orders(&mut self) -> Option<String> {
        let mut keys = Vec::new();
        loop {
            let mut key = self.key()?;
            self.take_word("asc");
            for word in ["desc", "nulls", "first", "last"] {
                if self.take_word(word) {
                    key = format!("{key} {word}");
                }
            }
            keys.push(key);
            if !self.take_symbol(",") {
                return Some(keys.join(","));
            }
        }
    }

    /// What a SELECT gives, without aliases; there may be nothing.
    fn values(&mut self) -> Option<String> {
        let mut keys = Vec::new();
        if self.is_symbol(0, ")") || CLAUSES.iter().any(|word| self.is_word(0, word)) {
            return Some(String::new());
        }
        loop {
            keys.push(self.key()?);
            self.alias()?;
            if !self.take_symbol(",") {
                return Some(keys.join(","));
            }
        }
    }

    /// Reads over an alias.
    fn alias(&mut self) -> Option<()> {
        let is_said = self.take_word("as");
        match self.peek() {
            Some(Token::Name(_)) => self.at += 1,
            Some(Token::Word(word)) if is_said || !CLAUSES.contains(&word.as_str()) => self.at += 1,
            _ if is_said => return None,
            _ => return Some(()),
        }
        if self.take_symbol("(") {
            self.list(")")?;
        }
        Some(())
    }

    fn tables(&mut self) -> Option<String> {
        let mut tables = vec![self.joins()?];
        while self.take_symbol(",") {
            tables.push(self.joins()?);
        }
        Some(tables.join(","))
    }

    /// Tables that are joined, from left to right.
    fn joins(&mut self) -> Option<String> {
        let mut text = self.table()?;
        loop {
            let mut kind = Vec::new();
            for word in ["natural", "inner", "left", "right", "full", "cross", "outer"] {
                if self.take_word(word) && !matches!(word, "inner" | "outer") {
                    kind.push(word);
                }
            }
            if !self.take_word("join") {
                return kind.is_empty().then_some(text);
            }
            text = format!("{text} {} join {}", kind.join(" "), self.table()?);
            if self.take_word("on") {
                text = format!("{text} on {}", self.key()?);
            } else if self.take_word("using") {
                self.expect("(")?;
                let columns = self.list(")")?;
                let columns: Vec<String> = columns.into_iter().map(postgres::key).collect();
                text = format!("{text} using {}", columns.join(","));
            }
        }
    }

    fn table(&mut self) -> Option<String> {
        self.take_word("lateral");
        self.take_word("only");
        let text = if self.take_symbol("(") {
            match self.select(Values::Matter) {
                Some(select) => format!("({select})"),
                None => {
                    let joins = self.joins()?;
                    self.expect(")")?;
                    joins
                }
            }
        } else {
            match self.path()? {
                Tree::Name(parts) => match parts.as_slice() {
                    [.., schema, name] if schema != "public" => format!("{schema}.{name}"),
                    [.., name] => name.clone(),
                    [] => return None,
                },
                call => postgres::key(call),
            }
        };
        self.alias()?;
        Some(text)
    }
}

/// Whether it matters what a SELECT gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// It does.
    Matter,
    /// It does not: EXISTS looks for rows.
    DoNotMatter,
}
