//! PostgreSQL tells its locks in `pg_locks`; files and counters tell what it did.
//!
//! A statement that runs in a transaction is asked about before that is rolled back. Of one that does not, each table
//! is held by somebody else in turn: for which lock it waits is seen then, and what it did afterwards.

use super::{Blocks, Case, Lock, Touch, Touches, Work, difference, said};
use crate::session::Session;
use std::time::Duration;

/// SQLSTATE `active_sql_transaction`: it cannot run in a transaction.
const NOT_IN_TRANSACTION: &str = "25001";

/// Locks for which ever fewer others wait; for the first one all that keep other DDL waiting.
const HOLDS: [&str; 3] = ["SHARE UPDATE EXCLUSIVE", "ROW EXCLUSIVE", "ACCESS SHARE"];

/// PostgreSQL 14 tells counters of ended sessions only so much later (`PGSTAT_STAT_INTERVAL`).
const COUNTERS_SETTLE: Duration = Duration::from_millis(600);

const POLL: Duration = Duration::from_millis(5);

pub(super) async fn problems(case: &Case<'_>, statement: &str, claims: &Touches) -> Result<Vec<String>, String> {
    let relations = match inside(case, statement).await? {
        Some(relations) => relations,
        None => outside(case, statement).await?,
    };
    let seen = touches(&relations, claims);
    let claimed = claims.iter().filter_map(|(name, claim)| difference(name, Some(claim), seen.get(name)));
    // Who uses what is gone gets an error anyway, and a lock that keeps no user waiting need not be told.
    let is_told = |name: &str, touch: &Touch| {
        claims.contains_key(name)
            || touch.blocks == Blocks::Nobody && touch.lock < Some(Lock::ShareUpdateExclusive)
            || touch.blocks == Blocks::Nobody && !touch.work.grows()
            || relations.iter().any(|it| it.name == name && (it.owner.is_some() || it.is_gone))
    };
    let untold = seen.iter().filter(|(name, touch)| !is_told(name, touch));
    Ok(claimed.chain(untold.filter_map(|(name, seen)| difference(name, None, Some(seen)))).collect())
}

/// What `after.sql` says of a relation that was there before.
struct Relation {
    name: String,
    /// `pg_class.relkind`.
    kind: char,
    /// The table that it belongs to.
    owner: Option<String>,
    locks: Vec<Lock>,
    work: Work,
    is_gone: bool,
}

impl Relation {
    fn read(line: &str) -> Result<Self, String> {
        let [name, kind, owner, locks, read, built, written, is_there] = line.split('|').collect::<Vec<_>>()[..] else {
            return Err(format!("not a line of after.sql: {line}"));
        };
        let kind = kind.chars().next().unwrap_or_default();
        let work = match (kind, written, built, read) {
            // What becomes of an index is told of its table; a sequence is one block.
            ('i' | 'I' | 'S', ..) => Work::Catalog,
            (_, "t", _, _) => Work::Rewrite,
            (_, _, "t", _) => Work::Index,
            (_, _, _, "t") => Work::Scan,
            _ => Work::Catalog,
        };
        Ok(Self {
            name: name.to_owned(),
            kind,
            owner: (owner != "NULL").then(|| owner.to_owned()),
            locks: locks.split(',').filter_map(lock).collect(),
            work,
            is_gone: is_there == "f",
        })
    }

    fn touch(&self) -> Touch {
        let blocks = self.locks.iter().copied().map(blocks).max().unwrap_or(Blocks::Nobody);
        Touch { lock: self.locks.iter().copied().max(), blocks, work: self.work }
    }
}

/// A lock as `pg_locks` calls it: `AccessShareLock`.
fn lock(mode: &str) -> Option<Lock> {
    use Lock::{AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare};
    use Lock::{Share, ShareRowExclusive, ShareUpdateExclusive};
    let all = [AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive];
    let is_it = |lock: &Lock| format!("{}LOCK", lock.name().replace(' ', "")) == mode.to_ascii_uppercase();
    all.into_iter().chain([AccessExclusive]).find(is_it)
}

/// Whom a lock on a table keeps waiting (manual, 13.3.1).
fn blocks(lock: Lock) -> Blocks {
    match lock {
        Lock::AccessExclusive => Blocks::All,
        Lock::Share | Lock::ShareRowExclusive | Lock::Exclusive => Blocks::Writes,
        _ => Blocks::Nobody,
    }
}

