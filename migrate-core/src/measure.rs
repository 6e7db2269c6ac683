//! A live database -> how big some of its tables are, and who is busy there.
//!
//! Takes a connection and names; gives sizes and sessions. Reads catalogs and statistics, never writes, takes no lock
//! that a SELECT would not take, gives each of them back at once, and gives up soon: what could not be measured is said,
//! and is no error. Knows the driver and the `.sql` files beside each dialect; must not know migrations.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::driver::sql::{Piece, render};
use crate::driver::{Condition, Connect, Driver, Row};
use crate::error::Result;
use migrate_check::dialect::Dialect;
use migrate_check::schema::name::Name;
use std::time::Duration;

/// How big tables are, and who is busy there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Measured {
    /// The tables that were asked for and are there, in the order of the names.
    pub sizes: Vec<Size>,
    /// Who holds locks on them, or waits for one.
    pub sessions: Vec<Session>,
    /// What could not be measured, and why, as fragments.
    pub unknown: Vec<String>,
}

/// How big a table is, with its partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Size {
    /// The table, as it was asked for.
    pub name: Name,
    /// How many rows it has.
    pub rows: Rows,
    /// How many bytes it has, with its indexes, where that is known.
    pub bytes: Option<u64>,
}

/// How many rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rows {
    /// They were counted.
    Counted(u64),
    /// They were counted up to here, and there are more.
    AtLeast(u64),
    /// The server's statistics say so.
    Estimated(u64),
    /// The server has no statistics of the table yet.
    Unknown,
}

/// Somebody who is busy in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The table, as it was asked for; `None` where the server does not say which ones the session uses.
    pub table: Option<Name>,
    /// What the server calls the session: a process, a connection.
    pub id: String,
    /// Which program or user it is, if that may be known.
    pub application: Option<String>,
    /// What it does, as the server says it.
    pub state: Option<String>,
    /// For how long its transaction is open, if one is.
    pub open: Option<Duration>,
    /// Its locks on the table, as the server's manual calls them.
    pub locks: Vec<String>,
    /// Whether it waits for one of them.
    pub waits: bool,
}

/// Measures tables, and gives up after about `limit`.
///
/// ```no_run
/// # async fn example(pool: &sqlx::PgPool, names: &[migrate_check::schema::name::Name]) -> migrate_core::Result<()> {
/// let measured = migrate_core::measure(pool, names, std::time::Duration::from_secs(2)).await?;
/// for size in measured.sizes {
///     println!("{}: {:?} rows, {:?} bytes", size.name, size.rows, size.bytes);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `Connection`, when the database cannot be reached. What is reached and not measured is in the answer.
pub async fn measure<'c>(target: impl Connect<'c>, names: &[Name], limit: Duration) -> Result<Measured> {
    let mut opened = target.open().await.map_err(crate::inspect::unreachable)?;
    if names.is_empty() {
        return Ok(Measured::default());
    }
    let mut asking = Asking { driver: &mut *opened.0, names, limit, measured: Measured::default() };
    asking.driver.set_condition(Condition::Unsettled);
    // The server is asked to stop at the limit itself; one that does not even say so is left.
    let is_done = tokio::time::timeout(limit * 2, asking.ask()).await.is_ok();
    if is_done {
        asking.driver.set_condition(Condition::Settled);
    } else {
        asking.measured.unknown.push(format!("no answer within {} ms", (limit * 2).as_millis()));
    }
    Ok(asking.measured)
}

/// A measurement that is underway.
struct Asking<'a> {
    driver: &'a mut dyn Driver,
    names: &'a [Name],
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "SQLite is asked for no more than takes no time")
    )]
    limit: Duration,
    measured: Measured,
}

