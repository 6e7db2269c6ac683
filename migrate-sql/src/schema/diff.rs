//! Two schemas -> what is different, object by object.

use super::data_type::DataType;
use super::expr::Expr;
use super::object::{Type, View};
use super::print::{routine_block, sequence_block, table_block, trigger_line, type_block, view_block};
use super::table::{Certainty, ConstraintRule, Table, Trigger};
use super::{Relation, Schema};
use crate::dialect::Dialect;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One difference: what only one of the two has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The object: `table users`, `view active_users`.
    pub object: String,
    /// The lines that only the first has, as `migrate.schema` writes them.
    pub removed: Vec<String>,
    /// The lines that only the second has.
    pub added: Vec<String>,
    /// Whether both know the object as it is, or surely do not have it.
    pub certainty: Certainty,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.object)?;
        self.removed.iter().try_for_each(|line| write!(f, "\n- {line}"))?;
        self.added.iter().try_for_each(|line| write!(f, "\n+ {line}"))
    }
}

/// Whether the order of columns counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It does.
    Counts,
    /// It does not: a column that was dropped and is made again comes last.
    Ignored,
}

/// What is different from `left` to `right`, in the order of `migrate.schema`.
///
/// An object that only one of the two is sure of is not compared, and neither is a type that one does not know.
pub fn diff(left: &Schema, right: &Schema, order: Order) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (left_objects, right_objects) = (objects(left, right, order), objects(right, left, order));
    let mut keys: Vec<&String> = left_objects.keys().chain(right_objects.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let (old, new) = (left_objects.get(key), right_objects.get(key));
        let is_uncertain = |it: Option<&Object>| it.map(|it| it.certainty == Certainty::Uncertain);
        match (is_uncertain(old), is_uncertain(new)) {
            (Some(true), None | Some(false)) | (None | Some(false), Some(true)) => continue,
            _ => {}
        }
        let is_sure = |it: Option<&Object>, schema: &Schema| {
            it.map_or(schema.unknown.is_empty(), |it| it.certainty == Certainty::Certain)
        };
        let certainty =
            if is_sure(old, left) && is_sure(new, right) { Certainty::Certain } else { Certainty::Uncertain };
        let lines = |it: Option<&Object>| it.map_or(Vec::new(), |it| it.lines.clone());
        let (old, new) = (lines(old), lines(new));
        let only = |these: &[Line], others: &[Line]| -> Vec<String> {
            these.iter().filter(|line| !others.iter().any(|it| it.key == line.key)).map(|it| it.shown.clone()).collect()
        };
        let (removed, added) = (only(&old, &new), only(&new, &old));
        let difference = Difference { object: key.clone(), removed, added, certainty };
        if !difference.removed.is_empty() || !difference.added.is_empty() {
            differences.push(difference);
        }
    }
    differences
}

/// A line, and what it is compared by.
#[derive(Clone)]
struct Line {
    shown: String,
    key: String,
}

impl From<String> for Line {
    fn from(shown: String) -> Self {
        Self { key: shown.clone(), shown }
    }
}

/// What is compared of one object.
struct Object {
    lines: Vec<Line>,
    certainty: Certainty,
}

impl Object {
    fn certain(lines: Vec<Line>) -> Self {
        Self { lines, certainty: Certainty::Certain }
    }
}

fn objects(schema: &Schema, other: &Schema, order: Order) -> BTreeMap<String, Object> {
    let mut objects = BTreeMap::new();
    for (name, certainty) in &schema.namespaces {
        let lines = vec![Line::from(format!("namespace {name}"))];
        objects.insert(format!("schema {name}"), Object { lines, certainty: *certainty });
    }
    for name in &schema.extensions {
        objects.insert(format!("extension {name}"), Object::certain(vec![Line::from(format!("extension {name}"))]));
    }
    for found in schema.types.values() {
        let object = Object {
            lines: pairs(schema.dialect(), &type_block(found), &type_block(&keyed_type(found))),
            certainty: found.certainty,
        };
        objects.insert(format!("type {}", found.name), object);
    }
    let dialect = schema.dialect();
    for (name, relation) in &schema.relations {
        let lines = match relation {
            Relation::Table(table) => table_lines(dialect, &with_known_types(table, other.table(name)), order),
            Relation::View(view) => view_lines(dialect, view),
            Relation::Sequence(sequence) => block(&sequence_block(sequence)),
            Relation::Index(_) => continue,
        };
        let kind = if matches!(relation, Relation::View(_)) { "view" } else { relation.kind() };
        let key = folded(dialect, &name.to_string());
        objects.insert(format!("{kind} {key}"), Object { lines, certainty: relation.certainty() });
    }
    for found in schema.routines.values() {
        let arguments: Vec<String> = found.arguments.iter().map(ToString::to_string).collect();
        let object = Object { lines: block(&routine_block(found)), certainty: found.certainty };
        objects.insert(format!("function {}({})", found.name, arguments.join(", ")), object);
    }
    for other in &schema.others {
        let line = Line::from(format!("{} {}", other.kind, other.name));
        objects.insert(format!("{} {}", other.kind, other.name), Object::certain(vec![line]));
    }
    objects
}

