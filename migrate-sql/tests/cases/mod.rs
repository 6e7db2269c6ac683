//! Cases kept as files: `<crate>/tests/cases/<stage>/<dialect>/<case>.sql`, and beside it `<case>.txt`, what the stage says
//! of it. A stage is named with its crate, `migrate-sql/split`: the crates that read SQL share this file and their cases.
//!
//! `UPDATE_EXPECT=1 cargo test` writes what is said now; read the difference before you commit it.

use migrate_sql::dialect::Dialect;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs every case of a stage and compares.
pub(crate) fn check(stage: &str, print: impl Fn(Dialect, &str) -> String) {
    let mut wrong = Vec::new();
    let cases = of_stage(stage);
    assert!(!cases.is_empty(), "no cases for {stage}");
    for (dialect, path) in cases {
        let actual = print(dialect, &fs::read_to_string(&path).unwrap());
        let expectation = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(expectation, actual).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expectation).unwrap_or_default();
        if expected != actual {
            wrong.push(format!("{}\n--- expected\n{expected}--- actual\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE_EXPECT=1 accepts what is said now)", wrong.join("\n"));
}

/// The cases of a stage.
pub(crate) fn of_stage(stage: &str) -> Vec<(Dialect, PathBuf)> {
    let (owner, stage) = stage.split_once('/').unwrap();
    let mut cases = Vec::new();
    for dialect in Dialect::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(owner).join("tests/cases").join(stage);
        let files = fs::read_dir(folder.join(dialect.name())).unwrap().map(|file| file.unwrap().path());
        cases.extend(files.filter(|path| path.extension().is_some_and(|it| it == "sql")).map(|path| (dialect, path)));
    }
    cases.sort();
    cases
}
