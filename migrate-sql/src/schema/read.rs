//! The text of `migrate.schema` -> the schema that was printed.

use super::data_type::DataType;
use super::expr::Expr;
use super::name::{Ident, Name, Sort};
use super::object::{Domain, Other, Reads, Routine, RoutineKind, Sequence, Type, TypeKind, View, Volatility};
use super::print::HEADER;
use super::table::{
    Certainty, Column, Constraint, ConstraintRule, Default, ForeignKey, Generated, Identity, Index, IndexOn, IndexPart,
    Key, Nullability, Nulls, PartitionOf, Partitioned, Persistence, Policy, Reaction, RowSecurity, Storage, Table,
    Timing, Trigger, Uniqueness, Validity,
};
use super::{Relation, Schema};
use crate::dialect::Dialect;
use crate::server::Server;
use std::fmt;
use std::sync::Arc;

/// A line that [`print`](super::print::print) did not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, from 1.
    pub line: usize,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} is not what `migrate lock` wrote", self.line)
    }
}

impl std::error::Error for Unreadable {}

/// Reads a printed schema back.
///
/// # Errors
///
/// The first line that was not printed.
pub fn read(text: &str, server: Server) -> Result<Schema, Unreadable> {
    let mut reader = Reader { schema: Schema::empty(server), open: Open::Nothing };
    let mut lines = text.split_inclusive('\n').enumerate();
    match lines.next() {
        Some((_, first)) if first.trim_end_matches('\n') == HEADER => {}
        _ => return Err(Unreadable { line: 1 }),
    }
    for (at, line) in lines {
        reader.line(line.trim_end_matches('\n')).ok_or(Unreadable { line: at + 1 })?;
    }
    reader.close();
    Ok(reader.schema)
}

/// The object that indented lines belong to.
enum Open {
    Nothing,
    Table(Box<Table>),
    View(Box<View>, Option<String>),
    Type(Box<Type>),
    Routine(Box<Routine>, Option<String>),
}

struct Reader {
    schema: Schema,
    open: Open,
}

impl Reader {
    fn dialect(&self) -> Dialect {
        self.schema.dialect()
    }

    fn line(&mut self, line: &str) -> Option<()> {
        if let Some(text) = line.strip_prefix("  | ") {
            return self.text_line(&unescape(text));
        }
        let is_inner = line.starts_with("  ");
        let mut words = Cursor { dialect: self.dialect(), words: split(line.trim_start())?, at: 0 };
        let first = words.text()?;
        if is_inner {
            self.inner(&first, &mut words)?;
        } else {
            self.close();
            self.outer(&first, &mut words)?;
        }
        (words.at == words.words.len()).then_some(())
    }

