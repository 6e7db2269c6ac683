//! The places of a statement where a name has to stand, and what stands there.
//!
//! Goes along the tokens of statements about structure, and of INSERT as far as its columns. What it does not know it
//! leaves alone.

use super::Refused;
use super::parts::Parts;
use super::words::is_reserved;
use migrate_sql::split::kind::is_any;
use migrate_sql::split::lex::TokenKind;

/// The first name that is none, or that is missing.
pub(super) fn first(parts: &Parts<'_>) -> Option<Refused> {
    let mut names = Names { parts, at: 0, found: None };
    names.statement();
    names.found
}

/// A place in a statement, and what was found before it.
struct Names<'a, 'b> {
    parts: &'b Parts<'a>,
    at: usize,
    found: Option<Refused>,
}

/// With what a table's element begins that is no column.
const ELEMENTS: &[&str] =
    &["CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK", "LIKE"];

impl Names<'_, '_> {
    fn is(&self, words: &[&str]) -> bool {
        self.parts.matches(self.at, words)
    }

    /// Steps over these words if they are next.
    fn eat(&mut self, words: &[&str]) -> bool {
        let is_next = self.is(words);
        self.at += if is_next { words.len() } else { 0 };
        is_next
    }

    fn eat_any(&mut self, words: &[&str]) {
        while is_any(self.parts.word(self.at), words) {
            self.at += 1;
        }
    }

    fn eat_existence(&mut self) {
        let _ = self.eat(&["IF", "NOT", "EXISTS"]) || self.eat(&["IF", "EXISTS"]);
    }

    fn is_symbol(&self, symbol: u8) -> bool {
        self.parts.is_symbol(self.at, symbol)
    }

    fn find(&mut self, refused: Refused) {
        self.found.get_or_insert(refused);
    }

    /// Steps over a name, with what stands before it in dots.
    fn name(&mut self, what: &str) {
        match self.parts.kind(self.at) {
            None => self.find(Refused::new(self.parts.span(self.at - 1, self.at - 1), format!("{what} is missing"))),
            Some(TokenKind::Symbol(b',' | b')' | b'(')) => {
                self.find(Refused::new(self.parts.span(self.at, self.at), format!("{what} is missing")));
            }
            Some(TokenKind::Word) if is_reserved(self.parts.word(self.at)) && !self.parts.is_qualifier(self.at) => {
                self.find(Refused::reserved(self.parts, self.at));
            }
            Some(TokenKind::Text) => self.find(Refused::quoted(self.parts, self.at)),
            _ => {}
        }
        self.at += 1;
        while self.is_symbol(b'.') {
            self.at += 2;
        }
    }

    fn statement(&mut self) {
        if self.eat(&["CREATE"]) {
            self.create();
        } else if self.eat(&["ALTER"]) {
            self.eat_any(&["ONLINE", "OFFLINE", "IGNORE"]);
            if self.eat(&["TABLE"]) {
                self.alter_table();
            }
        } else if self.eat(&["DROP"]) {
            self.drop();
        } else if self.eat(&["TRUNCATE"]) {
            self.eat(&["TABLE"]);
            self.name("the name of the table");
        } else if self.eat(&["RENAME", "TABLE"]) || self.eat(&["RENAME", "TABLES"]) {
            self.eat_existence();
            self.name("the name of the table");
        } else if self.eat(&["INSERT"]) || self.eat(&["REPLACE"]) {
            self.eat_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"]);
            self.eat(&["INTO"]);
            self.name("the name of the table");
            self.columns_of_insert();
        } else if self.eat(&["UPDATE"]) {
            self.eat_any(&["LOW_PRIORITY", "IGNORE"]);
            if !self.is_symbol(b'(') {
                self.name("the name of the table");
            }
        }
    }

