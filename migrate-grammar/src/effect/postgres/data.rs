//! Statements about rows: INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, SELECT, CALL.

use super::origin::Origin;
use super::query::{Reading, Scope, called, select_in, star};
use super::{Found, always, names, session};
use migrate_sql::effect::{Change, Data, Verb};
use migrate_sql::schema::name::{Ident, Name};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// A statement that writes rows of one table.
pub(super) fn write(origin: Origin<'_>, it: &impl AstNode) -> Option<Vec<Found>> {
    let mut reading = Reading::new(origin);
    let data = inside(&mut reading, it.syntax(), &Scope::default())?;
    let target = it.syntax().descendants().find_map(ast::PathRef::cast);
    Some(with_reads(reading, data, origin.of_first(target.as_ref(), it)))
}

/// A query whose rows nobody keeps.
pub(super) fn select(origin: Origin<'_>, it: &ast::SelectVariant) -> Option<Vec<Found>> {
    let mut reading = Reading::new(origin);
    reading.query(it);
    let mut data = Data::new(Verb::Select);
    data.filtered = is_filtered(it);
    let mut found = with_reads(reading, data, origin.of(it));
    found.extend(session::from_query(origin, it));
    Some(found)
}

/// CALL.
pub(super) fn call(origin: Origin<'_>, it: &ast::Call) -> Option<Vec<Found>> {
    let name = it.procedure_name_ref()?;
    let mut reading = Reading::new(origin);
    reading.children(it.syntax(), &Scope::default());
    reading.calls.insert(0, names::found(name.path_ref())?.to_string());
    Some(with_reads(reading, Data::new(Verb::Select), origin.of(&name)))
}

/// TRUNCATE.
pub(super) fn truncate(origin: Origin<'_>, it: &ast::Truncate) -> Option<Vec<Found>> {
    let list = it.table_list()?;
    let mut data = Data::new(Verb::Truncate);
    data.targets = list.table_relation_names().filter_map(|it| names::table(Some(it))).collect();
    data.cascade = names::is_cascade(it.drop_behavior());
    Some(vec![always(origin.of(&list), Change::Data(Box::new(data)))])
}

/// COPY.
pub(super) fn copy(origin: Origin<'_>, it: &ast::Copy) -> Option<Vec<Found>> {
    let mut reading = Reading::new(origin);
    if let Some(query) = it.copy_query() {
        let node = query.preparable_stmt()?.syntax().clone();
        let data = match ast::SelectVariant::cast(node.clone()) {
            Some(select) => {
                reading.query(&select);
                Data::new(Verb::Select)
            }
            None => inside(&mut reading, &node, &Scope::default())?,
        };
        return Some(with_reads(reading, data, origin.of(&query)));
    }
    let table = it.copy_table()?;
    let name = names::referred(table.table_name_ref())?;
    let columns = names::columns(table.column_ref_list());
    let span = origin.of_first(table.table_name_ref().as_ref(), it);
    let mut data = Data::new(Verb::Copy);
    if matches!(it.copy_direction()?, ast::CopyDirection::CopyTo(_)) {
        data.verb = Verb::Select;
        let columns = if columns.is_empty() { vec![star()] } else { columns };
        reading.read(&name, columns);
    } else {
        data.targets.push(name);
        data.columns = columns;
        data.filtered = it.where_clause().is_some();
    }
    Some(with_reads(reading, data, span))
}

/// The statement with everything that was read in it, after what it writes on the way.
fn with_reads(mut reading: Reading<'_>, mut data: Data, span: std::ops::Range<usize>) -> Vec<Found> {
    let mut found = reading.writes();
    data.reads = reading.reads;
    data.calls = reading.calls;
    found.push(always(span, Change::Data(Box::new(data))));
    found
}

/// A statement that writes rows, inside a scope; what it reads and calls is counted in the reading.
pub(super) fn inside(reading: &mut Reading<'_>, node: &SyntaxNode, scope: &Scope<'_>) -> Option<Data> {
    if let Some(it) = ast::Insert::cast(node.clone()) {
        insert(reading, &it, scope)
    } else if let Some(it) = ast::Update::cast(node.clone()) {
        update(reading, &it, scope)
    } else if let Some(it) = ast::Delete::cast(node.clone()) {
        delete(reading, &it, scope)
    } else {
        merge(reading, &ast::Merge::cast(node.clone())?, scope)
    }
}

/// The scope of a statement with its WITH, which is read.
fn begun<'s>(reading: &mut Reading<'_>, with: Option<ast::WithClause>, outer: &'s Scope<'s>) -> Scope<'s> {
    let mut scope = Scope::inside(outer);
    if let Some(with) = with {
        reading.with(&with, &mut scope);
    }
    scope
}

