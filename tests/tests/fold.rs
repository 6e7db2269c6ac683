//! The folded schema against live servers: what the model says is what the database holds.
//!
//! Every case of `migrate-grammar/tests/cases/fold` that fits its schema is applied to an empty database, and what
//! `inspect` reads there has to be equal. `cargo run -p migrate-tests --bin fold` does the same with any directory.

use libtest_mimic::{Arguments, Failed, Trial};
use migrate_core::Dialect;
use migrate_tests::fold;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for dialect in Dialect::ALL {
        for path in cases(dialect) {
            let name = format!("{dialect} {}", path.file_stem().unwrap().to_string_lossy());
            trials.push(Trial::test(name, move || equal(dialect, &path)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn cases(dialect: Dialect) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrate-grammar/tests/cases/fold").join(dialect.name());
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut cases: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|it| it == "sql")).collect();
    cases.sort();
    cases
}

fn equal(dialect: Dialect, path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(fold::compare(dialect, &[text])).map_err(Failed::from)
}
