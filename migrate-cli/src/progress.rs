//! Shows on stderr that a run goes on: a bar on a terminal, lines elsewhere.

use crate::output;
use crate::paint::{DIM, WARN, paint};
use anstream::ColorChoice;
use indicatif::{ProgressBar, ProgressStyle};
use migrate_core::{Direction, Event, Outcome};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How often a bar moves while a statement runs.
const TICK: Duration = Duration::from_millis(100);

/// Where progress goes. Clones show the same run.
#[derive(Debug, Clone)]
pub(crate) enum Progress {
    /// A bar that is gone when the run is over.
    Bar(ProgressBar),
    /// A line for each event.
    Lines(ColorChoice, Arc<Repeated>),
    /// Nowhere.
    Silent,
}

impl Progress {
    pub(crate) fn bar(color: ColorChoice) -> Self {
        let bar = ProgressBar::new(0);
        let template = match color {
            ColorChoice::Never => "{spinner} [{bar:30}] {pos}/{len} {elapsed} {msg}",
            _ => "{spinner:.cyan} [{bar:30.cyan/dim}] {pos}/{len} {elapsed:.dim} {msg}",
        };
        // A template that cannot be read would leave the default one.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        Self::Bar(bar)
    }

    pub(crate) fn lines(color: ColorChoice) -> Self {
        Self::Lines(color, Arc::default())
    }

    pub(crate) fn silent() -> Self {
        Self::Silent
    }

    /// A listener for a runner.
    pub(crate) fn listener(&self) -> impl Fn(&Event<'_>) + Send + Sync + 'static {
        let progress = self.clone();
        move |event| progress.show(event)
    }

    fn show(&self, event: &Event<'_>) {
        match self {
            Self::Bar(bar) => on_bar(bar, event),
            Self::Lines(color, repeated) => {
                if let Some(line) = line(event).filter(|_| repeated.is_news(event)) {
                    output::note(*color, &format!("{line}\n"));
                }
            }
            Self::Silent => {}
        }
    }

    /// The run is over, however it ended.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Waiting is told again and again; a log needs it once a minute.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    /// How many minutes of waiting were told.
    minutes: AtomicU64,
}

impl Repeated {
    fn is_news(&self, event: &Event<'_>) -> bool {
        let Event::Waiting { waited, .. } = event else {
            self.minutes.store(0, Relaxed);
            return true;
        };
        let minutes = 1 + waited.as_secs() / 60;
        self.minutes.fetch_max(minutes, Relaxed) < minutes
    }
}

fn on_bar(bar: &ProgressBar, event: &Event<'_>) {
    match event {
        Event::Planned { count } => {
            bar.reset();
            bar.set_length(*count as u64);
            bar.enable_steady_tick(TICK);
            bar.tick();
        }
        Event::Applied { .. } => bar.inc(1),
        Event::Started { version, name, .. } => bar.set_message(format!("{version} {name}")),
        Event::Statement { version, done, of } => bar.set_message(format!("{version}: statement {done} of {of}")),
        Event::Waiting { .. } | Event::Retried { .. } => {
            bar.enable_steady_tick(TICK);
            bar.set_message(line(event).unwrap_or_default());
        }
        Event::TakenOver { .. } | Event::Resumed { .. } | Event::Blocked { .. } => {
            bar.println(line(event).unwrap_or_default())
        }
        _ => {}
    }
}

fn line(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::Started { version, name, direction: Direction::Up } => paint(DIM, format!("applying {version} {name}")),
        Event::Started { version, name, direction: Direction::Down } => paint(DIM, format!("undoing {version} {name}")),
        Event::Waiting { holder, .. } => paint(WARN, format!("waiting for {holder}")),
        Event::Blocked { blockers } => {
            let list: Vec<String> = blockers.iter().map(ToString::to_string).collect();
            paint(WARN, format!("waiting for {}", list.join("; ")))
        }
        Event::TakenOver { holder } => paint(WARN, format!("took over from {holder}, which is gone")),
        Event::Resumed { version, name, statement, outcome } => {
            let had = if *outcome == Outcome::Done { "had" } else { "had not" };
            paint(WARN, format!("going on with {version} {name}: its statement {statement} {had} taken effect"))
        }
        Event::Retried { version, attempt, after } => {
            let after = Duration::from_millis(u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
            let after = humantime::format_duration(after);
            paint(WARN, format!("{version} did not get its locks; attempt {attempt} comes in {after}"))
        }
        _ => return None,
    })
}
