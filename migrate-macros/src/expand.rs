//! A call -> the tokens that it stands for.
//!
//! `embed_migrations!` is two macros: [`track`] makes the compiler build again when a file changes, and begins the
//! check; [`embed`] is the set.

use crate::emit;
use crate::input::Input;
use crate::job::{self, Job};
use migrate_check::check::Options;
use migrate_check::dialect::Dialect;
use migrate_check::source::disk;
use proc_macro2::{Span, TokenStream};
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

/// The item that tracks the files of the set. What is wrong with call and directory is for [`embed`] to say.
pub(crate) fn track(tokens: TokenStream, surroundings: &Surroundings) -> TokenStream {
    let Ok(input) = syn::parse2::<Input>(tokens) else { return TokenStream::new() };
    let Ok(job) = job(&input, surroundings) else { return TokenStream::new() };
    if surroundings.newcomers == Newcomers::Append
        && let Err(message) = job.append_drafts()
    {
        return emit::error(input.span, &message);
    }
    job::start(job.clone());
    let files = disk::list(&job.dir).unwrap_or_default();
    emit::tracked(&job.dir, files.into_iter().chain(job.options.config))
}

/// The expression that stands for the set.
pub(crate) fn embed(tokens: TokenStream, surroundings: &Surroundings) -> TokenStream {
    let input: Input = match syn::parse2(tokens.clone()) {
        Ok(input) => input,
        Err(error) => return emit::refusal(&crate_path(tokens), error.span(), &[error.to_string()]),
    };
    let outcome = job(&input, surroundings).and_then(|job| job::finish(&job).map_err(|message| (input.span, message)));
    match outcome {
        Ok((checked, Some(baked))) => emit::set(&input, &checked, &baked),
        Ok((checked, None)) => emit::findings(&input, &checked),
        Err((span, message)) => emit::refusal(&input.krate, span, &[message]),
    }
}

type Failure = (Span, String);

fn job(input: &Input, surroundings: &Surroundings) -> Result<Job, Failure> {
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
    Ok(Job { dir, options: Options { dialect: input.dialect, config, url_dialect: only_dialect() } })
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
