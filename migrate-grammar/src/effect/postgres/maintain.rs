//! Work on tables that leaves their structure as it is: LOCK, VACUUM, REINDEX, CLUSTER, REFRESH, ANALYZE.

use super::origin::Origin;
use super::{Found, always, names};
use migrate_sql::effect::{Change, Maintain, Work};
use migrate_sql::schema::name::Name;
use squawk_syntax::ast::{self, AstNode};

/// LOCK.
pub(super) fn lock(origin: Origin<'_>, it: &ast::Lock) -> Option<Vec<Found>> {
    let list = it.relation_list()?;
    let targets = list.relation_names().filter_map(|it| names::relation(Some(it))).collect();
    Some(work(origin, &list, Work::Lock(mode(it.lock_mode_clause().and_then(|it| it.lock_mode()))), targets))
}

fn mode(mode: Option<ast::LockMode>) -> &'static str {
    match mode {
        Some(ast::LockMode::AccessShare(_)) => "access share",
        Some(ast::LockMode::RowShare(_)) => "row share",
        Some(ast::LockMode::RowExclusive(_)) => "row exclusive",
        Some(ast::LockMode::ShareUpdateExclusive(_)) => "share update exclusive",
        Some(ast::LockMode::Share(_)) => "share",
        Some(ast::LockMode::ShareRowExclusive(_)) => "share row exclusive",
        Some(ast::LockMode::Exclusive(_)) => "exclusive",
        Some(ast::LockMode::AccessExclusive(_)) | None => "access exclusive",
    }
}

/// VACUUM.
pub(super) fn vacuum(origin: Origin<'_>, it: &ast::Vacuum) -> Vec<Found> {
    let kind = if it.is_full() { Work::VacuumFull } else { Work::Vacuum };
    work(origin, it, kind, listed(it.table_and_columns_list()))
}

/// ANALYZE.
pub(super) fn analyze(origin: Origin<'_>, it: &ast::Analyze) -> Vec<Found> {
    work(origin, it, Work::Analyze, listed(it.table_and_columns_list()))
}

/// REPACK.
pub(super) fn repack(origin: Origin<'_>, it: &ast::Repack) -> Vec<Found> {
    work(origin, it, Work::Repack, listed(it.table_and_columns_list()))
}

fn listed(list: Option<ast::TableAndColumnsList>) -> Vec<Name> {
    let tables = list.into_iter().flat_map(|it| it.table_and_columnss());
    tables.filter_map(|it| names::table(it.table_relation_name())).collect()
}

/// CLUSTER.
pub(super) fn cluster(origin: Origin<'_>, it: &ast::Cluster) -> Vec<Found> {
    let legacy = it.cluster_legacy().and_then(|it| it.on_path()).and_then(|it| it.table_name_ref());
    let table = names::referred(it.table_name_ref().or(legacy));
    work(origin, it, Work::Cluster, table.into_iter().collect())
}

/// REFRESH MATERIALIZED VIEW.
pub(super) fn refresh(origin: Origin<'_>, it: &ast::Refresh) -> Option<Vec<Found>> {
    let view = it.view_ref()?;
    let targets = vec![names::referred(Some(view.clone()))?];
    let concurrently = it.concurrently_token().is_some();
    let maintain = Maintain { work: Work::Refresh, targets, concurrently };
    Some(vec![always(origin.of(&view), Change::Maintain(Box::new(maintain)))])
}

/// REINDEX.
pub(super) fn reindex(origin: Origin<'_>, it: &ast::Reindex) -> Option<Vec<Found>> {
    let target = it.reindex_target()?;
    let (work, name) = match &target {
        ast::ReindexTarget::ReindexTargetIndex(it) => (Work::ReindexIndex, names::referred(it.index_ref())),
        ast::ReindexTarget::ReindexTargetTable(it) => (Work::ReindexTable, names::referred(it.table_name_ref())),
        ast::ReindexTarget::ReindexTargetDatabase(_)
        | ast::ReindexTarget::ReindexTargetSchema(_)
        | ast::ReindexTarget::ReindexTargetSystem(_) => (Work::ReindexAll, None),
    };
    let maintain = Maintain { work, targets: name.into_iter().collect(), concurrently: it.is_concurrently() };
    Some(vec![always(origin.of(&target), Change::Maintain(Box::new(maintain)))])
}

fn work(origin: Origin<'_>, at: &impl AstNode, work: Work, targets: Vec<Name>) -> Vec<Found> {
    let maintain = Maintain { work, targets, concurrently: false };
    vec![always(origin.of(at), Change::Maintain(Box::new(maintain)))]
}
