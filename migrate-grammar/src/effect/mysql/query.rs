//! Queries: the relations that they read, the columns that are surely meant, and the columns that they give.
//!
//! Must not guess: a column counts if its table is written before it, or if it stands alone on one side of a
//! comparison in a query of one table. Everything else in an expression is left alone.

use super::cursor::Cursor;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::Reads;
use migrate_sql::split::lex::TokenKind;
use migrate_sql::words::is_reserved;

/// What a query reads and gives.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The names of its columns, `*` for those of the only relation that it reads; `None` where they are not plain.
    pub(super) columns: Option<Vec<Ident>>,
    /// The relations that it reads, sorted.
    pub(super) reads: Vec<Reads>,
}

/// Whether a query begins so many tokens ahead.
pub(super) fn begins_at(cursor: &Cursor<'_>, ahead: usize) -> bool {
    let mut ahead = ahead;
    while cursor.is_at(ahead, "(") {
        ahead += 1;
    }
    ["SELECT", "WITH", "VALUES", "TABLE"].iter().any(|word| cursor.is_at(ahead, word))
}

/// A query that takes all tokens that are left.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Found {
    let mut reader = Reader::default();
    let columns = reader.query(*cursor, Nesting::Outermost);
    cursor.skip_all();
    let reads = reader.finish();
    // `*` is known for the only relation that is read.
    let columns = columns.filter(|columns| reads.len() == 1 || !columns.iter().any(|column| column.is("*")));
    Found { columns, reads }
}

/// Collects what queries and expressions read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    reads: Vec<Reads>,
    /// The names of common table expressions, which are no relations.
    expressions: Vec<String>,
}

/// Whether a query lies in another one, whose columns it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    Outermost,
    Nested,
}

/// A table of a FROM clause: by what name it is called, and which relation it is.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) called: String,
    pub(super) relation: Option<Name>,
}

impl Reader {
    /// What was read, sorted and without doubles.
    pub(super) fn finish(mut self) -> Vec<Reads> {
        self.reads.sort();
        let mut reads: Vec<Reads> = Vec::new();
        for it in self.reads {
            match reads.last_mut() {
                Some(last) if last.relation == it.relation => last.columns.extend(it.columns),
                _ => reads.push(it),
            }
        }
        for it in &mut reads {
            it.columns.sort();
            it.columns.dedup();
        }
        reads
    }

    /// `[WITH …] SELECT … [UNION …]`; gives its columns.
    pub(super) fn query(&mut self, cursor: Cursor<'_>, nesting: Nesting) -> Option<Vec<Ident>> {
        let mut cursor = cursor;
        self.with(&mut cursor);
        let mut columns = None;
        let mut is_first = true;
        while !cursor.is_at_end() {
            let start = cursor;
            cursor.seek(&["UNION", "EXCEPT", "INTERSECT", "MINUS"]);
            let found = self.part(cursor.since(&start), nesting);
            if is_first {
                columns = found;
            }
            is_first = false;
            cursor.skip(1);
            cursor.take_any(&["ALL", "DISTINCT"]);
        }
        columns
    }

    /// `WITH name AS (…), …`
    pub(super) fn with(&mut self, cursor: &mut Cursor<'_>) {
        if !cursor.take(&["WITH"]) {
            return;
        }
        cursor.take(&["RECURSIVE"]);
        while let Some(name) = cursor.ident_text() {
            self.expressions.push(name);
            cursor.parenthesis();
            cursor.take(&["AS"]);
            if let Some(inner) = cursor.parenthesis() {
                self.query(inner, Nesting::Outermost);
            }
            if !cursor.take(&[","]) {
                return;
            }
        }
    }

