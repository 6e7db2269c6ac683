//! The `migrate` command as people and programs use it: the real binary, in a directory of its own.
//!
//! Every case in `cases/cli` on SQLite, those in `cases/cli/servers` on all three databases, and what a transcript
//! cannot show: a terminal, a pipe that nobody reads, a signal.

mod binary;
mod process;
mod sarif;
mod terminal;
mod transcript;

use libtest_mimic::{Arguments, Trial};
use migrate_core::Dialect;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/cli");
    let mut trials = Vec::new();
    for path in cases(&folder)? {
        trials.push(trial(&path, Dialect::Sqlite));
    }
    for path in cases(&folder.join("servers"))? {
        trials.extend(Dialect::ALL.map(|dialect| trial(&path, dialect)));
    }
    trials.extend([
        Trial::test("completions for every shell", process::completions),
        Trial::test("manual pages for every command", process::manual_pages),
        Trial::test("a page for every rule", process::rule_pages),
        Trial::test("a variable that is not UTF-8", process::not_utf8),
        Trial::test("SARIF is as its schema says", sarif::is_valid),
        Trial::test("SARIF points at what was found", sarif::points_at_what_was_found),
        Trial::test("a closed pipe", process::closed_pipe),
        Trial::test("a signal during a run", process::signal),
        Trial::test("a terminal", terminal::colours_and_bar),
    ]);
    libtest_mimic::run(&arguments, trials).exit()
}

fn cases(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths: io::Result<Vec<PathBuf>> = folder.read_dir()?.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "case"));
    paths.sort();
    Ok(paths)
}

fn trial(path: &Path, dialect: Dialect) -> Trial {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let path = path.to_owned();
    Trial::test(format!("{name} on {dialect}"), move || transcript::check(&path, dialect))
}
