//! A directory on disk -> its files. The thin shell before everything else in this stage.

use super::folder::Folder;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::parallel;
use crate::rule::{self, Rule};
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A file or folder could not be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// The files of a directory and of the folders in it, relative to the directory, in order.
///
/// # Errors
///
/// The first folder or link that the system does not give.
pub fn list(dir: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    Ok(Listing::of(dir)?.files)
}

/// Reads all files of a directory and of the folders in it.
///
/// # Errors
///
/// The first file or folder that the system does not give.
pub fn load(dir: &Path) -> Result<Folder, Unreadable> {
    let mut listing = Listing::of(dir)?;
    let read = parallel::map(std::mem::take(&mut listing.files), |file| {
        let path = dir.join(&file);
        match read(&path) {
            Ok(content) => Ok((file, content)),
            Err(error) => Err(Unreadable { path, error }),
        }
    });
    let mut files = Vec::with_capacity(read.len());
    for file in read {
        match file? {
            (file, Content::Bytes(bytes)) => files.push((file, bytes)),
            (file, Content::TooLarge(size)) => {
                let message = format!("a file of {} MiB; {} are the most", size.div_ceil(MIB), LARGEST / MIB);
                let help = "load the rows with the database's own tool, or move the file elsewhere";
                listing.find(file, &rule::source::FILE_TOO_LARGE, &message, help);
            }
        }
    }
    Ok(Folder::from_memory(files).with_diagnostics(listing.diagnostics))
}

const MIB: u64 = 1 << 20;

/// The largest file that is read: what MySQL takes in one message by default.
const LARGEST: u64 = 64 * MIB;

/// What is in a file.
enum Content {
    Bytes(Vec<u8>),
    /// So many bytes, which nobody reads.
    TooLarge(u64),
}

fn read(path: &Path) -> io::Result<Content> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    if size > LARGEST {
        return Ok(Content::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.read_to_end(&mut bytes)?;
    Ok(Content::Bytes(bytes))
}

struct Listing<'a> {
    dir: &'a Path,
    files: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Listing<'a> {
    fn of(dir: &'a Path) -> Result<Self, Unreadable> {
        let mut listing = Self { dir, files: Vec::new(), diagnostics: Vec::new() };
        for (name, kind) in entries(dir)? {
            listing.top_level(&name, kind)?;
        }
        Ok(listing)
    }

    fn top_level(&mut self, name: &OsStr, kind: FileType) -> Result<(), Unreadable> {
        if is_hidden(name) {
            return Ok(());
        }
        let name = PathBuf::from(name);
        let Some(kind) = self.followed(&name, kind)? else { return Ok(()) };
        if !kind.is_dir() {
            self.file(name, kind);
            return Ok(());
        }
        let mut empty = true;
        for (inner, kind) in entries(&self.dir.join(&name))? {
            if is_hidden(&inner) {
                continue;
            }
            empty = false;
            let inner = name.join(inner);
            match self.followed(&inner, kind)? {
                Some(kind) if kind.is_dir() => {
                    self.find(
                        inner,
                        &rule::source::UNREADABLE_NAME,
                        "a folder inside a folder",
                        "move its files up, or elsewhere",
                    );
                }
                Some(kind) => self.file(inner, kind),
                None => {}
            }
        }
        if empty {
            let help = "write the migration's files into it, or remove it";
            self.find(name, &rule::source::UNREADABLE_NAME, "an empty folder", help);
        }
        Ok(())
    }

    /// A pipe may have no end, and a socket or device no content that is the same every time.
    fn file(&mut self, name: PathBuf, kind: FileType) {
        if kind.is_file() {
            return self.files.push(name);
        }
        let message = "neither a file nor a folder, but a named pipe, a socket or a device";
        self.find(name, &rule::source::UNREADABLE_NAME, message, "put a file in its place, or remove it");
    }

    /// What a symlink leads to; `None` when that is outside the directory, or nowhere.
    fn followed(&mut self, name: &Path, kind: FileType) -> Result<Option<FileType>, Unreadable> {
        if !kind.is_symlink() {
            return Ok(Some(kind));
        }
        let path = self.dir.join(name);
        let (target, dir) = match (fs::canonicalize(&path), fs::canonicalize(self.dir)) {
            (Ok(target), Ok(dir)) => (target, dir),
            (Err(_), _) => {
                self.find(
                    name.to_owned(),
                    &rule::source::OUTSIDE_DIRECTORY,
                    "a symlink that leads nowhere",
                    "remove it",
                );
                return Ok(None);
            }
            (_, Err(error)) => return Err(Unreadable { path: self.dir.to_owned(), error }),
        };
        if !target.starts_with(&dir) {
            let message = format!("a symlink that leads out of the directory, to `{}`", target.display());
            let help = "put the file itself here: what is applied has to be what is committed";
            self.find(name.to_owned(), &rule::source::OUTSIDE_DIRECTORY, &message, help);
            return Ok(None);
        }
        match fs::metadata(&target) {
            Ok(metadata) => Ok(Some(metadata.file_type())),
            Err(error) => Err(Unreadable { path: target, error }),
        }
    }

    fn find(&mut self, file: PathBuf, rule: &'static Rule, message: &str, help: &str) {
        let finding = Finding { rule, span: 0..0, message: message.to_owned(), help: help.to_owned() };
        self.diagnostics.push(Diagnostic::new(file, finding));
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn entries(dir: &Path) -> Result<Vec<(OsString, FileType)>, Unreadable> {
    let read = || -> io::Result<Vec<_>> {
        fs::read_dir(dir)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.file_name(), entry.file_type()?))
            })
            .collect()
    };
    let mut entries = read().map_err(|error| Unreadable { path: dir.to_owned(), error })?;
    // Names have one component, so the order of their bytes is that of paths, which takes longer.
    entries.sort_unstable_by(|left, right| left.0.as_encoded_bytes().cmp(right.0.as_encoded_bytes()));
    Ok(entries)
}
