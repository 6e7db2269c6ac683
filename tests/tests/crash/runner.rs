//! The runner is killed.

use migrate_core::Dialect;
use migrate_tests::crash::{Set, short_or_long, succeed};
use migrate_tests::databases::Database;
use std::time::Instant;

async fn kills(dialect: Dialect) {
    let set = Set::of(dialect);
    let clean = Database::create(dialect).await.unwrap();
    let started = Instant::now();
    succeed(set.apply(&clean.url)).await;
    let whole = started.elapsed();
    let expected = set.outcome(&clean).await;

    let kills = short_or_long(12, 1000);
    let mut landed = 0;
    for kill in 0..kills {
        let database = Database::create(dialect).await.unwrap();
        let mut runner = set.apply(&database.url);
        // Spread over the whole run, and beyond what the clean one took.
        tokio::time::sleep(whole.mul_f64(1.1 * f64::from(kill + 1) / f64::from(kills))).await;
        landed += u32::from(runner.try_wait().unwrap().is_none());
        runner.kill().await.unwrap();
        let outcome = set.applied(&database).await;
        assert!(outcome == expected, "kill {kill}: after it\n{outcome}\nclean\n{expected}");
        database.remove().await.unwrap();
    }
    assert!(landed > kills / 4, "{landed} of {kills} runners were still at work when they were killed");
}

#[tokio::test]
async fn killed_on_postgres() {
    kills(Dialect::Postgres).await;
}

#[tokio::test]
async fn killed_on_mysql() {
    kills(Dialect::Mysql).await;
}

#[tokio::test]
async fn killed_on_sqlite() {
    kills(Dialect::Sqlite).await;
}
