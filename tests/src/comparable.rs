//! The model's schema and a server's -> as much of both as can be compared.
//!
//! Where a server shows another text than was written, or the model says that it does not know, the two are brought to
//! what they have in common. What is forgiven beyond what [`diff`](migrate_check::schema::diff) forgives is here; what is
//! left has to be equal.

mod mysql;

use migrate_check::dialect::Dialect;
use migrate_check::schema::object::{Reads, Routine, View};
use migrate_check::schema::table::{Nullability, Table};
use migrate_check::schema::{Relation, Schema};
use migrate_check::server::Product;
use std::sync::Arc;

/// Both schemas without what cannot be compared:
///
/// - A view's query: SQLite keeps it, the others show their own. Its columns, if the model does not know them. What it
///   reads, beyond what the model surely knows.
/// - The body of a function that is a statement, not a string: PostgreSQL shows its own.
/// - The name of a NOT NULL before PostgreSQL 18, which does not keep it.
/// - What the model does not have, if it says that there may be more than it knows.
/// - What MySQL and MariaDB show that scripts do not say: see the module of that name.
pub fn comparable(model: &Schema, server: &Schema) -> (Schema, Schema) {
    let (mut model, mut server) = (model.clone(), server.clone());
    if !model.unknown.is_empty() {
        server.relations.retain(|name, _| model.relations.contains_key(name));
        server.types.retain(|name, _| model.types.contains_key(name));
        server.routines.retain(|key, _| model.routines.contains_key(key));
        server.others.retain(|other| model.others.contains(other));
    }
    if model.dialect() == Dialect::Mysql {
        mysql::align(&mut model, &mut server);
    }
    let keeps_queries = model.dialect() == Dialect::Sqlite;
    let names_not_null = server.server.product == Product::Postgres && server.server.is_at_least(18, 0);
    let align = |model: &mut Relation, server: &mut Relation| match (model, server) {
        (Relation::View(model), Relation::View(server)) if !keeps_queries => {
            align_views(Arc::make_mut(model), Arc::make_mut(server));
        }
        (Relation::Table(model), Relation::Table(server)) => {
            align_policies(Arc::make_mut(model), Arc::make_mut(server));
            if !names_not_null {
                forget_not_null_names(Arc::make_mut(model));
            }
        }
        _ => {}
    };
    model.relations.change_all(
        |_, _| true,
        |name, model| {
            server.relations.change(name, |server| align(model, server));
        },
    );
    let is_rewritten = model.dialect() == Dialect::Postgres;
    for (key, model) in model.routines.iter_mut() {
        if let Some(server) = server.routines.get_mut(key).filter(|_| is_rewritten && is_statement(model)) {
            Arc::make_mut(model).body.clear();
            Arc::make_mut(server).body.clear();
        }
    }
    (model, server)
}

fn align_views(model: &mut View, server: &mut View) {
    model.query.clear();
    server.query.clear();
    // MySQL shows no columns of a view whose table is gone.
    if model.columns.is_none() || server.columns.is_none() {
        (model.columns, server.columns) = (None, None);
    }
    align_reads(&mut model.reads, &mut server.reads);
}

/// What the server says beyond what the model surely knows does not count.
fn align_reads(model: &mut [Reads], server: &mut Vec<Reads>) {
    server.retain_mut(|reads| {
        let known = model.iter().find(|it| it.relation == reads.relation);
        reads.columns.retain(|column| known.is_some_and(|known| known.columns.contains(column)));
        known.is_some()
    });
    for reads in model.iter_mut().chain(server) {
        reads.columns.sort();
    }
}

fn align_policies(model: &mut Table, server: &mut Table) {
    for policy in &mut model.policies {
        match server.policies.iter_mut().find(|it| it.name == policy.name) {
            // The server notes its own table even if no column of it is read.
            Some(other) => align_reads(&mut policy.reads, &mut other.reads),
            None => policy.reads.clear(),
        }
    }
}

fn forget_not_null_names(table: &mut Table) {
    for column in &mut table.columns {
        if let Nullability::NotNull(name) | Nullability::NotValid(name) = &mut column.nullability {
            *name = None;
        }
    }
}

/// `RETURN …` or `BEGIN ATOMIC …`.
fn is_statement(routine: &Routine) -> bool {
    let mut words = routine.body.split_whitespace().map(str::to_lowercase);
    match (words.next().as_deref(), words.next().as_deref()) {
        (Some("return"), _) => routine.language == "sql",
        (Some("begin"), Some("atomic")) => true,
        _ => false,
    }
}
