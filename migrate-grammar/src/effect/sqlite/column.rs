//! The definition of a column, in CREATE TABLE and ALTER TABLE, and the constraints that a table has besides.

use super::source::Source;
use super::{index, names};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{ColumnDef, ConstraintDef};
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::table::{
    Column, ConstraintRule, Default, ForeignKey, Generated, IndexPart, Key, Nullability, Nulls, Reaction, Storage,
    Timing, Validity,
};
use sqlite3_parser::ast::{
    ColFlags, ColumnConstraint, ColumnDefinition, DeferSubclause, ForeignKeyClause, InitDeferredPred,
    NamedTableConstraint, RefAct, RefArg, TableConstraint,
};
use std::ops::Range;

/// A column, whose text is these tokens.
pub(super) fn column(source: &Source, def: &ColumnDefinition<'_>, tokens: &Range<usize>) -> ColumnDef {
    let mut column = Column::new(names::ident(&def.col_name), names::data_type(def.col_type.as_ref()));
    let mut constraints: Vec<ConstraintDef> = Vec::new();
    for (named, clause) in def.constraints.iter().zip(clauses(source, def, tokens)) {
        let rule = match &named.constraint {
            ColumnConstraint::PrimaryKey { order, auto_increment, .. } => {
                column.auto_increment |= *auto_increment;
                let part =
                    IndexPart { modifiers: index::order(*order).to_owned(), ..IndexPart::column(column.name.clone()) };
                ConstraintRule::PrimaryKey(key(vec![part]))
            }
            ColumnConstraint::Unique(_) => ConstraintRule::Unique(key(vec![IndexPart::column(column.name.clone())])),
            ColumnConstraint::Check(_) => ConstraintRule::Check(grouped(source, &clause)),
            ColumnConstraint::ForeignKey { clause: references, .. } => {
                ConstraintRule::ForeignKey(foreign_key(vec![column.name.clone()], references))
            }
            ColumnConstraint::Defer(defer) => {
                let is_foreign_key = |it: &&mut ConstraintDef| matches!(it.rule, ConstraintRule::ForeignKey(_));
                if let Some(last) = constraints.iter_mut().rfind(is_foreign_key) {
                    last.timing = timing(Some(defer));
                }
                continue;
            }
            ColumnConstraint::NotNull { nullable, .. } => {
                // NULL takes nothing back (parse.y).
                if !nullable {
                    column.nullability = Nullability::NotNull(None);
                }
                continue;
            }
            ColumnConstraint::Default(_) => {
                column.default = Some(Default::Expr(default(source, &clause)));
                continue;
            }
            ColumnConstraint::Collate { collation_name } => {
                column.collation = Some(names::ident(collation_name)).filter(|collation| !collation.is("binary"));
                continue;
            }
            ColumnConstraint::Generated { .. } => {
                let storage = if def.flags.contains(ColFlags::STORED) { Storage::Stored } else { Storage::Virtual };
                column.generated = Some(Generated { expr: grouped(source, &clause), storage });
                continue;
            }
        };
        constraints.push(constraint(named.name.as_ref().map(names::ident), rule, None, source.bytes(&clause)));
    }
    ColumnDef { column, serial: false, sequence: None, constraints, span: source.name_in(tokens, &def.col_name) }
}

