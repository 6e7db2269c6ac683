//! SQLite has one lock, for whoever writes; what it did can be seen in the file.
//!
//! Bytes that differ were written. A page whose bytes were spoilt beforehand, and that the statement does not stumble
//! over, was not read.

use super::{Blocks, Case, Touch, Touches, Work, difference, said};
use crate::databases::Database;
use crate::session::Session;
use migrate_core::Dialect;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The pages with the rows of each table, and with the entries of each index.
const PAGES: &str = "SELECT name, pageno FROM dbstat WHERE pagetype = 'leaf'";

const INDEXES: &str = "SELECT count(*) FROM sqlite_schema WHERE type = 'index'";

/// `SQLITE_BUSY`.
const BUSY: &str = "5";

/// `SQLITE_CORRUPT`.
const CORRUPT: &str = "11";

pub(super) async fn problems(case: &Case<'_>, statement: &str, claims: &Touches) -> Result<Vec<String>, String> {
    let is_writer = is_writer(case, statement).await?;
    let mut problems = Vec::new();
    if is_writer == claims.is_empty() {
        problems.push(format!("the table tells of {} relations; the server: writer {is_writer}", claims.len()));
    }
    for (relation, pages) in relations(case).await? {
        let Some(claim) = claims.get(&relation) else { continue };
        let lock = claim.lock.filter(|_| is_writer);
        let blocks = if is_writer { Blocks::Writes } else { Blocks::Nobody };
        let seen = Touch { lock, blocks, work: work(case, statement, &pages).await? };
        problems.extend(difference(&relation, Some(claim), Some(&seen)));
    }
    Ok(problems)
}

/// The numbers of pages, from 1 on.
type Pages = BTreeSet<usize>;

async fn relations(case: &Case<'_>) -> Result<BTreeMap<String, Pages>, String> {
    let mut session = Session::open(&case.database).await.map_err(said)?;
    let mut relations: BTreeMap<String, Pages> = BTreeMap::new();
    for line in session.rows(PAGES).await.map_err(said)?.lines() {
        let Some((name, page)) = line.split_once('|') else { continue };
        let page = page.parse().map_err(|_| format!("not a page: {line}"))?;
        relations.entry(name.to_owned()).or_default().insert(page);
    }
    Ok(relations)
}

/// Whether nobody else can write until its transaction ends.
async fn is_writer(case: &Case<'_>, statement: &str) -> Result<bool, String> {
    let copy = copy(case, None).await?;
    let mut session = Session::open(&copy).await.map_err(said)?;
    session.run("BEGIN").await.map_err(said)?;
    session.run(statement).await.map_err(said)?;
    let mut other = Session::open(&copy).await.map_err(said)?;
    other.run("PRAGMA busy_timeout = 0").await.map_err(said)?;
    match other.run("BEGIN IMMEDIATE").await {
        Ok(()) => Ok(false),
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|it| it == BUSY) => Ok(true),
        Err(error) => Err(said(error)),
    }
}

/// What a statement does to the relation that has these pages.
async fn work(case: &Case<'_>, statement: &str, own: &Pages) -> Result<Work, String> {
    let sound = copy(case, None).await?;
    let before = bytes(&sound)?;
    let mut session = Session::open(&sound).await.map_err(said)?;
    let indexes = session.rows(INDEXES).await.map_err(said)?;
    session.run(statement).await.map_err(said)?;
    let has_index = session.rows(INDEXES).await.map_err(said)? > indexes;
    session.close().await.map_err(said)?;
    let after = bytes(&sound)?;
    let is_same = |page: &usize| before.chunks(size(&before)).nth(page - 1) == after.chunks(size(&after)).nth(page - 1);
    // A page in the middle: rows are appended at the end.
    let spoilt = copy(case, own.iter().nth(own.len() / 2).copied()).await?;
    let is_read = match Session::open(&spoilt).await.map_err(said)?.run(statement).await {
        Ok(()) => false,
        Err(sqlx::Error::Database(error)) if error.code().is_some_and(|it| it == CORRUPT) => true,
        Err(error) => return Err(said(error)),
    };
    // What a statement about rows writes was asked for.
    let is_data = ["INSERT", "UPDATE", "DELETE"].iter().any(|it| statement.starts_with(it));
    Ok(match (!is_data && !own.iter().any(is_same), has_index, is_read) {
        (true, _, true) => Work::Rewrite,
        (_, true, true) => Work::Index,
        (_, _, true) => Work::Scan,
        _ => Work::Catalog,
    })
}

/// A copy of the database, with the bytes of one page spoilt.
async fn copy(case: &Case<'_>, spoilt: Option<usize>) -> Result<Database, String> {
    let mut bytes = bytes(&case.database)?;
    if let Some(page) = spoilt {
        let size = size(&bytes);
        bytes.chunks_mut(size).nth(page - 1).ok_or("no such page")?.fill(u8::MAX);
    }
    let copy = Database::create(Dialect::Sqlite).await.map_err(said)?;
    fs::write(path(&copy), bytes).map_err(|error| error.to_string())?;
    Ok(copy)
}

/// The size of a page (file format, 1.3.2).
fn size(bytes: &[u8]) -> usize {
    let number = bytes.get(16..18).and_then(|it| it.try_into().ok()).map(u16::from_be_bytes);
    number.map_or(usize::MAX, usize::from)
}

fn bytes(database: &Database) -> Result<Vec<u8>, String> {
    fs::read(path(database)).map_err(|error| error.to_string())
}

fn path(database: &Database) -> &str {
    let path = database.url.trim_start_matches("sqlite:");
    path.split_once('?').map_or(path, |(path, _)| path)
}
