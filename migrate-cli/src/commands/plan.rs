//! `migrate plan`: what `migrate up` would do, and whom it would keep waiting.

mod document;
mod human;

use crate::answer::Answer;
use crate::context::Context;
use crate::database::{Database, Missing, Presence};
use crate::directory::{self, Purpose};
use crate::failure::Failure;
use crate::signal;
use migrate_check::check::Checked;
use migrate_check::check::preview::Preview;
use migrate_check::schema::name::Name;
use migrate_check::server::Server;
use migrate_core::{ContractPolicy, Measured, Step, Version};
use serde_json::Value;
use std::time::Duration;

/// How long the server may take to say how big tables are and who is busy there.
const LIMIT: Duration = Duration::from_secs(2);

/// Say what `up` would do, and change nothing
///
/// For each migration: its lane, and why it is in it; for each of its statements what it locks, whom that keeps waiting,
/// and whether the server rewrites or reads the table meanwhile, in the version that answers. Tables that only these
/// migrations use yet are left out. Then how big the tables are now, and who is busy there.
#[derive(Debug, clap::Args)]
#[command(after_long_help = DOCUMENT)]
pub(crate) struct Plan {
    /// With contract steps, as `up --contract` would
    #[arg(long)]
    contract: bool,
}

/// The fields of the document.
const DOCUMENT: &str = "\
With --format json:
  state         where the database stands, as `migrate status` says it
  server        the server whose locks are told: \"PostgreSQL 17\"
  steps         what would run; waiting: what waits
    version, name, lane, draft, in_transaction
    requires    the versions of other sets that have to be applied first: [\"jobs:3\"]
    because     why it is in its lane; null for an expansion
    statements  line, text, and
      locks     relation; is_new (only these migrations use it yet); clause (what takes the lock); lock;
                blocks (some of \"reads\", \"writes\", \"schema changes\"), blocks_all_for_a_moment; rewrite, index_build, scan: whether the
                server does that meanwhile; because (null where it is plain)
      unknown   why more may be locked than that, or null
      conditional  whether the text leaves open if it happens
  tables        those of the locked tables that are there
    name, rows, bytes (null if not known)
    rows_are    \"estimated\", \"counted\", \"at least\", or \"unknown\"
    sessions    who is busy there
  sessions      who is busy in the database, where the server does not say with which tables
    id, application, state, open_ms (since its transaction began), locks, waits (for them; false if it has them)
  not_measured  what is not known of that, and why
  explanation   message, help: why `up` would refuse it as other sets stand; left out if it would not";

impl Plan {
    pub(crate) fn run(self, context: &Context) -> Result<Planned, Failure> {
        let url = context.url()?;
        let loaded = directory::load(context, &url, Purpose::Apply)?;
        let runner = loaded.migrations.runner();
        let runner = if self.contract { runner.contracts(ContractPolicy::Allow) } else { runner };
        let checked = &loaded.checked;
        signal::block_on(async {
            let mut database = Database::open(&url, Missing::Suppose, None).await?;
            let presence = database.presence();
            let planned = match database.plan(&runner).await {
                Ok(plan) => {
                    let outlook = Outlook::of(checked, &mut database, &plan).await;
                    Ok(Planned { plan, outlook, presence, database: url.shown(), contract: self.contract })
                }
                Err(failure) => Err(failure),
            };
            database.close().await;
            planned
        })
    }
}

/// What would run.
pub(crate) struct Planned {
    plan: migrate_core::Plan,
    outlook: Outlook,
    presence: Presence,
    database: String,
    contract: bool,
}

impl Answer for Planned {
    fn human(&self) -> String {
        human::text(self)
    }

    fn json(&self) -> Value {
        document::of(self)
    }
}

/// What the pending migrations mean to those who use the database.
struct Outlook {
    /// The server whose locks these are.
    server: Server,
    previews: Vec<Preview>,
    measured: Measured,
}

impl Outlook {
    /// What cannot be asked of the database is in the answer: a plan does not fail for it.
    async fn of(checked: &Checked, database: &mut Database, plan: &migrate_core::Plan) -> Self {
        let mut unknown = Vec::new();
        let server = database.server().await.unwrap_or_else(|failure| {
            unknown.push(format!("the version of the server: {}", failure.message));
            checked.server
        });
        let versions = |steps: &[Step]| -> Vec<Version> { steps.iter().map(|step| step.version).collect() };
        let previews = checked.preview(server, &[&versions(&plan.steps), &versions(&plan.waiting)]);
        let names = match database.presence() {
            Presence::There => locked(&previews),
            Presence::Supposed => Vec::new(),
        };
        let mut measured = database.measure(&names, LIMIT).await.unwrap_or_else(|failure| {
            unknown.push(failure.message.clone());
            Measured::default()
        });
        measured.unknown.extend(unknown);
        Self { server, previews, measured }
    }

    fn preview(&self, version: Version) -> Option<&Preview> {
        self.previews.iter().find(|preview| preview.version == version)
    }
}

/// What is locked and used by others, in the order of the statements.
fn locked(previews: &[Preview]) -> Vec<Name> {
    let mut names = Vec::new();
    for statement in previews.iter().flat_map(|preview| &preview.statements) {
        for locked in statement.locks.iter().filter(|locked| !locked.is_new) {
            if !names.contains(&locked.impact.relation) {
                names.push(locked.impact.relation.clone());
            }
        }
    }
    names
}
