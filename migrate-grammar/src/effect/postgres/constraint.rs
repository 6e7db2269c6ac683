//! Constraints, beside a column or beside a table.

use super::names;
use super::origin::Origin;
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::ConstraintDef;
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{ConstraintRule, ForeignKey, IndexPart, Key, Nulls, Reaction, Timing, Validity};
use squawk_syntax::ast::{self, AstNode};

/// The constraint that a node is, unless it is part of a column: NOT NULL, a default and the like.
pub(super) fn read(origin: Origin<'_>, column: Option<&Ident>, constraint: &ast::Constraint) -> Option<ConstraintDef> {
    let rule = rule(column, constraint)?;
    Some(ConstraintDef {
        name: names::of_some(constraint.constraint_name()),
        rule,
        validity: validity(constraint.constraint_options()).unwrap_or_default(),
        timing: timing(constraint.constraint_options()).unwrap_or_default(),
        span: origin.of(constraint),
    })
}

fn rule(column: Option<&Ident>, constraint: &ast::Constraint) -> Option<ConstraintRule> {
    match constraint {
        ast::Constraint::PrimaryKeyConstraint(it) => {
            Some(ConstraintRule::PrimaryKey(key(column, it.index_parameters())))
        }
        ast::Constraint::UniqueConstraint(it) => Some(ConstraintRule::Unique(key(column, it.index_parameters()))),
        ast::Constraint::CheckConstraint(it) => Some(ConstraintRule::Check(names::some_expr(it.expr())?)),
        ast::Constraint::ForeignKeyConstraint(it) => foreign_key(it).map(ConstraintRule::ForeignKey),
        ast::Constraint::ReferencesConstraint(it) => references(column?, it).map(ConstraintRule::ForeignKey),
        ast::Constraint::ExcludeConstraint(it) => Some(ConstraintRule::Exclude(exclusion(it))),
        ast::Constraint::NotNullConstraint(_)
        | ast::Constraint::NullConstraint(_)
        | ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::GeneratedConstraint(_) => None,
    }
}

/// Whether the constraint holds for old rows, as far as its options say.
pub(super) fn validity(options: impl Iterator<Item = ast::ConstraintOption>) -> Option<Validity> {
    let mut found = None;
    for option in options {
        match option {
            ast::ConstraintOption::NotEnforced(_) => return Some(Validity::NotEnforced),
            ast::ConstraintOption::NotValid(_) => found = Some(Validity::NotValid),
            ast::ConstraintOption::Enforced(_) => found = Some(Validity::Valid),
            _ => {}
        }
    }
    found
}

/// When the constraint is looked at, as far as its options say.
pub(super) fn timing(options: impl Iterator<Item = ast::ConstraintOption>) -> Option<Timing> {
    let mut found = None;
    for option in options {
        match option {
            ast::ConstraintOption::InitiallyDeferredConstraintOption(_) => return Some(Timing::Deferred),
            ast::ConstraintOption::DeferrableConstraintOption(_) => found = Some(Timing::Deferrable),
            ast::ConstraintOption::NotDeferrableConstraintOption(_) => found = Some(Timing::Immediate),
            _ => {}
        }
    }
    found
}

fn key(column: Option<&Ident>, parameters: Option<ast::IndexParameters>) -> Key {
    let list = parameters.as_ref().and_then(ast::IndexParameters::column_list);
    let mut parts: Vec<IndexPart> = match &list {
        Some(list) => list.column_name_refs().map(|it| IndexPart::column(names::of(&it))).collect(),
        None => column.into_iter().cloned().map(IndexPart::column).collect(),
    };
    if let Some(last) = parts.last_mut()
        && list.is_some_and(|list| list.without_overlaps().is_some())
    {
        last.modifiers = "without overlaps".to_owned();
    }
    let include = parameters.as_ref().and_then(ast::IndexParameters::constraint_include_clause);
    Key {
        parts,
        include: names::columns(include.and_then(|it| it.column_ref_list())),
        nulls: nulls(parameters.and_then(|it| it.nulls_distinct_option())),
    }
}

/// NULLS NOT DISTINCT.
pub(super) fn nulls(option: Option<ast::NullsDistinctOption>) -> Nulls {
    match option {
        Some(ast::NullsDistinctOption::NullsNotDistinct(_)) => Nulls::NotDistinct,
        Some(ast::NullsDistinctOption::NullsDistinct(_)) | None => Nulls::Distinct,
    }
}

fn foreign_key(it: &ast::ForeignKeyConstraint) -> Option<ForeignKey> {
    let list = |list: Option<ast::ForeignKeyColumnList>| -> Vec<Ident> {
        let columns = list.iter().flat_map(|it| it.column_name_refs());
        // `PERIOD` is the last (PostgreSQL 18).
        let period = list.iter().filter_map(|it| it.period_column()?.name());
        columns.chain(period).map(|it| names::of(&it)).collect()
    };
    let (on_delete, on_update) = reactions(it.referential_actions());
    Some(ForeignKey {
        columns: list(it.from_columns()),
        table: names::referred(it.table_name_ref())?,
        referenced: list(it.to_columns()),
        on_delete,
        on_update,
        full: matches!(it.match_type(), Some(ast::MatchType::MatchFull(_))),
    })
}

fn references(column: &Ident, it: &ast::ReferencesConstraint) -> Option<ForeignKey> {
    let (on_delete, on_update) = reactions(it.referential_actions());
    Some(ForeignKey {
        columns: vec![column.clone()],
        table: names::referred(it.table())?,
        referenced: names::of_some(it.column()).into_iter().collect(),
        on_delete,
        on_update,
        full: matches!(it.match_type(), Some(ast::MatchType::MatchFull(_))),
    })
}

/// What happens on DELETE and on UPDATE.
fn reactions(actions: impl Iterator<Item = ast::ReferentialAction>) -> (Reaction, Reaction) {
    let (mut on_delete, mut on_update) = (Reaction::NoAction, Reaction::NoAction);
    for action in actions {
        match action {
            ast::ReferentialAction::OnDeleteAction(it) => on_delete = reaction(it.ref_action()),
            ast::ReferentialAction::OnUpdateAction(it) => on_update = reaction(it.ref_action()),
        }
    }
    (on_delete, on_update)
}

fn reaction(action: Option<ast::RefAction>) -> Reaction {
    match action {
        Some(ast::RefAction::Cascade(_)) => Reaction::Cascade,
        Some(ast::RefAction::Restrict(_)) => Reaction::Restrict,
        Some(ast::RefAction::SetNullColumns(_)) => Reaction::SetNull,
        Some(ast::RefAction::SetDefaultColumns(_)) => Reaction::SetDefault,
        Some(ast::RefAction::NoAction(_)) | None => Reaction::NoAction,
    }
}

/// What stands after EXCLUDE, without what the model does not keep.
fn exclusion(it: &ast::ExcludeConstraint) -> Expr {
    let method = it.constraint_index_method().and_then(|it| it.access_method_ref());
    let method = method.map_or_else(|| "btree".to_owned(), |it| names::of(&it).as_str().to_owned());
    let elements = it.constraint_exclusion_list().map(|it| names::text(&it)).unwrap_or_default();
    let mut text = format!("USING {method} {elements}");
    let include = it.constraint_include_clause().map(|it| names::text(&it));
    let condition = it.where_condition_clause().map(|it| it.syntax().text().to_string());
    for part in include.into_iter().chain(condition) {
        text = format!("{text} {part}");
    }
    Expr::new(Dialect::Postgres, &text)
}
