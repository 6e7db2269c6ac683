//! Directory -> a checked set, or why there is none.

use crate::emit;
use crate::input::Input;
use migrate_check::check::{self, Checked, Options};
use migrate_check::dialect::Dialect;
use migrate_check::edit::draft;
use proc_macro2::TokenStream;
use std::env;
use std::path::{Component, Path, PathBuf};

/// What the compiler's process knows. Read once, so that everything else is a function of its arguments.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The folder of the package that is being compiled.
    pub(crate) package: Option<PathBuf>,
    /// Whether migrations that the lock file lacks become drafts.
    pub(crate) newcomers: Newcomers,
}

/// What becomes of migrations that the lock file does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Newcomers {
    /// They are findings.
    Report,
    /// They are written into the lock file as drafts (`MIGRATE_LOCK=update`).
    Append,
}

impl Surroundings {
    /// Those of the compiler that runs the macro.
    pub(crate) fn of_compiler() -> Self {
        // On a build server the lock file is what was reviewed.
        let asked = env::var_os("MIGRATE_LOCK").is_some_and(|value| value == "update") && env::var_os("CI").is_none();
        Self {
            package: env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from),
            newcomers: if asked { Newcomers::Append } else { Newcomers::Report },
        }
    }
}

/// The expression that stands for the set.
pub(crate) fn expand(tokens: TokenStream, surroundings: &Surroundings) -> TokenStream {
    let input: Input = match syn::parse2(tokens.clone()) {
        Ok(input) => input,
        Err(error) => return emit::refusal(&crate_path(tokens), error.span(), &[error.to_string()]),
    };
    match checked(&input, surroundings) {
        Ok((_, checked)) if checked.is_denied() => emit::findings(&input, &checked),
        Ok((dir, checked)) => emit::set(&input, &dir, &checked),
        Err((span, message)) => emit::refusal(&input.krate, span, &[message]),
    }
}

type Failure = (proc_macro2::Span, String);

fn checked(input: &Input, surroundings: &Surroundings) -> Result<(PathBuf, Checked), Failure> {
    let package = surroundings.package.as_deref().ok_or_else(|| {
        (input.span, "CARGO_MANIFEST_DIR is not set: paths are relative to the package that cargo compiles".to_owned())
    })?;
    let dir = inside(package, &input.directory).map_err(|message| (input.span, message))?;
    // Here rather than where they are read: the whole path is another one on every machine.
    if !dir.is_dir() {
        let message = format!(
            "there is no directory `{}` in the folder of this package's Cargo.toml, where paths begin; `migrate init` \
             creates one",
            input.directory
        );
        return Err((input.span, message));
    }
    let config = match &input.config {
        Some((path, span)) => Some(configuration(package, path).map_err(|message| (*span, message))?),
        None => None,
    };
    let options = Options { dialect: input.dialect, config, url_dialect: only_dialect() };
    let check = || check::check(&dir, &options).map_err(|error| (input.span, error.to_string()));
    let mut checked = check()?;
    if surroundings.newcomers == Newcomers::Append {
        let plan = draft::append(&checked).unwrap_or_default();
        if !plan.is_empty() {
            plan.apply(&dir).map_err(|error| (input.span, error.to_string()))?;
            checked = check()?;
        }
    }
    Ok((dir, checked))
}

/// The path of the configuration that is given as an option.
fn configuration(package: &Path, written: &str) -> Result<PathBuf, String> {
    let path = inside(package, written)?;
    if !path.is_file() {
        return Err(format!(
            "there is no file `{written}` in the folder of this package's Cargo.toml, where paths begin; without this \
             option the directory's own `migrate.toml` is read"
        ));
    }
    Ok(path)
}

/// A path as written in the macro, from the package's folder.
fn inside(package: &Path, written: &str) -> Result<PathBuf, String> {
    let path = Path::new(written);
    let is_relative =
        path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir | Component::ParentDir));
    if written.is_empty() || !is_relative {
        return Err(format!(
            "`{written}` is not a relative path: write it from the folder of this package's Cargo.toml, so that every \
             clone can build"
        ));
    }
    Ok(package.join(path))
}

/// The dialect if only one is compiled in.
fn only_dialect() -> Option<Dialect> {
    let enabled = [cfg!(feature = "postgres"), cfg!(feature = "mysql"), cfg!(feature = "sqlite")];
    let mut dialects = Dialect::ALL.into_iter().zip(enabled).filter(|(_, is_enabled)| *is_enabled);
    let (dialect, _) = dialects.next()?;
    dialects.next().is_none().then_some(dialect)
}

/// The crate's path when the rest cannot be parsed.
fn crate_path(tokens: TokenStream) -> TokenStream {
    match tokens.into_iter().next() {
        Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    }
}
