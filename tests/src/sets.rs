//! Sets of migrations for tests, from files given in the test.

use migrate_check::check::{Options, check};
use migrate_core::{Dialect, Migrations};
use std::path::Path;

/// Writes files into a directory and reads it as a set; findings do not matter.
///
/// # Errors
///
/// When the directory cannot be written or read.
pub fn set(directory: &Path, dialect: Dialect, files: &[(&str, &str)]) -> std::io::Result<Migrations> {
    for (name, text) in files {
        std::fs::write(directory.join(name), text)?;
    }
    let options = Options { dialect: Some(dialect), ..Options::default() };
    let checked = check(directory, &options).map_err(std::io::Error::other)?;
    Ok(Migrations::from_baked(checked.set.bake(), "migrations"))
}
