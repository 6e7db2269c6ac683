//! A plan for people: migrations, what their statements lock, and what is on those tables now.

use super::Planned;
use crate::commands::report;
use crate::database::Presence;
use crate::paint::{self, BOLD, DIM, GOOD, WARN, paint};
use migrate_check::check::preview::{Preview, Statement};
use migrate_check::lint::walk::Locked;
use migrate_core::{Rows, Session, Size, Step};
use std::time::Duration;

/// How much of a statement is shown.
const SHOWN: usize = 80;

/// The text.
pub(super) fn text(planned: &Planned) -> String {
    let (steps, waiting) = (&planned.plan.steps, &planned.plan.waiting);
    let database = &planned.database;
    let presence = match planned.presence {
        Presence::There => "",
        Presence::Supposed => "there is no such file yet; ",
    };
    let mut text = match steps.len() {
        0 => {
            let state = paint(GOOD, report::state(planned.plan.state));
            format!("{database}: {presence}{state}, nothing would run\n")
        }
        count => {
            let count = paint(BOLD, paint::count(count, "migration"));
            format!("{database}: {presence}{count} would run\n")
        }
    };
    if let Some(explanation) = &planned.plan.explanation {
        text.push_str(&format!("{}\n", explanation.message));
    }
    text.push_str(&migrations(planned, steps));
    if !waiting.is_empty() {
        text.push_str(&format!("{}\n{}", paint(BOLD, "waiting:"), migrations(planned, waiting)));
    }
    text.push_str(&tables(planned));
    text.push_str(&next(planned));
    text
}

fn next(planned: &Planned) -> String {
    if let Some(explanation) = &planned.plan.explanation {
        return paint::next(&explanation.help);
    }
    if planned.plan.steps.iter().any(|step| step.draft) {
        return paint::next(
            "`migrate lock` freezes the drafts; `migrate up --dev` tries them on a development database",
        );
    }
    if planned.plan.steps.is_empty() {
        return String::new();
    }
    let up = if planned.contract { "`migrate up --contract`" } else { "`migrate up`" };
    paint::next(match planned.presence {
        Presence::There => format!("{up} runs them"),
        Presence::Supposed => format!("{up} creates the file, and runs them"),
    })
}

/// A line for each, and below it what its statements lock.
fn migrations(planned: &Planned, steps: &[Step]) -> String {
    let because = |step: &Step| planned.outlook.preview(step.version)?.because.as_deref();
    let rows = report::steps_because(steps, because);
    let below = |step: &Step| planned.outlook.preview(step.version).map(statements).unwrap_or_default();
    rows.split_inclusive('\n').zip(steps).map(|(row, step)| row.to_owned() + &below(step)).collect()
}

fn statements(preview: &Preview) -> String {
    preview.statements.iter().map(statement).collect()
}

/// Nothing about a statement that keeps nobody waiting.
fn statement(statement: &Statement) -> String {
    let mut lines: Vec<String> = Vec::new();
    let locks = statement.locks.iter().filter(|it| !it.is_new).map(|it| lock(it, statement.is_conditional));
    for line in locks.chain(statement.unknown.iter().map(|why| format!("locks unknown: {why}"))) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let below: String = lines.iter().map(|line| format!("      {line}\n")).collect();
    format!("    {} {}\n{below}", paint(DIM, format!("line {}:", statement.line)), shown(&statement.text))
}

/// A statement on one line.
fn shown(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn lock(Locked { impact, .. }: &Locked, is_conditional: bool) -> String {
    let perhaps = if is_conditional { "perhaps " } else { "" };
    let because = impact.because.as_ref().map_or_else(String::new, |because| format!(": {because}"));
    let moment = if impact.lock.ends_exclusive() { ", and everything for a moment" } else { "" };
    format!(
        "{}: {perhaps}{}, blocks {}{moment}; {}{because}",
        impact.relation,
        impact.lock.name(),
        and(impact.blocks.kinds()),
        impact.work.name(),
    )
}

/// `reads, writes and schema changes`.
fn and(words: &[&str]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}

fn tables(planned: &Planned) -> String {
    let measured = &planned.outlook.measured;
    let mut text = String::new();
    if !measured.sizes.is_empty() {
        text.push_str(&format!("{}\n", paint(BOLD, "these tables now:")));
    }
    for size in &measured.sizes {
        text.push_str(&format!("  {}: {}\n", size.name, big(size)));
        let sessions = measured.sessions.iter().filter(|it| it.table.as_ref() == Some(&size.name));
        text.extend(sessions.map(|it| format!("    {}\n", session(it))));
    }
    let elsewhere: Vec<&Session> = measured.sessions.iter().filter(|it| it.table.is_none()).collect();
    if !elsewhere.is_empty() {
        text.push_str(&format!("{}\n", paint(BOLD, "open transactions, on tables that the server does not tell:")));
        text.extend(elsewhere.iter().map(|it| format!("  {}\n", session(it))));
    }
    text.extend(measured.unknown.iter().map(|why| format!("{} {why}\n", paint(WARN, "not measured:"))));
    text
}

fn big(size: &Size) -> String {
    let rows = match size.rows {
        Rows::Counted(1) => "1 row".to_owned(),
        Rows::Counted(rows) => format!("{} rows", grouped(rows)),
        Rows::AtLeast(rows) => format!("more than {} rows", grouped(rows)),
        Rows::Estimated(1) => "about 1 row".to_owned(),
        Rows::Estimated(rows) => format!("about {} rows", grouped(rows)),
        _ => "how many rows is not known, as the server has no statistics of it yet".to_owned(),
    };
    let bytes = size.bytes.map_or_else(|| "size not known".to_owned(), binary);
    format!("{bytes}; {rows}")
}

/// `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `40 KiB`, rounded up.
fn binary(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut number = bytes.div_ceil(1024);
    let mut unit = 0;
    while number >= 10_000 && unit + 1 < UNITS.len() {
        number = number.div_ceil(1024);
        unit += 1;
    }
    format!("{} {}", grouped(number), UNITS[unit])
}

fn session(session: &Session) -> String {
    let mut said = vec![session.state.clone().unwrap_or_else(|| "state not known".to_owned())];
    if let Some(open) = session.open {
        let seconds = Duration::from_secs(open.as_secs());
        said.push(format!("its transaction is open for {}", humantime::format_duration(seconds)));
    }
    if !session.locks.is_empty() {
        let verb = if session.waits { "waits for" } else { "has" };
        said.push(format!("{verb} {}", session.locks.join(", ")));
    }
    let application = session.application.as_deref().unwrap_or("somebody");
    format!("{} {}: {}", paint(WARN, application), session.id, said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 1, 40_960, 10_240_000].map(binary), ["0 KiB", "1 KiB", "40 KiB", "10 MiB"]);
        assert_eq!([and(&["a"]), and(&["a", "b", "c"])], ["a", "a, b and c"]);
        assert_eq!(shown("SELECT\n  1"), "SELECT 1");
    }
}
