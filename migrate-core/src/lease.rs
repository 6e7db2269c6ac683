//! Who may write: one runner per set, by a row with an epoch.
//!
//! Takes a database; gives a lease, or says who has it. The epoch is the fence: every write of a runner carries it,
//! and fails when a successor has counted it up. Time alone ends nobody: a successor takes over once the recorded
//! session is gone from the server, because a dead runner's statement may live on and commit.

use crate::database::{Database, dialect_sql, explain};
use crate::driver::sql::Piece;
use crate::driver::{FailureKind, LABEL, Row};
use crate::error::Result;
use crate::event::Direction;
use migrate_check::dialect::Dialect;
use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

/// After this long without a heartbeat an idle session counts as abandoned.
const TTL: Duration = Duration::from_secs(10);

/// What stands behind the name of a holder that takes migrations away.
const UNDOING: &str = " (undoing)";

/// The right to write, until a successor takes it.
#[derive(Debug)]
pub(crate) struct Lease {
    /// The fence.
    pub(crate) epoch: u64,
    /// From whom it was taken over.
    pub(crate) taken_from: Option<String>,
    /// The session of the server that has it, where there is one.
    pub(crate) session: Option<u64>,
    /// Who has it: this run, in words.
    holder: String,
    server_time: SystemTime,
    taken_at: Instant,
}

/// What came of asking for the lease.
#[derive(Debug)]
pub(crate) enum Asked {
    /// It is ours.
    Taken(Lease),
    /// Somebody has it: who, in words.
    Held(String),
}

impl Lease {
    /// The server's clock now, as this process's own clock has moved it on since.
    pub(crate) fn now(&self) -> SystemTime {
        self.server_time + self.taken_at.elapsed()
    }

    /// The placeholders that every write needs: the epoch, and the fence.
    pub(crate) fn pieces(&self, database: &Database<'_>) -> Vec<(&'static str, Piece)> {
        vec![("epoch", Piece::Number(self.epoch)), ("fence", Piece::Sql(self.fence(database)))]
    }

    /// An expression that gives the epoch, and fails where it is written when it is no longer ours.
    pub(crate) fn fence(&self, database: &Database<'_>) -> String {
        let fence = match database.dialect() {
            // No row is NULL, which the column refuses.
            Dialect::Postgres | Dialect::Sqlite => {
                "(SELECT epoch FROM {lease} WHERE set_name = {set} AND epoch = {epoch})"
            }
            // In a session that is not strict MySQL turns NULL into 0; two rows are an error in every mode.
            Dialect::Mysql => {
                "(SELECT {epoch} UNION ALL SELECT epoch FROM {lease} WHERE set_name = {set} AND epoch <> {epoch})"
            }
        };
        database.render(fence, &[("epoch", Piece::Number(self.epoch))])
    }
}

/// Asks for the lease once, to go this way.
pub(crate) async fn ask(database: &mut Database<'_>, direction: Direction) -> Result<Asked> {
    let message = read_sql(database, &[]);
    let rows = match database.send_patiently(message).await.into_rows() {
        Ok(rows) => rows,
        Err(failure) if failure.kind == FailureKind::Lock => return Ok(Asked::Held("another process".to_owned())),
        Err(failure) => return Err(explain(failure, "the lease could not be read")),
    };
    let Some(epoch) = column(&rows, 0).and_then(|epoch| epoch.parse::<u64>().ok()) else {
        return Ok(Asked::Held("a runner that is just making the tables".to_owned()));
    };
    let holder = column(&rows, 1).map(str::to_owned);
    if let Some(holder) = &holder
        && let Some(doing) = doing(database, &rows).await
    {
        return Ok(Asked::Held(holder.clone() + &doing));
    }
    let way = if direction == Direction::Down { UNDOING } else { "" };
    let mine = format!("{} pid {} {}{way}", crate::database::actor(), std::process::id(), nonce());
    let take = database.render(
        dialect_sql!(database.dialect(), "lease_take"),
        &[("epoch", Piece::Number(epoch)), ("holder", Piece::from(mine.as_str()))],
    );
    let rows = match database.send_patiently(take).await.into_rows() {
        Ok(rows) => rows,
        Err(failure) if failure.kind == FailureKind::Lock => return Ok(Asked::Held("another process".to_owned())),
        Err(failure) => return Err(explain(failure, "the lease could not be taken")),
    };
    // The last row is the answer: MySQL's message gives the named lock's first.
    let taken = rows.last().filter(|row| row.len() == 3).and_then(|row| {
        let epoch: u64 = row[0].as_ref()?.parse().ok()?;
        let server_ms: u64 = row[1].as_ref()?.split('.').next()?.parse().ok()?;
        Some((epoch, server_ms, row[2].as_ref().and_then(|session| session.parse().ok())))
    });
    let Some((epoch, server_ms, session)) = taken else {
        if database.dialect() == Dialect::Mysql {
            database.send(release_lock_sql(database, epoch + 1)).await;
        }
        return Ok(Asked::Held("another runner, which was faster".to_owned()));
    };
    Ok(Asked::Taken(Lease {
        epoch,
        taken_from: holder,
        session,
        holder: mine,
        server_time: SystemTime::UNIX_EPOCH + Duration::from_millis(server_ms),
        taken_at: Instant::now(),
    }))
}