    /// One query of a UNION.
    fn part(&mut self, mut cursor: Cursor<'_>, nesting: Nesting) -> Option<Vec<Ident>> {
        if let Some(inner) = cursor.parenthesis() {
            return self.query(inner, nesting);
        }
        if cursor.take(&["TABLE"]) {
            let name = cursor.name()?;
            self.relation(&name);
            return None;
        }
        if !cursor.take(&["SELECT"]) {
            self.expression(cursor, &[], Alone::Anything);
            return None;
        }
        const CLAUSES: [&str; 10] =
            ["FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "FOR", "INTO", "LOCK"];
        let start = cursor;
        cursor.seek(&CLAUSES);
        let list = cursor.since(&start);
        let mut clauses = Vec::new();
        let mut sources = Vec::new();
        while !cursor.is_at_end() {
            let word = cursor.piece(0).to_ascii_uppercase();
            cursor.skip(1);
            let start = cursor;
            cursor.seek(&CLAUSES);
            let clause = cursor.since(&start);
            match word.as_str() {
                "FROM" => sources = self.sources(clause),
                "INTO" => {}
                _ => clauses.push((word, clause)),
            }
        }
        for (word, clause) in clauses {
            let alone =
                if word == "WHERE" && nesting == Nesting::Outermost { Alone::Compared } else { Alone::Anything };
            self.expression(clause, &sources, alone);
        }
        self.list(list, &sources, nesting)
    }

    /// The list of a SELECT.
    fn list(&mut self, list: Cursor<'_>, sources: &[Source], nesting: Nesting) -> Option<Vec<Ident>> {
        let mut list = list;
        const MODIFIERS: [&str; 9] = [
            "ALL",
            "DISTINCT",
            "DISTINCTROW",
            "HIGH_PRIORITY",
            "STRAIGHT_JOIN",
            "SQL_SMALL_RESULT",
            "SQL_BIG_RESULT",
            "SQL_NO_CACHE",
            "SQL_CALC_FOUND_ROWS",
        ];
        while list.take_any(&MODIFIERS).is_some() {}
        let mut columns = Some(Vec::new());
        for item in list.commas() {
            let alone =
                if item.left() == 1 && nesting == Nesting::Outermost { Alone::Compared } else { Alone::Anything };
            self.expression(item, sources, alone);
            let column = match sources {
                [Source { relation: Some(_), called }] if is_star(&item, called) => Some(Ident::other(Mysql, "*")),
                _ => column_of(item),
            };
            match (column, &mut columns) {
                (Some(column), Some(columns)) => columns.push(column),
                (None, columns) => *columns = None,
                _ => {}
            }
        }
        columns
    }

    /// A FROM clause, or the tables of an UPDATE or DELETE.
    pub(super) fn sources(&mut self, clause: Cursor<'_>) -> Vec<Source> {
        let mut sources = Vec::new();
        let mut conditions = Vec::new();
        self.collect_sources(clause, &mut sources, &mut conditions);
        for condition in conditions {
            self.expression(condition, &sources, Alone::Anything);
        }
        sources
    }

    fn collect_sources<'a>(&mut self, clause: Cursor<'a>, sources: &mut Vec<Source>, conditions: &mut Vec<Cursor<'a>>) {
        const JOINS: [&str; 10] =
            [",", "JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "OUTER", "NATURAL", "STRAIGHT_JOIN", "LATERAL"];
        let mut clause = clause;
        while !clause.is_at_end() {
            if clause.take_any(&JOINS).is_some() {
                continue;
            }
            if clause.take(&["ON"]) {
                let start = clause;
                clause.seek(&JOINS);
                // `LEFT(a, 1)` and `RIGHT(a, 1)` are calls.
                while (clause.is(&["LEFT", "("]) || clause.is(&["RIGHT", "("])) && !clause.is_at_end() {
                    clause.skip(1);
                    clause.parenthesis();
                    clause.seek(&JOINS);
                }
                conditions.push(clause.since(&start));
                continue;
            }
            if clause.take(&["USING"]) {
                clause.parenthesis();
                continue;
            }
            if clause.is_at(0, "(") {
                let Some(inner) = clause.parenthesis() else { return };
                if begins_at(&inner, 0) && !inner.is_at(0, "(") {
                    self.query(inner, Nesting::Outermost);
                    sources.push(Source { called: alias(&mut clause).unwrap_or_default(), relation: None });
                } else {
                    self.collect_sources(inner, sources, conditions);
                    if let Some(called) = alias(&mut clause) {
                        sources.push(Source { called, relation: None });
                    }
                }
                continue;
            }
            let Some(name) = clause.name() else {
                clause.skip(1);
                continue;
            };
            // JSON_TABLE(…) and other functions.
            if let Some(inner) = clause.parenthesis() {
                conditions.push(inner);
                sources.push(Source { called: alias(&mut clause).unwrap_or_default(), relation: None });
                continue;
            }
            if clause.take(&["PARTITION"]) {
                clause.parenthesis();
            }
            let is_relation = self.relation(&name);
            let called = alias(&mut clause).unwrap_or_else(|| name.ident.as_str().to_owned());
            sources.push(Source { called, relation: is_relation.then_some(name) });
            hints(&mut clause);
        }
    }

    /// Says that a relation is read; whether it is one.
    pub(super) fn relation(&mut self, name: &Name) -> bool {
        let is_known = |it: &String| name.schema.is_none() && it.eq_ignore_ascii_case(name.ident.as_str());
        if self.expressions.iter().any(is_known)
            || name.schema.is_none() && name.ident.as_str().eq_ignore_ascii_case("dual")
        {
            return false;
        }
        self.reads.push(Reads { relation: name.clone(), columns: Vec::new() });
        true
    }

    /// An expression: its subqueries, and the columns that are surely meant.
    pub(super) fn expression(&mut self, expression: Cursor<'_>, sources: &[Source], alone: Alone) {
        let mut cursor = expression;
        let mut before = Before::Start;
        while !cursor.is_at_end() {
            if cursor.is_at(0, "(") {
                let Some(inner) = cursor.parenthesis() else { return };
                if begins_at(&inner, 0) && !inner.is_at(0, "(") {
                    self.query(inner, Nesting::Nested);
                } else {
                    let inside = if before == Before::Operand { Alone::Anything } else { alone };
                    self.expression(inner, sources, inside);
                }
                before = Before::Operand;
                continue;
            }
            match cursor.kind(0) {
                Some(TokenKind::Word | TokenKind::Name) if cursor.is_at(1, ".") => {
                    self.qualified(&mut cursor, sources);
                    before = Before::Operand;
                    continue;
                }
                Some(kind @ (TokenKind::Word | TokenKind::Name)) => {
                    let is_name = kind == TokenKind::Name || !is_reserved(Mysql, cursor.piece(0));
                    let is_meant = is_name
                        && alone == Alone::Compared
                        && before == Before::Start
                        && (cursor.left() == 1 || is_comparison(&cursor));
                    if is_meant && let [Source { relation: Some(relation), .. }] = sources {
                        let mut ahead = cursor;
                        let columns = ahead.ident().into_iter().collect();
                        self.reads.push(Reads { relation: relation.clone(), columns });
                    }
                    before = if begins_operand(&cursor) { Before::Start } else { Before::Operand };
                }
                Some(TokenKind::Symbol(_)) => before = Before::Operator,
                _ => before = Before::Operand,
            }
            cursor.skip(1);
        }
    }

    /// `table.column`, `database.table.column`.
    fn qualified(&mut self, cursor: &mut Cursor<'_>, sources: &[Source]) {
        let mut parts = Vec::new();
        while let Some(part) = cursor.ident_text() {
            parts.push(part);
            if !cursor.take(&["."]) {
                break;
            }
        }
        // `table.*`, or a function of another database.
        if cursor.is_at(0, "(") {
            return;
        }
        let [table, column] = parts.as_slice() else { return };
        let is_meant = |source: &&Source| source.called == *table;
        let Some(Source { relation: Some(relation), .. }) = sources.iter().find(is_meant) else { return };
        self.reads.push(Reads { relation: relation.clone(), columns: vec![Ident::other(Mysql, column)] });
    }
}

/// Which columns count that stand without their table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    /// None: a name may be that of anything.
    Anything,
    /// Those that are compared.
    Compared,
}

