//! Why a command failed: for people, and as a document.

use crate::directory::Finding;
use crate::json;
use crate::paint::{BAD, BOLD, HINT, paint};
use crate::place;
use crate::url::{without_passwords, without_passwords_of};
use migrate_core::{ErrorKind, Location, Version};
use serde_json::{Value, json};
use std::error::Error;
use std::ffi::OsString;
use std::io;
use std::ops::Deref;

/// A failure. No text in it holds the password of a URL.
#[derive(Debug)]
pub(crate) struct Failure(Box<Story>);

/// What there is to say about a failure.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// A word to branch on.
    pub(crate) kind: &'static str,
    /// What happened.
    pub(crate) message: String,
    /// Why, from the nearest cause to the first one.
    pub(crate) caused_by: Vec<String>,
    /// What to do next.
    pub(crate) help: String,
    /// Where in which file.
    pub(crate) location: Option<Location>,
    /// What was applied before, and stays.
    pub(crate) applied: Vec<Version>,
    /// What was undone before, and stays undone.
    pub(crate) undone: Vec<Version>,
    /// The findings that stand in the way.
    pub(crate) findings: Vec<Finding>,
}

impl Deref for Failure {
    type Target = Story;

    fn deref(&self) -> &Story {
        &self.0
    }
}

impl Failure {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Story { kind, message: without_passwords(&message.into()), ..Story::default() }))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = help.into();
        self
    }

    pub(crate) fn cause(mut self, error: &(dyn Error + 'static)) -> Self {
        self.0.caused_by = chain(Some(error));
        self
    }

    pub(crate) fn findings(mut self, findings: Vec<Finding>) -> Self {
        self.0.findings = findings;
        self
    }

    /// The migration that failed now was undone just before.
    pub(crate) fn note_undone(mut self, version: Version) -> Self {
        self.0.undone.push(version);
        self
    }

    /// What asked a run to stop that says no more than that it was asked.
    pub(crate) fn stopped_by(mut self, signal: &str) -> Self {
        self.0.message = self.0.message.replacen("the run was asked to stop", &format!("stopped by {signal}"), 1);
        self
    }

    /// The operating system did not do something.
    pub(crate) fn io(message: impl Into<String>, error: &io::Error) -> Self {
        Self::new("io", format!("{}: {error}", message.into())).help("look at the cause, and run the command again")
    }

    /// The arguments cannot be read.
    pub(crate) fn usage(error: &clap::Error, arguments: &[OsString]) -> Self {
        let said = without_passwords_of(&error.render().to_string(), arguments);
        // The message ends where clap goes on to tips, the usage and the way to help.
        let message = said.split("\n\n").next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        let tip = said.lines().find_map(|line| line.trim_start().strip_prefix("tip: "));
        Self::new("usage", message).help(tip.unwrap_or("`migrate --help` lists commands and options"))
    }

    /// Text for people, with the escape sequences of colours.
    pub(crate) fn human(&self) -> String {
        let mut text: String = self.findings.iter().map(|finding| format!("{}\n\n", finding.text)).collect();
        text.push_str(&format!("{}{} {}\n", paint(BAD, "error"), paint(BOLD, ":"), paint(BOLD, &self.message)));
        if let Some(location) = &self.location {
            text.push_str(&place::draw(location));
        }
        for cause in &self.caused_by {
            text.push_str(&format!("caused by: {cause}\n"));
        }
        text.push_str(&note(&self.applied, "applied", ["stays", "stay"]));
        text.push_str(&note(&self.undone, "undone", ["stays undone", "stay undone"]));
        if !self.help.is_empty() {
            text.push_str(&format!("{} {}\n", paint(HINT, "help:"), self.help));
        }
        text
    }

    /// The document.
    pub(crate) fn json(&self) -> Value {
        let place = |it: &Location| json!({"file": it.file, "line": it.line, "column": it.column});
        let versions = |list: &[Version]| -> Vec<_> { list.iter().map(Version::to_string).collect() };
        json!({"error": {
            "kind": self.kind,
            "message": self.message,
            "caused_by": self.caused_by,
            "help": self.help,
            "location": self.location.as_ref().map(place),
            "applied": versions(&self.applied),
            "undone": versions(&self.undone),
            "diagnostics": json::diagnostics(&self.findings),
        }})
    }
}

impl From<migrate_core::Error> for Failure {
    fn from(error: migrate_core::Error) -> Self {
        let mut failure = Self::new(kind(error.kind()), error.message()).help(error.help());
        failure.0.caused_by = chain(error.source());
        failure.0.location = error.location().cloned();
        failure.0.applied = error.applied().to_vec();
        failure.0.undone = error.undone().to_vec();
        failure
    }
}

/// What was done before, and how it stays.
fn note(done: &[Version], verb: &str, stays: [&str; 2]) -> String {
    match done {
        [] => String::new(),
        [one] => format!("note: {one} was {verb} before, and {}\n", stays[0]),
        [first, .., last] => {
            let count = done.len();
            format!("note: {count} migrations were {verb} before, {first} to {last}, and {}\n", stays[1])
        }
    }
}

/// Every cause once: drivers repeat in one what the next one says.
fn chain(mut error: Option<&(dyn Error + 'static)>) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    while let Some(cause) = error {
        let said = without_passwords(&cause.to_string());
        if !causes.last().is_some_and(|last| last.contains(&said)) {
            causes.push(said);
        }
        error = cause.source();
    }
    causes
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Connection => "connection",
        ErrorKind::Dialect => "dialect",
        ErrorKind::Script => "script",
        ErrorKind::LockTimeout => "lock-timeout",
        ErrorKind::Stopped => "stopped",
        ErrorKind::Waiting => "waiting",
        ErrorKind::LeaseLost => "lease-lost",
        ErrorKind::Interrupted => "in-progress",
        ErrorKind::Ahead => "ahead",
        ErrorKind::Diverged => "diverged",
        ErrorKind::Pending => "pending",
        ErrorKind::Contract => "contract",
        ErrorKind::Requires => "requires",
        ErrorKind::DataLoss => "data-loss",
        ErrorKind::Needed => "needed",
        ErrorKind::Drafts => "drafts",
        ErrorKind::InTransaction => "in-transaction",
        ErrorKind::ReadOnly => "read-only",
        ErrorKind::Denied => "denied",
        ErrorKind::OtherTool => "other-tool",
        ErrorKind::Irreversible => "irreversible",
        ErrorKind::Format => "format",
        ErrorKind::Set => "set",
        _ => "other",
    }
}