    fn text_line(&mut self, line: &str) -> Option<()> {
        let (Open::View(_, text) | Open::Routine(_, text)) = &mut self.open else { return None };
        match text {
            Some(text) => {
                text.push('\n');
                text.push_str(line);
            }
            None => *text = Some(line.to_owned()),
        }
        Some(())
    }

    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Table(table) => self.schema.insert(Relation::Table(Arc::from(table))),
            Open::View(mut view, text) => {
                view.query = text.unwrap_or_default();
                self.schema.insert(Relation::View(Arc::from(view)));
            }
            Open::Type(found) => {
                self.schema.types.insert(found.name.clone(), Arc::from(found));
            }
            Open::Routine(mut routine, text) => {
                routine.body = text.unwrap_or_default();
                let key = (routine.name.clone(), routine.arguments.clone());
                self.schema.routines.insert(key, Arc::from(routine));
            }
        }
    }

    fn outer(&mut self, first: &str, words: &mut Cursor) -> Option<()> {
        match first {
            "unknown" => self.schema.unknown.push(words.text()?),
            "namespace" => {
                let name = words.ident(Sort::Relation)?;
                self.schema.namespaces.insert(name, words.certainty());
            }
            "extension" => {
                self.schema.extensions.insert(words.ident(Sort::Other)?);
            }
            "other" => {
                self.schema.others.insert(Other { kind: words.text()?, name: words.text()? });
            }
            "type" => self.open = Open::Type(Box::new(data_type(words)?)),
            "sequence" => {
                let sequence = sequence(words)?;
                self.schema.relations.insert(sequence.name.clone(), Relation::Sequence(Arc::new(sequence)));
            }
            "table" => {
                let mut table = Table::new(words.name(Sort::Relation)?);
                table.persistence = if words.take("unlogged") {
                    Persistence::Unlogged
                } else if words.take("temporary") {
                    Persistence::Temporary
                } else {
                    Persistence::Permanent
                };
                table.row_security = if words.take("row-security") {
                    RowSecurity::On
                } else if words.take("forced-row-security") {
                    RowSecurity::Forced
                } else {
                    RowSecurity::Off
                };
                table.certainty = words.certainty();
                self.open = Open::Table(Box::new(table));
            }
            "view" | "materialized-view" => {
                let view = View {
                    name: words.name(Sort::Relation)?,
                    materialized: first != "view",
                    columns: None,
                    query: String::new(),
                    reads: Vec::new(),
                    indexes: Vec::new(),
                    triggers: Vec::new(),
                    certainty: words.certainty(),
                };
                self.open = Open::View(Box::new(view), None);
            }
            "function" | "procedure" | "aggregate" => {
                self.open = Open::Routine(Box::new(routine(first, words)?), None);
            }
            _ => return None,
        }
        Some(())
    }

    fn inner(&mut self, first: &str, words: &mut Cursor) -> Option<()> {
        match &mut self.open {
            Open::Table(table) => table_line(table, first, words),
            Open::View(view, _) => {
                match first {
                    "columns" => {
                        let mut columns = Vec::new();
                        while let Some(name) = words.ident(Sort::Other) {
                            columns.push(name);
                        }
                        view.columns = Some(columns);
                    }
                    "reads" => {
                        let relation = words.name(Sort::Relation)?;
                        let mut columns = Vec::new();
                        while let Some(name) = words.ident(Sort::Other) {
                            columns.push(name);
                        }
                        view.reads.push(Reads { relation, columns });
                    }
                    "index" => view.indexes.push(index(words)?),
                    "trigger" => view.triggers.push(trigger(words)?),
                    _ => return None,
                }
                Some(())
            }
            Open::Type(found) => match (&mut found.kind, first) {
                (TypeKind::Enum(values), "value") => {
                    values.push(words.text()?);
                    Some(())
                }
                (TypeKind::Composite(attributes), "attribute") => {
                    attributes.push((words.ident(Sort::Other)?, words.data_type()?));
                    Some(())
                }
                (TypeKind::Domain(domain), "check") => {
                    let (name, expr) = (words.ident(Sort::Other)?, words.expr()?);
                    let validity = if words.take("not-valid") { Validity::NotValid } else { Validity::Valid };
                    domain.checks.push((name, expr, validity));
                    Some(())
                }
                _ => None,
            },
            Open::Routine(..) | Open::Nothing => None,
        }
    }
}

fn table_line(table: &mut Table, first: &str, words: &mut Cursor) -> Option<()> {
    match first {
        "column" => table.columns.push(column(words)?),
        "primary-key" | "unique" | "foreign-key" | "check" | "exclude" => {
            table.constraints.push(constraint(first, words)?);
        }
        "index" => table.indexes.push(index(words)?),
        "trigger" => table.triggers.push(trigger(words)?),
        "policy" => table.policies.push(policy(words)?),
        "partitioned" => {
            let strategy = words.text()?;
            let key = words.parts()?;
            let mut partitions = Vec::new();
            while words.take("partition") {
                partitions.push(words.ident(Sort::Other)?);
            }
            table.partitioned = Some(Partitioned { strategy, key, partitions });
        }
        "partition-of" => {
            table.partition_of = Some(PartitionOf { table: words.name(Sort::Relation)?, bound: words.expr()? });
        }
        "inherits" => table.inherits.push(words.name(Sort::Relation)?),
        "server" => table.server = Some(words.ident(Sort::Other)?),
        "option" => {
            table.options.insert(words.text()?, words.text()?);
        }
        super::print::IMPLIED => {
            table.implied.insert(words.ident(Sort::Other)?);
        }
        _ => return None,
    }
    Some(())
}