/// Other sets, by who is at work on them.
pub(crate) enum Others<'a> {
    /// Any set on which somebody is at work.
    Any,
    /// One of these, on which somebody undoes.
    Undoing(&'a BTreeSet<&'a str>),
}

/// Who is at work on one of these sets, in words. A holder whose session is gone does not count, nor does this `session`.
pub(crate) async fn other_holder(
    database: &mut Database<'_>,
    others: Others<'_>,
    session: Option<u64>,
) -> Result<Option<String>> {
    let held = "SELECT set_name, holder FROM {lease} WHERE set_name <> {set} AND holder IS NOT NULL";
    let unread = |failure| explain(failure, "the leases of other sets could not be read");
    let rows = database.query(database.render(held, &[])).await.map_err(unread)?;
    for (set, holder) in rows.iter().filter_map(|row| Some((row.first()?.clone()?, row.get(1)?.clone()?))) {
        let is_met = match others {
            Others::Any => true,
            Others::Undoing(sets) => sets.contains(&*set) && holder.ends_with(UNDOING),
        };
        if !is_met {
            continue;
        }
        let message = read_sql(database, &database.of_set(&set));
        let rows = database.query(message).await.map_err(unread)?;
        let is_ours = session.is_some() && column(&rows, 4).and_then(|it| it.parse().ok()) == session;
        if !is_ours && let Some(doing) = doing(database, &rows).await {
            return Ok(Some(format!("{holder}, at work on the set `{set}`{doing}")));
        }
    }
    Ok(None)
}

fn read_sql(database: &Database<'_>, of_set: &[(&'static str, Piece)]) -> String {
    let mut pieces = of_set.to_vec();
    pieces.push(("ttl_ms", Piece::Number(TTL.as_millis() as u64)));
    database.render(dialect_sql!(database.dialect(), "lease_read"), &pieces)
}

fn column(rows: &[Row], at: usize) -> Option<&str> {
    rows.first()?.get(at)?.as_deref()
}

/// What the holder of a lease is at that was read so; `None` if its session is gone. One that does not answer is ended: it is
/// gone at the next look.
async fn doing(database: &mut Database<'_>, rows: &[Row]) -> Option<String> {
    let age_ms: u64 = column(rows, 2).and_then(|age| age.parse().ok()).unwrap_or(0);
    let activity = column(rows, 3).unwrap_or_default();
    if activity == "gone" {
        return None;
    }
    if activity == "idle" && u128::from(age_ms) > TTL.as_millis() {
        end_session(database, column(rows, 4)).await;
    }
    Some(said(column(rows, 5).filter(|_| activity == "busy"), column(rows, 6)))
}

/// What a holder is at: as its session's text says, or as the history does of a script that runs statement by statement.
fn said(query: Option<&str>, begun: Option<&str>) -> String {
    let first = query.and_then(|query| query.lines().map(str::trim).find(|line| !line.is_empty()));
    let script = first.and_then(|line| line.strip_prefix(LABEL));
    let mut doing = script.or(begun).map_or_else(String::new, |what| format!(", which is at {what}"));
    // The rest of what it sends is bookkeeping.
    let statement = first.filter(|_| script.is_none() && query.is_some_and(|query| !query.contains("_migrate_")));
    if let Some(statement) = statement {
        doing.push_str(&format!(": `{statement}`"));
    }
    doing
}

/// The statement that gives the lease back. If it never arrives, the next runner finds the session gone.
pub(crate) fn release_sql(database: &Database<'_>, lease: &Lease) -> String {
    let pieces = [("epoch", Piece::Number(lease.epoch)), ("holder", Piece::from(lease.holder.as_str()))];
    let mut message = database.render(include_str!("driver/sql/lease_release.sql"), &pieces);
    if database.dialect() == Dialect::Mysql {
        message.push_str(&release_lock_sql(database, lease.epoch));
    }
    message
}

/// MySQL: the named lock that a session has beside the lease.
fn release_lock_sql(database: &Database<'_>, epoch: u64) -> String {
    database.render("SELECT RELEASE_LOCK(CONCAT({lock_prefix}, {epoch}));", &[("epoch", Piece::Number(epoch))])
}

/// Ends the session of a runner that no longer answers; it is gone at the next look, or the right is missing.
async fn end_session(database: &mut Database<'_>, session: Option<&str>) {
    let Some(session) = session.and_then(|session| session.parse::<u64>().ok()) else { return };
    let message = match database.dialect() {
        Dialect::Postgres => format!("SELECT pg_terminate_backend({session})"),
        Dialect::Mysql => format!("KILL {session}"),
        Dialect::Sqlite => return,
    };
    if let Err(failure) = database.query(message).await {
        tracing::warn!(error = %failure.source, session, "could not end the session of a runner that does not answer");
    }
}

/// Tells apart two runs of one process.
fn nonce() -> u32 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos())
}
