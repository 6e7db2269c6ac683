//! `migrate down`: undoes what was applied last.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, DIM, GOOD, WARN, paint};
use migrate_core::{Amount, Lost, Report, Target, UndoPlan, UndoStep, Version};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// Undo what was applied last
#[derive(Debug, clap::Args)]
#[command(after_long_help = DOCUMENT)]
pub(crate) struct Down {
    /// How many migrations
    #[arg(long, value_name = "N", default_value = "1", conflicts_with = "to")]
    steps: NonZeroUsize,
    /// Everything that was applied after this version; 0 is the empty database
    #[arg(long, value_name = "VERSION")]
    to: Option<Version>,
    /// Go on if data is lost; a development database needs no such word
    #[arg(long)]
    accept_data_loss: bool,
    /// Say what would be undone and what that loses, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    options: Options,
}

/// The fields of the document.
const DOCUMENT: &str = "\
With --format json:
  state         where the database stands then, as `migrate status` says it
  undone        version, name, lane, elapsed_ms
With --dry-run:
  dry_run       true
  steps         what would be undone, in this order: version, name, lane, and
    loses       kind: \"table\", \"column\", \"rows\", \"values\", \"unknown\" (nobody can tell from the script), or \"unwritten\" (nor
                was it written down when it was frozen or applied); table, column (null where there is none)
      amount    how many rows, of a column how many values (null if not known)
      amount_is \"counted\", \"at least\", or \"unknown\"
  explanation   message, help: why `down` would refuse it; left out if it would not";

impl Down {
    pub(crate) fn run(self, context: &Context) -> Result<Box<dyn Answer>, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let target = self.to.map_or(Target::Steps(self.steps.get()), Target::Version);
        let runner = loaded.migrations.runner();
        let runner = if self.accept_data_loss { runner.accept_data_loss() } else { runner };
        report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| {
            let shown = url.shown();
            Ok(match self.dry_run {
                true => Box::new(Planned { plan: database.plan_undo(&runner, target).await?, database: shown }) as _,
                false => Box::new(Undone { report: database.undo(&runner, target).await?, database: shown }) as _,
            })
        })
    }
}

/// What was undone.
struct Undone {
    report: Report,
    database: String,
}

impl Answer for Undone {
    fn human(&self) -> String {
        let mut text = report::done("undid", &self.report.applied);
        let count = match self.report.applied.len() {
            0 => return nothing(&self.database),
            count => format!("{} undone", paint::count(count, "migration")),
        };
        let state = paint(GOOD, report::state(self.report.state));
        text.push_str(&format!("{}: {state}; {count}\n", self.database));
        text.push_str(&paint::next("`migrate up` applies them again; `migrate status` says where the database stands"));
        text
    }

    fn json(&self) -> Value {
        json!({"state": self.report.state.name(), "undone": json::applied(&self.report.applied)})
    }
}

/// What would be undone.
struct Planned {
    plan: UndoPlan,
    database: String,
}

impl Answer for Planned {
    fn human(&self) -> String {
        let UndoPlan { steps, explanation, .. } = &self.plan;
        if steps.is_empty() {
            return nothing(&self.database);
        }
        let mut text: String = steps.iter().map(line).collect();
        text.push_str(&format!("{}: {} would be undone\n", self.database, paint::count(steps.len(), "migration")));
        match explanation {
            None => text.push_str(&paint::next("run it without `--dry-run`")),
            Some(it) => {
                text.push_str(&format!("{} {}\n", paint(WARN, "refused as it stands:"), it.message));
                text.push_str(&paint::next(&it.help));
            }
        }
        text
    }

    fn json(&self) -> Value {
        let steps: Vec<Value> = self.plan.steps.iter().map(step).collect();
        let mut document = json!({"dry_run": true, "steps": steps});
        if let Some(it) = &self.plan.explanation {
            document["explanation"] = json::explanation(it);
        }
        document
    }
}

fn nothing(database: &str) -> String {
    format!("{database}: there is nothing to undo\n")
}

fn line(it: &UndoStep) -> String {
    let loses: String = it.loses.iter().map(|lost| format!("  {} {lost}\n", paint(WARN, "loses"))).collect();
    format!(
        "{} {} {} {}\n{loses}",
        paint(GOOD, "would undo"),
        it.version,
        it.name,
        paint(DIM, format!("({})", it.lane))
    )
}

fn step(it: &UndoStep) -> Value {
    let loses: Vec<Value> = it.loses.iter().map(lost).collect();
    json!({"version": it.version.to_string(), "name": it.name, "lane": it.lane.name(), "loses": loses})
}

fn lost(it: &Lost) -> Value {
    let (amount, amount_is) = match it.amount {
        Amount::Exactly(amount) => (Some(amount), "counted"),
        Amount::AtLeast(amount) => (Some(amount), "at least"),
        _ => (None, "unknown"),
    };
    json!({"kind": it.kind.name(), "table": it.table, "column": it.column, "amount": amount, "amount_is": amount_is})
}
