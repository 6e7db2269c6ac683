//! `migrate repair`: says what became of a statement that was interrupted.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::paint;
use migrate_core::{Outcome, Version};
use serde_json::{Value, json};

/// Say what became of an interrupted statement, after looking at the database
#[derive(Debug, clap::Args)]
#[group(id = "outcome", required = true, multiple = false, args = ["done", "not_done"])]
pub(crate) struct Repair {
    /// The migration that was interrupted, as `migrate status` names it
    version: Version,
    /// The statement took effect
    #[arg(long)]
    done: bool,
    /// It did not, or its effect was removed by hand
    #[arg(long)]
    not_done: bool,
    #[command(flatten)]
    options: Options,
}

impl Repair {
    pub(crate) fn run(self, context: &Context) -> Result<Repaired, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let outcome = if self.done { Outcome::Done } else { Outcome::NotDone };
        let runner = loaded.migrations.runner();
        report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| {
            database.repair(&runner, self.version, outcome).await
        })?;
        Ok(Repaired { version: self.version, outcome })
    }
}

/// What was written down.
pub(crate) struct Repaired {
    version: Version,
    outcome: Outcome,
}

impl Answer for Repaired {
    fn human(&self) -> String {
        let (version, next) = match self.outcome {
            Outcome::Done => (self.version, "`migrate up` goes on with the statement after it"),
            Outcome::NotDone => (self.version, "`migrate up` runs the statement again"),
        };
        format!("wrote down what became of the interrupted statement of {version}\n{}", paint::next(next))
    }

    fn json(&self) -> Value {
        let outcome = match self.outcome {
            Outcome::Done => "done",
            Outcome::NotDone => "not-done",
        };
        json!({"version": self.version.to_string(), "outcome": outcome})
    }
}