fn insert(reading: &mut Reading<'_>, it: &ast::Insert, outer: &Scope<'_>) -> Option<Data> {
    let mut data = Data::new(Verb::Insert);
    let target = names::referred(it.relation_name_ref())?;
    data.columns = targets(it.column_target_list());
    data.twice = twice(it.column_target_list().into_iter().flat_map(|list| list.column_targets()));
    let scope = begun(reading, it.with_clause(), outer);
    match it.insert_source() {
        Some(ast::InsertSource::SelectVariant(ast::SelectVariant::Values(values))) => {
            let rows: Vec<ast::Row> = values.row_list().into_iter().flat_map(|it| it.rows()).collect();
            data.rows = u32::try_from(rows.len()).ok();
            data.literals = rows.iter().flat_map(|row| literals(&data.columns, row)).collect();
            reading.select(&ast::SelectVariant::Values(values), &scope);
        }
        Some(ast::InsertSource::SelectVariant(select)) => {
            data.filtered = is_filtered(&select);
            reading.select(&select, &scope);
        }
        Some(ast::InsertSource::DefaultValues(_)) => data.rows = Some(1),
        None => {}
    }
    let mut own = Scope::inside(&scope);
    own.add(&target, names::of_some(it.alias().and_then(|it| it.name())));
    if let Some(clause) = it.on_conflict_clause() {
        data.lenient = Some(match clause.conflict_action() {
            Some(ast::ConflictAction::ConflictDoNothing(_)) => "on conflict do nothing",
            _ => "on conflict do update",
        });
        on_conflict(reading, &target, &clause, &own);
    }
    if let Some(returning) = it.returning_clause() {
        reading.children(returning.syntax(), &own);
    }
    data.targets.push(target);
    Some(data)
}

fn on_conflict(reading: &mut Reading<'_>, target: &Name, clause: &ast::OnConflictClause, own: &Scope<'_>) {
    if let Some(ast::ConflictTarget::ConflictOnIndex(on)) = clause.conflict_target() {
        reading.children(on.syntax(), own);
    }
    let Some(action) = clause.conflict_action() else { return };
    let mut both = Scope::inside(own);
    // The row that could not be inserted has the table's columns.
    both.add(target, Some(names::ident("excluded")));
    let set = action.syntax().children().find_map(ast::SetClause::cast);
    reading.read(target, set_columns(set));
    reading.children(action.syntax(), &both);
}

fn update(reading: &mut Reading<'_>, it: &ast::Update, outer: &Scope<'_>) -> Option<Data> {
    let mut data = Data::new(Verb::Update);
    let target = names::relation(it.relation_name())?;
    data.columns = set_columns(it.set_clause());
    let set = it.set_clause().into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
    data.twice = twice(set.filter_map(ast::ColumnTarget::cast));
    data.literals = it.set_clause().map(|it| set_literals(&it)).unwrap_or_default();
    data.filtered = it.where_clause_or_current_of().is_some();
    let mut scope = begun(reading, it.with_clause(), outer);
    scope.add(&target, names::of_some(it.alias().and_then(|it| it.name())));
    for item in it.from_clause().into_iter().flat_map(|it| it.items()) {
        reading.listed_item(&item, &mut scope);
    }
    parts(reading, it.syntax(), &scope);
    data.targets.push(target);
    Some(data)
}

fn delete(reading: &mut Reading<'_>, it: &ast::Delete, outer: &Scope<'_>) -> Option<Data> {
    let mut data = Data::new(Verb::Delete);
    let target = names::relation(it.relation_name())?;
    data.filtered = it.where_clause_or_current_of().is_some();
    let mut scope = begun(reading, it.with_clause(), outer);
    scope.add(&target, names::of_some(it.alias().and_then(|it| it.name())));
    for item in it.using_clause().into_iter().flat_map(|it| it.items()) {
        reading.listed_item(&item, &mut scope);
    }
    parts(reading, it.syntax(), &scope);
    data.targets.push(target);
    Some(data)
}

