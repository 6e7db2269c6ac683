//! `migrate up`: applies what is pending.

use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Loaded, Purpose};
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, GOOD, paint};
use migrate_core::{ContractPolicy, Report, Runner, Version};
use serde_json::{Value, json};

/// Apply what is pending
#[derive(Debug, clap::Args)]
pub(crate) struct Up {
    /// Apply contract steps too: no older version of the service is running any more
    #[arg(long)]
    contract: bool,
    /// Mark this as a development database: drafts apply to it, now and from now on
    #[arg(long)]
    dev: bool,
    /// Apply nothing after this version
    #[arg(long, value_name = "VERSION")]
    to: Option<Version>,
    /// Begin although another migration tool has its history in this database
    #[arg(long)]
    beside_other_tools: bool,
    #[command(flatten)]
    options: Options,
}

impl Up {
    pub(crate) fn run(self, context: &Context) -> Result<Done, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Apply)?;
        let runner = self.runner(&loaded)?;
        let result = report::work(context, &url, Missing::Create, runner, &self.options, async |database, runner| {
            database.run(&runner).await
        });
        let report = report::explained(loaded, result)?;
        let kept = if url.is_in_memory() { Kept::No } else { Kept::Yes };
        Ok(Done { report, database: url.shown(), to: self.to, kept })
    }

    fn runner<'a>(&self, loaded: &'a Loaded) -> Result<Runner<'a>, Failure> {
        let mut runner = loaded.migrations.runner();
        if self.contract {
            runner = runner.contracts(ContractPolicy::Allow);
        }
        if self.dev {
            runner = runner.mark_dev();
        }
        if self.beside_other_tools {
            runner = runner.ignore_other_tools();
        }
        let Some(to) = self.to else { return Ok(runner) };
        if !loaded.migrations.iter().any(|migration| migration.version == to) {
            return Err(Failure::new("version", format!("there is no migration {to}"))
                .help("`migrate plan` lists the versions that would run"));
        }
        Ok(runner.stop_at(to))
    }
}

/// What was applied.
pub(crate) struct Done {
    report: Report,
    database: String,
    to: Option<Version>,
    kept: Kept,
}

/// Whether the database outlives the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    /// It was in memory.
    No,
}

impl Answer for Done {
    fn human(&self) -> String {
        let mut text = report::done("applied", &self.report.applied);
        let state = match self.to {
            Some(to) => format!("at {to}, as asked"),
            None => report::state(self.report.state).to_owned(),
        };
        let count = match self.report.applied.len() {
            0 => "nothing to apply".to_owned(),
            count => format!("{} applied", paint::count(count, "migration")),
        };
        text.push_str(&format!("{}: {}; {count}\n", self.database, paint(GOOD, state)));
        text.push_str(&report::waiting(&self.report.waiting));
        if self.kept == Kept::No {
            text.push_str("the database was in memory, and is gone\n");
            text.push_str(&paint::next("give the path of a file to keep what is applied"));
            return text;
        }
        if !self.report.waiting.is_empty() {
            text.push_str(&paint::next(
                "once no older version of the service is running, `migrate up --contract` applies what waits",
            ));
        }
        text
    }

    fn json(&self) -> Value {
        let mut document = json!({
            "state": self.report.state.name(),
            "applied": json::applied(&self.report.applied),
            "waiting": json::steps(&self.report.waiting),
        });
        if self.kept == Kept::No {
            document["in_memory"] = Value::from(true);
        }
        document
    }
}