/// What stands before a word of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or a word after which an operand begins.
    Start,
    Operator,
    Operand,
}

/// Whether an operand begins after this word.
fn begins_operand(cursor: &Cursor<'_>) -> bool {
    ["AND", "OR", "NOT", "WHERE", "XOR"].iter().any(|word| cursor.is_at(0, word))
}

/// Whether the word here is compared with what follows.
fn is_comparison(cursor: &Cursor<'_>) -> bool {
    const WORDS: [&str; 8] = ["=", "<", ">", "!", "IS", "IN", "LIKE", "BETWEEN"];
    let is_negated = cursor.is_at(1, "NOT") && !cursor.is_at(0, "IS");
    let at = if is_negated { 2 } else { 1 };
    WORDS.iter().any(|word| cursor.is_at(at, word))
}

/// The alias that follows a table.
fn alias(clause: &mut Cursor<'_>) -> Option<String> {
    let is_said = clause.take(&["AS"]);
    let is_word = clause.kind(0) == Some(TokenKind::Word);
    if !is_said && is_word && (is_reserved(Mysql, clause.piece(0)) || clause.is_at(0, "OFFSET")) {
        return None;
    }
    let alias = clause.ident_text();
    if alias.is_some() {
        // The columns of a derived table.
        clause.parenthesis();
    }
    alias
}