/// The constraints of a table, whose text is these tokens: commas may stand between them or not.
pub(super) fn constraints(
    source: &Source,
    all: &[NamedTableConstraint<'_>],
    tokens: &Range<usize>,
) -> Vec<ConstraintDef> {
    let mut at = tokens.start;
    let mut found = Vec::new();
    for named in all {
        let word = match &named.constraint {
            TableConstraint::PrimaryKey { .. } => "PRIMARY",
            TableConstraint::Unique { .. } => "UNIQUE",
            TableConstraint::Check(..) => "CHECK",
            TableConstraint::ForeignKey { .. } => "FOREIGN",
        };
        let begin = source.find(&(at..tokens.end), word).unwrap_or(at);
        at = (begin + 1).min(tokens.end);
        let group = source.first_group(begin);
        // Up to its closing parenthesis, with its name.
        let start = if named.name.is_some() { begin.saturating_sub(2) } else { begin };
        let clause = start..group.end + 1;
        let (rule, defer) = match &named.constraint {
            TableConstraint::PrimaryKey { columns, .. } => {
                (ConstraintRule::PrimaryKey(key(index::parts(source, columns, &group, index::plain))), None)
            }
            TableConstraint::Unique { columns, .. } => {
                (ConstraintRule::Unique(key(index::parts(source, columns, &group, index::plain))), None)
            }
            TableConstraint::Check(..) => {
                (ConstraintRule::Check(Expr::new(Dialect::Sqlite, source.text(&group))), None)
            }
            TableConstraint::ForeignKey { columns, clause, defer_clause } => {
                let columns = columns.iter().map(|it| names::ident(&it.col_name)).collect();
                (ConstraintRule::ForeignKey(foreign_key(columns, clause)), defer_clause.as_ref())
            }
        };
        let name = named.name.as_ref().map(names::ident);
        found.push(constraint(name, rule, defer, source.bytes(&clause)));
    }
    found
}

/// Whether the constraints of a table make the number of an INTEGER PRIMARY KEY grow.
pub(super) fn increments(all: &[NamedTableConstraint<'_>]) -> Option<Ident> {
    all.iter().find_map(|it| match &it.constraint {
        TableConstraint::PrimaryKey { columns, auto_increment: true, .. } => index::plain(&columns.first()?.expr),
        _ => None,
    })
}

fn constraint(
    name: Option<Ident>,
    rule: ConstraintRule,
    defer: Option<&DeferSubclause>,
    span: Range<usize>,
) -> ConstraintDef {
    ConstraintDef { name, rule, validity: Validity::Valid, timing: timing(defer), span }
}

fn key(parts: Vec<IndexPart>) -> Key {
    Key { parts, include: Vec::new(), nulls: Nulls::Distinct }
}

fn foreign_key(columns: Vec<Ident>, clause: &ForeignKeyClause<'_>) -> ForeignKey {
    let mut key = ForeignKey {
        columns,
        table: Name::local(names::relation(&clause.tbl_name)),
        referenced: clause.columns.unwrap_or_default().iter().map(|it| names::ident(&it.col_name)).collect(),
        on_delete: Reaction::NoAction,
        on_update: Reaction::NoAction,
        full: false,
    };
    for arg in clause.args {
        match arg {
            RefArg::OnDelete(act) => key.on_delete = reaction(*act),
            RefArg::OnUpdate(act) => key.on_update = reaction(*act),
            RefArg::Match(name) => key.full = names::ident(name).is("full"),
            // SQLite takes it and does nothing with it.
            RefArg::OnInsert(_) => {}
        }
    }
    key
}

fn reaction(act: RefAct) -> Reaction {
    match act {
        RefAct::SetNull => Reaction::SetNull,
        RefAct::SetDefault => Reaction::SetDefault,
        RefAct::Cascade => Reaction::Cascade,
        RefAct::Restrict => Reaction::Restrict,
        RefAct::NoAction => Reaction::NoAction,
    }
}

fn timing(defer: Option<&DeferSubclause>) -> Timing {
    match defer {
        Some(DeferSubclause { deferrable: true, init_deferred: Some(InitDeferredPred::InitiallyDeferred) }) => {
            Timing::Deferred
        }
        Some(DeferSubclause { deferrable: true, .. }) => Timing::Deferrable,
        _ => Timing::Immediate,
    }
}

/// The tokens of each constraint of a column, from the word that begins it to the next one's.
fn clauses(source: &Source, def: &ColumnDefinition<'_>, tokens: &Range<usize>) -> Vec<Range<usize>> {
    let mut begins = Vec::new();
    let mut at = tokens.start;
    for named in def.constraints {
        let word = match &named.constraint {
            ColumnConstraint::PrimaryKey { .. } => "PRIMARY",
            ColumnConstraint::NotNull { nullable: false, .. } => "NOT",
            ColumnConstraint::NotNull { .. } => "NULL",
            ColumnConstraint::Unique(_) => "UNIQUE",
            ColumnConstraint::Check(_) => "CHECK",
            ColumnConstraint::Default(_) => "DEFAULT",
            ColumnConstraint::Defer(_) => "DEFERRABLE",
            ColumnConstraint::Collate { .. } => "COLLATE",
            ColumnConstraint::ForeignKey { .. } => "REFERENCES",
            ColumnConstraint::Generated { .. } => "AS",
        };
        let begin = begin_of(source, at..tokens.end, word).unwrap_or(at);
        begins.push((begin, named.name.is_some()));
        // The NULL of DEFAULT NULL and NOT NULL is no clause of its own.
        let length = if matches!(word, "DEFAULT" | "NOT") { 2 } else { 1 };
        at = (begin + length).min(tokens.end);
    }
    let ends = begins.iter().skip(1).map(|(begin, is_named)| if *is_named { begin.saturating_sub(2) } else { *begin });
    let ends: Vec<usize> = ends.chain([tokens.end]).collect();
    begins.into_iter().zip(ends).map(|((begin, _), end)| begin..end.max(begin)).collect()
}

/// The first of some tokens that is this word and no part of ON DELETE SET NULL or SET DEFAULT.
fn begin_of(source: &Source, tokens: Range<usize>, word: &str) -> Option<usize> {
    let mut rest = tokens;
    loop {
        let at = source.find(&rest, word)?;
        if at == 0 || !source.is_word(at - 1, "SET") {
            return Some(at);
        }
        rest.start = at + 1;
    }
}

/// The expression in the first parentheses of a clause.
fn grouped(source: &Source, clause: &Range<usize>) -> Expr {
    Expr::new(Dialect::Sqlite, source.text(&source.first_group(clause.start)))
}

/// What stands behind DEFAULT, without the parentheses that are around all of it.
fn default(source: &Source, clause: &Range<usize>) -> Expr {
    let value = clause.start + 1..clause.end;
    if source.is_symbol(value.start, b'(') {
        return Expr::new(Dialect::Sqlite, source.text(&source.group(value.start)));
    }
    Expr::new(Dialect::Sqlite, source.text(&value))
}
