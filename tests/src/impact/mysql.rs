//! MySQL and MariaDB tell nothing, but refuse: a clause that asks for less than they need, and to wait for others.
//!
//! A statement that takes `ALGORITHM` and `LOCK` is tried with the lightest first. For what it does to other tables,
//! and if it takes no such clause, each table is held by somebody else who reads or writes it: does the statement wait?

use super::{Blocks, Case, Lock, Touch, Touches, Work, difference, said};
use crate::session::Session;
use migrate_check::baked::Mode;
use migrate_check::server::Product;
use std::collections::{BTreeMap, BTreeSet};

/// From the lightest on.
const ALGORITHMS: [(&str, Lock); 4] =
    [("INSTANT", Lock::Instant), ("NOCOPY", Lock::Nocopy), ("INPLACE", Lock::Inplace), ("COPY", Lock::Copy)];
const LOCKS: [(&str, Blocks); 3] = [("NONE", Blocks::Nobody), ("SHARED", Blocks::Writes), ("EXCLUSIVE", Blocks::All)];

/// How others use a table. What really writes would take locks on the tables that refer to it, too.
const READING: &str = "";
const WRITING: &str = "FOR UPDATE";

/// `ER_LOCK_WAIT_TIMEOUT`.
const WAITED: &str = "1205";

/// `ER_PARSE_ERROR`.
const NO_SUCH_CLAUSE: &str = "1064";

/// `ER_ALTER_OPERATION_NOT_SUPPORTED`, and the same with a reason.
const TOO_LIGHT: [&str; 2] = ["1845", "1846"];

pub(super) async fn problems(case: &Case<'_>, statement: &str, claims: &Touches) -> Result<Vec<String>, String> {
    let works = works(case, statement, claims).await?;
    let is_online =
        |table: &str| claims.get(table).is_some_and(|it| !matches!(it.lock, Some(Lock::Metadata | Lock::Rows)));
    let others: Vec<&str> = works.keys().map(String::as_str).filter(|it| !is_online(it)).collect();
    let blocked = blocked(case, statement, &others).await?;
    let mut problems = Vec::new();
    for (table, work) in &works {
        let claim = claims.get(table);
        let seen = match (is_online(table), blocked.get(table.as_str())) {
            (true, _) => online(case, statement, *work).await?,
            (false, blocks) => Some(Touch {
                lock: claim.and_then(|it| it.lock),
                blocks: blocks.copied().unwrap_or(Blocks::Nobody),
                work: *work,
            }),
        };
        // A statement without clauses waits for whoever uses the table, be it for a moment: that tells nothing.
        let seen = seen.unwrap_or(Touch { work: *work, ..claim.copied().unwrap_or(Touch::NONE) });
        if claim.is_some() || seen.blocks != Blocks::Nobody {
            problems.extend(difference(table, claim, Some(&seen)));
        }
    }
    problems.extend(claims.keys().filter(|it| !works.contains_key(*it)).map(|it| format!("there is no {it}")));
    Ok(problems)
}

/// What the server says of a statement that takes `ALGORITHM` and `LOCK`.
async fn online(case: &Case<'_>, statement: &str, work: Work) -> Result<Option<Touch>, String> {
    let Some(blocks) = lightest(case, statement, "LOCK", &LOCKS).await? else { return Ok(None) };
    let Some(algorithm) = lightest(case, statement, "ALGORITHM", &ALGORITHMS).await? else { return Ok(None) };
    // What the server ignores it takes, too.
    let is_copy = work == Work::Rewrite && blocks == Blocks::Writes && algorithm == Lock::Instant;
    let lock = match (algorithm, blocks) {
        _ if is_copy => Lock::Copy,
        (Lock::Nocopy | Lock::Inplace, Blocks::Writes) => Lock::InplaceShared,
        _ => algorithm,
    };
    Ok(Some(Touch { lock: Some(lock), blocks, work }))
}

/// Begins with the setup; what is there already goes.
async fn again(case: &Case<'_>) -> Result<Session, String> {
    let mut session = Session::open(&case.database).await.map_err(said)?;
    let name = &case.database.name;
    session.run(&format!("DROP DATABASE {name}; CREATE DATABASE {name}; USE {name}")).await.map_err(said)?;
    session.run(case.setup).await.map_err(said)?;
    let checks = if case.mode == Mode::ForeignKeysOff { 0 } else { 1 };
    let settings = format!("SET foreign_key_checks = {checks}, lock_wait_timeout = 1, innodb_lock_wait_timeout = 1");
    session.run(&settings).await.map_err(said)?;
    Ok(session)
}

/// What the statement does to each table that is there before it.
async fn works(case: &Case<'_>, statement: &str, claims: &Touches) -> Result<BTreeMap<String, Work>, String> {
    let mut session = again(case).await?;
    let tables = session.rows("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'").await.map_err(said)?;
    let mut stored_before = stored(case, &mut session).await?;
    let mut before = BTreeMap::new();
    for table in tables.lines().filter_map(|line| line.split('|').next()) {
        let it = stored_before.remove(table).unwrap_or_default();
        before.insert(table.to_owned(), Stored { rows: rows(&mut session, table).await, ..it });
    }
    let read_before = rows_read(&mut session).await?;
    session.run(statement).await.map_err(said)?;
    let read = rows_read(&mut session).await? - read_before;
    session.run("UNLOCK TABLES").await.map_err(said)?;
    let after = stored(case, &mut session).await?;
    let is_there = |table: &String| after.values().any(|it| it.indexes.contains_key(table));
    let mut works = BTreeMap::new();
    for (name, old) in before {
        let is_kept = old.rows.is_some_and(|it| it > 0) && rows(&mut session, &name).await == old.rows;
        // An index that came to a table that was there.
        let is_new = |(table, indexes): (&String, &BTreeSet<String>)| {
            old.indexes.get(table).is_some_and(|it| !indexes.is_subset(it))
        };
        let is_scanned = claims.get(&name).is_some_and(|it| it.lock == Some(Lock::Rows)) && Some(read) >= old.rows;
        let work = match after.get(&name) {
            _ if is_kept && !old.indexes.keys().all(is_there) => Work::Rewrite,
            Some(new) if is_kept && new.indexes.iter().any(is_new) => Work::Index,
            _ if is_scanned => Work::Scan,
            _ => Work::Catalog,
        };
        works.insert(name, work);
    }
    Ok(works)
}

