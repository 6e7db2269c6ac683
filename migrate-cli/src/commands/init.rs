//! `migrate init`: a directory with configuration and lock file.

use crate::answer::Answer;
use crate::context::Context;
use crate::directory;
use crate::failure::Failure;
use crate::paint;
use crate::url::Url;
use migrate_check::check::{Options, check};
use migrate_check::edit::plan::{Over, Plan, Write};
use migrate_check::lock::Lock;
use migrate_check::source::{CONFIG_FILE, LOCK_FILE};
use migrate_core::Dialect;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

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
        let mut writes = vec![write(
            CONFIG_FILE,
            format!(
                "# The database that these migrations are written for: postgres, mysql or sqlite.\ndialect = \"{dialect}\"\n"
            ),
        )];
        if there == 0 {
            // With migrations there, an empty lock file would call every one of them new.
            writes.push(write(LOCK_FILE, Lock { dialect, entries: Vec::new(), schema: None }.to_string()));
        }
        let files = writes.iter().map(|write| dir.join(&write.path)).collect();
        directory::write(context, &Plan { renames: Vec::new(), writes })?;
        Ok(Initialised { dialect, files, there })
    }
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
}

impl Answer for Initialised {
    fn human(&self) -> String {
        let mut text: String = self.files.iter().map(|file| format!("created {}\n", file.display())).collect();
        text.push_str(&paint::next(match self.there {
            0 => "`migrate new <name>` makes the first migration".to_owned(),
            there => format!("`migrate lock` freezes the {} that are there", paint::count(there, "migration")),
        }));
        text
    }

    fn json(&self) -> Value {
        let files: Vec<_> = self.files.iter().map(|file| file.display().to_string()).collect();
        json!({"dialect": self.dialect.name(), "files": files})
    }
}