impl Asking<'_> {
    async fn ask(&mut self) {
        match self.driver.dialect() {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => postgres::ask(self).await,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => mysql::ask(self).await,
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => sqlite::ask(self).await,
            #[cfg(not(all(feature = "postgres", feature = "mysql", feature = "sqlite")))]
            _ => {}
        }
    }

    /// The rows that a message gives; none, and a word about it, if it fails.
    async fn rows(&mut self, what: &str, message: String) -> Vec<Row> {
        match self.driver.send(message).await.into_rows() {
            Ok(rows) => rows,
            Err(failure) => {
                self.measured.unknown.push(format!("{what}: {}", crate::error::said(&failure.source)));
                Vec::new()
            }
        }
    }

    fn render(&self, template: &str, pieces: &[(&str, Piece)]) -> String {
        render(self.driver.dialect(), template, pieces)
    }

    /// The same template for each name: `{number}`, `{namespace}` and `{name}` are of that one.
    fn each(&self, template: &str, more: &[(&str, Piece)]) -> Vec<String> {
        let one = |(number, name): (usize, &Name)| {
            let mut pieces = more.to_vec();
            let namespace = match &name.schema {
                Some(schema) => Piece::from(schema.as_str()),
                None if self.driver.dialect() == Dialect::Mysql => Piece::Sql("DATABASE()".to_owned()),
                None => Piece::Null,
            };
            pieces.push(("number", Piece::Number(number as u64)));
            pieces.push(("namespace", namespace));
            pieces.push(("name", Piece::from(name.ident.as_str())));
            self.render(template, &pieces)
        };
        self.names.iter().enumerate().map(one).collect()
    }

    /// The limit in milliseconds, at least one: 0 would be none.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn limit_ms(&self) -> u64 {
        u64::try_from(self.limit.as_millis()).unwrap_or(u64::MAX).max(1)
    }

    fn name(&self, number: Option<&str>) -> Option<Name> {
        self.names.get(number?.parse::<usize>().ok()?).cloned()
    }

    /// Takes notice of `table`, the name's number, rows, bytes.
    fn size(&mut self, row: &Row, rows: fn(u64) -> Rows) {
        let Some(name) = self.name(text(row, 1)) else { return };
        let rows = number(row, 2).map_or(Rows::Unknown, rows);
        self.measured.sizes.push(Size { name, rows, bytes: number(row, 3) });
    }

    /// Takes notice of `session`, the name's number, id, application, state, milliseconds, locks, and which it waits for.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn session(&mut self, row: &Row) {
        let (table, owned) = (self.name(text(row, 1)), |at| text(row, at).map(str::to_owned));
        self.measured.sessions.push(Session {
            table,
            id: owned(2).unwrap_or_default(),
            application: owned(3),
            state: owned(4),
            open: number(row, 5).map(Duration::from_millis),
            locks: text(row, 6).into_iter().flat_map(|it| it.split(',')).map(lock).collect(),
            waits: number(row, 7) == Some(1),
        });
    }
}

fn text(row: &Row, at: usize) -> Option<&str> {
    row.get(at)?.as_deref()
}

fn number(row: &Row, at: usize) -> Option<u64> {
    text(row, at)?.parse().ok()
}

/// `AccessShareLock` and `SHARED_READ` as the manuals write them.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn lock(written: &str) -> String {
    let mut words = String::new();
    for c in written.trim_end_matches("Lock").chars() {
        if c.is_ascii_uppercase() && words.chars().next_back().is_some_and(|it| it.is_ascii_lowercase()) {
            words.push(' ');
        }
        words.push(if c == '_' { ' ' } else { c });
    }
    words.to_uppercase()
}

#[cfg(all(test, any(feature = "postgres", feature = "mysql")))]
mod tests {
    #[test]
    fn locks_are_called_as_in_the_manuals() {
        assert_eq!(super::lock("AccessShareLock"), "ACCESS SHARE");
        assert_eq!(super::lock("ShareRowExclusiveLock"), "SHARE ROW EXCLUSIVE");
        assert_eq!(super::lock("SHARED_READ"), "SHARED READ");
    }
}
