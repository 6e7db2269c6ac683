//! What the commands that change a database share: the run itself, and what they print of it.

use crate::context::Context;
use crate::database::{self, Database, Missing};
use crate::directory::Loaded;
use crate::failure::Failure;
use crate::paint::{self, BOLD, DIM, GOOD, paint};
use crate::signal;
use crate::url::Url;
use migrate_core::{Applied, Lane, Runner, Shutdown, State, Step};
use std::time::Duration;

/// Connects, works and says goodbye, showing progress.
pub(super) fn work<T>(
    context: &Context,
    url: &Url,
    missing: Missing,
    runner: Runner<'_>,
    options: &Options,
    job: impl AsyncFnOnce(&mut Database, Runner<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let progress = context.progress();
    let runner = runner.on_event(progress.listener());
    let runner = match options.lock_timeout {
        Some(limit) => runner.lock_timeout(limit),
        None => runner,
    };
    let runner = match options.wait {
        Some(budget) => runner.wait_budget(budget),
        None => runner,
    };
    let runner = match &options.role {
        Some(role) => runner.role(role),
        None => runner,
    };
    let runner = match &options.direct_url {
        Some(direct) => database::direct(&Url::parse(direct)?, runner)?,
        None => runner,
    };
    let shutdown = Shutdown::new();
    let runner = database::aside(url, runner)?.stop_on(&shutdown);
    let result = signal::block_on_run(&shutdown, async {
        let mut database = Database::open(url, missing, options.lock_timeout).await?;
        let result = job(&mut database, runner).await;
        database.close().await;
        result
    });
    progress.finish();
    result
}

/// Limits of a run, and how it reaches the database.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How long a statement waits for a lock before it is tried again [default: 3s]
    #[arg(long, value_name = "DURATION", value_parser = crate::args::duration)]
    lock_timeout: Option<Duration>,
    /// How long to wait for another runner that is at work [default: 5min]
    #[arg(long, value_name = "DURATION", value_parser = crate::args::duration)]
    wait: Option<Duration>,
    /// The same database past a transaction pooler: what is to be done goes there
    #[arg(long, value_name = "URL")]
    direct_url: Option<String>,
    /// The role of PostgreSQL to work as, which owns what is made
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
}

/// A failed run, with what explains it.
pub(super) fn explained<T>(loaded: Loaded, result: Result<T, Failure>) -> Result<T, Failure> {
    result.map_err(|failure| loaded.explain(failure))
}

/// `applied 1 create_users (12 ms)`, one a line.
pub(super) fn done(verb: &str, applied: &[Applied]) -> String {
    let line = |it: &Applied| {
        let elapsed = paint(DIM, format!("({} ms)", it.elapsed.as_millis()));
        format!("{} {} {} {elapsed}\n", paint(GOOD, verb), it.version, it.name)
    };
    applied.iter().map(line).collect()
}

/// Steps in columns.
pub(super) fn steps(steps: &[Step]) -> String {
    steps_because(steps, |_| None)
}

/// The same, with why each is in its lane.
pub(super) fn steps_because<'a>(steps: &'a [Step], because: impl Fn(&'a Step) -> Option<&'a str>) -> String {
    let row = |step: &'a Step| {
        let mut notes = Vec::new();
        if step.draft {
            notes.push("draft".to_owned());
        }
        if !step.in_transaction {
            notes.push("statement by statement".to_owned());
        }
        notes.extend(step.requires.iter().map(|it| format!("requires {it}")));
        [step.version.to_string(), step.name.clone(), lane(step.lane, because(step)), notes.join(", ")]
    };
    paint::table(&steps.iter().map(row).collect::<Vec<_>>())
}

/// `contract: drops the table users`.
pub(super) fn lane(lane: Lane, because: Option<&str>) -> String {
    match because {
        Some(because) => format!("{lane}: {because}"),
        None => lane.to_string(),
    }
}

/// What waits, under a heading; nothing if nothing does.
pub(super) fn waiting(list: &[Step]) -> String {
    if list.is_empty() {
        return String::new();
    }
    format!("{}\n{}", paint(BOLD, "waiting:"), steps(list))
}

/// The state of a database, for people.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Empty => "empty",
        State::Pending => "behind",
        State::Current => "current",
        State::Waiting => "current, but for steps that wait",
        State::InProgress => "in the middle of a migration",
        State::Ahead => "ahead of this directory",
        State::Diverged => "not what this directory says",
        _ => state.name(),
    }
}
