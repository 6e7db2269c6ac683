//! The impact tables against live servers: which lock a statement takes, whom it blocks, what it does meanwhile.
//!
//! The cases are in `tests/cases/impact/<dialect>`; `src/impact.rs` says how one reads.

use libtest_mimic::{Arguments, Failed, Trial};
use migrate_core::Dialect;
use migrate_tests::impact;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for dialect in Dialect::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/impact").join(dialect.name());
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = format!("{dialect} {}", path.file_stem().unwrap().to_string_lossy());
            trials.push(Trial::test(name, move || check(dialect, &path)));
        }
    }
    trials.sort_by(|left, right| left.name().cmp(right.name()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn check(dialect: Dialect, path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(impact::compare(dialect, &text)).map_err(Failed::from)
}
