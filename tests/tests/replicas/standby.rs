//! A server that takes no writes, such as the standby of another: a service starts on it once the change has arrived.

use super::{FILES, one_more, run};
use migrate_core::{Dialect, ErrorKind, Migrations, Outcome, State, Target, Version};
use migrate_tests::databases::Database;
use migrate_tests::server::Server;
use migrate_tests::sets::set;

macro_rules! on_pool {
    ($database:expr, $pool:ident => $what:expr) => {
        match $database.dialect {
            Dialect::Mysql => {
                let $pool = &sqlx::MySqlPool::connect(&$database.url).await.unwrap();
                $what.await
            }
            _ => {
                let $pool = &sqlx::PgPool::connect(&$database.url).await.unwrap();
                $what.await
            }
        }
    };
}

async fn serves_if_it_is_current(dialect: Dialect) {
    let (directory, newer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut server = Server::start(dialect).await;
    let current = Database::create_on(&server.url, dialect).await.unwrap();
    let unfinished = Database::create_on(&server.url, dialect).await.unwrap();
    let migrations = set(directory.path(), dialect, FILES).unwrap();
    run(&migrations, &current).await.unwrap();
    run(&migrations, &unfinished).await.unwrap();
    // As the run leaves it that is killed before it writes down that the database is filled.
    unfinished.query("UPDATE _migrate_head SET filling = 1").await.unwrap();
    server.refuse_writes().await;

    for database in [&current, &unfinished] {
        assert_eq!(run(&migrations, database).await.unwrap().state, State::Current);
        on_pool!(database, pool => migrations.assert_current(pool)).unwrap();
    }

    let newer = set(newer.path(), dialect, &one_more()).unwrap();
    for database in [&current, &unfinished] {
        let status = on_pool!(database, pool => newer.status(pool)).unwrap();
        assert_eq!((status.state, status.pending.len()), (State::Pending, 1));
        assert_eq!(refused(&newer, database).await, [ErrorKind::ReadOnly; 3]);
    }
}

/// What keeps each job from writing.
async fn refused(migrations: &Migrations, database: &Database) -> [ErrorKind; 3] {
    let runner = migrations.runner().allow_drafts().accept_data_loss();
    [
        run(migrations, database).await.unwrap_err().kind(),
        on_pool!(database, pool => runner.undo(pool, Target::Steps(1))).unwrap_err().kind(),
        on_pool!(database, pool => runner.repair(pool, Version::new(1), Outcome::Done)).unwrap_err().kind(),
    ]
}

#[tokio::test]
async fn a_standby_of_postgres_serves_if_it_is_current() {
    serves_if_it_is_current(Dialect::Postgres).await;
}

#[tokio::test]
async fn a_read_only_mysql_serves_if_it_is_current() {
    serves_if_it_is_current(Dialect::Mysql).await;
}
