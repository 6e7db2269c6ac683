//! What `adopt` and `baseline` share: what was recorded without being run, and what was forgotten again.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Finding, Purpose};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, DIM, GOOD, WARN, paint};
use migrate_core::{Origin, Recorded, Recording, Verified, Version};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Yes,
    /// It was a dry run.
    No,
}

/// What was recorded.
pub(super) struct Taken {
    recording: Recording,
    database: String,
    made: Made,
    written: Written,
}

/// What was written into the directory.
#[derive(Default)]
pub(super) struct Written {
    pub(super) files: Vec<PathBuf>,
    /// The findings that nobody is shown any more.
    pub(super) accepted: Vec<Finding>,
}

impl Taken {
    pub(super) fn new(recording: Recording, database: String, made: Made, written: Written) -> Self {
        Self { recording, database, made, written }
    }
}

impl Answer for Taken {
    fn human(&self) -> String {
        let Recording { source, recorded, left, .. } = &self.recording;
        let mut text = String::new();
        for file in &self.written.files {
            let word = if self.made == Made::Yes { "wrote" } else { "would write" };
            text.push_str(&format!("{} {}\n", paint(GOOD, word), file.display()));
        }
        if !self.written.accepted.is_empty() {
            let word = if self.made == Made::Yes { "accepted" } else { "would accept" };
            let count = paint::count(self.written.accepted.len(), "finding");
            text.push_str(&format!("{} {count} in the files that are there\n", paint(WARN, word)));
        }
        let word = if self.made == Made::Yes { "recorded" } else { "would record" };
        text.extend(
            recorded.iter().map(|it| format!("{} {} {}{}\n", paint(GOOD, word), it.version, it.name, note(it))),
        );
        let how = match source {
            Some((tool, table)) => format!("taken over from {tool} (`{table}`)"),
            None => "counted as applied".to_owned(),
        };
        let would = if self.made == Made::Yes { "" } else { "would be " };
        let count = paint::count(recorded.len(), "migration");
        let after = paint::count(*left, "migration");
        text.push_str(&format!("{}: {count} {would}{how}, {after} to apply\n", self.database));
        text.push_str(&paint::next(self.next()));
        text
    }

    fn json(&self) -> Value {
        let Recording { source, recorded, left, .. } = &self.recording;
        json!({
            "dry_run": self.made == Made::No,
            "tool": source.as_ref().map(|(tool, _)| tool.name()),
            "table": source.as_ref().map(|(_, table)| table),
            "recorded": recorded.iter().map(document).collect::<Value>(),
            "left": left,
            "accepted": json::diagnostics(&self.written.accepted),
            "files": self.written.files.iter().map(|file| file.display().to_string()).collect::<Value>(),
        })
    }
}

impl Taken {
    fn next(&self) -> String {
        if self.made == Made::No {
            return "run it without `--dry-run`".to_owned();
        }
        let commit = match self.written.files.is_empty() {
            true => String::new(),
            false => "commit the files with the migrations; ".to_owned(),
        };
        let go_on = match self.recording.left {
            0 => "`migrate new <name>` adds a migration",
            _ => "`migrate plan` says what would run, `migrate up` runs it",
        };
        commit + go_on
    }
}

/// What there is to say about one migration.
fn note(it: &Recorded) -> String {
    match it.verified {
        Verified::Same => paint(DIM, " (unchanged)").to_string(),
        Verified::Changed => paint(WARN, " (changed since)").to_string(),
        Verified::Unknown => String::new(),
    }
}

fn document(it: &Recorded) -> Value {
    let checksum = match it.verified {
        Verified::Same => "same",
        Verified::Changed => "changed",
        Verified::Unknown => "unknown",
    };
    let elapsed = it.elapsed.map(|it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX));
    json!({
        "version": it.version.to_string(),
        "name": it.name,
        "lane": it.lane.name(),
        "checksum": checksum,
        "applied_at": it.applied_at.map(|at| humantime::format_rfc3339_millis(at).to_string()),
        "elapsed_ms": elapsed,
    })
}

/// What was forgotten.
pub(super) struct Forgotten {
    versions: Vec<Version>,
    database: String,
    made: Made,
}

impl Forgotten {
    pub(super) fn run(context: &Context, origin: Origin, made: Made, options: Options) -> Result<Self, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let runner = loaded.migrations.runner();
        let versions =
            report::work(context, &url, Missing::Refuse, runner, &options, async |database, runner| match made {
                Made::Yes => database.forget(&runner, origin).await,
                Made::No => database.plan_forget(&runner, origin).await,
            })?;
        Ok(Self { versions, database: url.shown(), made })
    }
}

impl Answer for Forgotten {
    fn human(&self) -> String {
        let (word, next) = match self.made {
            Made::Yes => ("forgot", "the database is as it was; the event log keeps what happened"),
            Made::No => ("would forget", "run it without `--dry-run`"),
        };
        let count = paint::count(self.versions.len(), "migration");
        let range = match self.versions.as_slice() {
            [first, .., last] => format!(", {first} to {last}"),
            [one] => format!(", {one}"),
            [] => String::new(),
        };
        format!("{}: {} {count}{range}; nothing was undone\n{}", self.database, paint(WARN, word), paint::next(next))
    }

    fn json(&self) -> Value {
        let versions: Vec<_> = self.versions.iter().map(Version::to_string).collect();
        json!({"dry_run": self.made == Made::No, "forgotten": versions})
    }
}