fn column(words: &mut Cursor) -> Option<Column> {
    let mut column = Column::new(words.ident(Sort::Other)?, words.data_type()?);
    let (not_null, not_valid) = (words.take("not-null"), words.take("not-null-not-valid"));
    let named = if words.take("named") { Some(words.ident(Sort::Other)?) } else { None };
    if not_null {
        column.nullability = Nullability::NotNull(named);
    } else if not_valid {
        column.nullability = Nullability::NotValid(named);
    }
    while let Some(key) = words.text() {
        match key.as_str() {
            "default" => column.default = Some(Default::Expr(words.expr()?)),
            "next-value" => column.default = Some(Default::NextValue(words.name(Sort::Relation)?)),
            "generated-stored" => {
                column.generated = Some(Generated { expr: words.expr()?, storage: Storage::Stored });
            }
            "generated-virtual" => {
                column.generated = Some(Generated { expr: words.expr()?, storage: Storage::Virtual });
            }
            "identity-always" => column.identity = Some(Identity::Always),
            "identity-by-default" => column.identity = Some(Identity::ByDefault),
            "auto-increment" => column.auto_increment = true,
            "collate" => column.collation = Some(words.ident(Sort::Other)?),
            "charset" => column.charset = Some(words.ident(Sort::Other)?),
            "on-update" => column.on_update = Some(words.expr()?),
            "comment" => column.comment = Some(words.text()?),
            _ => return None,
        }
    }
    Some(column)
}

fn constraint(kind: &str, words: &mut Cursor) -> Option<Constraint> {
    let name = if words.take("named") { Some(words.ident(Sort::Other)?) } else { None };
    let rule = match kind {
        "primary-key" => ConstraintRule::PrimaryKey(key(words)?),
        "unique" => ConstraintRule::Unique(key(words)?),
        "foreign-key" => ConstraintRule::ForeignKey(foreign_key(words)?),
        "check" | "exclude" => {
            words.take("is").then_some(())?;
            let expr = words.expr()?;
            if kind == "check" { ConstraintRule::Check(expr) } else { ConstraintRule::Exclude(expr) }
        }
        _ => return None,
    };
    let validity = if words.take("not-valid") {
        Validity::NotValid
    } else if words.take("not-enforced") {
        Validity::NotEnforced
    } else {
        Validity::Valid
    };
    let timing = if words.take("deferrable") {
        Timing::Deferrable
    } else if words.take("deferred") {
        Timing::Deferred
    } else {
        Timing::Immediate
    };
    let beside = if words.take("beside") { Some(words.ident(Sort::Other)?) } else { None };
    Some(Constraint { name, rule, validity, timing, beside })
}

fn key(words: &mut Cursor) -> Option<Key> {
    let parts = words.parts()?;
    let include = words.idents("include")?;
    let nulls = if words.take("nulls-not-distinct") { Nulls::NotDistinct } else { Nulls::Distinct };
    Some(Key { parts, include, nulls })
}

fn foreign_key(words: &mut Cursor) -> Option<ForeignKey> {
    let columns = words.idents("on")?;
    words.take("references").then_some(())?;
    let table = words.name(Sort::Relation)?;
    let referenced = words.idents("to")?;
    let mut reaction = |event: &str| -> Option<Reaction> {
        if !words.take(event) {
            return Some(Reaction::NoAction);
        }
        match words.text()?.as_str() {
            "restrict" => Some(Reaction::Restrict),
            "cascade" => Some(Reaction::Cascade),
            "set-null" => Some(Reaction::SetNull),
            "set-default" => Some(Reaction::SetDefault),
            _ => None,
        }
    };
    let (on_delete, on_update) = (reaction("delete")?, reaction("update")?);
    let full = words.take("full");
    Some(ForeignKey { columns, table, referenced, on_delete, on_update, full })
}

