//! sqlx::migrate.

use super::{Asynchronous, Client, Set, polled};
use migrate_core::Dialect;
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection, SqlSafeStr};

/// The set as its macro would give it.
pub(super) fn form(set: &Set) -> Migrator {
    let migration = |script: &crate::corpus::Script| {
        let sql = AssertSqlSafe(script.up()).into_sql_str();
        Migration::new(script.number as i64, script.name.into(), MigrationType::ReversibleUp, sql, false)
    };
    Migrator::with_migrations(set.scripts.iter().map(migration).collect())
}

struct Sqlx<C> {
    set: &'static Migrator,
    connection: C,
}

impl<C: Migrate> Asynchronous for Sqlx<C> {
    async fn run(&mut self) {
        self.set.run_direct(None, &mut self.connection, false).await.expect("a run");
    }
}

pub(super) fn connect(set: &'static Set, url: &str) -> Box<dyn Client> {
    set.prepare(super::Tool::Sqlx);
    let migrator = set.sqlx.get().expect("just made");
    match set.dialect {
        Dialect::Postgres => open::<sqlx::PgConnection>(migrator, url),
        Dialect::Mysql => open::<sqlx::MySqlConnection>(migrator, url),
        Dialect::Sqlite => open::<sqlx::SqliteConnection>(migrator, url),
    }
}

fn open<C: Connection + Migrate + 'static>(set: &'static Migrator, url: &str) -> Box<dyn Client> {
    polled(async { Sqlx { set, connection: C::connect(url).await.expect("a connection") } })
}