fn merge(reading: &mut Reading<'_>, it: &ast::Merge, outer: &Scope<'_>) -> Option<Data> {
    let mut data = Data::new(Verb::Merge);
    let target = names::table(it.table_relation_name())?;
    let mut scope = begun(reading, it.with_clause(), outer);
    scope.add(&target, names::of_some(it.alias().and_then(|it| it.name())));
    let using = it.using_on_clause();
    if let Some(item) = using.as_ref().and_then(|it| it.from_list_item()) {
        reading.listed_item(&item, &mut scope);
    }
    if let Some(on) = using.and_then(|it| it.on_clause()) {
        reading.children(on.syntax(), &scope);
    }
    for action in it.syntax().descendants() {
        if let Some(insert) = ast::MergeInsert::cast(action.clone()) {
            data.columns.extend(targets(insert.column_target_list()));
        } else if let Some(update) = ast::MergeUpdate::cast(action) {
            data.columns.extend(set_columns(update.set_clause()));
        }
    }
    data.filtered = true;
    for clause in it.merge_when_clauses() {
        reading.children(clause.syntax(), &scope);
    }
    if let Some(returning) = it.returning_clause() {
        reading.children(returning.syntax(), &scope);
    }
    data.targets.push(target);
    Some(data)
}

/// SET, WHERE and RETURNING: all that has not been read before.
fn parts(reading: &mut Reading<'_>, node: &SyntaxNode, scope: &Scope<'_>) {
    for part in node.children() {
        let is_read = ast::WithClause::can_cast(part.kind())
            || ast::FromClause::can_cast(part.kind())
            || ast::UsingClause::can_cast(part.kind());
        if !is_read {
            reading.walk(&part, scope);
        }
    }
}

fn targets(list: Option<ast::ColumnTargetList>) -> Vec<Ident> {
    let targets = list.into_iter().flat_map(|it| it.column_targets());
    targets.filter_map(|it| names::of_some(it.name())).collect()
}

/// The first column that stands there twice as a whole; elements and fields of one may.
fn twice(targets: impl Iterator<Item = ast::ColumnTarget>) -> Option<Ident> {
    let mut seen = Vec::new();
    for target in targets.filter(|it| it.accessors().next().is_none()) {
        let name = names::of_some(target.name())?;
        if seen.contains(&name) {
            return Some(name);
        }
        seen.push(name);
    }
    None
}

fn set_columns(clause: Option<ast::SetClause>) -> Vec<Ident> {
    let columns = clause.and_then(|it| it.set_column_list()).into_iter().flat_map(|it| it.set_columns());
    columns
        .flat_map(|it| match it {
            ast::SetColumn::SetSingleColumn(it) => {
                it.column_target().and_then(|it| names::of_some(it.name())).into_iter().collect()
            }
            ast::SetColumn::SetMultipleColumns(it) => targets(it.column_target_list()),
        })
        .collect()
}

/// The strings of a row, and the columns that they are for.
fn literals(columns: &[Ident], row: &ast::Row) -> Vec<(Option<Ident>, String)> {
    let values = row.exprs().enumerate();
    values.filter_map(|(at, value)| Some((columns.get(at).cloned(), literal(&value)?))).collect()
}

fn set_literals(clause: &ast::SetClause) -> Vec<(Option<Ident>, String)> {
    let columns = clause.set_column_list().into_iter().flat_map(|it| it.set_columns());
    columns
        .filter_map(|it| match it {
            ast::SetColumn::SetSingleColumn(it) => {
                let column = it.column_target().and_then(|it| names::of_some(it.name()));
                Some((column, literal(&it.set_expr()?.expr()?)?))
            }
            ast::SetColumn::SetMultipleColumns(_) => None,
        })
        .collect()
}

/// The text of a string, perhaps with a type behind it.
fn literal(value: &ast::Expr) -> Option<String> {
    match value {
        ast::Expr::Literal(it) => match it.kind()? {
            ast::LitKind::String(_)
            | ast::LitKind::EscString(_)
            | ast::LitKind::DollarQuotedString(_)
            | ast::LitKind::UnicodeEscString(_) => it.string_value(),
            _ => None,
        },
        ast::Expr::CastExpr(it) => literal(&it.expr()?),
        _ => None,
    }
}

/// Whether anything picks rows.
fn is_filtered(query: &ast::SelectVariant) -> bool {
    match query {
        ast::SelectVariant::Select(it) => {
            it.where_clause().is_some()
                || it.tail_clauses().any(|it| matches!(it, ast::SelectTailClause::LimitClause(_)))
        }
        ast::SelectVariant::ParenSelect(it) => select_in(it.syntax()).is_some_and(|it| is_filtered(&it)),
        _ => false,
    }
}

/// The functions that the rows of a query consist of, outermost, with their arguments.
pub(super) fn outer_calls(query: &ast::SelectVariant) -> Vec<(Name, ast::CallExpr)> {
    let targets = query.target_list().into_iter().flat_map(|it| it.targets());
    targets
        .filter_map(|it| match it.expr()? {
            ast::Expr::CallExpr(call) => Some((called(&call)?, call)),
            _ => None,
        })
        .collect()
}
