//! What a runner can be given: a pool or a connection of one of the databases.

use super::{Boxed, Condition, Driver};
use migrate_check::dialect::Dialect;
use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};

/// Where migrations are applied: `&Pool` or `&mut Connection` of PostgreSQL, MySQL/MariaDB or SQLite.
///
/// Implemented for `&PgPool`, `&mut PgConnection`, `&MySqlPool`, `&mut MySqlConnection`, `&SqlitePool` and
/// `&mut SqliteConnection`, each with its cargo feature. Nothing else can implement it.
pub trait Connect<'c>: sealed::Open<'c> {}

pub(crate) mod sealed {
    use super::{Boxed, Dialect, Driver};

    #[expect(unnameable_types, reason = "the seal of a public trait")]
    pub trait Open<'c>: Send {
        #[doc(hidden)]
        const DIALECT: Dialect;
        #[doc(hidden)]
        fn open(self) -> Boxed<'c, Result<Opened<'c>, sqlx::Error>>;
    }

    /// An open connection.
    #[expect(missing_debug_implementations, unnameable_types, reason = "never leaves the crate")]
    pub struct Opened<'c>(pub(crate) Box<dyn Driver + 'c>);
}

/// A connection for as long as a run takes.
pub(crate) struct Session<'c, DB: Database> {
    connection: Connection<'c, DB>,
    pub(super) condition: Condition,
}

enum Connection<'c, DB: Database> {
    /// Taken from a pool.
    Pooled(PoolConnection<DB>),
    /// The caller's own.
    Borrowed(&'c mut DB::Connection),
}

impl<DB: Database> Session<'_, DB> {
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.connection {
            Connection::Pooled(connection) => connection,
            Connection::Borrowed(connection) => connection,
        }
    }
}

impl<DB: Database> Drop for Session<'_, DB> {
    fn drop(&mut self) {
        if self.condition == Condition::Unsettled
            && let Connection::Pooled(connection) = &mut self.connection
        {
            connection.close_on_drop();
        }
    }
}

macro_rules! connect {
    ($feature:literal, $database:ty, $connection:ty, $dialect:ident) => {
        #[cfg(feature = $feature)]
        impl<'c> sealed::Open<'c> for &'c Pool<$database> {
            const DIALECT: Dialect = Dialect::$dialect;
            fn open(self) -> Boxed<'c, Result<sealed::Opened<'c>, sqlx::Error>> {
                Box::pin(async move {
                    let connection = Connection::<'c, $database>::Pooled(self.acquire().await?);
                    Ok(sealed::Opened(Box::new(Session { connection, condition: Condition::Settled })))
                })
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Connect<'c> for &'c Pool<$database> {}
        #[cfg(feature = $feature)]
        impl<'c> sealed::Open<'c> for &'c mut $connection {
            const DIALECT: Dialect = Dialect::$dialect;
            fn open(self) -> Boxed<'c, Result<sealed::Opened<'c>, sqlx::Error>> {
                Box::pin(async move {
                    let connection = Connection::<'c, $database>::Borrowed(self);
                    Ok(sealed::Opened(Box::new(Session { connection, condition: Condition::Settled })))
                })
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Connect<'c> for &'c mut $connection {}
    };
}

connect!("postgres", sqlx::Postgres, sqlx::PgConnection, Postgres);
connect!("mysql", sqlx::MySql, sqlx::MySqlConnection, Mysql);
connect!("sqlite", sqlx::Sqlite, sqlx::SqliteConnection, Sqlite);
