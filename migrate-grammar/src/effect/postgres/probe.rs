//! Conditions that look whether something is there: `IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'mood')`.

use super::names;
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{ActionKind, Change, TypeAction, Which};
use migrate_sql::schema::fold::name_in_text;
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// What a condition asks the catalog for: the names in it. `None` if it asks for anything else.
pub(super) fn asked(condition: &ast::PlpgsqlExpr) -> Option<Vec<String>> {
    let mut targets = condition.target_list()?.targets();
    let (only, None) = (targets.next()?, targets.next()) else { return None };
    let names = asked_in(&only.expr()?)?;
    (!names.is_empty()).then_some(names)
}

fn asked_in(expr: &ast::Expr) -> Option<Vec<String>> {
    match expr {
        ast::Expr::ParenExpr(it) => match it.expr() {
            Some(inner) => asked_in(&inner),
            None => catalog(it.syntax()),
        },
        ast::Expr::PrefixExpr(it) => asked_in(&it.expr()?),
        ast::Expr::PostfixExpr(it) => looked_up(&it.expr()?),
        ast::Expr::CallExpr(it) => catalog(it.exists_fn()?.syntax()),
        ast::Expr::BinExpr(it) => {
            let (left, right) = (it.lhs()?, it.rhs()?);
            match it.op()? {
                ast::BinOp::And(_) | ast::BinOp::Or(_) => {
                    let mut names = asked_in(&left)?;
                    names.extend(asked_in(&right)?);
                    Some(names)
                }
                ast::BinOp::Is(_) | ast::BinOp::IsNot(_) => looked_up(&left),
                // `(SELECT count(*) FROM pg_…) = 0`
                _ if matches!(right, ast::Expr::Literal(_)) => asked_in(&left),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `to_regclass('name')`
fn looked_up(expr: &ast::Expr) -> Option<Vec<String>> {
    let ast::Expr::CallExpr(call) = expr else { return None };
    let function = super::query::called(call)?.ident;
    function.as_str().starts_with("to_reg").then(|| strings(call.syntax()))
}

/// The strings of a query that reads catalogs only.
fn catalog(node: &SyntaxNode) -> Option<Vec<String>> {
    let relations: Vec<Name> = node
        .descendants()
        .filter_map(ast::RelationFromItem::cast)
        .filter_map(|it| names::referred(it.relation_name_ref()))
        .collect();
    let is_catalog = |name: &Name| match &name.schema {
        Some(schema) => schema.is("information_schema") || schema.is("pg_catalog"),
        None => name.ident.as_str().starts_with("pg_"),
    };
    (!relations.is_empty() && relations.iter().all(is_catalog)).then(|| strings(node))
}

fn strings(node: &SyntaxNode) -> Vec<String> {
    let literals = node.descendants().filter_map(ast::Literal::cast).filter_map(|it| it.string_value());
    literals
        .flat_map(|text| [name_in_text(Dialect::Postgres, &text).ident.to_string(), text])
        .filter(|text| !text.is_empty())
        .collect()
}

/// Whether a change makes, alters or drops what was asked for.
pub(super) fn is_about(change: &Change, asked: &[String]) -> bool {
    let is = |name: &str| asked.iter().any(|it| it.eq_ignore_ascii_case(name));
    let ident = |name: &Ident| is(name.as_str());
    let name = |name: &Name| is(name.ident.as_str());
    match change {
        Change::CreateTable(it) => name(&it.name),
        Change::CreateIndex(it) => ident(&it.index.name),
        Change::CreateView(it) => name(&it.view.name),
        Change::CreateSequence { sequence, .. } => name(&sequence.name),
        Change::AlterSequence(it) => name(&it.name),
        Change::CreateType(it) => name(&it.name),
        Change::AlterType { name: of, action } => match action {
            TypeAction::AddValue { value, .. } => is(value),
            TypeAction::RenameValue { from, to } => is(from) || is(to),
            TypeAction::AddCheck { name: Some(check), .. } | TypeAction::DropCheck { name: check, .. } => ident(check),
            TypeAction::AddAttribute(attribute, _) | TypeAction::DropAttribute { name: attribute, .. } => {
                ident(attribute)
            }
            _ => name(of),
        },
        Change::CreateRoutine { routine, .. } => name(&routine.name),
        Change::CreateTrigger { trigger, .. } => ident(&trigger.name),
        Change::CreatePolicy { policy, .. } => ident(&policy.name),
        Change::AlterPolicy { policy, .. } => ident(policy),
        Change::RenamePart { from, to, .. } | Change::RenameViewColumn { from, to, .. } => ident(from) || ident(to),
        Change::CreateExtension { name, .. } | Change::CreateNamespace { name, .. } => ident(name),
        Change::CreateOther { name, .. } => is(name),
        Change::RenameIndex { from, to, .. } | Change::Rename { from, to, .. } => name(from) || ident(to),
        Change::SetSchema { name: of, .. } | Change::AlterRoutine { name: of, .. } => name(of),
        Change::AlterIndex { index, .. } => name(index),
        Change::Drop(it) => it.names.iter().all(|it| name(&it.name)),
        Change::AlterTable(it) => it.actions.iter().all(|it| action_is_about(&it.kind, &is)) || name_alone(it, &is),
        // Nothing that the schema would show.
        Change::Data(_)
        | Change::Maintain(_)
        | Change::Session(_)
        | Change::CommentColumn { .. }
        | Change::Nothing { .. } => true,
        Change::Opaque { .. } => false,
    }
}

/// Renames and moves of the table that was asked for.
fn name_alone(alter: &migrate_sql::effect::AlterTable, is: &impl Fn(&str) -> bool) -> bool {
    let is_whole = |it: &ActionKind| matches!(it, ActionKind::RenameTo { .. } | ActionKind::SetSchema { .. });
    is(alter.table.ident.as_str()) && alter.actions.iter().all(|it| is_whole(&it.kind))
}

fn action_is_about(action: &ActionKind, is: &impl Fn(&str) -> bool) -> bool {
    let ident = |name: &Ident| is(name.as_str());
    match action {
        ActionKind::AddColumn { def, .. } => ident(&def.column.name),
        ActionKind::DropColumn { name, .. } => ident(name),
        ActionKind::RenameColumn { from, to } | ActionKind::RenameConstraint { from, to } => ident(from) || ident(to),
        ActionKind::AddConstraint { def, .. } => def.name.as_ref().is_some_and(ident),
        ActionKind::DropConstraint { which: Which::Named(name), .. } => ident(name),
        ActionKind::ValidateConstraint { name } | ActionKind::AlterConstraint { name, .. } => ident(name),
        ActionKind::SetType { column, .. }
        | ActionKind::SetDefault { column, .. }
        | ActionKind::SetNotNull { column }
        | ActionKind::DropNotNull { column }
        | ActionKind::AddIdentity { column, .. }
        | ActionKind::SetIdentity { column, .. }
        | ActionKind::DropIdentity { column, .. } => ident(column),
        ActionKind::RenameTo { to } => ident(&to.ident),
        ActionKind::AttachPartition { partition, .. } | ActionKind::DetachPartition { partition, .. } => {
            ident(&partition.ident)
        }
        ActionKind::SetTrigger { name: Some(name), .. } => ident(name),
        // What the model does not keep happens or does not.
        ActionKind::Other { .. } | ActionKind::Rewrite { .. } => true,
        _ => false,
    }
}
