//! `migrate baseline`: a schema that is there counts as made by the migrations.

use super::recording::{Forgotten, Made, Taken, Written};
use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use migrate_core::{Origin, Version};

/// Take a schema that is there: everything up to a version counts as applied, and nothing is run
#[derive(Debug, clap::Args)]
pub(crate) struct Baseline {
    /// The last migration whose changes the schema already has
    #[arg(required_unless_present = "undo", conflicts_with = "undo")]
    version: Option<Version>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Forget what was recorded, if nothing was done since
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    options: Options,
}

impl Baseline {
    pub(crate) fn run(self, context: &Context) -> Result<Box<dyn Answer>, Failure> {
        let made = if self.dry_run { Made::No } else { Made::Yes };
        let Some(last) = self.version else {
            return Ok(Box::new(Forgotten::run(context, Origin::Baselined, made, self.options)?));
        };
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let runner = loaded.migrations.runner();
        let result =
            report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| match made {
                Made::Yes => database.baseline(&runner, last).await,
                Made::No => database.plan_baseline(&runner, last).await,
            });
        let recording = report::explained(loaded, result)?;
        Ok(Box::new(Taken::new(recording, url.shown(), made, Written::default())))
    }
}
