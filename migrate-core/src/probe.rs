//! A live database -> whether a statement took effect there.
//!
//! Takes a connection and what tells it; reads the catalog once. Must not know the statement.

use crate::database::dialect_sql;
#[cfg(feature = "tooling")]
use crate::driver::Connect;
use crate::driver::sql::{Piece, render};
use crate::driver::{Failure, Row};
use crate::error::Result;
use migrate_check::dialect::Dialect;
use migrate_check::probe::{Object, Probe};

/// Whether a statement took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "tooling"), expect(unreachable_pub, reason = "named outside by tools alone"))]
pub enum StatementState {
    /// It did.
    Done,
    /// It did not.
    NotDone,
    /// It began, and left something that is in the way: an index that is not valid, a partition that is being detached.
    HalfDone,
    /// The catalog does not tell.
    Unknown,
}

/// Asks the catalog whether a statement took effect; without a question if the probe needs none. Never writes.
///
/// # Errors
///
/// `Connection` or `Denied`, when the database cannot be reached or its catalog cannot be read.
#[cfg(feature = "tooling")]
pub async fn probe<'c>(target: impl Connect<'c>, probe: &Probe) -> Result<StatementState> {
    let opened = target.open().await.map_err(crate::inspect::unreachable)?;
    let mut driver = opened.0;
    let dialect = driver.dialect();
    let asked = ask(probe, dialect, async |message| driver.send(message).await.into_rows()).await;
    asked.map_err(|failure| crate::database::explain(failure, "the catalog could not be read"))
}

/// The same on a connection that is open already.
pub(crate) async fn ask(
    probe: &Probe,
    dialect: Dialect,
    query: impl AsyncFnOnce(String) -> Result<Vec<Row>, Failure>,
) -> Result<StatementState, Failure> {
    let (object, there, not_there) = match probe {
        Probe::Present(object) => (object, StatementState::Done, StatementState::NotDone),
        Probe::Absent(object) => (object, StatementState::NotDone, StatementState::Done),
        Probe::Again => return Ok(StatementState::NotDone),
        Probe::Unknown => return Ok(StatementState::Unknown),
    };
    let rows = query(question(dialect, object)).await?;
    let answer = rows.into_iter().next().and_then(|row| row.into_iter().next().flatten());
    Ok(match answer.as_deref() {
        Some("present") => there,
        Some("absent") => not_there,
        Some("half") => StatementState::HalfDone,
        _ => StatementState::Unknown,
    })
}

fn question(dialect: Dialect, object: &Object) -> String {
    let pieces = [
        ("kind", Piece::from(object.kind.name())),
        ("schema", Piece::from(object.schema.as_deref())),
        ("name", Piece::from(object.name.as_str())),
        ("part", Piece::from(object.part.as_deref())),
    ];
    render(dialect, dialect_sql!(dialect, "probe"), &pieces)
}
