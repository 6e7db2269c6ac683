//! `migrate status`: where the database stands.

use super::report;
use crate::answer::Answer;
use crate::context::Context;
use crate::database::{Database, Missing, Presence};
use crate::directory::{self, Purpose};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, BOLD, GOOD, WARN, paint};
use crate::signal;
use migrate_core::{Dialect, Head, Lane, State, Verification};
use serde_json::{Value, json};

/// Say where the database stands
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    /// End with 1 unless the database is current
    #[arg(long)]
    exit_code: bool,
    /// Read the whole history and its event log too; end with 1 if they do not fit together
    #[arg(long)]
    verify: bool,
}

impl Status {
    pub(crate) fn run(self, context: &Context) -> Result<Standing, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Compare)?;
        let migrations = &loaded.migrations;
        let (status, verification, presence) = signal::block_on(async {
            let mut database = Database::open(&url, Missing::Suppose, None).await?;
            let status = database.status(&migrations.runner()).await;
            let verification = match self.verify {
                true => database.verify(&migrations.runner()).await.map(Some),
                false => Ok(None),
            };
            let presence = database.presence();
            database.close().await;
            Ok((status?, verification?, presence))
        })?;
        let (set, dialect) = (migrations.set().to_owned(), migrations.dialect());
        Ok(Standing { status, verification, presence, set, dialect, database: url.shown(), exit_code: self.exit_code })
    }
}

/// Where the database stands.
pub(crate) struct Standing {
    status: migrate_core::Status,
    verification: Option<Verification>,
    presence: Presence,
    set: String,
    dialect: Dialect,
    database: String,
    exit_code: bool,
}

impl Standing {
    fn is_current(&self) -> bool {
        let behind = matches!(self.status.state, State::Empty | State::Pending | State::InProgress | State::Diverged);
        !behind && self.status.explanation.is_none()
    }
}

impl Answer for Standing {
    fn exit(&self) -> Exit {
        let is_faulty = self.verification.as_ref().is_some_and(|it| !it.faults.is_empty());
        if is_faulty || self.exit_code && !self.is_current() { Exit::Findings } else { Exit::Done }
    }

    fn human(&self) -> String {
        let status = &self.status;
        let style = if self.is_current() { GOOD } else { WARN };
        let state = paint(style, report::state(status.state));
        let applied = paint::count(status.applied, "migration");
        let mut text = match self.presence {
            Presence::There => format!("{}: {state}; {applied} applied\n", self.database),
            Presence::Supposed => format!("{}: {}\n", self.database, paint(style, "there is no such file yet")),
        };
        if let Some(explanation) = &status.explanation {
            text.push_str(&format!("{}\n", explanation.message));
        }
        if !status.pending.is_empty() {
            text.push_str(&format!("{}\n{}", paint(BOLD, "pending:"), report::steps(&status.pending)));
        }
        text.push_str(&report::waiting(&status.waiting));
        text.push_str(&self.verification.as_ref().map_or_else(String::new, verified));
        match &status.explanation {
            Some(explanation) => text.push_str(&paint::next(&explanation.help)),
            None if !status.pending.is_empty() => {
                text.push_str(&paint::next(match self.presence {
                    Presence::There => "`migrate plan` says what would run, `migrate up` runs it",
                    Presence::Supposed => "`migrate up` creates the file, and applies what is pending",
                }));
            }
            None if !status.waiting.is_empty() => text.push_str(&paint::next(
                "once no older version of the service is running, `migrate up --contract` applies what waits",
            )),
            None => {}
        }
        text
    }

    fn json(&self) -> Value {
        let head = |lane: Lane| {
            let Head { count, chain } = self.status.heads[lane.index()];
            json!({"count": count, "chain": chain.to_string()})
        };
        let mut document = json!({
            "set": self.set,
            "dialect": self.dialect.name(),
            "state": self.status.state.name(),
            "applied": self.status.applied,
            "pending": json::steps(&self.status.pending),
            "waiting": json::steps(&self.status.waiting),
            "head": {
                "expand": head(Lane::Expand),
                "backfill": head(Lane::Backfill),
                "contract": head(Lane::Contract),
            },
        });
        if let Some(explanation) = &self.status.explanation {
            document["explanation"] = json::explanation(explanation);
        }
        if let Some(Verification { migrations, events, faults, .. }) = &self.verification {
            document["verification"] = json!({"migrations": migrations, "events": events, "faults": faults});
        }
        document
    }
}

/// What came of reading a whole history.
fn verified(Verification { migrations, events, faults, .. }: &Verification) -> String {
    let read = format!("{} and {}", paint::count(*migrations, "migration"), paint::count(*events, "event"));
    if faults.is_empty() {
        return format!("{}: {read} fit together\n", paint(GOOD, "verified"));
    }
    let mut text = format!("{}: {read} do not fit together\n", paint(WARN, "verified"));
    faults.iter().for_each(|fault| text.push_str(&format!("  {fault}\n")));
    text.push_str(&paint::next(
        "something else than this toolkit wrote to the tables `_migrate_*`: compare them with a backup before you migrate",
    ));
    text
}
