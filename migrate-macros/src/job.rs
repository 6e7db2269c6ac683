//! A directory -> the set in it, baked; by whichever thread is free.
//!
//! Takes plain data, so that it can cross threads; must not know tokens.
//!
//! The compiler reads every file of a set once more to track it, on one thread. So the check is started before that
//! ([`start`]), and its result is asked for when the compiler is done ([`finish`]). A job that nobody started, or that
//! was started for something else, is done on the spot: the result never depends on what happened before.

use migrate_check::check::{self, Checked, Options};
use migrate_check::edit::draft;
use migrate_check::set::Baked;
use std::panic;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// What to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    /// The directory.
    pub(crate) dir: PathBuf,
    /// What the call says about it.
    pub(crate) options: Options,
}

/// A directory that was judged, and its set if nothing is wrong with it; or why it could not be read.
pub(crate) type Outcome = Result<(Checked, Option<Baked>), String>;

/// The job that runs while the compiler does something else; a newer one takes its place.
static STARTED: Mutex<Option<(Job, JoinHandle<Outcome>)>> = Mutex::new(None);

/// Starts a job on a thread of its own.
pub(crate) fn start(job: Job) {
    let work = job.clone();
    // Without a thread it is done when its result is asked for.
    let running = thread::Builder::new().spawn(move || work.run()).ok();
    *STARTED.lock().unwrap_or_else(PoisonError::into_inner) = running.map(|running| (job, running));
}

/// The outcome of a job, started or not.
pub(crate) fn finish(job: &Job) -> Outcome {
    let started = STARTED.lock().unwrap_or_else(PoisonError::into_inner).take_if(|(started, _)| started == job);
    match started.map(|(_, running)| running.join()) {
        Some(Ok(outcome)) => outcome,
        Some(Err(panic)) => panic::resume_unwind(panic),
        None => job.run(),
    }
}

impl Job {
    /// Writes migrations that the lock file does not have into it, as drafts.
    pub(crate) fn append_drafts(&self) -> Result<(), String> {
        let plan = draft::append(&self.check()?).unwrap_or_default();
        if plan.is_empty() { Ok(()) } else { plan.apply(&self.dir).map_err(|error| error.to_string()) }
    }

    fn run(&self) -> Outcome {
        let checked = self.check()?;
        let baked = (!checked.is_denied()).then(|| checked.set.bake());
        Ok((checked, baked))
    }

    fn check(&self) -> Result<Checked, String> {
        check::check(&self.dir, &self.options).map_err(|error| error.to_string())
    }
}
