//! From a place in a script to a place in a file.

use super::message::Place;
use crate::driver::{Failure, FailureKind};
use crate::error::{Error, ErrorKind, Location};
use crate::event::Direction;
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::split;

/// Says which migration failed where, and what to do next.
pub(super) fn script_error(
    dialect: Dialect,
    directory: &str,
    work: &Work<'_>,
    place: &Place,
    failure: Failure,
    help: &str,
) -> Error {
    let what = match work.direction {
        Direction::Up => format!("{} {} failed", work.version, work.name),
        Direction::Down => format!("undoing {} {} failed", work.version, work.name),
    };
    let kind = match failure.kind {
        FailureKind::Lock => ErrorKind::LockTimeout,
        FailureKind::Connection => ErrorKind::Connection,
        FailureKind::Denied => ErrorKind::Denied,
        FailureKind::ReadOnly => ErrorKind::ReadOnly,
        _ => ErrorKind::Script,
    };
    let error = Error::new(kind, what, help);
    let error = match (failure.kind, byte_of(dialect, work.script.text, place, failure.line)) {
        // A broken connection says nothing about the statement that was running.
        (FailureKind::Connection, _) | (_, None) => error,
        (_, Some(byte)) => error.with_location(location(directory, work, byte)),
    };
    error.with_source(failure.source)
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
    // A line within the statement: its first non-blank character is as near as MySQL lets us come.
    let Some(skip) = line.and_then(|line| line.checked_sub(2)) else { return Some(start) };
    let text = script.get(start..)?;
    let (at, _) = text.match_indices('\n').nth(skip)?;
    let blank = text[at + 1..].len() - text[at + 1..].trim_start_matches([' ', '\t']).len();
    Some(start + at + 1 + blank)
}
