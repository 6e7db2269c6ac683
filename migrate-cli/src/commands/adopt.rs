//! `migrate adopt`: another tool's history becomes the migrations' own.

use super::recording::{Forgotten, Made, Taken, Written};
use super::report::{self, Options};
use crate::answer::Answer;
use crate::context::Context;
use crate::database::Missing;
use crate::directory::{self, Loaded, Purpose};
use crate::failure::Failure;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use migrate_check::edit::freeze::{Accept, Freeze, freeze};
use migrate_core::{Adoption, Changed, Migrations, Origin, Recording, Tool};

/// Take over another tool's history: what it applied counts as applied, and nothing is run
///
/// Reads the table of sqlx, refinery, diesel, dbmate, goose, golang-migrate, Flyway or prisma, and writes nothing there.
/// A directory without lock file is frozen as it is, and the rules begin behind it.
#[derive(Debug, clap::Args)]
pub(crate) struct Adopt {
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Forget what was taken over, if nothing was done since
    #[arg(long, conflicts_with_all = ["from", "table", "accept_changed"])]
    undo: bool,
    /// The tool, if there are the histories of several
    #[arg(long, value_name = "TOOL", value_parser = tools())]
    from: Option<Tool>,
    /// The tool's history table, if it has not its usual name
    #[arg(long, value_name = "NAME", requires = "from")]
    table: Option<String>,
    /// Take files as they are that have another text than what was applied
    #[arg(long)]
    accept_changed: bool,
    #[command(flatten)]
    options: Options,
}

impl Adopt {
    pub(crate) fn run(self, context: &Context) -> Result<Box<dyn Answer>, Failure> {
        if self.undo {
            return Ok(Box::new(Forgotten::run(context, Origin::Adopted, self.made(), self.options)?));
        }
        let url = context.url()?;
        let checked = directory::check(context)?;
        if checked.lock.is_some() {
            let loaded = directory::load(context, &url, Purpose::Compare)?;
            let recording = self.recording(context, &loaded.migrations, self.made())?;
            return Ok(Box::new(Taken::new(recording, url.shown(), self.made(), Written::default())));
        }
        // With nothing frozen yet every file is a draft; all that there is will be frozen in the same breath.
        let freeze = frozen(context, &checked)?;
        let files = freeze.plan.writes.iter().map(|write| context.dir().join(&write.path)).collect();
        let accepted = directory::findings(context, &checked, &freeze.accepted);
        let drafts = directory::ready(context, checked, &url)?;
        let mut recording = self.recording(context, &drafts.migrations, Made::No)?;
        if self.made() == Made::Yes {
            directory::write(context, &freeze.plan)?;
            let Loaded { migrations, .. } = directory::load(context, &url, Purpose::Compare)?;
            recording = self.recording(context, &migrations, Made::Yes)?;
        }
        Ok(Box::new(Taken::new(recording, url.shown(), self.made(), Written { files, accepted })))
    }

    fn made(&self) -> Made {
        if self.dry_run { Made::No } else { Made::Yes }
    }

    fn recording(&self, context: &Context, migrations: &Migrations, made: Made) -> Result<Recording, Failure> {
        let mut adoption = Adoption::default();
        if let Some(tool) = self.from {
            adoption = adoption.from_tool(tool);
        }
        if let Some(table) = &self.table {
            adoption = adoption.table(table);
        }
        if self.accept_changed {
            adoption = adoption.changed(Changed::Accept);
        }
        let url = context.url()?;
        let runner = match made {
            Made::Yes => migrations.runner(),
            Made::No => migrations.runner().allow_drafts(),
        };
        report::work(context, &url, Missing::Refuse, runner, &self.options, async |database, runner| match made {
            Made::Yes => database.adopt(&runner, &adoption).await,
            Made::No => database.plan_adopt(&runner, &adoption).await,
        })
    }
}

/// What freezes an old directory as it is.
fn frozen(context: &Context, checked: &migrate_check::check::Checked) -> Result<Freeze, Failure> {
    let accept = Accept::Because("from before this toolkit");
    freeze(checked, accept).map_err(|refused| directory::refused(context, checked, &refused))
}

fn tools() -> impl clap::builder::TypedValueParser<Value = Tool> {
    PossibleValuesParser::new(Tool::ALL.map(Tool::name)).try_map(|name| name.parse())
}
