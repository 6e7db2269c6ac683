//! diesel_migrations, over the client libraries of the system.

use super::{Client, Set};
use diesel::Connection;
use diesel_migrations::{EmbeddedMigration, EmbeddedMigrations, EmbeddedName, MigrationHarness, TomlMetadataWrapper};
use migrate_core::Dialect;

/// The set as its macro would give it.
pub(super) fn form(set: &Set) -> &'static [EmbeddedMigration] {
    let migration = |script: &crate::corpus::Script| {
        let name = EmbeddedName::new(format!("{:08}_{}", script.number, script.name).leak());
        let (up, down) = (script.up().leak(), script.down.clone().leak());
        EmbeddedMigration::new(up, Some(down), name, TomlMetadataWrapper::new(true))
    };
    Vec::leak(set.scripts.iter().map(migration).collect())
}

struct Diesel<C> {
    set: &'static [EmbeddedMigration],
    connection: C,
}

impl<C> Client for Diesel<C>
where
    C: Connection + MigrationHarness<C::Backend>,
{
    fn run(&mut self) {
        self.connection.run_pending_migrations(EmbeddedMigrations::new(self.set)).expect("a run");
    }
}

pub(super) fn connect(set: &'static Set, url: &str) -> Box<dyn Client> {
    set.prepare(super::Tool::Diesel);
    let set_of = set.diesel.get().expect("just made");
    match set.dialect {
        Dialect::Postgres => open::<diesel::PgConnection>(set_of, url),
        Dialect::Mysql => open::<diesel::MysqlConnection>(set_of, url),
        Dialect::Sqlite => open::<diesel::SqliteConnection>(set_of, crate::databases::file(url)),
    }
}

fn open<C>(set: &'static [EmbeddedMigration], url: &str) -> Box<dyn Client>
where
    C: Connection + MigrationHarness<C::Backend> + 'static,
{
    Box::new(Diesel { set, connection: C::establish(url).expect("a connection") })
}