fn index(words: &mut Cursor) -> Option<Index> {
    let (name, method) = (words.ident(Sort::Other)?, words.text()?);
    let uniqueness = if words.take("unique") {
        Uniqueness::Unique(Nulls::Distinct)
    } else if words.take("unique-nulls-not-distinct") {
        Uniqueness::Unique(Nulls::NotDistinct)
    } else {
        Uniqueness::Any
    };
    let parts = words.parts()?;
    let include = words.idents("include")?;
    let predicate = if words.take("where") { Some(words.expr()?) } else { None };
    let valid = !words.take("invalid");
    Some(Index { name, parts, uniqueness, method, include, predicate, valid })
}

fn trigger(words: &mut Cursor) -> Option<Trigger> {
    let (name, timing) = (words.ident(Sort::Relation)?, words.text()?);
    let mut events = Vec::new();
    while words.take("event") {
        events.push(words.text()?);
    }
    let for_each_row = words.take("each-row");
    let condition = if words.take("when") { Some(words.expr()?) } else { None };
    words.take("do").then_some(())?;
    let action = words.expr()?;
    let reads = words.reads()?;
    let enabled = !words.take("disabled");
    Some(Trigger { name, timing, events, for_each_row, condition, action, reads, enabled })
}

fn policy(words: &mut Cursor) -> Option<Policy> {
    let (name, command) = (words.ident(Sort::Other)?, words.text()?);
    let permissive = !words.take("restrictive");
    let mut roles = Vec::new();
    while words.take("role") {
        roles.push(words.text()?);
    }
    let using = if words.take("using") { Some(words.expr()?) } else { None };
    let check = if words.take("check") { Some(words.expr()?) } else { None };
    let reads = words.reads()?;
    Some(Policy { name, permissive, command, roles, using, check, reads })
}

fn sequence(words: &mut Cursor) -> Option<Sequence> {
    let (name, data_type) = (words.name(Sort::Relation)?, words.data_type()?);
    let mut number = |key: &str| -> Option<i64> {
        words.take(key).then_some(())?;
        words.text()?.parse().ok()
    };
    let (increment, start) = (number("increment")?, number("start")?);
    let (minimum, maximum) = (number("min")?, number("max")?);
    let cycle = words.take("cycle");
    let owner =
        if words.take("owned-by") { Some((words.name(Sort::Relation)?, words.ident(Sort::Other)?)) } else { None };
    let certainty = words.certainty();
    Some(Sequence { name, data_type, increment, start, minimum, maximum, cycle, owner, certainty })
}

fn data_type(words: &mut Cursor) -> Option<Type> {
    let name = words.name(Sort::Other)?;
    let kind = match words.text()?.as_str() {
        "enum" => TypeKind::Enum(Vec::new()),
        "composite" => TypeKind::Composite(Vec::new()),
        "base" => TypeKind::Base,
        "range" => TypeKind::Range(words.data_type()?.without_modifiers()),
        "domain" => {
            let base = words.data_type()?;
            let not_null = words.take("not-null");
            let default = if words.take("default") { Some(words.expr()?) } else { None };
            TypeKind::Domain(Domain { base, not_null, default, checks: Vec::new() })
        }
        _ => return None,
    };
    Some(Type { name, kind, certainty: words.certainty() })
}

