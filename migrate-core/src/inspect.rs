//! A live database -> the schema that it holds, in the model of `migrate-check`.
//!
//! Takes a connection; gives a [`Schema`] that is equal to the one that the migrations fold to, if nobody changed
//! anything by hand. Reads catalogs only. Knows the driver and the `.sql` files beside each dialect; must not know
//! migrations. The tables of this toolkit are left out.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::driver::{Connect, Driver, Row};
use crate::error::{Error, ErrorKind, Result};
use migrate_check::dialect::Dialect;
use migrate_check::schema::Schema;
use migrate_check::server::Server;

/// The schema of a live database.
///
/// Its server is the one that answered, with its version.
///
/// # Errors
///
/// `Connection` or `Denied`, when the database cannot be reached or its catalogs cannot be read.
pub async fn inspect<'c>(target: impl Connect<'c>) -> Result<Schema> {
    let mut opened = target.open().await.map_err(unreachable)?;
    let driver = &mut *opened.0;
    match driver.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::inspect(driver).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::inspect(driver).await,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::inspect(driver).await,
        #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
        dialect => Err(unknown(dialect)),
    }
}

/// Which server a connection is to; SQLite is the library that this program has.
///
/// # Errors
///
/// `Connection`, when the database cannot be reached or does not say it.
pub async fn server_of<'c>(target: impl Connect<'c>) -> Result<Server> {
    let mut opened = target.open().await.map_err(unreachable)?;
    let driver = &mut *opened.0;
    match driver.dialect() {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::server(driver).await,
        #[cfg(feature = "mysql")]
        Dialect::Mysql => mysql::server(driver).await,
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::server(driver).await,
        #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
        dialect => Err(unknown(dialect)),
    }
}

/// No connection.
pub(crate) fn unreachable(source: sqlx::Error) -> Error {
    Error::new(ErrorKind::Connection, "the database cannot be reached", "check the URL and that the server runs")
        .with_source(source)
}

#[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
fn unknown(dialect: Dialect) -> Error {
    Error::new(
        ErrorKind::Dialect,
        format!("this build does not know {dialect}"),
        "enable the feature of that name of migrate-core",
    )
}

/// The rows of one catalog query.
async fn rows(driver: &mut dyn Driver, sql: impl Into<String>) -> Result<Vec<Row>> {
    let reply = driver.send(sql.into()).await.into_rows();
    reply.map_err(|failure| crate::database::explain(failure, "the schema of the database could not be read"))
}