/// The table without the types that the other one does not know: those of CREATE TABLE … AS.
fn with_known_types(table: &Table, other: Option<&Table>) -> Table {
    let mut known = table.clone();
    let unknown = DataType::plain("?");
    for column in &mut known.columns {
        let theirs = other.and_then(|other| other.column(&column.name));
        if theirs.is_some_and(|it| it.data_type == unknown) {
            column.data_type = unknown.clone();
        }
    }
    known
}

fn block(text: &str) -> Vec<Line> {
    text.lines().map(|line| Line::from(line.trim_start().to_owned())).collect()
}

/// The lines of an object as they are, each compared by the same line of the object with keys for expressions.
fn pairs(dialect: Dialect, shown: &str, keyed: &str) -> Vec<Line> {
    let lines = shown.lines().zip(keyed.lines()).map(|(shown, keyed)| (shown.trim_start(), keyed.trim_start()));
    lines.map(|(shown, keyed)| Line { shown: shown.to_owned(), key: folded(dialect, keyed) }).collect()
}

/// Columns are compared by their place too, if that counts.
fn table_lines(dialect: Dialect, table: &Table, order: Order) -> Vec<Line> {
    // No server shows which indexes it made for foreign keys.
    let table = &Table { implied: BTreeSet::new(), ..table.clone() };
    let mut lines = pairs(dialect, &table_block(table), &table_block(&keyed_table(table)));
    for line in lines.iter_mut().filter(|line| line.shown.starts_with("trigger ")) {
        line.key = without_quotes(dialect, &line.key);
    }
    if order == Order::Counts {
        for (at, line) in lines.iter_mut().skip(1).take(table.columns.len()).enumerate() {
            line.key = format!("{at} {}", line.key);
        }
    }
    lines
}

fn trigger_compared(dialect: Dialect, trigger: &Trigger) -> Line {
    let mut keyed = trigger.clone();
    key_trigger(&mut keyed);
    let line = folded(dialect, &trigger_line(&keyed));
    Line { shown: trigger_line(trigger), key: without_quotes(dialect, &line) }
}

fn key(expr: &mut Expr) {
    *expr = expr.keyed();
}

fn keyed_table(table: &Table) -> Table {
    let mut table = table.clone();
    table.each_expr(&mut key);
    for constraint in &mut table.constraints {
        // It follows from where the expression stands, which a database does not say.
        if let ConstraintRule::Check(_) | ConstraintRule::Exclude(_) = constraint.rule {
            constraint.beside = None;
        }
    }
    table.triggers.iter_mut().for_each(|trigger| trigger.reads.clear());
    table
}

fn keyed_view(view: &View) -> View {
    let mut view = view.clone();
    view.indexes.iter_mut().for_each(|index| index.each_expr(&mut key));
    view.triggers.iter_mut().for_each(key_trigger);
    view
}

/// What a trigger reads follows from what it does.
fn key_trigger(trigger: &mut Trigger) {
    trigger.each_expr(&mut key);
    trigger.reads.clear();
}

fn keyed_type(found: &Type) -> Type {
    let mut found = found.clone();
    found.each_expr(&mut key);
    found
}

/// SQLite keeps the text of a view, so it is compared; what a view reads follows from it.
fn view_lines(dialect: Dialect, view: &View) -> Vec<Line> {
    let lines = pairs(dialect, &view_block(view), &view_block(&keyed_view(view)));
    if dialect != Dialect::Sqlite {
        return lines;
    }
    let head = |line: &Line| ["view ", "columns "].iter().any(|word| line.shown.starts_with(word));
    let folded = |line: Line| Line { key: folded(dialect, &line.key), shown: line.shown };
    let mut compared: Vec<Line> = lines.into_iter().filter(head).map(folded).collect();
    compared.extend(view.triggers.iter().map(|trigger| trigger_compared(dialect, trigger)));
    let query = Expr::new(dialect, &view.query);
    compared.push(Line { shown: query.as_str().to_owned(), key: without_quotes(dialect, query.key()) });
    compared
}

/// SQLite takes a name in double quotes for a string where nothing has that name, and writes it so when it rewrites a
/// text.
fn without_quotes(dialect: Dialect, key: &str) -> String {
    match dialect {
        Dialect::Sqlite => key.replace('\'', "").to_lowercase(),
        Dialect::Postgres | Dialect::Mysql => key.to_owned(),
    }
}

/// Names that differ in case only are the same where the database says so; a difference in nothing else is none.
fn folded(dialect: Dialect, line: &str) -> String {
    match dialect {
        Dialect::Postgres => line.to_owned(),
        Dialect::Mysql | Dialect::Sqlite => line.to_lowercase(),
    }
}
