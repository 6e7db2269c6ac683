//! Schemas and extensions: CREATE and ALTER.

use super::origin::Origin;
use super::{Found, always, names, other, statement};
use migrate_sql::effect::{Change, Kind};
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::ast;
use squawk_syntax::ast::AstNode;
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// CREATE SCHEMA, with what is made in it.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreateSchema) -> Option<Vec<Found>> {
    let (name, span) = match it.create_schema_target()? {
        ast::CreateSchemaTarget::NamedSchema(named) => {
            let schema = named.schema()?;
            (names::of(&schema), origin.of(&schema))
        }
        ast::CreateSchemaTarget::AuthorizationSchema(it) => {
            let role = it.role()?;
            (names::of(&role), origin.of(&role))
        }
    };
    let change = Change::CreateNamespace { name: name.clone(), if_not_exists: it.if_not_exists().is_some() };
    let mut found = vec![always(span, change)];
    let elements = elements(it.syntax());
    for element in &elements[..own(&elements)] {
        let Some(stmt) = ast::Stmt::cast(element.clone()) else { continue };
        found.extend(statement(origin, &stmt).into_iter().map(|mut part| {
            qualify(&mut part.change, &name);
            part
        }));
    }
    Some(found)
}

/// The statements behind a CREATE SCHEMA with elements: the grammar takes them for elements too, past the semicolon.
pub(super) fn behind(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let elements = elements(node);
    elements[own(&elements)..].to_vec()
}

/// Where a CREATE SCHEMA with elements ends, without its semicolon.
pub(super) fn end(node: &SyntaxNode) -> Option<usize> {
    let elements = elements(node);
    let last = elements[..own(&elements)].last()?;
    Some(Origin::SCRIPT.of_node(last).end)
}

fn elements(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let found = ast::CreateSchema::cast(node.clone());
    found.iter().flat_map(|it| it.schema_elements()).map(|it| it.syntax().clone()).collect()
}

/// How many of the elements come before the semicolon.
fn own(elements: &[SyntaxNode]) -> usize {
    let is_end = |it: &SyntaxNode| it.last_token().is_some_and(|token| token.kind() == SyntaxKind::SEMICOLON);
    elements.iter().position(is_end).map_or(elements.len(), |at| at + 1)
}

/// Puts what CREATE SCHEMA makes into that schema.
fn qualify(change: &mut Change, schema: &Ident) {
    let into = |name: &mut Name| {
        if name.schema.is_none() {
            name.schema = Some(schema.clone());
        }
    };
    match change {
        Change::CreateTable(create) => into(&mut create.name),
        Change::CreateView(create) => {
            into(&mut create.view.name);
            create.view.reads.iter_mut().for_each(|it| into(&mut it.relation));
        }
        Change::CreateIndex(create) => into(&mut create.table),
        Change::CreateSequence { sequence, .. } => into(&mut sequence.name),
        Change::CreateTrigger { table, .. } => into(table),
        Change::CreateType(created) => into(&mut created.name),
        Change::CreateRoutine { routine, .. } => into(&mut routine.name),
        _ => {}
    }
}

/// ALTER SCHEMA.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterSchema) -> Option<Vec<Found>> {
    let named = it.schema_ref()?;
    let name = Name::local(names::of(&named));
    let change = match it.action()? {
        ast::AlterSchemaAction::SchemaRenameTo(to) => {
            other::rename(Kind::Namespace, name, names::of_some(to.schema())?)
        }
        ast::AlterSchemaAction::OwnerTo(_) => Change::Nothing { kind: "alter schema", about: None },
    };
    Some(vec![always(origin.of(&named), change)])
}

/// CREATE EXTENSION.
pub(super) fn create_extension(origin: Origin<'_>, it: &ast::CreateExtension) -> Option<Vec<Found>> {
    let name = it.extension()?;
    let change = Change::CreateExtension { name: names::of(&name), if_not_exists: it.if_not_exists().is_some() };
    Some(vec![always(origin.of(&name), change)])
}
