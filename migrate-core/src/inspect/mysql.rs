//! MySQL's and MariaDB's catalogs -> the schema.
//!
//! One message asks for the version; a second one holds the queries of the `.sql` files beside this, one file per kind of
//! object, where the two servers differ one for each of them. Each row says in its first column what it is about.
//!
//! What `information_schema` shows is brought to what scripts say: a default of MySQL to a literal, MariaDB's JSON to
//! its name, a character set to the column only where it is not the table's. A table has its engine, character set and
//! collation as options whether somebody said them or not: nothing tells. That an index was made for a foreign key is
//! shown nowhere either.

mod columns;
mod objects;
mod tables;

use super::rows;
use crate::driver::Driver;
use crate::driver::sql::identifier;
use crate::error::{Error, ErrorKind, Result};
use migrate_check::dialect::Dialect;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::object::View;
use migrate_check::schema::table::Table;
use migrate_check::schema::{Relation, Schema};
use migrate_check::server::{Product, Server};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is read first is what later rows belong to.
const QUERIES: [&str; 8] = [
    include_str!("mysql/tables.sql"),
    include_str!("mysql/views.sql"),
    include_str!("mysql/columns.sql"),
    include_str!("mysql/foreign_keys.sql"),
    include_str!("mysql/partitions.sql"),
    include_str!("mysql/triggers.sql"),
    include_str!("mysql/routines.sql"),
    include_str!("mysql/events.sql"),
];

/// The schema of the database that a connection is to.
pub(super) async fn inspect(driver: &mut dyn Driver) -> Result<Schema> {
    let mut found = Found::new(server(driver).await?);
    for row in rows(driver, queries(found.server)).await? {
        read(&mut found, Fields(row.into_iter()));
    }
    for name in std::mem::take(&mut found.sequences) {
        for row in rows(driver, sequence(&name)).await? {
            objects::sequence(&mut found, &name, Fields(row.into_iter()));
        }
    }
    Ok(found.into_schema())
}

/// The server that a connection is to.
pub(super) async fn server(driver: &mut dyn Driver) -> Result<Server> {
    let rows = rows(driver, "SELECT VERSION()").await?;
    let version = rows.into_iter().flatten().next().flatten().unwrap_or_default();
    Server::parse(Dialect::Mysql, &version).ok_or_else(|| {
        Error::new(
            ErrorKind::Connection,
            format!("the server says that its version is `{version}`, which is none"),
            "report this, with the product that the server is",
        )
    })
}

fn queries(server: Server) -> String {
    let mut all = QUERIES.concat();
    all += match server.product {
        Product::Mysql if server.is_at_least(8, 1) || server.version.2 >= 16 => include_str!("mysql/indexes.mysql.sql"),
        _ => include_str!("mysql/indexes.mariadb.sql"),
    };
    all += match server.product {
        Product::Mariadb => include_str!("mysql/checks.mariadb.sql"),
        _ if server.is_at_least(8, 1) || server.version.2 >= 16 => include_str!("mysql/checks.mysql.sql"),
        _ => "",
    };
    all
}

/// MariaDB: a sequence is asked itself.
fn sequence(name: &str) -> String {
    let name = identifier(Dialect::Mysql, name);
    format!("SELECT start_value, minimum_value, maximum_value, increment, cycle_option FROM {name}")
}

/// What was read so far.
struct Found {
    server: Server,
    schema: Schema,
    tables: BTreeMap<String, Table>,
    views: BTreeMap<String, View>,
    /// The collation of each table.
    collations: BTreeMap<String, String>,
    sequences: Vec<String>,
}

fn read(found: &mut Found, mut row: Fields) {
    match row.text().as_str() {
        "table" => tables::table(found, row),
        "view" => objects::view(found, row),
        "column" => columns::column(found, row),
        "index" => tables::index(found, row),
        "foreign key" => tables::foreign_key(found, row),
        "check" => tables::check(found, row),
        "partition" => tables::partition(found, row),
        "trigger" => objects::trigger(found, row),
        "routine" => objects::routine(found, row),
        "event" => objects::event(found, row),
        _ => {}
    }
}

impl Found {
    fn new(server: Server) -> Self {
        Self {
            server,
            schema: Schema::empty(server),
            tables: BTreeMap::new(),
            views: BTreeMap::new(),
            collations: BTreeMap::new(),
            sequences: Vec::new(),
        }
    }

    /// An expression as the catalogs show it: MySQL writes its quotes and backslashes with a backslash.
    fn expr(&self, text: &str) -> Expr {
        match self.server.product {
            Product::Mysql => Expr::new(Dialect::Mysql, &unescaped(text)),
            _ => Expr::new(Dialect::Mysql, text),
        }
    }

    fn into_schema(self) -> Schema {
        let mut schema = self.schema;
        for (name, mut table) in self.tables {
            table.sort();
            schema.relations.insert(relation(&name), Relation::Table(Arc::new(table)));
        }
        for (name, view) in self.views {
            schema.relations.insert(relation(&name), Relation::View(Arc::new(view)));
        }
        schema
    }
}

/// The name of a table or view of the current database.
fn relation(name: &str) -> Name {
    Name::local(Ident::relation(Dialect::Mysql, name))
}

/// The name of anything in a table.
fn ident(name: impl AsRef<str>) -> Ident {
    Ident::other(Dialect::Mysql, name)
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => plain.extend(chars.next()),
            _ => plain.push(char),
        }
    }
    plain
}

/// The columns of a row that are still to be read; one that is not there is empty.
struct Fields(std::vec::IntoIter<Option<String>>);

impl Fields {
    fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> String {
        self.optional().unwrap_or_default()
    }
}
