//! Policies of row security: CREATE and ALTER POLICY.

use super::origin::Origin;
use super::query::{Reading, Scope};
use super::{Found, always, names};
use migrate_sql::effect::{Change, Part};
use migrate_sql::schema::name::Name;
use migrate_sql::schema::object::Reads;
use migrate_sql::schema::table::Policy;
use squawk_syntax::ast::{self, AstNode};

/// CREATE POLICY.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreatePolicy) -> Option<Vec<Found>> {
    let name = it.policy()?;
    let is_restrictive = it.as_policy_type().is_some_and(|it| names::text(&it).to_lowercase().ends_with("restrictive"));
    let on = table(it.on_table())?;
    let (using, check) = (it.using_expr_clause(), it.with_check_expr_clause());
    let policy = Policy {
        name: names::of(&name),
        reads: reads(origin, &on, using.as_ref(), check.as_ref()),
        permissive: !is_restrictive,
        command: match it.policy_command().and_then(|it| it.command()) {
            Some(ast::PolicyCommandKind::PolicyCommandSelect(_)) => "select",
            Some(ast::PolicyCommandKind::PolicyCommandInsert(_)) => "insert",
            Some(ast::PolicyCommandKind::PolicyCommandUpdate(_)) => "update",
            Some(ast::PolicyCommandKind::PolicyCommandDelete(_)) => "delete",
            Some(ast::PolicyCommandKind::PolicyCommandAll(_)) | None => "all",
        }
        .to_owned(),
        roles: it.policy_roles().map_or_else(|| vec!["public".to_owned()], roles),
        using: names::some_expr(using.and_then(|it| it.expr())),
        check: names::some_expr(check.and_then(|it| it.expr())),
    };
    let change = Change::CreatePolicy { table: on, policy: Box::new(policy) };
    Some(vec![always(origin.of(&name), change)])
}

/// ALTER POLICY.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterPolicy) -> Option<Vec<Found>> {
    let name = it.policy_ref()?;
    let table = table(it.on_table())?;
    let policy = names::of(&name);
    let change = match it.action()? {
        ast::AlterPolicyAction::PolicyRenameTo(to) => {
            Change::RenamePart { table, part: Part::Policy, from: policy, to: names::of_some(to.policy())? }
        }
        ast::AlterPolicyAction::AlterPolicyTo(it) => Change::AlterPolicy {
            reads: reads(origin, &table, it.using_expr_clause().as_ref(), it.with_check_expr_clause().as_ref()),
            table,
            policy,
            roles: it.policy_roles().map(roles),
            using: names::some_expr(it.using_expr_clause().and_then(|it| it.expr())),
            check: names::some_expr(it.with_check_expr_clause().and_then(|it| it.expr())),
        },
    };
    Some(vec![always(origin.of(&name), change)])
}

/// What the expressions of a policy read.
fn reads(
    origin: Origin<'_>,
    table: &Name,
    using: Option<&ast::UsingExprClause>,
    check: Option<&ast::WithCheckExprClause>,
) -> Vec<Reads> {
    let mut reading = Reading::new(origin);
    let mut scope = Scope::default();
    scope.add(table, None);
    for node in using.map(|it| it.syntax()).into_iter().chain(check.map(|it| it.syntax())) {
        reading.children(node, &scope);
    }
    reading.reads
}

fn table(on: Option<ast::OnTable>) -> Option<Name> {
    names::referred(on?.table_name_ref())
}

fn roles(list: ast::PolicyRoles) -> Vec<String> {
    let refs = list.role_ref_list().into_iter().flat_map(|it| it.role_refs());
    let mut roles: Vec<String> = refs.map(|it| role(&it)).collect();
    if roles.iter().any(|it| it == "public") {
        // Everybody is everybody.
        return vec!["public".to_owned()];
    }
    roles.sort();
    roles
}

/// The name of a role, or the word that stands for one.
pub(super) fn role(it: &ast::RoleRef) -> String {
    match it.role_ref_value() {
        Some(ast::RoleRefValue::RoleNameRef(name)) => names::of(&name).to_string(),
        Some(value) => names::text(&value).to_lowercase(),
        None => String::new(),
    }
}
