//! What a runner can be given: a pool, a connection, or how to connect to one of the databases.

use super::{Boxed, Condition, Driver};
use migrate_check::dialect::Dialect;
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Database, Pool};
use std::fmt;
use std::sync::Arc;

/// Where migrations are applied: `&Pool`, `&mut Connection` or `&ConnectOptions` of PostgreSQL, MySQL/MariaDB or SQLite.
///
/// Implemented for `&PgPool`, `&mut PgConnection`, `&PgConnectOptions`, `&MySqlPool`, `&mut MySqlConnection`,
/// `&MySqlConnectOptions`, `&SqlitePool`, `&mut SqliteConnection` and `&SqliteConnectOptions`, each with its cargo
/// feature. Nothing else can implement it.
pub trait Connect<'c>: sealed::Open<'c> {}

/// Where more than one connection can be opened: a pool, or connect options.
///
/// Such a connection is one of its own, and no part of the pool.
pub trait Reopen<'c>: Connect<'c> + sealed::Again<'c> {}

pub(crate) mod sealed {
    use super::{Boxed, Dialect, Driver, Opener};

    #[expect(unnameable_types, reason = "the seal of a public trait")]
    pub trait Open<'c>: Send {
        #[doc(hidden)]
        const DIALECT: Dialect;
        #[doc(hidden)]
        fn open(self) -> Boxed<'c, Result<Opened<'c>, sqlx::Error>>;
    }

    #[expect(unnameable_types, reason = "the seal of a public trait")]
    pub trait Again<'c>: Open<'c> {
        #[doc(hidden)]
        fn opener(self) -> Opener;
    }

    /// An open connection, and how another one is opened.
    #[expect(missing_debug_implementations, unnameable_types, reason = "never leaves the crate")]
    pub struct Opened<'c>(pub(crate) Box<dyn Driver + 'c>, pub(crate) Option<Opener>);
}

/// How a connection of its own is opened.
#[derive(Clone)]
pub struct Opener(Arc<Open>);

type Open = dyn Fn() -> Boxed<'static, Result<Box<dyn Driver>, sqlx::Error>> + Send + Sync;

impl Opener {
    /// Opens one.
    pub(crate) async fn open(&self) -> Result<Box<dyn Driver>, sqlx::Error> {
        (self.0)().await
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener(_)")
    }
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
    /// Opened for this session alone.
    Own(Box<DB::Connection>),
}

impl<'c, DB: Database> Session<'c, DB> {
    fn new(connection: Connection<'c, DB>) -> Self {
        Self { connection, condition: Condition::Settled }
    }

    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        match &mut self.connection {
            Connection::Pooled(connection) => connection,
            Connection::Borrowed(connection) => connection,
            Connection::Own(connection) => connection,
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
    ($feature:literal, $database:ty, $connection:ty, $options:ty, $dialect:ident) => {
        #[cfg(feature = $feature)]
        impl<'c> sealed::Open<'c> for &'c Pool<$database> {
            const DIALECT: Dialect = Dialect::$dialect;
            fn open(self) -> Boxed<'c, Result<sealed::Opened<'c>, sqlx::Error>> {
                Box::pin(async move {
                    let session = Session::<$database>::new(Connection::Pooled(self.acquire().await?));
                    Ok(sealed::Opened(Box::new(session), Some(sealed::Again::opener(self))))
                })
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Connect<'c> for &'c Pool<$database> {}
        #[cfg(feature = $feature)]
        impl<'c> sealed::Again<'c> for &'c Pool<$database> {
            fn opener(self) -> Opener {
                sealed::Again::opener(&*self.connect_options())
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Reopen<'c> for &'c Pool<$database> {}
        #[cfg(feature = $feature)]
        impl<'c> sealed::Open<'c> for &'c mut $connection {
            const DIALECT: Dialect = Dialect::$dialect;
            fn open(self) -> Boxed<'c, Result<sealed::Opened<'c>, sqlx::Error>> {
                Box::pin(async move {
                    let session = Session::<$database>::new(Connection::Borrowed(self));
                    Ok(sealed::Opened(Box::new(session), None))
                })
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Connect<'c> for &'c mut $connection {}
        #[cfg(feature = $feature)]
        impl<'c> sealed::Open<'c> for &'c $options {
            const DIALECT: Dialect = Dialect::$dialect;
            fn open(self) -> Boxed<'c, Result<sealed::Opened<'c>, sqlx::Error>> {
                Box::pin(async move {
                    let opener = sealed::Again::opener(self);
                    Ok(sealed::Opened(opener.open().await?, Some(opener)))
                })
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Connect<'c> for &'c $options {}
        #[cfg(feature = $feature)]
        impl<'c> sealed::Again<'c> for &'c $options {
            fn opener(self) -> Opener {
                let options = Arc::new(self.clone());
                Opener(Arc::new(move || {
                    let options = Arc::clone(&options);
                    Box::pin(async move {
                        let connection = <$connection>::connect_with(&options).await?;
                        let session = Session::<'static, $database>::new(Connection::Own(Box::new(connection)));
                        Ok(Box::new(session) as Box<dyn Driver>)
                    })
                }))
            }
        }
        #[cfg(feature = $feature)]
        impl<'c> Reopen<'c> for &'c $options {}
    };
}

connect!("postgres", sqlx::Postgres, sqlx::PgConnection, sqlx::postgres::PgConnectOptions, Postgres);
connect!("mysql", sqlx::MySql, sqlx::MySqlConnection, sqlx::mysql::MySqlConnectOptions, Mysql);
connect!("sqlite", sqlx::Sqlite, sqlx::SqliteConnection, sqlx::sqlite::SqliteConnectOptions, Sqlite);
