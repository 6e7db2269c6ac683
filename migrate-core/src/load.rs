//! Sets that are not baked by the macro: from a directory that is embedded otherwise, or read at run time.

use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;
use migrate_check::diagnostic::Diagnostic;

impl Migrations {
    /// The set of a directory that the service embeds with the `include_dir` crate.
    ///
    /// Nothing is parsed: its `migrate.lock` must vouch for every file.
    ///
    /// # Errors
    ///
    /// `Set`, when a file differs from the lock file, is not in it, is missing, or is a draft.
    #[cfg(feature = "include_dir")]
    pub fn from_include_dir(dir: &include_dir::Dir<'_>) -> Result<Self> {
        let mut files = Vec::new();
        collect(dir, &mut files);
        let set = migrate_check::set::from_locked_files(files).map_err(|diagnostics| refused(&diagnostics))?;
        Ok(Self::from_baked(set.bake(), "the embedded directory"))
    }

    /// The set of a directory, read and checked now.
    ///
    /// # Errors
    ///
    /// `Set`, when the directory cannot be read or a finding would fail a build.
    #[cfg(feature = "tooling")]
    pub fn from_directory(directory: &std::path::Path, dialect: crate::Dialect) -> Result<Self> {
        let options = migrate_check::check::Options { dialect: Some(dialect), ..Default::default() };
        let checked = migrate_check::check::check(directory, &options)
            .map_err(|error| Error::new(ErrorKind::Set, error.to_string(), "look at the path"))?;
        if checked.is_denied() {
            return Err(refused(&checked.diagnostics));
        }
        Ok(Self::from_baked(checked.set.bake(), directory.to_string_lossy()))
    }
}

/// The first finding in full, and how many there are.
fn refused(diagnostics: &[Diagnostic]) -> Error {
    use migrate_check::diagnostic::Level;
    let denied: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Deny).collect();
    let Some(first) = denied.first() else {
        return Error::new(ErrorKind::Set, "the migrations cannot be used", "`migrate check` says why");
    };
    let more = match denied.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    let message = format!("{}: {} [{}]{more}", first.file.display(), first.message, first.rule);
    Error::new(ErrorKind::Set, message, first.help.clone())
}

#[cfg(feature = "include_dir")]
fn collect(dir: &include_dir::Dir<'_>, files: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
    for file in dir.files() {
        files.push((file.path().to_owned(), file.contents().to_owned()));
    }
    for sub in dir.dirs() {
        collect(sub, files);
    }
}
