//! From a place in a script to a place in a file.

use super::message::Place;
use crate::driver::{Failure, FailureKind};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::event::Direction;
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::split::{self, Rows};

/// What to do after a run that was asked to stop.
pub(crate) const STOPPED: &str = "what is committed stays; run it again, and it goes on from there";

/// Says which migration failed where, and what to do next.
pub(super) fn script_error(
    dialect: Dialect,
    directory: &str,
    work: &Work<'_>,
    place: &Place,
    failure: Failure,
    help: &str,
) -> Error {
    let (help, what) = match (failure.kind, work.direction) {
        (FailureKind::Cancelled, _) => {
            (STOPPED, format!("the run was asked to stop, at {} {}", work.version, work.name))
        }
        (_, Direction::Up) => (help, format!("{} {} failed", work.version, work.name)),
        (_, Direction::Down) => (help, format!("undoing {} {} failed", work.version, work.name)),
    };
    let kind = match failure.kind {
        FailureKind::Lock => ErrorKind::LockTimeout,
        FailureKind::Connection => ErrorKind::Connection,
        FailureKind::Cancelled => ErrorKind::Stopped,
        FailureKind::Denied => ErrorKind::Denied,
        FailureKind::ReadOnly | FailureKind::ReadOnlyFile => ErrorKind::ReadOnly,
        _ => ErrorKind::Script,
    };
    let error = Error::new(kind, what, help);
    let error = match (failure.kind, byte_of(dialect, work.script.text, place, failure.line)) {
        // A broken connection says nothing about the statement that was running.
        (FailureKind::Connection | FailureKind::Cancelled, _) | (_, None) => error,
        (_, Some(byte)) => error.with_location(location(directory, work, byte)),
    };
    match failure.reworded {
        Some(words) => error.with_source_reworded(failure.source, &words.0, &words.1),
        None => error.with_source(failure.source),
    }
}

/// Refuses a script whose rows would go through a client: the driver would wait for them, or fail after the commit.
pub(super) fn refuse_client(dialect: Dialect, directory: &str, work: &Work<'_>) -> Result<()> {
    if dialect != Dialect::Postgres {
        return Ok(());
    }
    let statements = split::statements(dialect, work.script.text);
    let Some(copy) = split::client_copies(dialect, work.script.text, &statements).next() else { return Ok(()) };
    let (what, help) = match copy.rows {
        Rows::FromClient => ("takes its rows from a client", "write the rows as `INSERT INTO … VALUES …`"),
        Rows::ToClient => ("sends its rows to a client", "remove it"),
    };
    let what = format!("{} {} was not begun: `COPY` {what}, and there is none", work.version, work.name);
    Err(Error::new(ErrorKind::Script, what, help).with_location(location(directory, work, copy.span.start)))
}

/// The file, line and column of a byte of the script.
pub(super) fn location(directory: &str, work: &Work<'_>, byte: usize) -> Location {
    let before = &work.script.text[..byte.min(work.script.text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Location {
        file: format!("{directory}/{}", work.script.file),
        line: work.script.line as usize + before.matches('\n').count(),
        column: before[line_start..].chars().count() + 1,
    }
}

fn byte_of(dialect: Dialect, script: &str, place: &Place, line: Option<usize>) -> Option<usize> {
    let Place::Script { offset, pointed_at, completed } = place else { return None };
    if let Some(byte) = pointed_at {
        return Some(*byte);
    }
    let rest = script.get(*offset..)?;
    let statements = split::statements(dialect, rest);
    let statement = statements.get(*completed).or(statements.last())?;
    let start = offset + statement.span.start;
    // The first line is what is left of the marker's.
    match line.and_then(|line| line.checked_sub(1)) {
        Some(line) => Some(start + in_line(script.get(start..)?, line)?),
        None => Some(start),
    }
}

/// The first character of a line, counted from 1, that is not blank: as near as MySQL lets us come.
pub(super) fn in_line(text: &str, line: usize) -> Option<usize> {
    let start = match line.checked_sub(2) {
        Some(skip) => text.match_indices('\n').nth(skip)?.0 + 1,
        None => 0,
    };
    let line = &text[start..];
    Some(start + line.len() - line.trim_start_matches([' ', '\t']).len())
}
