//! CREATE VIEW, CREATE MATERIALIZED VIEW, ALTER VIEW, ALTER MATERIALIZED VIEW.

use super::create_table::existing;
use super::origin::Origin;
use super::query::Reading;
use super::sequence::persistence;
use super::{Found, alter_table, always, names, other, query, so_far_as_exists};
use migrate_sql::effect::{Change, CreateView, Existing, Kind};
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::View;
use migrate_sql::schema::table::{Certainty, Persistence};
use squawk_syntax::ast;

/// CREATE VIEW.
pub(super) fn view(origin: Origin<'_>, it: &ast::CreateView) -> Option<Vec<Found>> {
    let name = it.view()?;
    let select = it.query()?;
    let mut create = read(origin, names::made(name.path())?, it.column_list(), &select);
    create.existing = if it.or_replace().is_some() { Existing::Replace } else { Existing::Refuse };
    create.persistence = persistence(it.persistence());
    if it.recursive_token().is_some() {
        // It reads itself.
        create.view.reads.retain(|reads| reads.relation != create.view.name);
    }
    Some(vec![always(origin.of(&name), Change::CreateView(Box::new(create)))])
}

/// CREATE MATERIALIZED VIEW.
pub(super) fn materialized(origin: Origin<'_>, it: &ast::CreateMaterializedView) -> Option<Vec<Found>> {
    let name = it.view()?;
    let select = it.query()?;
    let mut create = read(origin, names::made(name.path())?, it.column_list(), &select);
    create.existing = existing(it.if_not_exists());
    create.view.materialized = true;
    create.without_data = matches!(it.data_option(), Some(ast::DataOption::WithNoData(_)));
    Some(vec![always(origin.of(&name), Change::CreateView(Box::new(create)))])
}

fn read(origin: Origin<'_>, name: Name, list: Option<ast::ColumnList>, select: &ast::SelectVariant) -> CreateView {
    let mut reading = Reading::new(origin);
    reading.query(select);
    let given: Vec<Ident> = list.into_iter().flat_map(|it| it.column_names()).map(|it| names::of(&it)).collect();
    let view = View {
        name,
        materialized: false,
        columns: query::renamed(query::columns(select), given),
        query: names::text(select).trim_end_matches([';', ' ', '\n']).to_owned(),
        reads: reading.reads,
        indexes: Vec::new(),
        triggers: Vec::new(),
        certainty: Certainty::Certain,
    };
    CreateView { view, existing: Existing::Refuse, persistence: Persistence::Permanent, without_data: false }
}

/// ALTER VIEW.
pub(super) fn alter_view(origin: Origin<'_>, it: &ast::AlterView) -> Option<Vec<Found>> {
    let named = it.view_ref()?;
    let view = names::found(named.path_ref())?;
    let change = match it.action()? {
        ast::AlterViewAction::RenameColumn(rename) => rename_column(view, &rename)?,
        ast::AlterViewAction::SetSchema(to) => other::set_schema(Kind::View, view, &to)?,
        ast::AlterViewAction::ViewRenameTo(to) => {
            other::rename(Kind::View, view, names::made(to.view()?.path())?.ident)
        }
        ast::AlterViewAction::AlterViewColumn(_)
        | ast::AlterViewAction::OwnerTo(_)
        | ast::AlterViewAction::ResetOptions(_)
        | ast::AlterViewAction::SetOptions(_) => Change::Nothing { kind: "alter view", about: Some(view) },
    };
    Some(vec![so_far_as_exists(it.if_exists(), origin.of(&named), change)])
}

/// ALTER MATERIALIZED VIEW.
pub(super) fn alter_materialized(origin: Origin<'_>, it: &ast::AlterMaterializedView) -> Option<Vec<Found>> {
    const KIND: &str = "alter materialized view";
    if it.all_in_tablespace().is_some() {
        return Some(vec![always(origin.of(it), Change::Nothing { kind: KIND, about: None })]);
    }
    let named = it.view_ref()?;
    let view = names::found(named.path_ref())?;
    let mut found = Vec::new();
    for action in it.action() {
        let change = match action {
            ast::AlterMaterializedViewAction::RenameColumn(rename) => rename_column(view.clone(), &rename)?,
            ast::AlterMaterializedViewAction::SetSchema(to) => {
                other::set_schema(Kind::MaterializedView, view.clone(), &to)?
            }
            ast::AlterMaterializedViewAction::ViewRenameTo(to) => {
                other::rename(Kind::MaterializedView, view.clone(), names::made(to.view()?.path())?.ident)
            }
            ast::AlterMaterializedViewAction::AlterTableAction(ast::AlterTableAction::RenameColumn(rename)) => {
                rename_column(view.clone(), &rename)?
            }
            ast::AlterMaterializedViewAction::AlterTableAction(ast::AlterTableAction::SetSchema(to)) => {
                other::set_schema(Kind::MaterializedView, view.clone(), &to)?
            }
            ast::AlterMaterializedViewAction::DependsOnExtension(_)
            | ast::AlterMaterializedViewAction::NoDependsOnExtension(_)
            | ast::AlterMaterializedViewAction::AlterTableAction(_) => {
                Change::Nothing { kind: KIND, about: Some(view.clone()) }
            }
        };
        found.push(so_far_as_exists(it.if_exists(), origin.of(&named), change));
    }
    Some(found)
}

fn rename_column(view: Name, rename: &ast::RenameColumn) -> Option<Change> {
    let (from, to) = alter_table::renamed(rename)?;
    Some(Change::RenameViewColumn { view, from, to })
}
