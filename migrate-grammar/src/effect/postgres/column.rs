//! A column, and what is written beside it.

use super::origin::Origin;
use super::{constraint, names, sequence};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::ColumnDef;
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{Column, Default, Generated, Identity, Nullability, Storage, Validity};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// The column that a node of a CREATE TABLE or ADD COLUMN is. In a partition it has no type.
pub(super) fn read(origin: Origin<'_>, node: &SyntaxNode) -> Option<ColumnDef> {
    let name = names::of(&node.children().find_map(ast::ColumnName::cast)?);
    let written = node.children().find_map(ast::Type::cast).map(|it| names::text(&it));
    let serial = written.as_deref().and_then(DataType::serial);
    let is_serial = serial.is_some();
    let data_type = serial.or_else(|| written.map(|text| DataType::parse(Dialect::Postgres, &text)));
    let mut def = ColumnDef {
        column: Column::new(name.clone(), data_type.unwrap_or_else(|| DataType::plain("?"))),
        serial: is_serial,
        sequence: None,
        constraints: Vec::new(),
        span: origin.of_node(node),
    };
    def.column.collation = names::collation(node.children().find_map(ast::Collate::cast));
    for it in node.children().filter_map(ast::Constraint::cast) {
        match constraint::read(origin, Some(&name), &it) {
            Some(constraint) => def.constraints.push(constraint),
            None => set(&mut def, &it),
        }
    }
    Some(def)
}

/// What is written beside a column and is part of it.
fn set(def: &mut ColumnDef, constraint: &ast::Constraint) {
    match constraint {
        ast::Constraint::NotNullConstraint(_) => {
            let name = names::of_some(constraint.constraint_name());
            def.column.nullability = match constraint::validity(constraint.constraint_options()) {
                Some(Validity::NotValid) => Nullability::NotValid(name),
                _ => Nullability::NotNull(name),
            };
        }
        ast::Constraint::DefaultConstraint(it) => {
            def.column.default = names::some_expr(it.expr()).map(|expr| Default::of(Dialect::Postgres, expr));
        }
        ast::Constraint::GeneratedConstraint(it) => match it.generated_as() {
            Some(ast::GeneratedAs::GeneratedIdentity(it)) => {
                def.column.identity = identity(it.generated_when());
                def.sequence = it
                    .sequence_option_list()
                    .map(|list| Box::new(sequence::options(names::no_name(), list.sequence_options())));
            }
            Some(ast::GeneratedAs::GeneratedStored(it)) => {
                // Without a word it is virtual (PostgreSQL 18).
                let storage = match it.generated_kind() {
                    Some(ast::GeneratedKind::Stored(_)) => Storage::Stored,
                    Some(ast::GeneratedKind::Virtual(_)) | None => Storage::Virtual,
                };
                def.column.generated = names::some_expr(it.expr()).map(|expr| Generated { expr, storage });
            }
            None => {}
        },
        _ => {}
    }
}

/// ALWAYS or BY DEFAULT.
pub(super) fn identity(when: Option<ast::GeneratedWhen>) -> Option<Identity> {
    Some(match when? {
        ast::GeneratedWhen::GeneratedAlways(_) => Identity::Always,
        ast::GeneratedWhen::GeneratedByDefault(_) => Identity::ByDefault,
    })
}

/// The name of a column that a reference holds.
pub(super) fn named(node: Option<ast::ColumnNameRef>) -> Option<Ident> {
    names::of_some(node)
}
