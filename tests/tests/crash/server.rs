//! The server is killed, with every process that it has, and started again.

use migrate_core::Dialect;
use migrate_tests::crash::{Gate, Set, ended, short_or_long, succeed};
use migrate_tests::databases::Database;
use migrate_tests::server::Server;
use std::time::Instant;
use tokio::process::Child;

/// The runner says that it lost the server and what to do, and the next one does the rest.
async fn killed(set: &Set, server: &mut Server, database: Database, runner: Child, expected: &str, when: &str) {
    server.kill().await;
    let (code, said) = ended(runner).await;
    assert!(code == Some(0) || said.contains("\n  help: "), "{when}: {said}");
    server.start_again().await;
    let outcome = set.applied(&database).await;
    assert!(outcome == expected, "{when}: after it\n{outcome}\nclean\n{expected}");
    database.remove().await.unwrap();
}

async fn kills(dialect: Dialect, gates: u32) {
    let set = Set::of(dialect);
    let mut server = Server::start(dialect).await;
    let clean = Database::create_on(&server.url, dialect).await.unwrap();
    let started = Instant::now();
    succeed(set.apply(&clean.url)).await;
    let whole = started.elapsed();
    let expected = set.outcome(&clean).await;

    for gate in (1..=gates).step_by(short_or_long(2, 1) as usize) {
        let database = Database::create_on(&server.url, dialect).await.unwrap();
        let mut held = Gate::hold(&database, gate).await;
        let runner = set.apply(&database.url);
        held.reached().await;
        killed(&set, &mut server, database, runner, &expected, &format!("gate {gate}")).await;
    }
    let kills = short_or_long(2, 200);
    for kill in 0..kills {
        let database = Database::create_on(&server.url, dialect).await.unwrap();
        let runner = set.apply(&database.url);
        tokio::time::sleep(whole.mul_f64(f64::from(kill + 1) / f64::from(kills))).await;
        killed(&set, &mut server, database, runner, &expected, &format!("kill {kill} of {kills}")).await;
    }
}

#[tokio::test]
async fn killed_on_postgres() {
    kills(Dialect::Postgres, 9).await;
}

#[tokio::test]
async fn killed_on_mysql() {
    kills(Dialect::Mysql, 7).await;
}
