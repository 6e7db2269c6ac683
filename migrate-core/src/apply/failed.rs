//! What failed of a script or of our own SQL -> an error that says what became of it, and what to do next.

use super::locate::script_error;
use super::message::Place;
use super::send::held_by;
use super::{Applier, Around};
use crate::database::{self, CHANGED, LONGER, PRIMARY, SPACE, TABLES, WRITABLE};
use crate::driver::{Failure, FailureKind};
use crate::error::{Error, ErrorKind};
use crate::work::Work;
use migrate_check::dialect::Dialect;
use migrate_check::split;

/// Says what became of a script that runs as one transaction, and what to do about it.
pub(super) fn explain(applier: &Applier<'_, '_>, work: &Work<'_>, place: &Place, failure: Failure) -> Error {
    let dialect = applier.database.dialect();
    // A script that rolls everything back takes the lease with it.
    if *place == Place::Ours
        && applier.around == Around::Ours
        && let Some(error) = lease_lost(dialect, &failure)
    {
        return error.with_source(failure.source);
    }
    let ends_itself = ends_itself(applier, work);
    let kept = if ends_itself {
        "the script ends its transaction by itself: whatever it committed stays, and is not recorded. Look at the \
         database, and undo that by hand; then"
    } else {
        "nothing of it was kept:"
    };
    let what_next = match failure.kind {
        FailureKind::Connection if ends_itself => "run it again, unless the history has it by then",
        FailureKind::Connection => {
            let help =
                "either all of it and its record were committed, or nothing: run it again, and the history tells";
            return script_error(dialect, applier.directory, work, place, failure, help);
        }
        FailureKind::Lock => {
            "run it again when the session that holds the lock is done, or give it longer with \
             `-- migrate:timeout lock=…` in a draft, or `--lock-timeout`"
        }
        FailureKind::ReadOnly => PRIMARY,
        FailureKind::ReadOnlyFile => WRITABLE,
        FailureKind::Timeout => LONGER,
        FailureKind::Full => SPACE,
        FailureKind::Denied => "grant this role the right, or run it as another role",
        _ if *place == Place::Ours && ends_itself => "run it again",
        _ if *place == Place::Ours && names_ours(&failure) => CHANGED,
        _ if *place == Place::Ours => {
            "the script ran, and its commit failed; mend the data that it met, or the script while it is a draft, and run \
             it again"
        }
        _ => "mend the data that it met, or the script while it is a draft, and run it again",
    };
    let held_by = if failure.kind == FailureKind::Lock { held_by(&applier.blockers) } else { String::new() };
    script_error(dialect, applier.directory, work, place, failure, &format!("{held_by}{kept} {what_next}"))
}

/// Whether the script commits or rolls back by itself, which a directive may allow.
pub(super) fn ends_itself(applier: &Applier<'_, '_>, work: &Work<'_>) -> bool {
    split::ends_transaction(applier.database.dialect(), work.script.text)
}

/// Whether it is about a table of our own; a script's may be called `app_migrate_log`.
pub(super) fn names_ours(failure: &Failure) -> bool {
    let said = failure.source.to_string();
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    TABLES.iter().any(|table| said.match_indices(table).any(|(at, _)| !said[..at].ends_with(is_of_name)))
}

/// Whether our own SQL failed because a successor has taken the lease.
pub(super) fn lease_lost(dialect: Dialect, failure: &Failure) -> Option<Error> {
    let said = failure.source.to_string();
    // The column of the fence, or a number that is taken. A commit looks at the script's own constraints too.
    let is_ours = names_ours(failure) && (said.contains("epoch") || failure.kind == FailureKind::AlreadyThere);
    // MySQL's "Subquery returns more than 1 row"; and it does not always say in which table a number is taken, but
    // nothing of the script is left to a commit there.
    let is_mysql =
        said.contains("more than 1 row") || dialect == Dialect::Mysql && failure.kind == FailureKind::AlreadyThere;
    (is_ours || is_mysql).then(|| {
        Error::new(
            ErrorKind::LeaseLost,
            "another runner took over while this one did not answer; it has written nothing since",
            "run it again: the other one goes on meanwhile, and the history tells what is left to do",
        )
    })
}

/// Why our own SQL failed.
pub(super) fn unwritten(dialect: Dialect, failure: Failure, what: &str) -> Error {
    match lease_lost(dialect, &failure) {
        Some(error) => error.with_source(failure.source),
        None => database::explain(failure, what),
    }
}
