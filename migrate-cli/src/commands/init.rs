//! `migrate init`: a directory with configuration and lock file.

use crate::answer::Answer;
use crate::context::Context;
use crate::database::{Database, Missing};
use crate::directory;
use crate::failure::Failure;
use crate::paint::{self, WARN, paint};
use crate::signal;
use crate::url::Url;
use migrate_check::check::{Options, check};
use migrate_check::edit::plan::{Over, Plan, Write};
use migrate_check::lock::Lock;
use migrate_check::server::Server;
use migrate_check::source::{CONFIG_FILE, LOCK_FILE};
use migrate_core::Dialect;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a server may take to say its version.
const PATIENCE: Duration = Duration::from_secs(3);

/// Make a directory for migrations, with configuration and lock file
#[derive(Debug, clap::Args)]
pub(crate) struct Init {}

impl Init {
    pub(crate) fn run(self, context: &Context) -> Result<Initialised, Failure> {
        let dir = context.dir();
        if let Some(file) = [CONFIG_FILE, LOCK_FILE].into_iter().map(|file| dir.join(file)).find(|file| file.exists()) {
            return Err(Failure::new("exists", format!("there is a `{}` already", file.display())).help(
                "the directory is ready: `migrate new <name>` adds a migration, `migrate check` judges what is there",
            ));
        }
        let url = context.given_url().ok().flatten();
        let Some(dialect) = context.global.dialect.or(url.as_ref().map(Url::dialect)) else {
            return Err(Failure::new("dialect", "nothing says which database the migrations are for")
                .help("`migrate init --dialect postgres`, or `mysql`, or `sqlite`"));
        };
        let there = migrations_in(dir, dialect);
        let server = url.as_ref().filter(|url| url.dialect() == dialect).map(version_of).unwrap_or(Ok(None));
        let mut writes = vec![write(CONFIG_FILE, configuration(dialect, server.as_ref().ok().cloned().flatten()))];
        if there == 0 {
            // With migrations there, an empty lock file would call every one of them new.
            writes.push(write(LOCK_FILE, Lock { dialect, entries: Vec::new(), schema: None }.to_string()));
        }
        let files = writes.iter().map(|write| dir.join(&write.path)).collect();
        directory::write(context, &Plan { renames: Vec::new(), writes })?;
        Ok(Initialised { dialect, files, there, server })
    }
}

/// The server's version, as `server-version` has it. SQLite is part of the program that uses the file, so a file says
/// nothing of it.
fn version_of(url: &Url) -> Result<Option<String>, Failure> {
    if url.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    let server = signal::block_on(async {
        let ask = async {
            let mut database = Database::open(url, Missing::Refuse, None).await?;
            let server = database.server().await;
            database.close().await;
            server
        };
        let late = || Failure::new("connection", format!("{} gives no answer within 3 s", url.shown()));
        tokio::time::timeout(PATIENCE, ask).await.unwrap_or_else(|_| Err(late()))
    })?;
    Ok(Some(server.requirement()))
}

fn configuration(dialect: Dialect, version: Option<String>) -> String {
    let line = match version {
        Some(version) => format!("server-version = \"{version}\""),
        None => format!("# server-version = \"{}\"", Server::oldest(dialect).requirement()),
    };
    format!(
        "# The database that these migrations are written for: postgres, mysql or sqlite.\n\
         dialect = \"{dialect}\"\n\
         # The oldest server that has to accept them: what they lock depends on it.\n\
         {line}\n"
    )
}

fn write(path: &str, text: String) -> Write {
    Write { path: path.into(), text, over: Over::Nothing }
}

fn migrations_in(dir: &Path, dialect: Dialect) -> usize {
    let options = Options { dialect: Some(dialect), ..Options::default() };
    check(dir, &options).map_or(0, |checked| checked.set.migrations.len())
}

/// What was made.
pub(crate) struct Initialised {
    dialect: Dialect,
    files: Vec<PathBuf>,
    there: usize,
    /// The version that the configuration names, or why it was not to be had.
    server: Result<Option<String>, Failure>,
}

impl Answer for Initialised {
    fn human(&self) -> String {
        let mut text: String = self.files.iter().map(|file| format!("created {}\n", file.display())).collect();
        if let Err(failure) = &self.server {
            let line = "the server's version is not known, so `server-version` is left to you:";
            text.push_str(&format!("{} {}\n", paint(WARN, line), failure.message));
        }
        text.push_str(&paint::next(match self.there {
            0 => "`migrate new <name>` makes the first migration".to_owned(),
            there => format!("`migrate lock` freezes the {} that are there", paint::count(there, "migration")),
        }));
        text
    }

    fn json(&self) -> Value {
        let files: Vec<_> = self.files.iter().map(|file| file.display().to_string()).collect();
        let version = self.server.as_ref().ok().cloned().flatten();
        json!({"dialect": self.dialect.name(), "server_version": version, "files": files})
    }
}
