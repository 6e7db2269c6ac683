//! refinery, over the drivers that it names first: tokio-postgres, mysql_async and rusqlite.

use super::{Asynchronous, Client, Set, polled};
use migrate_core::Dialect;
use refinery::{Migration, Runner};

/// The set as its macro would give it.
pub(super) fn form(set: &Set) -> Vec<Migration> {
    let migration = |script: &crate::corpus::Script| {
        Migration::unapplied(&format!("V{}__{}", script.number, script.name), &script.up()).expect("a name")
    };
    set.scripts.iter().map(migration).collect()
}

struct Postgres {
    runner: Runner,
    client: tokio_postgres::Client,
}

impl Asynchronous for Postgres {
    async fn run(&mut self) {
        self.runner.run_async(&mut self.client).await.expect("a run");
    }
}

struct Mysql {
    runner: Runner,
    pool: mysql_async::Pool,
}

impl Asynchronous for Mysql {
    async fn run(&mut self) {
        self.runner.run_async(&mut self.pool).await.expect("a run");
    }
}

struct Sqlite {
    runner: Runner,
    connection: rusqlite::Connection,
}

impl Client for Sqlite {
    fn run(&mut self) {
        self.runner.run(&mut self.connection).expect("a run");
    }
}

pub(super) fn connect(set: &'static Set, url: &str) -> Box<dyn Client> {
    set.prepare(super::Tool::Refinery);
    let runner = Runner::new(set.refinery.get().expect("just made"));
    match set.dialect {
        Dialect::Postgres => polled(async {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("a connection");
            tokio::spawn(connection);
            Postgres { runner, client }
        }),
        Dialect::Mysql => polled(async {
            let pool = mysql_async::Pool::new(url);
            // A pool connects when it is asked.
            drop(pool.get_conn().await.expect("a connection"));
            Mysql { runner, pool }
        }),
        Dialect::Sqlite => {
            let connection = rusqlite::Connection::open(crate::databases::file(url)).expect("a file");
            Box::new(Sqlite { runner, connection })
        }
    }
}
