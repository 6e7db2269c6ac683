//! `migrate redo`: undoes what was applied last, and applies it again.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, paint};
use migrate_core::{Applied, ContractPolicy, Lane, Report, State, Target};
use serde_json::{Value, json};

/// Undo what was applied last, and apply it again
#[derive(Debug, clap::Args)]
pub(crate) struct Redo {
    /// Go on if data is lost; a development database needs no such word
    #[arg(long)]
    accept_data_loss: bool,
    #[command(flatten)]
    options: Options,
}

impl Redo {
    pub(crate) fn run(self, context: &Context) -> Result<Redone, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Apply)?;
        let runner = loaded.migrations.runner();
        let runner = if self.accept_data_loss { runner.accept_data_loss() } else { runner };
        let result = report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| {
            let Report { applied: undone, state, .. } = database.undo(&runner, Target::Steps(1)).await?;
            let Some(last) = undone.first() else { return Ok((undone, Vec::new(), state)) };
            // The same again, and nothing else.
            let again = runner.clone().stop_at(last.version);
            let again = match last.lane {
                Lane::Contract => again.contracts(ContractPolicy::Allow),
                Lane::Expand | Lane::Backfill => again,
            };
            let failed = |failure: Failure| failure.note_undone(last.version);
            let Report { applied, state, .. } = database.run(&again).await.map_err(failed)?;
            Ok((undone, applied, state))
        });
        let (undone, applied, state) = report::explained(loaded, result)?;
        Ok(Redone { undone, applied, state, database: url.shown() })
    }
}

/// What was undone and applied again.
pub(crate) struct Redone {
    undone: Vec<Applied>,
    applied: Vec<Applied>,
    state: State,
    database: String,
}

impl Answer for Redone {
    fn human(&self) -> String {
        if self.undone.is_empty() {
            return format!("{}: nothing is applied, so nothing was done again\n", self.database);
        }
        let mut text = report::done("undid", &self.undone) + &report::done("applied", &self.applied);
        if self.applied.is_empty() {
            text.push_str(&format!("{}: this directory does not have it any more\n", self.database));
            text.push_str(&paint::next("`migrate up` applies what is there"));
            return text;
        }
        text.push_str(&format!("{}: {}\n", self.database, paint(paint::GOOD, report::state(self.state))));
        text
    }

    fn json(&self) -> Value {
        json!({
            "state": self.state.name(),
            "undone": json::applied(&self.undone),
            "applied": json::applied(&self.applied),
        })
    }
}
