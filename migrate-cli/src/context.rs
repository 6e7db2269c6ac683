//! What every command may ask for: options, environment, the URL of the database.

use crate::args::{Format, Global};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::url::Url;
use std::io::IsTerminal as _;
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
        self.given_url()?.ok_or_else(|| {
            Failure::new("url", "no database is named")
                .help("give `--url`, or set DATABASE_URL in the environment or in `.env`")
        })
    }

    /// The URL, if it is given: by the option, the environment or `.env`, in this order.
    pub(crate) fn given_url(&self) -> Result<Option<Url>, Failure> {
        let set = |value: &String| !value.is_empty();
        let text = match self.global.url.clone().or_else(|| std::env::var(URL).ok().filter(set)) {
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
            Format::Json => Progress::silent(),
        }
    }
}

/// What `.env` says; the environment itself is not changed.
fn from_file(path: &Path) -> Result<Option<String>, Failure> {
    if !path.exists() {
        return Ok(None);
    }
    // What is wrong with a line is not repeated: there may be a secret in it.
    let failure = |error: dotenvy::Error| {
        let why = match error {
            dotenvy::Error::Io(error) => error.to_string(),
            _ => "a line is not NAME=value".to_owned(),
        };
        Failure::new("environment", format!("cannot read `{}`: {why}", path.display()))
            .help("correct it, or give the database with `--url`")
    };
    let mut value = None;
    for line in dotenvy::from_path_iter(path).map_err(failure)? {
        let (name, text) = line.map_err(failure)?;
        // The last one counts, as in a shell.
        value = if name == URL { Some(text) } else { value };
    }
    Ok(value)
}