    fn create(&mut self) {
        self.eat(&["OR", "REPLACE"]);
        self.eat(&["TEMPORARY"]);
        if self.eat(&["TABLE"]) {
            self.eat_existence();
            self.name("the name of the table");
            self.create_table();
        } else if self.eat(&["VIEW"]) {
            self.eat_existence();
            self.name("the name of the view");
        } else if self.eat(&["DATABASE"]) || self.eat(&["SCHEMA"]) {
            self.eat_existence();
            self.name("the name of the database");
        } else if self.eat(&["USER"]) || self.eat(&["ROLE"]) {
            self.eat_existence();
            self.somebody();
        } else {
            let at = self.at;
            self.eat_any(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE"]);
            if self.eat(&["INDEX"]) {
                self.create_index();
            } else {
                self.at = at;
            }
        }
    }

    /// A user or a role; what they may be called is wide.
    fn somebody(&mut self) {
        if self.at >= self.parts.len() {
            let place = self.parts.span(self.at - 1, self.at - 1);
            self.find(Refused::new(place, "the name of the user or role is missing".to_owned()));
        }
    }

    /// `a (b, c), …` of a table's definition.
    fn create_table(&mut self) {
        let is_list = self.is_symbol(b'(') && !is_any(self.parts.word(self.at + 1), &["SELECT", "WITH", "(", "LIKE"]);
        if !is_list {
            return;
        }
        let open = self.at;
        for (from, to) in self.parts.items(open) {
            self.at = from;
            self.element(to);
        }
    }

    /// A column, a key or a constraint, up to `to`.
    fn element(&mut self, to: usize) {
        let is_other = self.is(&["PERIOD", "FOR"])
            || self.is(&["VECTOR", "KEY"])
            || self.is(&["VECTOR", "INDEX"])
            || self.is(&["CLUSTERING", "KEY"])
            || self.is(&["CLUSTERING", "INDEX"]);
        if is_other {
            return;
        }
        if !is_any(self.parts.word(self.at), ELEMENTS) {
            self.name("the name of the column");
            return self.column(to);
        }
        if self.eat(&["CONSTRAINT"]) && !is_any(self.parts.word(self.at), &["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
            self.eat_existence();
            self.name("the name of the constraint");
        }
        if self.eat(&["LIKE"]) {
            self.name("the name of the table");
        } else if self.eat(&["FOREIGN", "KEY"]) {
            self.index_name();
            self.key_parts();
            self.references(to);
        } else if self.eat(&["PRIMARY", "KEY"]) || self.eat(&["KEY"]) || self.eat(&["INDEX"]) {
            self.index_name();
            self.key_parts();
        } else if self.eat(&["UNIQUE"]) || self.eat(&["FULLTEXT"]) || self.eat(&["SPATIAL"]) {
            let _ = self.eat(&["KEY"]) || self.eat(&["INDEX"]);
            self.index_name();
            self.key_parts();
        }
    }

    /// The name that an index may have, and `USING BTREE`.
    fn index_name(&mut self) {
        self.eat_existence();
        if !self.is_symbol(b'(') && !is_any(self.parts.word(self.at), &["USING", "TYPE"]) {
            self.name("the name of the index");
        }
        if self.is(&["USING"]) || self.is(&["TYPE"]) {
            self.at += 2;
        }
    }

    /// `(a, b(10) DESC, (lower(c)))`
    fn key_parts(&mut self) {
        if !self.is_symbol(b'(') {
            return;
        }
        let open = self.at;
        let items = self.parts.items(open);
        let behind = items.last().map_or(open + 2, |(_, to)| to + 1);
        for (from, to) in items {
            self.at = from;
            self.key_part(to);
        }
        self.at = behind;
    }

    fn key_part(&mut self, to: usize) {
        if self.is_symbol(b'(') {
            return;
        }
        self.name("the name of the column");
        if self.is_symbol(b'(') {
            self.at = self.parts.closing(self.at) + 1;
        }
        let _ = self.eat(&["ASC"]) || self.eat(&["DESC"]) || self.eat(&["WITHOUT", "OVERLAPS"]);
        if self.at < to {
            let message = format!("expected `,` or `)`, found `{}`", self.parts.word(self.at));
            self.find(Refused::new(self.parts.span(self.at, self.at), message));
        }
    }

    fn references(&mut self, to: usize) {
        if let Some(at) = (self.at..to).find(|at| self.parts.matches(*at, &["REFERENCES"])) {
            self.at = at + 1;
            self.name("the name of the table");
            if self.is_symbol(b'(') {
                self.key_parts();
            }
        }
    }

    /// What follows the name of a column: its type and the rest.
    fn column(&mut self, to: usize) {
        if self.at >= to {
            return self.find(Refused::new(self.parts.span(to - 1, to - 1), "the column has no type".to_owned()));
        }
        let needs_length = is_any(self.parts.word(self.at), &["VARCHAR", "VARBINARY", "NVARCHAR", "VARCHARACTER"]);
        if needs_length && !self.parts.is_symbol(self.at + 1, b'(') {
            let message = format!("`{}` needs a length", self.parts.word(self.at));
            self.find(Refused::new(self.parts.span(self.at, self.at), message));
        }
        // What a default or a check says in parentheses is another matter.
        let auto = (self.at + 1..to).find(|at| self.parts.matches(*at, &["AUTOINCREMENT"]));
        if let Some(auto) = auto.filter(|auto| self.parts.depth(self.at, *auto) == 0) {
            let help = "write `AUTO_INCREMENT`".to_owned();
            let message = "MySQL has no `AUTOINCREMENT`".to_owned();
            self.find(Refused { help: Some(help), ..Refused::new(self.parts.span(auto, auto), message) });
        }
        self.references(to);
    }

    fn create_index(&mut self) {
        self.eat_existence();
        if self.is(&["ON"]) {
            // `foreign` says it better.
            return;
        }
        self.index_name();
        if !self.eat(&["ON"]) {
            return;
        }
        self.name("the name of the table");
        self.key_parts();
        if let Some(at) = (self.at..self.parts.len()).find(|at| self.parts.matches(*at, &["WHERE"])) {
            let help = Some("index all rows, or a generated column that is NULL in the others".to_owned());
            let message = "MySQL has no indexes with `WHERE`".to_owned();
            self.find(Refused { help, ..Refused::new(self.parts.span(at, at), message) });
        }
    }

    fn alter_table(&mut self) {
        self.eat_existence();
        self.name("the name of the table");
        let (mut from, end) = (self.at, self.parts.len());
        for to in self.parts.commas(from, end, 0).into_iter().chain([end]) {
            if from < to {
                self.at = from;
                self.clause(to);
            }
            from = to + 1;
        }
    }

    fn clause(&mut self, to: usize) {
        if self.eat(&["WAIT"]) {
            self.at += 1;
        }
        self.eat(&["NOWAIT"]);
        if self.eat(&["ADD"]) {
            self.add(to);
        } else if self.eat(&["DROP"]) {
            self.drop_part();
        } else if self.eat(&["CHANGE"]) {
            self.eat(&["COLUMN"]);
            self.eat_existence();
            self.name("the name of the column");
            self.name("the new name of the column");
            self.column_of_clause(to);
        } else if self.eat(&["MODIFY"]) {
            self.eat(&["COLUMN"]);
            self.eat_existence();
            self.name("the name of the column");
            self.column_of_clause(to);
        } else if self.eat(&["RENAME"]) {
            self.rename();
        } else if self.eat(&["ALTER"]) && !is_any(self.parts.word(self.at), &["INDEX", "CHECK", "CONSTRAINT", "KEY"]) {
            self.eat(&["COLUMN"]);
            self.eat_existence();
            self.name("the name of the column");
        }
    }

    fn add(&mut self, to: usize) {
        let is_column = self.eat(&["COLUMN"]);
        self.eat_existence();
        if self.is_symbol(b'(') {
            return self.create_table();
        }
        let is_other = ["PARTITION", "SYSTEM", "PERIOD"].iter().any(|word| self.is(&[word]));
        if is_column {
            self.name("the name of the column");
            self.column_of_clause(to);
        } else if !is_other {
            self.element(to);
        }
    }

    /// A column whose place may be said: `FIRST`, `AFTER a`.
    fn column_of_clause(&mut self, to: usize) {
        self.column(to);
        if let Some(at) = (self.at..to).find(|at| self.parts.matches(*at, &["AFTER"])) {
            self.at = at + 1;
            self.name("the name of the column");
        }
    }

    fn drop_part(&mut self) {
        let is_other = ["PRIMARY", "PARTITION", "SYSTEM", "PERIOD"].iter().any(|word| self.is(&[word]));
        if is_other {
            return;
        }
        let what = if self.eat(&["COLUMN"]) {
            "the name of the column"
        } else if self.eat(&["INDEX"]) || self.eat(&["KEY"]) {
            "the name of the index"
        } else if self.eat(&["FOREIGN", "KEY"]) || self.eat(&["CONSTRAINT"]) || self.eat(&["CHECK"]) {
            "the name of the constraint"
        } else {
            "the name of the column"
        };
        self.eat_existence();
        self.name(what);
    }

    fn rename(&mut self) {
        let is_part = self.eat(&["COLUMN"]) || self.eat(&["INDEX"]) || self.eat(&["KEY"]);
        if is_part {
            self.eat_existence();
            self.name("the old name");
        }
        let _ = self.eat(&["TO"]) || self.eat(&["AS"]) || self.eat(&["="]);
        self.name("the new name");
    }

    fn drop(&mut self) {
        self.eat(&["TEMPORARY"]);
        if self.eat(&["TABLE"]) || self.eat(&["TABLES"]) || self.eat(&["VIEW"]) {
            self.eat_existence();
            self.name("the name of the table");
            while self.is_symbol(b',') {
                self.at += 1;
                self.name("the name of the table");
            }
        } else if self.eat(&["DATABASE"]) || self.eat(&["SCHEMA"]) {
            self.eat_existence();
            self.name("the name of the database");
        } else if self.eat(&["INDEX"]) {
            self.eat_existence();
            self.name("the name of the index");
            if self.eat(&["ON"]) {
                self.name("the name of the table");
            }
        } else if self.eat(&["USER"]) || self.eat(&["ROLE"]) {
            self.eat_existence();
            self.somebody();
        }
    }

    /// The names in `INSERT INTO t (a, b)`.
    fn columns_of_insert(&mut self) {
        if self.is(&["PARTITION"]) {
            self.at = self.parts.closing(self.at + 1) + 1;
        }
        let inside = self.parts.word(self.at + 1);
        if !self.is_symbol(b'(') || is_any(inside, &["SELECT", "WITH", "VALUES", "TABLE", "(", ")"]) {
            return;
        }
        for (from, _) in self.parts.items(self.at) {
            self.at = from;
            self.name("the name of the column");
        }
    }
}
