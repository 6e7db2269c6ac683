//! A directory of migrations: judged, and made ready to be applied.

use crate::context::Context;
use crate::failure::Failure;
use crate::paint;
use crate::url::Url;
use migrate_check::check::{self, Checked, Options};
use migrate_check::diagnostic::{Diagnostic, Level};
use migrate_check::edit::{Plan, Refused};
use migrate_check::render::{self, Style};
use migrate_check::rule::{self, Rule};
use migrate_core::Migrations;
use std::path::PathBuf;

/// A finding, with its place as people and programs count it.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) level: Level,
    pub(crate) file: PathBuf,
    /// Line and column, from 1.
    pub(crate) start: (usize, usize),
    /// Line and column behind the last character.
    pub(crate) end: (usize, usize),
    pub(crate) message: String,
    pub(crate) help: String,
    /// As rustc would draw it, coloured.
    pub(crate) text: String,
}

/// Judges the directory.
pub(crate) fn check(context: &Context) -> Result<Checked, Failure> {
    // Only its scheme is asked for here, so a URL that cannot be read is no reason to fail.
    let url = context.given_url().ok().flatten();
    let options = Options {
        dialect: context.global.dialect,
        config: context.global.config.clone(),
        url_dialect: url.as_ref().map(Url::dialect),
    };
    check::check(context.dir(), &options).map_err(|error| {
        let said = error.to_string();
        let (message, help) = said.rsplit_once("; ").unwrap_or((&said, "look at the path"));
        Failure::new("directory", message).help(help)
    })
}

/// What a directory is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To apply it: what fails a build is refused.
    Apply,
    /// To compare it with a database, or to go back: a draft that is half written is no reason to refuse.
    Compare,
}

/// The rules after whose findings a set is not what its directory says.
const INCOMPLETE: [&Rule; 8] = [
    &rule::source::BAD_CONFIGURATION,
    &rule::source::UNREADABLE_NAME,
    &rule::source::VERSION_OVERFLOW,
    &rule::source::DUPLICATE_VERSION,
    &rule::source::OUTSIDE_DIRECTORY,
    &rule::source::FILE_TOO_LARGE,
    &rule::source::INVALID_UTF8,
    &rule::lock::DAMAGED_LOCK,
];

/// Reads the directory for a database. Whether drafts may run is up to the database.
pub(crate) fn load(context: &Context, url: &Url, purpose: Purpose) -> Result<Loaded, Failure> {
    let checked = check(context)?;
    let denied = || checked.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Deny);
    let is_refused = |name: &str| match purpose {
        Purpose::Apply => name != rule::lock::NOT_LOCKED.name,
        Purpose::Compare => INCOMPLETE.iter().any(|rule| rule.name == name),
    };
    let refused: Vec<_> = denied().filter(|diagnostic| is_refused(diagnostic.rule)).collect();
    if !refused.is_empty() {
        let message = format!("{} in `{}`; the database was not touched", paint::count(refused.len(), "finding"), {
            context.dir().display()
        });
        return Err(Failure::new("findings", message)
            .findings(findings(context, &checked, refused))
            .help("mend what was found; `migrate explain <rule>` tells more about a rule"));
    }
    ready(context, checked, url)
}

/// A judged directory, whatever was found in it, for a database.
pub(crate) fn ready(context: &Context, checked: Checked, url: &Url) -> Result<Loaded, Failure> {
    let dialect = checked.set.dialect;
    if dialect != url.dialect() {
        let message = format!("these migrations are written for {dialect}, and the URL names {}", url.dialect());
        return Err(Failure::new("dialect", message)
            .help(format!("give a URL for {dialect}, or another directory with `--dir`")));
    }
    let denied = checked.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Deny);
    let not_locked = findings(context, &checked, denied);
    let migrations = Migrations::from_baked(checked.set.bake(), context.dir().display().to_string());
    Ok(Loaded { migrations, checked, not_locked })
}

/// Migrations that can be applied.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) migrations: Migrations,
    pub(crate) checked: Checked,
    not_locked: Vec<Finding>,
}

impl Loaded {
    /// A failed run, with the findings that explain why there are drafts.
    pub(crate) fn explain(self, failure: Failure) -> Failure {
        if failure.kind == "drafts" { failure.findings(self.not_locked) } else { failure }
    }
}

/// Writes what a command planned: all of it or nothing.
pub(crate) fn write(context: &Context, plan: &Plan) -> Result<(), Failure> {
    plan.apply(context.dir())
        .map_err(|error| Failure::new("write", error.to_string()).help("look at the cause, and run it again"))
}

/// Why a command does not write.
pub(crate) fn refused(context: &Context, checked: &Checked, refused: &Refused) -> Failure {
    let (message, help) = refused.message.rsplit_once("; ").unwrap_or((&refused.message, ""));
    let help = if refused.diagnostics.is_empty() { help } else { "correct the findings above, and run it again" };
    let message = if refused.diagnostics.is_empty() { message } else { &refused.message };
    Failure::new("refused", message).findings(findings(context, checked, &refused.diagnostics)).help(help)
}

/// Findings with their places.
pub(crate) fn findings<'a>(
    context: &Context,
    checked: &Checked,
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
) -> Vec<Finding> {
    diagnostics.into_iter().map(|diagnostic| finding(context, checked, diagnostic)).collect()
}

fn finding(context: &Context, checked: &Checked, diagnostic: &Diagnostic) -> Finding {
    let text = checked.text(&diagnostic.file).unwrap_or_default();
    Finding {
        rule: diagnostic.rule,
        level: diagnostic.level,
        file: context.dir().join(&diagnostic.file),
        start: render::position(text, diagnostic.span.start),
        end: render::position(text, diagnostic.span.end),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        text: render::text(checked, diagnostic, context.dir(), Style::Coloured),
    }
}
