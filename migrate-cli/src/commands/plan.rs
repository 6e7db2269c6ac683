//! `migrate plan`: what `migrate up` would do.

use super::report;
use crate::answer::Answer;
use crate::context::Context;
use crate::database::{Database, Missing, Presence};
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::paint::{self, BOLD, GOOD, paint};
use crate::signal;
use migrate_core::{ContractPolicy, Step};
use serde_json::{Value, json};

/// Say what `up` would do, and change nothing
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// With contract steps, as `up --contract` would
    #[arg(long)]
    contract: bool,
}

impl Plan {
    pub(crate) fn run(self, context: &Context) -> Result<Planned, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Apply)?;
        let runner = loaded.migrations.runner();
        let runner = if self.contract { runner.contracts(ContractPolicy::Allow) } else { runner };
        let (plan, presence) = signal::block_on(async {
            let mut database = Database::open(&url, Missing::Suppose, None).await?;
            let plan = database.plan(&runner).await;
            let presence = database.presence();
            database.close().await;
            Ok((plan?, presence))
        })?;
        Ok(Planned { plan, presence, database: url.shown(), contract: self.contract })
    }
}

/// What would run.
pub(crate) struct Planned {
    plan: migrate_core::Plan,
    presence: Presence,
    database: String,
    contract: bool,
}

impl Answer for Planned {
    fn human(&self) -> String {
        let (steps, waiting) = (&self.plan.steps, &self.plan.waiting);
        let database = &self.database;
        let presence = match self.presence {
            Presence::There => "",
            Presence::Supposed => "there is no such file yet; ",
        };
        let mut text = match steps.len() {
            0 => format!("{database}: {presence}{}, nothing would run\n", paint(GOOD, report::state(self.plan.state))),
            count => format!(
                "{database}: {presence}{} would run\n{}",
                paint(BOLD, paint::count(count, "migration")),
                report::steps(steps)
            ),
        };
        text.push_str(&report::waiting(waiting));
        if steps.iter().any(|step| step.draft) {
            text.push_str(&paint::next(
                "`migrate lock` freezes the drafts; `migrate up --dev` tries them on a development database",
            ));
        } else if !steps.is_empty() {
            let up = if self.contract { "`migrate up --contract`" } else { "`migrate up`" };
            text.push_str(&paint::next(match self.presence {
                Presence::There => format!("{up} runs them"),
                Presence::Supposed => format!("{up} creates the file, and runs them"),
            }));
        }
        text
    }

    fn json(&self) -> Value {
        let step = |step: &Step| {
            json!({
                "version": step.version.to_string(),
                "name": step.name,
                "lane": step.lane.name(),
                "draft": step.draft,
                "in_transaction": step.in_transaction,
            })
        };
        json!({
            "state": self.plan.state.name(),
            "steps": self.plan.steps.iter().map(step).collect::<Value>(),
            "waiting": self.plan.waiting.iter().map(step).collect::<Value>(),
        })
    }
}