/// `USE INDEX (…)` and its kin.
fn hints(clause: &mut Cursor<'_>) {
    while clause.take_any(&["USE", "FORCE", "IGNORE"]).is_some() {
        clause.take_any(&["INDEX", "KEY"]);
        if clause.take(&["FOR"]) {
            while !clause.is_at_end() && !clause.is_at(0, "(") {
                clause.skip(1);
            }
        }
        clause.parenthesis();
    }
}

/// The name of a column of a SELECT: its alias, or that of the column that it is.
fn column_of(item: Cursor<'_>) -> Option<Ident> {
    let mut last = item;
    last.skip(item.left().checked_sub(1)?);
    let is_path = (0..item.left()).all(|at| {
        let is_dot = item.is_at(at, ".");
        if at % 2 == 1 { is_dot } else { is_name(&item, at) }
    });
    if !is_path && !is_alias(&item) {
        return named_after_text(item);
    }
    match last.kind(0) {
        Some(TokenKind::Text) => last.string().map(|text| Ident::other(Mysql, text)),
        _ => last.ident(),
    }
}

/// An expression is called like its text, unless that is too long for a name; a string like itself.
fn named_after_text(item: Cursor<'_>) -> Option<Ident> {
    let mut item = item;
    let text = item.as_text();
    let has_comment = ["--", "#", "/*"].iter().any(|mark| text.contains(mark));
    if text.len() > 64 || has_comment || text.contains('*') && !text.contains('(') {
        return None;
    }
    let name = if item.left() == 1 { item.string() } else { None };
    Some(Ident::other(Mysql, name.unwrap_or_else(|| text.to_owned())))
}

/// `*`, `table.*`
fn is_star(item: &Cursor<'_>, called: &str) -> bool {
    let mut item = *item;
    if item.left() == 3 && item.ident_text().is_some_and(|table| table == called) {
        item.take(&["."]);
    }
    item.left() == 1 && item.is_at(0, "*")
}

/// Whether the last token of an item is its alias.
fn is_alias(item: &Cursor<'_>) -> bool {
    let Some(last) = item.left().checked_sub(1).filter(|last| *last > 0) else { return false };
    if item.is_at(last - 1, "AS") {
        return true;
    }
    let is_after_operand = match item.kind(last - 1) {
        Some(TokenKind::Symbol(b')') | TokenKind::Name) => true,
        Some(TokenKind::Word) => is_name(item, last - 1),
        // `INTERVAL 1 DAY`
        Some(TokenKind::Number) => item.kind(last) == Some(TokenKind::Name),
        _ => false,
    };
    is_after_operand && is_name(item, last)
}

fn is_name(item: &Cursor<'_>, at: usize) -> bool {
    match item.kind(at) {
        Some(TokenKind::Name) => true,
        Some(TokenKind::Word) => !is_reserved(Mysql, item.piece(at)),
        _ => false,
    }
}