fn routine(kind: &str, words: &mut Cursor) -> Option<Routine> {
    let name = words.name(Sort::Other)?;
    let kind = match kind {
        "procedure" => RoutineKind::Procedure,
        "aggregate" => RoutineKind::Aggregate,
        _ => RoutineKind::Function,
    };
    let mut arguments = Vec::new();
    while words.take("argument") {
        arguments.push(words.data_type()?.without_modifiers());
    }
    words.take("returns").then_some(())?;
    let returns = words.text()?;
    words.take("language").then_some(())?;
    let language = words.text()?;
    let volatility = if words.take("stable") {
        Volatility::Stable
    } else if words.take("immutable") {
        Volatility::Immutable
    } else {
        Volatility::Volatile
    };
    let certainty = words.certainty();
    Some(Routine { name, kind, arguments, returns, language, volatility, body: String::new(), certainty })
}

/// A word: its parts between dots outside of quotes.
type Word = Vec<String>;

/// The words of a line that are still to be read.
struct Cursor {
    dialect: Dialect,
    words: Vec<Word>,
    at: usize,
}

impl Cursor {
    fn next(&mut self) -> Option<&Word> {
        self.at += 1;
        self.words.get(self.at - 1).or_else(|| {
            self.at -= 1;
            None
        })
    }

    fn take(&mut self, word: &str) -> bool {
        let is = self.words.get(self.at).is_some_and(|it| it.len() == 1 && it[0] == word);
        self.at += usize::from(is);
        is
    }

    fn text(&mut self) -> Option<String> {
        self.next().map(|word| word.join("."))
    }

    fn expr(&mut self) -> Option<Expr> {
        let dialect = self.dialect;
        self.text().map(|text| Expr::new(dialect, &text))
    }

    fn data_type(&mut self) -> Option<DataType> {
        let dialect = self.dialect;
        self.text().map(|text| DataType::parse(dialect, &text))
    }

    fn ident(&mut self, sort: Sort) -> Option<Ident> {
        let dialect = self.dialect;
        self.text().map(|text| Ident::new(dialect, sort, text))
    }

    fn name(&mut self, sort: Sort) -> Option<Name> {
        let dialect = self.dialect;
        match self.next()?.as_slice() {
            [ident] => Some(Name::local(Ident::new(dialect, sort, ident))),
            [schema, ident] => {
                Some(Name { schema: Some(Ident::relation(dialect, schema)), ident: Ident::new(dialect, sort, ident) })
            }
            _ => None,
        }
    }

    fn reads(&mut self) -> Option<Vec<Reads>> {
        let mut reads = Vec::new();
        while self.take("reads") {
            reads.push(Reads { relation: self.name(Sort::Relation)?, columns: self.idents("column")? });
        }
        Some(reads)
    }

    fn idents(&mut self, key: &str) -> Option<Vec<Ident>> {
        let mut idents = Vec::new();
        while self.take(key) {
            idents.push(self.ident(Sort::Other)?);
        }
        Some(idents)
    }

    fn parts(&mut self) -> Option<Vec<IndexPart>> {
        let mut parts = Vec::new();
        loop {
            let on = if self.take("on") {
                IndexOn::Column(self.ident(Sort::Other)?)
            } else if self.take("on-expression") {
                IndexOn::Expr(self.expr()?)
            } else {
                return Some(parts);
            };
            let length = if self.take("length") { Some(self.text()?.parse().ok()?) } else { None };
            let modifiers = if self.take("with") { self.text()? } else { String::new() };
            parts.push(IndexPart { on, length, modifiers });
        }
    }

    fn certainty(&mut self) -> Certainty {
        if self.take("uncertain") { Certainty::Uncertain } else { Certainty::Certain }
    }
}

/// The words of a line.
fn split(line: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while chars.peek().is_some() {
        let mut word = vec![String::new()];
        while let Some(char) = chars.next() {
            let part = word.last_mut()?;
            match char {
                ' ' => break,
                '.' => word.push(String::new()),
                '"' => loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => part.push(match chars.next()? {
                            'n' => '\n',
                            'r' => '\r',
                            other => other,
                        }),
                        other => part.push(other),
                    }
                },
                other => part.push(other),
            }
        }
        words.push(word);
    }
    Some(words)
}

/// A line of a longer text.
fn unescape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('s') => text.push(' '),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}
