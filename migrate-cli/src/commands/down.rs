//! `migrate down`: undoes what was applied last.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, paint};
use migrate_core::{Report, Target, Version};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// Undo what was applied last
#[derive(Debug, clap::Args)]
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
    #[command(flatten)]
    options: Options,
}

impl Down {
    pub(crate) fn run(self, context: &Context) -> Result<Undone, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let target = self.to.map_or(Target::Steps(self.steps.get()), Target::Version);
        let runner = loaded.migrations.runner();
        let runner = if self.accept_data_loss { runner.accept_data_loss() } else { runner };
        let report = report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| {
            database.undo(&runner, target).await
        })?;
        Ok(Undone { report, database: url.shown() })
    }
}

/// What was undone.
pub(crate) struct Undone {
    report: Report,
    database: String,
}

impl Answer for Undone {
    fn human(&self) -> String {
        let mut text = report::done("undid", &self.report.applied);
        let count = match self.report.applied.len() {
            0 => return format!("{}: nothing is applied, so nothing was undone\n", self.database),
            count => format!("{} undone", paint::count(count, "migration")),
        };
        let state = paint(paint::GOOD, report::state(self.report.state));
        text.push_str(&format!("{}: {state}; {count}\n", self.database));
        text.push_str(&paint::next("`migrate up` applies them again; `migrate status` says where the database stands"));
        text
    }

    fn json(&self) -> Value {
        json!({"state": self.report.state.name(), "undone": json::applied(&self.report.applied)})
    }
}
