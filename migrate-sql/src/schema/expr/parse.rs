//! Tokens -> a tree, by precedence; `None` for what is no expression that it knows.

use super::query::Values;
use super::token::{Token, join};
use crate::dialect::Dialect;

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A string; a number or a word such as `null` is a [`Word`](Self::Word).
    Text(String),
    /// A number, or a word that stands for a value.
    Word(String),
    /// A column, perhaps with table and schema before it.
    Name(Vec<String>),
    /// A function and its arguments.
    Call(String, Vec<Tree>),
    /// An operator and its operands.
    Operator(String, Vec<Tree>),
    /// A value in another type.
    Cast(Box<Tree>, String),
    /// A subquery or another part that is kept as its tokens.
    Raw(String),
}

impl Tree {
    /// The functions that are called in it, and the words that are functions without parentheses.
    pub(super) fn calls(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.visit(&mut |tree| match tree {
            Self::Call(name, _) => found.push(name.clone()),
            Self::Word(word) if word.starts_with("current_") || word.starts_with("local") => found.push(word.clone()),
            Self::Raw(_) => found.push("?".to_owned()),
            _ => {}
        });
        found
    }

    /// Whether it is NULL, of a type or none.
    pub(super) fn is_null(&self) -> bool {
        match self {
            Self::Word(word) => word == "null",
            Self::Cast(value, _) => value.is_null(),
            _ => false,
        }
    }

    /// Every part of it, itself first.
    pub(crate) fn visit(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        match self {
            Self::Call(_, parts) | Self::Operator(_, parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Cast(part, _) => part.visit(see),
            Self::Text(_) | Self::Word(_) | Self::Name(_) | Self::Raw(_) => {}
        }
    }
}

pub(super) fn parse(dialect: Dialect, tokens: &[Token]) -> Option<Tree> {
    let mut parser = Parser { dialect, tokens, at: 0, depth: 0 };
    let tree = parser.expr(0).filter(|_| parser.at == tokens.len());
    if tree.is_some() || dialect != Dialect::Postgres {
        return tree;
    }
    Parser { dialect, tokens, at: 0, depth: 0 }.clause()
}

/// Deeper nesting is no expression that anybody wrote.
const DEEPEST: usize = 200;

pub(super) struct Parser<'a> {
    dialect: Dialect,
    tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) depth: usize,
}

