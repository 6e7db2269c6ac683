//! PostgreSQL's catalogs -> the schema.
//!
//! One message holds the queries of all `.sql` files beside this, one file per kind of object; each row says in its first
//! column what it is about. PostgreSQL 14 to 18 understand the same text: what only later ones have is asked for by name
//! in the row as JSON. Reads catalogs only, so any role may do it. Left out is what the server or an extension brought.

mod fields;
mod indexes;
mod objects;
mod relations;
mod tables;

use super::rows;
use crate::driver::Driver;
use crate::error::Result;
use fields::Fields;
use migrate_check::dialect::Dialect;
use migrate_check::schema::data_type::DataType;
use migrate_check::schema::name::Ident;
use migrate_check::schema::object::{Sequence, Type, TypeKind, View};
use migrate_check::schema::table::{Index, Table};
use migrate_check::schema::{Relation, Schema};
use migrate_check::server::{Product, Server, ServerVersion};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is read first is what later rows belong to.
const QUERIES: [&str; 15] = [
    include_str!("postgres/settings.sql"),
    include_str!("postgres/namespaces.sql"),
    include_str!("postgres/types.sql"),
    include_str!("postgres/relations.sql"),
    include_str!("postgres/columns.sql"),
    include_str!("postgres/constraints.sql"),
    include_str!("postgres/indexes.sql"),
    include_str!("postgres/triggers.sql"),
    include_str!("postgres/policies.sql"),
    include_str!("postgres/partitioning.sql"),
    include_str!("postgres/views.sql"),
    include_str!("postgres/sequences.sql"),
    include_str!("postgres/routines.sql"),
    include_str!("postgres/others.sql"),
    include_str!("postgres/restore.sql"),
];

/// The schema of the database that a connection is to.
pub(super) async fn inspect(driver: &mut dyn Driver) -> Result<Schema> {
    let mut found = Found::new();
    for row in rows(driver, QUERIES.concat()).await? {
        read(&mut found, Fields::new(row));
    }
    Ok(found.into_schema())
}

/// The server that a connection is to.
pub(super) async fn server(driver: &mut dyn Driver) -> Result<Server> {
    let rows = rows(driver, "SELECT current_setting('server_version_num')").await?;
    Ok(numbered(&rows.into_iter().flatten().next().flatten().unwrap_or_default()))
}

/// An object identifier, as text.
type Oid = String;

/// What was read so far.
struct Found {
    schema: Schema,
    tables: BTreeMap<Oid, Table>,
    views: BTreeMap<Oid, View>,
    sequences: BTreeMap<Oid, Sequence>,
    /// Indexes, and what each is on.
    indexes: BTreeMap<Oid, (Oid, Index)>,
    types: BTreeMap<Oid, Type>,
    /// The types whose columns are those of a relation.
    composites: BTreeMap<Oid, Oid>,
}

fn read(found: &mut Found, mut row: Fields) {
    match row.text().as_str() {
        "server" => found.schema.server = numbered(&row.text()),
        "namespace" => objects::namespace(found, row),
        "extension" => objects::extension(found, row),
        "type" => objects::data_type(found, row),
        "domain check" => objects::domain_check(found, row),
        "relation" => relations::relation(found, row),
        "parent" => relations::parent(found, row),
        "column" => tables::column(found, row),
        "constraint" => tables::constraint(found, row),
        "index" => indexes::index(found, row),
        "part" => indexes::part(found, row),
        "trigger" => tables::trigger(found, row),
        "policy" => tables::policy(found, row),
        "policy reads" => tables::policy_reads(found, row),
        "partitioned" => indexes::partitioned(found, row),
        "partition part" => indexes::partition_part(found, row),
        "query" => relations::query(found, row),
        "reads" => relations::reads(found, row),
        "sequence" => relations::sequence(found, row),
        "routine" => objects::routine(found, row),
        "other" => objects::other(found, row),
        "operator" => objects::operator(found, row),
        "cast" => objects::cast(found, row),
        _ => {}
    }
}

/// `server_version_num` is the major version times 10,000 and the minor one.
fn numbered(number: &str) -> Server {
    let number: u32 = number.parse().unwrap_or(0);
    let part = |number: u32| u16::try_from(number).unwrap_or(0);
    let version = ServerVersion(part(number / 10_000), part(number % 10_000), 0);
    Server { product: Product::Postgres, version }
}

impl Found {
    fn new() -> Self {
        Self {
            schema: Schema::empty(Server::oldest(Dialect::Postgres)),
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            sequences: BTreeMap::new(),
            indexes: BTreeMap::new(),
            types: BTreeMap::new(),
            composites: BTreeMap::new(),
        }
    }

    fn into_schema(mut self) -> Schema {
        for (owner, index) in self.indexes.into_values() {
            if let Some(table) = self.tables.get_mut(&owner) {
                table.indexes.push(index);
            } else if let Some(view) = self.views.get_mut(&owner) {
                view.indexes.push(index);
            }
        }
        let mut schema = self.schema;
        for mut table in self.tables.into_values() {
            table.sort();
            schema.insert(Relation::Table(Arc::new(table)));
        }
        for mut view in self.views.into_values() {
            view.indexes.sort_by(|left, right| left.name.cmp(&right.name));
            view.triggers.sort_by(|left, right| left.name.cmp(&right.name));
            schema.insert(Relation::View(Arc::new(view)));
        }
        for sequence in self.sequences.into_values() {
            schema.insert(Relation::Sequence(Arc::new(sequence)));
        }
        for found in self.types.into_values() {
            schema.types.insert(found.name.clone(), Arc::new(found));
        }
        schema
    }

    /// The columns of the composite type that a relation stands for.
    fn attributes(&mut self, relation: &Oid) -> Option<&mut Vec<(Ident, DataType)>> {
        match &mut self.types.get_mut(self.composites.get(relation)?)?.kind {
            TypeKind::Composite(attributes) => Some(attributes),
            _ => None,
        }
    }
}
