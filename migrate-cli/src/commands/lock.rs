//! `migrate lock`: drafts, and files that nobody announced, become final.

use super::report;
use crate::answer::Answer;
use crate::context::Context;
use crate::directory::{self, Finding};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, DIM, GOOD, WARN, paint};
use migrate_check::check::{Checked, preview};
use migrate_check::edit::freeze::{Accept, DownChange, Freeze, freeze};
use migrate_check::source::LOCK_FILE;
use migrate_core::{Digest, Lane, Version};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Freeze drafts: from then on their text is final
#[derive(Debug, clap::Args)]
pub(crate) struct Lock {
    /// Accept the findings in an old project's files for this reason, in migrate.toml
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
}

impl Lock {
    pub(crate) fn run(self, context: &Context) -> Result<Frozen, Failure> {
        let checked = directory::check(context)?;
        let accept = self.accept.as_deref().map_or(Accept::Nothing, Accept::Because);
        let freeze = freeze(&checked, accept).map_err(|refused| directory::refused(context, &checked, &refused))?;
        directory::write(context, &freeze.plan)?;
        let accepted = directory::findings(context, &checked, &freeze.accepted);
        let lanes = freeze.frozen.iter().map(|(version, _)| lane(&checked, *version)).collect();
        let (dir, total) = (context.dir().to_owned(), checked.set.migrations.len());
        Ok(Frozen { freeze, lanes, accepted, dir, total })
    }
}

/// What became final.
pub(crate) struct Frozen {
    freeze: Freeze,
    /// The lane of each frozen migration, and why it is in it.
    lanes: Vec<(Lane, Option<String>)>,
    accepted: Vec<Finding>,
    dir: PathBuf,
    total: usize,
}

impl Answer for Frozen {
    fn human(&self) -> String {
        let Freeze { plan, frozen, downs, forgotten, .. } = &self.freeze;
        if plan.is_empty() {
            return format!(
                "nothing to freeze: {} frozen already\n",
                match self.total {
                    0 => "no migration is there, the lock file is".to_owned(),
                    1 => "the only migration is".to_owned(),
                    total => format!("all {total} migrations are"),
                }
            );
        }
        let mut text = String::new();
        for ((version, name), (lane, because)) in frozen.iter().zip(&self.lanes) {
            let lane = report::lane(*lane, because.as_deref());
            text.push_str(&format!("{} {version} {name} ({lane})\n", paint(GOOD, "froze")));
        }
        for change in downs {
            text.push_str(&down(&self.dir, change));
        }
        for (version, name) in forgotten {
            text.push_str(&format!("{} {version} {name}: its files are gone\n", paint(WARN, "forgot")));
        }
        for finding in &self.accepted {
            let (line, column) = finding.start;
            let place = format!("{}:{line}:{column}", finding.file.display());
            text.push_str(&format!("{} {place}: {} [{}]\n", paint(WARN, "accepted"), finding.message, finding.rule));
        }
        if text.is_empty() {
            text.push_str("wrote down anew what follows from the frozen migrations\n");
        }
        text.push_str(&paint::next(format!("commit {} with the migrations", self.dir.join(LOCK_FILE).display())));
        text
    }

    fn json(&self) -> Value {
        let named = |list: &[(Version, String)]| -> Value {
            list.iter().map(|(version, name)| json!({"version": version.to_string(), "name": name})).collect()
        };
        let frozen = |((version, name), (lane, because)): (&(Version, String), &(Lane, Option<String>))| json!({"version": version.to_string(), "name": name, "lane": lane.name(), "because": because});
        let digest = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
        let down = |it: &DownChange| {
            json!({
                "version": it.version.to_string(),
                "file": it.file.as_ref().map(|file| self.dir.join(file).display().to_string()),
                "old": digest(it.old),
                "new": digest(it.new),
            })
        };
        json!({
            "frozen": self.freeze.frozen.iter().zip(&self.lanes).map(frozen).collect::<Value>(),
            "downs": self.freeze.downs.iter().map(down).collect::<Value>(),
            "forgotten": named(&self.freeze.forgotten),
            "accepted": json::diagnostics(&self.accepted),
        })
    }
}

/// The lane that a migration is frozen in, and why.
fn lane(checked: &Checked, version: Version) -> (Lane, Option<String>) {
    let migration = checked.set.migrations.iter().find(|it| it.version == version);
    let phase = checked.phases.iter().find(|(it, _)| *it == version).map(|(_, phase)| phase);
    let lane = migration.map_or(Lane::Expand, |it| it.lane);
    (lane, migration.zip(phase).and_then(|(migration, phase)| preview::reason(migration, phase)))
}

/// A changed down script: its old text is in the version control, so its digests are what there is to show.
fn down(dir: &std::path::Path, change: &DownChange) -> String {
    let digest = |digest: Option<Digest>| digest.map_or_else(|| "none".to_owned(), |digest| digest.to_string());
    let file = change.file.as_ref().map(|file| dir.join(file).display().to_string());
    let what = match &file {
        Some(file) => format!("the down script {file}"),
        None => format!("that {} has no down script any more", change.version),
    };
    let diff = file.map_or_else(String::new, |file| format!("; `git diff {file}` shows the difference"));
    let digests = format!("  was {}\n  is  {}", digest(change.old), digest(change.new));
    format!("{} {what}{diff}\n{}\n", paint(WARN, "accepted"), paint(DIM, digests))
}
