//! migrate-core, with a set that its lock file vouches for.

use super::{Asynchronous, Client, Set, polled};
use migrate_check::check::{Options, check};
use migrate_check::edit::freeze::{Accept, freeze};
use migrate_core::{Connect, Dialect, Migrations};
use sqlx::Connection;

/// The set, frozen and baked as the macro does it.
pub(super) fn form(set: &Set) -> Migrations {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    for script in &set.scripts {
        let stem = format!("{}_{}", script.number, script.name);
        std::fs::write(at.join(stem.clone() + ".up.sql"), script.up()).expect("a file");
        std::fs::write(at.join(stem + ".down.sql"), &script.down).expect("a file");
    }
    let options = Options { dialect: Some(set.dialect), ..Options::default() };
    let checked = check(at, &options).expect("a directory");
    freeze(&checked, Accept::Because("a benchmark"))
        .expect("a set without faults")
        .plan
        .apply(at)
        .expect("a lock file");
    let files = std::fs::read_dir(at).expect("a directory").map(|entry| {
        let entry = entry.expect("a file");
        (entry.file_name().into(), std::fs::read(entry.path()).expect("a file"))
    });
    let frozen = migrate_check::set::from_locked_files(files).expect("a frozen set");
    Migrations::from_baked(frozen.bake(), "migrations")
}

struct Ours<C> {
    set: &'static Migrations,
    connection: C,
}

impl<C> Asynchronous for Ours<C>
where
    for<'c> &'c mut C: Connect<'c>,
{
    async fn run(&mut self) {
        self.set.run(&mut self.connection).await.expect("a run");
    }
}

pub(super) fn connect(set: &'static Set, url: &str) -> Box<dyn Client> {
    set.prepare(super::Tool::Ours);
    let migrations = set.ours.get().expect("just made");
    match set.dialect {
        Dialect::Postgres => open::<sqlx::PgConnection>(migrations, url),
        Dialect::Mysql => open::<sqlx::MySqlConnection>(migrations, url),
        Dialect::Sqlite => open::<sqlx::SqliteConnection>(migrations, url),
    }
}

fn open<C>(set: &'static Migrations, url: &str) -> Box<dyn Client>
where
    C: Connection + 'static,
    for<'c> &'c mut C: Connect<'c>,
{
    polled(async { Ours { set, connection: C::connect(url).await.expect("a connection") } })
}
