//! The binary under test, with an environment of its own.

use std::path::Path;
use std::process::Command;

/// A command line in a directory, with nothing of the caller's environment but where programs are.
pub(crate) fn migrate(directory: &Path) -> Command {
    let mut command = Command::new(migrate_tests::cli::migrate());
    command.current_dir(directory).env_clear();
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    // Who applied what is written down, and must be the same wherever a test runs.
    command.env("USER", "tester").env("HOSTNAME", "test-host");
    command
}
