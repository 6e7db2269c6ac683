//! SQLite's catalog -> the schema.
//!
//! The catalog keeps the text of every object, and pragmas tell what SQLite made of it. The text is read as a migration
//! is; it alone has checks, generated expressions, names of constraints, predicates, views and triggers. Where a pragma
//! says otherwise, it is right.

mod pragmas;

use super::rows;
use crate::database::TABLES;
use crate::driver::{Driver, Row};
use crate::error::Result;
use migrate_check::dialect::Dialect;
use migrate_check::schema::Schema;
use migrate_check::schema::fold::Fold;
use migrate_check::server::Server;
use migrate_check::syntax;

pub(super) async fn inspect(driver: &mut dyn Driver) -> Result<Schema> {
    let mut fold = Fold::new(Schema::empty(server(driver).await?));
    for row in rows(driver, include_str!("sqlite/objects.sql")).await? {
        let (Some(of), Some(sql)) = (text(&row, 2), text(&row, 3)) else { continue };
        if TABLES.contains(&of) {
            continue;
        }
        for effect in syntax::parse(Dialect::Sqlite, sql).effects(sql) {
            // What does not fit is there all the same: a view may read what is gone.
            fold.apply(&effect);
        }
    }
    let mut schema = fold.schema;
    let told = pragmas::Told {
        columns: rows(driver, include_str!("sqlite/columns.sql")).await?,
        indexes: rows(driver, include_str!("sqlite/indexes.sql")).await?,
        foreign_keys: rows(driver, include_str!("sqlite/foreign_keys.sql")).await?,
    };
    pragmas::correct(&mut schema, &told, &TABLES);
    Ok(schema)
}

/// The library that answers.
pub(super) async fn server(driver: &mut dyn Driver) -> Result<Server> {
    let version = rows(driver, "SELECT sqlite_version()").await?;
    let version = version.first().and_then(|row| text(row, 0)).and_then(|text| Server::parse(Dialect::Sqlite, text));
    Ok(version.unwrap_or(Server::oldest(Dialect::Sqlite)))
}

fn text(row: &Row, at: usize) -> Option<&str> {
    row.get(at)?.as_deref()
}
