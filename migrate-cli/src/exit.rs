//! The exit codes.

use std::process::ExitCode;

/// What `--help` says about them.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done, and nothing to report
  1  findings (check), not current (status --exit-code)
  2  failed; also wrong arguments, and a run that a signal ended

Environment:
  DATABASE_URL  the database, if --url names none; also read from `.env` in the working directory
  NO_COLOR      no colours";

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done, and nothing to report.
    Done,
    /// 1: findings that fail a build; a database that is not current.
    Findings,
    /// 2: it failed. Wrong arguments and signals end with it too.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}