/// What happened to each relation, and to what belongs to it unless the table has a claim of its own for that.
fn touches(relations: &[Relation], claims: &Touches) -> Touches {
    let mut touches = Touches::new();
    for relation in relations {
        let mut it = Some(relation);
        while let Some(user) = it {
            let known = touches.entry(user.name.clone()).or_insert(Touch::NONE);
            *known = known.with(relation.touch());
            let owner = user.owner.as_ref().filter(|_| !claims.contains_key(&user.name));
            it = owner.and_then(|owner| relations.iter().find(|it| it.name == *owner));
        }
    }
    touches
}

/// Runs a statement in a transaction; `None` if it cannot.
async fn inside(case: &Case<'_>, statement: &str) -> Result<Option<Vec<Relation>>, String> {
    let mut session = Session::open(&case.database).await.map_err(said)?;
    session.run("BEGIN").await.map_err(said)?;
    session.run(include_str!("postgres/before.sql")).await.map_err(said)?;
    match session.run(statement).await {
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|it| it == NOT_IN_TRANSACTION) => {
            return Ok(None);
        }
        ran => ran.map_err(said)?,
    }
    relations(&mut session, "pg_stat_get_xact_blocks_fetched($1.oid)").await.map(Some)
}

/// Runs a statement by itself, and once more for each way in which somebody else holds a table.
async fn outside(case: &Case<'_>, statement: &str) -> Result<Vec<Relation>, String> {
    let mut session = Session::open(&case.database).await.map_err(said)?;
    session.run(include_str!("postgres/quiet.sql")).await.map_err(said)?;
    tokio::time::sleep(COUNTERS_SETTLE).await;
    session.run(include_str!("postgres/before.sql")).await.map_err(said)?;
    session.run(statement).await.map_err(said)?;
    session.close().await.map_err(said)?;
    tokio::time::sleep(COUNTERS_SETTLE).await;
    let mut session = Session::open(&case.database).await.map_err(said)?;
    let mut relations = relations(&mut session, "pg_stat_get_blocks_fetched($1.oid) - $1.fetched").await?;
    for relation in relations.iter_mut().filter(|it| matches!(it.kind, 'r' | 'p')) {
        relation.locks.clear();
        for hold in HOLDS {
            let Some(lock) = waited_for(case, statement, &relation.name, hold).await? else { break };
            relation.locks.push(lock);
        }
    }
    again(case).await?;
    Ok(relations)
}

/// Makes the setup once more.
async fn again(case: &Case<'_>) -> Result<(), String> {
    let mut session = Session::open(&case.database).await.map_err(said)?;
    session.run(include_str!("postgres/empty.sql")).await.map_err(said)?;
    session.run(case.setup).await.map_err(said)?;
    session.close().await.map_err(said)
}

async fn relations(session: &mut Session, fetched: &str) -> Result<Vec<Relation>, String> {
    let function =
        format!("CREATE FUNCTION pg_temp.fetched(measure.before) RETURNS bigint LANGUAGE sql AS 'SELECT {fetched}'");
    session.run(&function).await.map_err(said)?;
    let rows = session.rows(include_str!("postgres/after.sql")).await.map_err(said)?;
    rows.lines().map(Relation::read).collect()
}

/// The lock on a table that a statement waits for while somebody else holds that table.
async fn waited_for(case: &Case<'_>, statement: &str, table: &str, hold: &str) -> Result<Option<Lock>, String> {
    again(case).await?;
    let database = &case.database;
    let mut holder = Session::open(database).await.map_err(said)?;
    holder.run(&format!("BEGIN; LOCK TABLE {table} IN {hold} MODE")).await.map_err(said)?;
    let mut session = Session::open(database).await.map_err(said)?;
    let pid = session.rows("SELECT pg_backend_pid()").await.map_err(said)?;
    let statement = statement.to_owned();
    let running = tokio::spawn(async move { session.run(&statement).await });
    // Who waits for the holder's transaction as a whole has all its locks: its row has no mode of a table.
    let waits = format!(
        "SELECT CASE WHEN relation = '{table}'::regclass THEN mode END FROM pg_locks WHERE pid = {} AND NOT granted",
        pid.trim()
    );
    let mut watcher = Session::open(database).await.map_err(said)?;
    let mut mode = String::new();
    while mode.is_empty() && !running.is_finished() {
        mode = watcher.rows(&waits).await.map_err(said)?;
        tokio::time::sleep(POLL).await;
    }
    holder.run("ROLLBACK").await.map_err(said)?;
    running.await.map_err(|error| error.to_string())?.map_err(said)?;
    Ok(lock(mode.trim()))
}