/// How many rows a table has, if it is there.
async fn rows(session: &mut Session, table: &str) -> Option<u64> {
    session.rows(&format!("SELECT count(*) FROM `{table}`")).await.ok()?.trim().parse().ok()
}

/// A table as InnoDB stores it: each partition is a table of its own.
#[derive(Default)]
struct Stored {
    rows: Option<u64>,
    /// The numbers of its indexes, by the number of its table.
    indexes: BTreeMap<String, BTreeSet<String>>,
}

async fn stored(case: &Case<'_>, session: &mut Session) -> Result<BTreeMap<String, Stored>, String> {
    let mut query = include_str!("mysql/stored.sql").to_owned();
    if case.fold.schema.server.product == Product::Mysql {
        query = query.replace("INNODB_SYS_", "INNODB_");
    }
    let mut stored: BTreeMap<String, Stored> = BTreeMap::new();
    for line in session.rows(&query).await.map_err(said)?.lines() {
        let [name, table, index] = line.split('|').collect::<Vec<_>>()[..] else { continue };
        let it = stored.entry(name.to_owned()).or_default();
        it.indexes.entry(table.to_owned()).or_default().insert(index.to_owned());
    }
    Ok(stored)
}

async fn rows_read(session: &mut Session) -> Result<u64, String> {
    let status = session.rows("SHOW SESSION STATUS LIKE 'Handler_read_rnd_next'").await.map_err(said)?;
    status.trim().rsplit('|').next().and_then(|it| it.parse().ok()).ok_or(format!("no counter: {status}"))
}

/// The lightest value of a clause that the server takes; `None` if it takes no such clause at all.
async fn lightest<T: Copy>(
    case: &Case<'_>,
    statement: &str,
    clause: &str,
    ladder: &[(&str, T)],
) -> Result<Option<T>, String> {
    if with_clause(statement, clause).is_none() {
        return Ok(None);
    }
    let mut session = again(case).await?;
    for (value, rung) in ladder {
        let Some(asking) = with_clause(statement, &format!("{clause}={value}")) else { return Ok(None) };
        let code = match session.run(&asking).await {
            Ok(()) => return Ok(Some(*rung)),
            Err(sqlx::Error::Database(error)) => code(&*error),
            Err(error) => return Err(said(error)),
        };
        // MySQL knows no NOCOPY.
        if !TOO_LIGHT.contains(&code.as_str()) && *value != "NOCOPY" {
            return if code == NO_SUCH_CLAUSE { Ok(None) } else { Err(format!("{asking}: error {code}")) };
        }
    }
    Ok(None)
}

/// An ALTER TABLE has the clause before what it does: behind partitions there is no place for it.
fn with_clause(statement: &str, clause: &str) -> Option<String> {
    let mut words = statement.splitn(4, char::is_whitespace);
    match (words.next()?, words.next()?, words.next()?, words.next()?) {
        ("ALTER", "TABLE", table, rest) => Some(format!("ALTER TABLE {table} {clause}, {rest}")),
        ("CREATE" | "DROP", ..) if statement.contains("INDEX") => Some(format!("{statement} {clause}")),
        _ => None,
    }
}

fn code(error: &dyn sqlx::error::DatabaseError) -> String {
    error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().map_or(0, |it| it.number()).to_string()
}

/// Whom a statement keeps waiting, by table: those for whom it has to wait itself.
async fn blocked<'t>(
    case: &Case<'_>,
    statement: &str,
    tables: &[&'t str],
) -> Result<BTreeMap<&'t str, Blocks>, String> {
    let mut blocked = BTreeMap::new();
    // Mostly it waits for nobody, whatever they hold.
    if !waits(case, statement, WRITING, tables).await? {
        return Ok(blocked);
    }
    for table in tables {
        let found = match waits(case, statement, READING, &[table]).await? {
            true => Blocks::All,
            false if waits(case, statement, WRITING, &[table]).await? => Blocks::Writes,
            false => Blocks::Nobody,
        };
        blocked.insert(*table, found);
    }
    Ok(blocked)
}

/// Whether a statement waits for somebody who is in a transaction and used these tables.
async fn waits(case: &Case<'_>, statement: &str, usage: &str, tables: &[&str]) -> Result<bool, String> {
    let mut session = again(case).await?;
    let mut holder = Session::open(&case.database).await.map_err(said)?;
    holder.run("BEGIN").await.map_err(said)?;
    for table in tables {
        holder.run(&format!("SELECT * FROM `{table}` WHERE FALSE {usage}")).await.map_err(said)?;
    }
    match session.run(statement).await {
        Ok(()) => Ok(false),
        Err(sqlx::Error::Database(error)) if code(&*error) == WAITED => Ok(true),
        Err(error) => Err(said(error)),
    }
}
