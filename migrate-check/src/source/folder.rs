//! The files of a directory, told apart by what they are for.

use super::metadata;
use super::text;
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;
use std::path::PathBuf;

/// The name of the lock file.
pub const LOCK_FILE: &str = "migrate.lock";
/// The name of the configuration.
pub const CONFIG_FILE: &str = "migrate.toml";
/// The name of the printed schema.
pub const SCHEMA_FILE: &str = "migrate.schema";

/// The files of a directory, told apart by what they are for.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// The lock file's text, with LF line ends.
    pub lock: Option<String>,
    /// The text of the printed schema, with LF line ends.
    pub schema: Option<String>,
    /// The configuration's text, with LF line ends.
    pub config: Option<String>,
    /// The dialect that prisma's `migration_lock.toml` names.
    pub provider: Option<Dialect>,
    /// Everything else: path, with `/` between its parts, and bytes.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What is wrong with paths.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Folder {
    /// Tells files apart. Paths are relative to the migration directory.
    pub fn from_memory(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        let mut folder = Self::default();
        for (path, bytes) in files {
            folder.add(path, bytes);
        }
        folder.files.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        folder
    }

    /// Adds findings about paths that were not even read.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: Vec<Diagnostic>) -> Self {
        self.diagnostics.extend(diagnostics);
        self
    }

    /// The paths of all scripts, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| path.as_str())
    }

    fn add(&mut self, path: PathBuf, bytes: Vec<u8>) {
        let Some(name) = slashed(&path) else {
            let message = "the file name is not UTF-8".to_owned();
            let finding =
                Finding { rule: &rule::source::UNREADABLE_NAME, span: 0..0, message, help: "rename it".to_owned() };
            self.diagnostics.push(Diagnostic::new(path, finding));
            return;
        };
        match name.as_str() {
            LOCK_FILE => self.lock = Some(text::decode(bytes).0),
            CONFIG_FILE => self.config = Some(text::decode(bytes).0),
            SCHEMA_FILE => self.schema = Some(text::decode(bytes).0),
            metadata::PRISMA => self.provider = metadata::provider(&text::decode(bytes).0),
            _ => self.files.push((name, bytes)),
        }
    }
}

/// The path with `/` between its parts.
fn slashed(path: &std::path::Path) -> Option<String> {
    let text = path.to_str()?;
    Some(if std::path::MAIN_SEPARATOR == '/' { text.to_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") })
}
