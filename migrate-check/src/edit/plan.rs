//! What a command will write, and writing it: everything or nothing.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// Files to rename and to write; paths are relative to the migration directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Files and folders that get another name, in this order, before anything is written.
    pub renames: Vec<Rename>,
    /// Files that are created or replaced.
    pub writes: Vec<Write>,
}

/// A file or folder that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Its name.
    pub from: PathBuf,
    /// Its new name; nothing has it yet.
    pub to: PathBuf,
}

/// A file that is created or replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The file.
    pub path: PathBuf,
    /// What it will hold.
    pub text: String,
    /// Whether it may exist already.
    pub over: Over,
}

/// Whether a file that is written may exist already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Only a new file.
    Nothing,
    /// A new file or one in its place.
    Old,
}

/// Writing failed; everything is as it was, unless the message says otherwise.
#[derive(Debug)]
pub struct WriteError {
    path: PathBuf,
    error: io::Error,
    left: Vec<Rename>,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write `{}`: {}; ", self.path.display(), self.error)?;
        if self.left.is_empty() {
            return f.write_str("nothing was changed");
        }
        f.write_str("these names could not be taken back:")?;
        self.left.iter().try_for_each(|Rename { from, to }| write!(f, " `{}` to `{}`", to.display(), from.display()))
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.renames.is_empty() && self.writes.is_empty()
    }

    /// Renames and writes. New text is written beside its place first, so a full disk changes nothing.
    ///
    /// # Errors
    ///
    /// The first step that fails; those before it are taken back.
    pub fn apply(&self, dir: &Path) -> Result<(), WriteError> {
        let mut done = Done { dir, renamed: Vec::new(), created: Vec::new(), replaced: Vec::new(), ready: Vec::new() };
        for write in &self.writes {
            if let Err(error) = done.prepare(write) {
                return Err(done.take_back(dir.join(&write.path), error));
            }
        }
        for rename in &self.renames {
            if let Err(error) = done.rename(rename) {
                return Err(done.take_back(dir.join(&rename.from), error));
            }
        }
        // From here on only names change.
        for (ready, path) in done.ready.clone() {
            if let Err(error) = done.put(&ready, &path) {
                return Err(done.take_back(path, error));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Rename { from, to } in &self.renames {
            writeln!(f, "rename {} to {}", from.display(), to.display())?;
        }
        self.writes.iter().try_for_each(|write| writeln!(f, "write {}", write.path.display()))
    }
}

/// What was done so far, to be taken back if the rest fails.
struct Done<'a> {
    dir: &'a Path,
    renamed: Vec<Rename>,
    /// Files and folders that did not exist before.
    created: Vec<PathBuf>,
    /// Files that did, and what they held.
    replaced: Vec<(PathBuf, Vec<u8>)>,
    /// New texts beside their places.
    ready: Vec<(PathBuf, PathBuf)>,
}

impl Done<'_> {
    fn prepare(&mut self, write: &Write) -> io::Result<()> {
        let path = self.dir.join(&write.path);
        if write.over == Over::Nothing && path.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of this name already"));
        }
        let parent = path.parent().unwrap_or(self.dir).to_owned();
        if !parent.exists() {
            fs::create_dir_all(&parent)?;
            self.created.push(parent.clone());
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // A name that begins with a dot is not part of the directory, even if it is left behind.
        let ready = parent.join(format!(".{name}.{}.new", std::process::id()));
        self.ready.push((ready.clone(), path));
        let mut file = fs::File::create(&ready)?;
        io::Write::write_all(&mut file, write.text.as_bytes())?;
        file.sync_all()
    }

    fn rename(&mut self, rename: &Rename) -> io::Result<()> {
        let to = self.dir.join(&rename.to);
        if to.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("`{}` exists already", to.display())));
        }
        fs::rename(self.dir.join(&rename.from), to)?;
        self.renamed.push(rename.clone());
        Ok(())
    }

    fn put(&mut self, ready: &Path, path: &Path) -> io::Result<()> {
        let old = if path.exists() { Some(fs::read(path)?) } else { None };
        fs::rename(ready, path)?;
        match old {
            Some(old) => self.replaced.push((path.to_owned(), old)),
            None => self.created.push(path.to_owned()),
        }
        Ok(())
    }

    fn take_back(self, path: PathBuf, error: io::Error) -> WriteError {
        // What cannot be taken back either is said for names; a file that was replaced is in the version control.
        for (ready, _) in &self.ready {
            let _ = fs::remove_file(ready);
        }
        for (path, old) in &self.replaced {
            let _ = fs::write(path, old);
        }
        let left = self
            .renamed
            .into_iter()
            .rev()
            .filter(|Rename { from, to }| fs::rename(self.dir.join(to), self.dir.join(from)).is_err())
            .collect();
        for created in self.created.iter().rev() {
            // A folder goes only if it is empty.
            let _ = if created.is_dir() { fs::remove_dir(created) } else { fs::remove_file(created) };
        }
        WriteError { path, error, left }
    }
}
