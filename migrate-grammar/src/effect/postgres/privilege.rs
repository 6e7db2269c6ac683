//! GRANT, REVOKE and COMMENT: nothing changes, but what they name has to be there.

use super::origin::Origin;
use super::{Found, always, names};
use migrate_sql::effect::Change;
use migrate_sql::schema::name::Name;
use squawk_syntax::ast::{self, AstNode, HasPathRef};

/// GRANT and REVOKE on something.
pub(super) fn objects(
    origin: Origin<'_>,
    kind: &'static str,
    statement: &impl AstNode,
    on: Option<ast::OnPrivilegeObjectsClause>,
) -> Vec<Found> {
    let relations: Vec<_> = match on.and_then(|it| it.privilege_objects()) {
        Some(ast::PrivilegeObjects::PrivilegeDefault(it)) => named(origin, it.relation_name_refs()),
        Some(ast::PrivilegeObjects::PrivilegeTable(it)) => named(origin, it.relation_name_refs()),
        Some(ast::PrivilegeObjects::PrivilegeSequence(it)) => named(origin, it.sequence_refs()),
        _ => Vec::new(),
    };
    if relations.is_empty() {
        return vec![always(origin.of(statement), Change::Nothing { kind, about: None })];
    }
    let about = relations.into_iter();
    about.map(|(span, name)| always(span, Change::Nothing { kind, about: Some(name) })).collect()
}

fn named<N: HasPathRef>(origin: Origin<'_>, nodes: impl Iterator<Item = N>) -> Vec<(std::ops::Range<usize>, Name)> {
    nodes.filter_map(|it| Some((origin.of(&it), names::found(it.path_ref())?))).collect()
}

/// COMMENT ON.
pub(super) fn comment(origin: Origin<'_>, it: &ast::CommentOn) -> Vec<Found> {
    use ast::CommentObject as O;
    let object = it.comment_object();
    let about = match &object {
        Some(O::ObjectTable(it)) => names::referred(it.table_name_ref()),
        Some(O::ObjectForeignTable(it)) => names::referred(it.table_name_ref()),
        Some(O::ObjectView(it)) => names::referred(it.view_ref()),
        Some(O::ObjectMaterializedView(it)) => names::referred(it.view_ref()),
        Some(O::ObjectSequence(it)) => names::referred(it.sequence_ref()),
        Some(O::ObjectIndex(it)) => names::referred(it.index_ref()),
        Some(O::ObjectConstraint(it)) => names::referred(it.table_name_ref()),
        Some(O::ObjectTrigger(it)) => names::referred(it.relation_name_ref()),
        Some(O::ObjectPolicy(it)) => names::referred(it.table_name_ref()),
        Some(O::ObjectRule(it)) => names::referred(it.relation_name_ref()),
        _ => None,
    };
    if let Some(O::ObjectColumn(column)) = &object
        && let Some((relation, column)) = names::table_and_column(column.name())
    {
        return vec![always(origin.of_first(object.as_ref(), it), Change::CommentColumn { relation, column })];
    }
    vec![always(origin.of_first(object.as_ref(), it), Change::Nothing { kind: "comment", about })]
}