/// How tightly operators bind; more is tighter.
pub(super) mod power {
    pub(in super::super) const OR: u8 = 1;
    pub(in super::super) const XOR: u8 = 2;
    pub(in super::super) const AND: u8 = 3;
    pub(in super::super) const NOT: u8 = 4;
    pub(in super::super) const IS: u8 = 5;
    pub(in super::super) const COMPARISON: u8 = 6;
    pub(in super::super) const IN: u8 = 7;
    pub(in super::super) const OPERATOR: u8 = 8;
    pub(in super::super) const SUM: u8 = 9;
    pub(in super::super) const PRODUCT: u8 = 10;
    pub(in super::super) const POWER: u8 = 11;
    pub(in super::super) const ZONE: u8 = 12;
    pub(in super::super) const COLLATE: u8 = 13;
    pub(in super::super) const SIGN: u8 = 14;
    pub(in super::super) const POSTFIX: u8 = 15;
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some(Token::Word(text)) if text == word)
    }

    pub(super) fn is_symbol(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some(Token::Symbol(text)) if text == symbol)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(0, word);
        self.at += usize::from(is);
        is
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let is = self.is_symbol(0, symbol);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Option<()> {
        self.take_symbol(symbol).then_some(())
    }

    pub(super) fn expr(&mut self, least: u8) -> Option<Tree> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.prefix()?;
        while let Some(next) = self.infix(&left, least) {
            left = next?;
        }
        self.depth -= 1;
        Some(left)
    }

    fn prefix(&mut self) -> Option<Tree> {
        let token = self.peek()?;
        match token {
            Token::Number(number) => {
                self.at += 1;
                Some(Tree::Word(number.clone()))
            }
            Token::Text(text) => {
                self.at += 1;
                let mut text = text.clone();
                // Strings that follow each other are one.
                while let Some(Token::Text(more)) = self.peek() {
                    text.push_str(more);
                    self.at += 1;
                }
                Some(Tree::Text(text))
            }
            Token::Symbol(symbol) => self.prefix_symbol(symbol),
            Token::Name(_) => self.path(),
            Token::Word(word) => self.prefix_word(word),
        }
    }

    fn prefix_symbol(&mut self, symbol: &str) -> Option<Tree> {
        self.at += 1;
        match symbol {
            "(" => self.parenthesis(),
            "-" => Some(match self.expr(power::SIGN)? {
                Tree::Word(number) if number.starts_with(|c: char| c.is_ascii_digit()) => {
                    Tree::Word(format!("-{number}"))
                }
                operand => Tree::Operator("-".to_owned(), vec![operand]),
            }),
            "+" => self.expr(power::SIGN),
            "*" => Some(Tree::Word("*".to_owned())),
            "~" | "@" | "!" | "|/" | "||/" | "!!" => {
                Some(Tree::Operator(symbol.to_owned(), vec![self.expr(power::SIGN)?]))
            }
            _ => None,
        }
    }

    fn parenthesis(&mut self) -> Option<Tree> {
        if ["select", "with", "values", "table"].iter().any(|word| self.is_word(0, word)) {
            return self.query(Values::Matter);
        }
        let mut parts = vec![self.expr(0)?];
        while self.take_symbol(",") {
            parts.push(self.expr(0)?);
        }
        self.expect(")")?;
        if parts.len() == 1 { parts.pop() } else { Some(Tree::Operator("row".to_owned(), parts)) }
    }

    /// A subquery up to the parenthesis that closes it, as one text.
    fn query(&mut self, values: Values) -> Option<Tree> {
        if self.dialect == Dialect::Postgres
            && let Some(select) = self.select(values)
        {
            return Some(Tree::Raw(select));
        }
        self.raw_until_closed()
    }

    /// The tokens up to the parenthesis that closes this one.
    fn raw_until_closed(&mut self) -> Option<Tree> {
        let start = self.at;
        let mut open = 1;
        while open > 0 {
            match self.peek()? {
                Token::Symbol(symbol) if symbol == "(" => open += 1,
                Token::Symbol(symbol) if symbol == ")" => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Some(Tree::Raw(join(&self.tokens[start..self.at - 1])))
    }

    fn prefix_word(&mut self, word: &str) -> Option<Tree> {
        let follows_text = matches!(self.tokens.get(self.at + 1), Some(Token::Text(_)));
        match word {
            "not" => {
                self.at += 1;
                Some(Tree::Operator("not".to_owned(), vec![self.expr(power::NOT)?]))
            }
            "case" => self.case(),
            "cast" | "try_cast" if self.is_symbol(1, "(") => {
                self.at += 2;
                let value = self.expr(0)?;
                self.take_word("as").then_some(())?;
                let name = self.type_name()?;
                self.expect(")")?;
                Some(Tree::Cast(Box::new(value), name))
            }
            "array" if self.is_symbol(1, "[") => {
                self.at += 2;
                let parts = self.list("]")?;
                Some(Tree::Operator("array".to_owned(), parts))
            }
            "array" if self.is_symbol(1, "(") => {
                self.at += 2;
                Some(Tree::Operator("array of".to_owned(), vec![self.query(Values::Matter)?]))
            }
            "row" if self.is_symbol(1, "(") => {
                self.at += 2;
                let parts = self.list(")")?;
                Some(Tree::Operator("row".to_owned(), parts))
            }
            "exists" if self.is_symbol(1, "(") => {
                self.at += 2;
                Some(Tree::Operator("exists".to_owned(), vec![self.query(Values::DoNotMatter)?]))
            }
            "binary" | "distinct" if self.dialect == Dialect::Mysql || word == "distinct" => {
                self.at += 1;
                self.expr(power::SIGN)
            }
            "null" | "true" | "false" | "default" | "current_date" | "current_time" | "current_timestamp"
            | "localtime" | "localtimestamp" | "current_user" | "session_user" | "current_role" | "unknown"
                if !self.is_symbol(1, "(") =>
            {
                self.at += 1;
                Some(Tree::Word(word.to_owned()))
            }
            "user" | "current_schema" | "current_catalog" | "system_user"
                if self.dialect == Dialect::Postgres && !self.is_symbol(1, "(") =>
            {
                self.at += 1;
                Some(Tree::Word(word.to_owned()))
            }
            "interval" if self.dialect == Dialect::Mysql => {
                self.at += 1;
                let value = self.expr(power::COMPARISON)?;
                let Some(Token::Word(unit)) = self.peek() else { return None };
                self.at += 1;
                Some(Tree::Operator(format!("interval {unit}"), vec![value]))
            }
            // `DATE '2026-01-01'`, `x'ff'`, `_utf8mb4'a'`
            _ if follows_text && !self.is_call_like(word) => {
                self.at += 1;
                let value = self.prefix()?;
                let mut name = word.to_owned();
                while let Some(Token::Word(unit)) = self.peek()
                    && word == "interval"
                    && is_interval_unit(unit)
                {
                    name = format!("{name} {unit}");
                    self.at += 1;
                }
                Some(Tree::Cast(Box::new(value), name))
            }
            "timestamp" | "time" | "double" | "character" | "bit" | "numeric" | "varchar" | "char"
                if self.dialect == Dialect::Postgres =>
            {
                self.typed_text().or_else(|| self.path())
            }
            _ => self.path(),
        }
    }

    /// `timestamp (3) with time zone '…'`: a type of several words and a string.
    fn typed_text(&mut self) -> Option<Tree> {
        let start = self.at;
        let name = self.type_name();
        let (Some(name), Some(Token::Text(text))) = (name, self.peek()) else {
            self.at = start;
            return None;
        };
        self.at += 1;
        Some(Tree::Cast(Box::new(Tree::Text(text.clone())), name))
    }

    fn is_call_like(&self, word: &str) -> bool {
        matches!(word, "and" | "or" | "like" | "in" | "is" | "escape" | "then" | "else" | "when")
    }

    fn case(&mut self) -> Option<Tree> {
        self.at += 1;
        let mut parts = Vec::new();
        let mut name = "case";
        if !self.is_word(0, "when") {
            parts.push(self.expr(0)?);
            name = "case of";
        }
        while self.take_word("when") {
            parts.push(self.expr(0)?);
            self.take_word("then").then_some(())?;
            parts.push(self.expr(0)?);
        }
        if self.take_word("else") {
            let otherwise = self.expr(0)?;
            // ELSE NULL is what there is without it.
            if !otherwise.is_null() {
                parts.push(otherwise);
            }
        }
        self.take_word("end").then_some(())?;
        Some(Tree::Operator(name.to_owned(), parts))
    }

    /// A name with dots, and a call if a parenthesis follows.
    pub(super) fn path(&mut self) -> Option<Tree> {
        let mut parts = Vec::new();
        loop {
            match self.peek()? {
                Token::Word(text) | Token::Name(text) => parts.push(text.clone()),
                Token::Symbol(symbol) if symbol == "*" && !parts.is_empty() => parts.push("*".to_owned()),
                _ => return None,
            }
            self.at += 1;
            if !self.take_symbol(".") {
                break;
            }
        }
        if self.dialect == Dialect::Postgres
            && let Some(Token::Text(text)) = self.peek()
        {
            // `app.mood 'sad'`
            self.at += 1;
            return Some(Tree::Cast(Box::new(Tree::Text(text.clone())), parts.join(".")));
        }
        if !self.take_symbol("(") {
            return Some(Tree::Name(parts));
        }
        if self.dialect == Dialect::Postgres
            && let [name] = parts.as_slice()
            && let Some(call) = self.worded_call(name)
        {
            return Some(call);
        }
        let schema = parts.len().checked_sub(2).map(|at| parts[at].clone());
        let name = match (schema.as_deref(), parts.pop()?) {
            (None | Some("pg_catalog" | "public"), name) => name,
            (Some(schema), name) => format!("{schema}.{name}"),
        };
        let args = self.arguments()?;
        for (word, follows) in [("filter", "("), ("over", "("), ("within", "")] {
            if self.is_word(0, word) && (follows.is_empty() || self.is_symbol(1, follows)) {
                return None;
            }
        }
        Some(Tree::Call(name, args))
    }

    /// What stands in the parentheses of a call; the words of SQL's own functions part arguments like commas.
    fn arguments(&mut self) -> Option<Vec<Tree>> {
        const SEPARATORS: [&str; 8] = ["from", "for", "using", "as", "placing", "separator", "similar", "variadic"];
        let mut args = Vec::new();
        loop {
            if self.take_symbol(")") {
                return Some(args);
            }
            if self.take_symbol(",") || SEPARATORS.iter().any(|word| self.is_word(0, word) && self.take_word(word)) {
                continue;
            }
            if ["select", "with"].iter().any(|word| self.is_word(0, word)) {
                args.push(self.query(Values::Matter)?);
                return Some(args);
            }
            let is_side = ["both", "leading", "trailing"].iter().any(|word| self.is_word(0, word));
            if is_side || self.is_named_argument() {
                if let Some(Token::Word(word)) = self.peek()
                    && word != "both"
                {
                    args.push(Tree::Word(word.clone()));
                }
                self.at += 1;
                if !self.take_symbol("=>") {
                    self.take_symbol(":=");
                }
                continue;
            }
            args.push(self.expr(0)?);
        }
    }

    fn is_named_argument(&self) -> bool {
        self.is_symbol(1, "=>") || self.is_symbol(1, ":=")
    }

    pub(super) fn list(&mut self, close: &str) -> Option<Vec<Tree>> {
        let mut parts = Vec::new();
        if self.take_symbol(close) {
            return Some(parts);
        }
        loop {
            parts.push(self.expr(0)?);
            if self.take_symbol(close) {
                return Some(parts);
            }
            self.expect(",")?;
        }
    }

    /// A type after `::` or in a cast, as text.
    fn type_name(&mut self) -> Option<String> {
        let start = self.at;
        match self.peek()? {
            Token::Word(_) | Token::Name(_) => self.at += 1,
            _ => return None,
        }
        while self.take_symbol(".") {
            self.at += 1;
        }
        loop {
            let more = match self.peek() {
                Some(Token::Word(word)) => {
                    matches!(
                        word.as_str(),
                        "varying"
                            | "precision"
                            | "with"
                            | "without"
                            | "time"
                            | "zone"
                            | "unsigned"
                            | "signed"
                            | "character"
                            | "set"
                            | "integer"
                            | "to"
                            | "year"
                            | "month"
                            | "day"
                            | "hour"
                            | "minute"
                            | "second"
                    ) && !(word == "character" && self.dialect == Dialect::Postgres)
                }
                Some(Token::Symbol(symbol)) if symbol == "(" => {
                    self.at += 1;
                    self.raw_until_closed()?;
                    continue;
                }
                Some(Token::Symbol(symbol)) if symbol == "[" => {
                    self.at += 1;
                    while !self.take_symbol("]") {
                        self.peek()?;
                        self.at += 1;
                    }
                    continue;
                }
                _ => false,
            };
            if !more {
                break;
            }
            self.at += 1;
        }
        Some(join(&self.tokens[start..self.at.min(self.tokens.len())]))
    }

    /// The operator that follows, if it binds at least so tightly. `Some(None)` when it cannot be read.
    fn infix(&mut self, left: &Tree, least: u8) -> Option<Option<Tree>> {
        let (binds, kind) = self.operator()?;
        if binds <= least {
            return None;
        }
        Some(self.apply(left.clone(), binds, kind))
    }

    fn operator(&self) -> Option<(u8, Infix)> {
        Some(match self.peek()? {
            Token::Word(word) => match word.as_str() {
                "or" => (power::OR, Infix::Word("or")),
                "xor" => (power::XOR, Infix::Word("xor")),
                "and" => (power::AND, Infix::Word("and")),
                "is" => (power::IS, Infix::Is),
                "isnull" => (power::IS, Infix::IsNull("null")),
                "notnull" => (power::IS, Infix::IsNull("not null")),
                "not" | "in" | "between" | "like" | "ilike" | "similar" | "regexp" | "rlike" | "glob" | "match" => {
                    (power::IN, Infix::Match)
                }
                "at" if self.is_word(1, "time") => (power::ZONE, Infix::Zone),
                "at" if self.is_word(1, "local") => (power::ZONE, Infix::Local),
                "collate" => (power::COLLATE, Infix::Collate),
                "div" => (power::PRODUCT, Infix::Word("div")),
                "mod" => (power::PRODUCT, Infix::Word("%")),
                "overlaps" => (power::COMPARISON, Infix::Word("overlaps")),
                "operator" if self.is_symbol(1, "(") => (power::OPERATOR, Infix::Named),
                _ => return None,
            },
            Token::Symbol(symbol) => match symbol.as_str() {
                "=" | "==" | "<" | ">" | "<=" | ">=" | "<>" | "!=" | "<=>" => (power::COMPARISON, Infix::Symbol),
                "+" | "-" => (power::SUM, Infix::Symbol),
                "*" | "/" | "%" => (power::PRODUCT, Infix::Symbol),
                "^" => (power::POWER, Infix::Symbol),
                "::" => (power::POSTFIX, Infix::Cast),
                "[" => (power::POSTFIX, Infix::Index),
                "." => (power::POSTFIX, Infix::Field),
                "||" if self.dialect == Dialect::Mysql => (power::OR, Infix::Symbol),
                "&&" if self.dialect == Dialect::Mysql => (power::AND, Infix::Symbol),
                "(" | ")" | "," | "]" | ";" | ":" | "=>" | ":=" => return None,
                _ => (power::OPERATOR, Infix::Symbol),
            },
            Token::Name(_) | Token::Text(_) | Token::Number(_) => return None,
        })
    }

    fn apply(&mut self, left: Tree, binds: u8, kind: Infix) -> Option<Tree> {
        let start = self.at;
        self.at += 1;
        match kind {
            Infix::Word(word) => {
                let right = self.expr(binds)?;
                Some(Tree::Operator(word.to_owned(), vec![left, right]))
            }
            Infix::Symbol => {
                let Token::Symbol(symbol) = &self.tokens[start] else { return None };
                self.compared(left, symbol.clone(), binds)
            }
            Infix::Named => {
                // OPERATOR(schema.op)
                self.expect("(")?;
                while matches!(self.peek(), Some(Token::Word(_) | Token::Name(_))) && self.is_symbol(1, ".") {
                    self.at += 2;
                }
                let Some(Token::Symbol(symbol)) = self.peek() else { return None };
                self.at += 1;
                self.expect(")")?;
                self.compared(left, symbol.clone(), binds)
            }
            Infix::Is => self.is(left),
            Infix::IsNull(what) => Some(Tree::Operator(format!("is {what}"), vec![left])),
            Infix::Match => {
                self.at = start;
                self.matched(left)
            }
            Infix::Zone => {
                self.at = start + 3;
                let zone = self.expr(binds)?;
                Some(Tree::Operator("at time zone".to_owned(), vec![left, zone]))
            }
            Infix::Local => {
                self.at = start + 2;
                Some(Tree::Operator("at local".to_owned(), vec![left]))
            }
            Infix::Collate => {
                let Tree::Name(name) = self.path()? else { return None };
                Some(Tree::Operator(format!("collate {}", name.last()?), vec![left]))
            }
            Infix::Cast => {
                let name = self.type_name()?;
                Some(Tree::Cast(Box::new(left), name))
            }
            Infix::Index => {
                let mut parts = vec![left];
                while !self.take_symbol("]") {
                    match self.take_symbol(":") {
                        true => parts.push(Tree::Word(":".to_owned())),
                        false => parts.push(self.expr(0)?),
                    }
                }
                Some(Tree::Operator("index".to_owned(), parts))
            }
            Infix::Field => {
                let Tree::Name(name) = self.path()? else { return None };
                Some(Tree::Operator(format!("field {}", name.join(".")), vec![left]))
            }
        }
    }

    fn compared(&mut self, left: Tree, symbol: String, binds: u8) -> Option<Tree> {
        for word in ["any", "some", "all"] {
            if self.is_word(0, word) && self.is_symbol(1, "(") {
                self.at += 2;
                let of = if word == "all" { "all" } else { "any" };
                let right = match ["select", "with", "values"].iter().any(|word| self.is_word(0, word)) {
                    true => self.query(Values::Matter)?,
                    false => {
                        let right = self.expr(0)?;
                        self.expect(")")?;
                        right
                    }
                };
                return Some(Tree::Operator(format!("{symbol} {of}"), vec![left, right]));
            }
        }
        let right = self.expr(binds)?;
        Some(Tree::Operator(symbol, vec![left, right]))
    }

    fn is(&mut self, left: Tree) -> Option<Tree> {
        let not = if self.take_word("not") { "not " } else { "" };
        if self.take_word("distinct") {
            self.take_word("from").then_some(())?;
            let right = self.expr(power::IS)?;
            return Some(Tree::Operator(format!("is {not}distinct"), vec![left, right]));
        }
        if self.dialect == Dialect::Postgres {
            return self.is_kind(left, not);
        }
        let Some(Token::Word(word)) = self.peek() else { return None };
        if !matches!(word.as_str(), "null" | "true" | "false" | "unknown" | "json" | "document" | "normalized") {
            // SQLite: IS as a comparison.
            let right = self.expr(power::IS)?;
            return Some(Tree::Operator(format!("is {not}distinct"), vec![left, right]));
        }
        self.at += 1;
        Some(Tree::Operator(format!("is {not}{word}"), vec![left]))
    }

    /// PostgreSQL: `IS NULL`, `IS NFC NORMALIZED`, `IS JSON OBJECT WITH UNIQUE KEYS`.
    fn is_kind(&mut self, left: Tree, not: &str) -> Option<Tree> {
        const WORDS: [&str; 20] = [
            "null",
            "true",
            "false",
            "unknown",
            "document",
            "normalized",
            "nfc",
            "nfd",
            "nfkc",
            "nfkd",
            "json",
            "value",
            "object",
            "array",
            "scalar",
            "with",
            "without",
            "unique",
            "keys",
            "of",
        ];
        let mut name = format!("is {not}").trim_end().to_owned();
        let start = self.at;
        while let Some(Token::Word(word)) = self.peek()
            && WORDS.contains(&word.as_str())
        {
            name = format!("{name} {word}");
            self.at += 1;
        }
        (self.at > start).then(|| Tree::Operator(name, vec![left]))
    }

    fn matched(&mut self, left: Tree) -> Option<Tree> {
        let not = if self.take_word("not") { "not " } else { "" };
        let Some(Token::Word(word)) = self.peek() else { return None };
        self.at += 1;
        match word.as_str() {
            // SQLite: `a NOT NULL`
            "null" if !not.is_empty() => Some(Tree::Operator("is not null".to_owned(), vec![left])),
            "in" => {
                self.expect("(")?;
                if ["select", "with", "values"].iter().any(|word| self.is_word(0, word)) {
                    let query = self.query(Values::Matter)?;
                    return Some(Tree::Operator(format!("{not}in"), vec![left, query]));
                }
                let mut parts = vec![left];
                parts.extend(self.list(")")?);
                Some(Tree::Operator(format!("{not}in"), parts))
            }
            "between" => {
                let symmetric = if self.take_word("symmetric") { " symmetric" } else { "" };
                self.take_word("asymmetric");
                let low = self.expr(power::IN)?;
                self.take_word("and").then_some(())?;
                let high = self.expr(power::IN)?;
                Some(Tree::Operator(format!("{not}between{symmetric}"), vec![left, low, high]))
            }
            "like" | "ilike" | "similar" | "regexp" | "rlike" | "glob" | "match" => {
                if word == "similar" {
                    self.take_word("to");
                }
                for quantifier in ["any", "some", "all"] {
                    if self.is_word(0, quantifier) && self.is_symbol(1, "(") {
                        return self.compared(left, format!("{not}{word}"), power::IN);
                    }
                }
                let mut parts = vec![left, self.expr(power::IN)?];
                if self.take_word("escape") {
                    parts.push(self.expr(power::IN)?);
                }
                Some(Tree::Operator(format!("{not}{word}"), parts))
            }
            _ => None,
        }
    }
}

/// What follows an operand.
#[derive(Debug, Clone, Copy)]
enum Infix {
    Word(&'static str),
    Symbol,
    Named,
    Is,
    IsNull(&'static str),
    Match,
    Zone,
    Local,
    Collate,
    Cast,
    Index,
    Field,
}

fn is_interval_unit(word: &str) -> bool {
    matches!(word, "year" | "month" | "day" | "hour" | "minute" | "second" | "to")
}
