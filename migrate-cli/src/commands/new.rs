//! `migrate new`: a draft with its files.

use crate::answer::Answer;
use crate::context::Context;
use crate::directory;
use crate::failure::Failure;
use crate::paint;
use migrate_check::edit::draft::{self, Draft, Template};
use migrate_check::source::LOCK_FILE;
use migrate_core::Version;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// Make a migration: a draft, until `migrate lock` freezes it
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// What it does, as in `create users`
    #[arg(required = true)]
    name: Vec<String>,
}

impl New {
    pub(crate) fn run(self, context: &Context) -> Result<Made, Failure> {
        let checked = directory::check(context)?;
        let draft = draft::new(&checked, &self.name.join("_"), now(), &Template::default())
            .map_err(|refused| directory::refused(context, &checked, &refused))?;
        directory::write(context, &draft.plan)?;
        let files = draft.plan.writes.iter().map(|write| &write.path).filter(|path| path.as_os_str() != LOCK_FILE);
        Ok(Made { files: files.map(|path| context.dir().join(path)).collect(), draft })
    }
}

/// The time in UTC as YYYYMMDDHHMMSS.
fn now() -> Version {
    let text = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit);
    Version::new(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// The draft.
pub(crate) struct Made {
    draft: Draft,
    files: Vec<PathBuf>,
}

impl Answer for Made {
    fn human(&self) -> String {
        let mut text: String = self.files.iter().map(|file| format!("created {}\n", file.display())).collect();
        text.push_str(&paint::next(
            "write the SQL; `migrate up --dev` tries it on a development database, `migrate lock` makes it final",
        ));
        text
    }

    fn json(&self) -> Value {
        let files: Vec<_> = self.files.iter().map(|file| file.display().to_string()).collect();
        json!({"version": self.draft.version.to_string(), "name": self.draft.name, "files": files})
    }
}
