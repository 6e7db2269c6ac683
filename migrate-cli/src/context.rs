//! What every command may ask for: options, environment, the URL of the database.

use crate::args::{Format, Global};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::url::{self, Url};
use std::fs;
use std::io::{ErrorKind, IsTerminal as _};
use std::path::Path;

/// The variable that names the database.
const URL: &str = "DATABASE_URL";

/// Options and environment.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: Global,
}

impl Context {
    pub(crate) fn new(global: Global) -> Self {
        Self { global }
    }

    /// The directory of migrations.
    pub(crate) fn dir(&self) -> &Path {
        &self.global.dir
    }

    /// The URL, which must be given somewhere.
    pub(crate) fn url(&self) -> Result<Url, Failure> {
        self.given_url()?.ok_or_else(url::unnamed)
    }

    /// The URL, if it is given: by the option, the environment or `.env`, in this order.
    pub(crate) fn given_url(&self) -> Result<Option<Url>, Failure> {
        // An empty option is not passed over: whoever wrote it meant some database.
        if let Some(text) = &self.global.url {
            return Url::parse(text).map(Some);
        }
        let set = |value: &String| !value.is_empty();
        let text = match from_environment()?.filter(set) {
            Some(text) => Some(text),
            None => from_file(Path::new(".env"))?.filter(set),
        };
        text.map(|text| Url::parse(&text)).transpose()
    }

    /// How a run shows that it goes on.
    pub(crate) fn progress(&self) -> Progress {
        if std::io::stderr().is_terminal() {
            return Progress::bar(self.global.color.into());
        }
        match self.global.format {
            Format::Human | Format::Github => Progress::lines(self.global.color.into()),
            Format::Json | Format::Sarif => Progress::silent(),
        }
    }
}

fn from_environment() -> Result<Option<String>, Failure> {
    let Some(value) = std::env::var_os(URL) else { return Ok(None) };
    value.into_string().map(Some).map_err(|_| {
        Failure::new("environment", format!("the value of {URL} is not UTF-8"))
            .help("correct it, or give the database with `--url`")
    })
}

/// What `.env` says; the environment itself is not changed.
fn from_file(path: &Path) -> Result<Option<String>, Failure> {
    // What is wrong with a line is not repeated: there may be a secret in it.
    let failure = |why: &str| {
        Failure::new("environment", format!("cannot read `{}`: {why}", path.display()))
            .help("correct it, or give the database with `--url`")
    };
    let text = match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| failure("it is not UTF-8"))?,
        // Some call the folder of a virtual environment so.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => return Ok(None),
        Err(error) => return Err(failure(&error.to_string())),
    };
    // As some editors begin a file.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut value = None;
    for line in dotenvy::from_read_iter(text.as_bytes()) {
        let (name, text) = line.map_err(|_| failure("a line is not NAME=value"))?;
        // The last one counts, as in a shell.
        value = if name == URL { Some(text) } else { value };
    }
    Ok(value)
}
