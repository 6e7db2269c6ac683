//! Parts of one message, and which of them a failure belongs to.
//!
//! Takes SQL of our own and pieces of scripts; gives one text. Before each part stands a marker that gives its number, a
//! SELECT or one that is prepared, so that the rows that came back say how far the message got, on every database and
//! whatever the script selects. Behind statements that are answered once each the answers say it, and no marker is needed.

use crate::driver::{LABEL, MARKER, Reply, Row};
use crate::work::Work;
use migrate_check::dialect::Dialect;
use std::ops::Range;
use std::time::Duration;

/// Ends a piece of a script: on a line of its own, because it may end in a comment, or without a semicolon.
const SEPARATOR: &str = "\n;\n";

/// The setting that says, for as long as a transaction of PostgreSQL lasts, when its script began.
pub(super) const STARTED: &str = "_migrate.started_us";

/// A message in the making.
#[derive(Debug, Default)]
pub(super) struct Message {
    text: String,
    parts: Vec<Part>,
    /// The server's clock in microseconds, if markers say when they were passed.
    clock: Option<(Dialect, &'static str)>,
}

/// One part of a message.
#[derive(Debug)]
struct Part {
    /// Which of the scripts it belongs to.
    script: usize,
    /// Where its SQL stands in the message.
    span: Range<usize>,
    content: Content,
    next: Next,
}

/// How one knows that the part behind another has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// By its marker.
    Marked,
    /// By so many answers to this part.
    Answered(usize),
}

/// What a part is.
#[derive(Debug, Clone, Copy)]
enum Content {
    /// SQL of our own.
    Ours,
    /// The same, after the commit of what came before.
    Committed,
    /// A piece of the script, which begins there at this byte.
    Script(usize),
}

/// What stands before a part and says its number.
#[derive(Debug, Clone, Copy)]
enum Marker<'a> {
    /// A SELECT, which evaluates these expressions; none if there are no expressions and the answers say enough.
    Select(&'a str),
    /// One that is prepared under this name.
    Prepared(&'a str),
}

/// Where in a message a failure lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In SQL of our own.
    Ours,
    /// In SQL of our own that comes after the commit.
    Committed,
    /// In the part of the script that begins at `offset`.
    Script {
        /// The byte of the script at which the part begins.
        offset: usize,
        /// The byte of the script that the server points at.
        pointed_at: Option<usize>,
        /// How many statements of the part were completed.
        completed: usize,
    },
}

impl Message {
    /// A message that says first which migrations it is for.
    pub(super) fn of(works: &[Work<'_>]) -> Self {
        let name = |work: &Work<'_>| format!("{} {}", work.version, work.name);
        let label = match works {
            [] => String::new(),
            [one] => name(one),
            [first, .., last] => format!("{} to {}", name(first), name(last)),
        };
        let label: String = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Self { text: format!("{LABEL}{label}\n"), ..Self::default() }
    }

    /// The same with the server's clock, which says how long each script took.
    pub(super) fn timed(dialect: Dialect, works: &[Work<'_>]) -> Self {
        let clock_us = match dialect {
            Dialect::Postgres => "((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)::text",
            // Unlike NOW it moves while a statement runs, and no session can set it.
            Dialect::Mysql => "CAST(ROUND(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000) AS CHAR)",
            Dialect::Sqlite => "CAST(CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER) AS TEXT)",
        };
        Self { clock: Some((dialect, clock_us)), ..Self::of(works) }
    }

    /// Adds SQL of our own that cannot fail.
    pub(super) fn unmarked(&mut self, sql: &str) {
        self.text.push_str(sql);
        self.expect(Next::Marked);
    }

    /// Adds SQL of our own for this one of the scripts.
    pub(super) fn ours(&mut self, script: usize, sql: &str) {
        self.part(script, Marker::Select(""), sql, Content::Ours);
    }

    /// The same behind several scripts without markers, of which this one is the last; `clock_us` says when each began and
    /// the last ended.
    pub(super) fn ours_after(&mut self, script: usize, clock_us: &str, sql: &str) {
        self.part(script, Marker::Select(clock_us), sql, Content::Ours);
    }

    /// Adds SQL of our own behind a commit: when it fails, what came before it is kept.
    pub(super) fn committed(&mut self, script: usize, sql: &str) {
        self.part(script, Marker::Select(""), sql, Content::Committed);
    }

    /// Adds a piece of a script, which begins there at `offset`.
    pub(super) fn script(&mut self, script: usize, sql: &str, offset: usize) {
        self.script_after(script, "", sql, offset);
    }

    /// The same after expressions of our own, which cannot fail: the marker evaluates them.
    pub(super) fn script_after(&mut self, script: usize, expressions: &str, sql: &str, offset: usize) {
        self.part(script, Marker::Select(expressions), sql, Content::Script(offset));
    }

    /// The same behind a marker that was prepared under this name, from [`marker_to_prepare`](Self::marker_to_prepare).
    pub(super) fn script_prepared(&mut self, script: usize, prepared: &str, sql: &str, offset: usize) {
        self.part(script, Marker::Prepared(prepared), sql, Content::Script(offset));
    }

    /// A marker before a piece of a script as a statement that PostgreSQL prepares, which takes the number of the part.
    pub(super) fn marker_to_prepare(expressions: &str) -> String {
        Self::timed(Dialect::Postgres, &[]).marker("$1", expressions, Content::Script(0))
    }

    /// What was added last is so many statements, each of which is answered once: what comes next needs no marker.
    pub(super) fn answered(&mut self, times: usize) {
        self.expect(Next::Answered(times));
    }

    /// The text to send.
    pub(super) fn text(&self) -> String {
        self.text.clone()
    }

    /// How long each of the scripts took, as the server says, as far as it got: until its last part began, or the next
    /// script.
    pub(super) fn elapsed(&self, reply: &Reply, scripts: usize) -> Vec<Duration> {
        let mut spans: Vec<Option<(u64, u64)>> = vec![None; scripts];
        for (number, row) in reply.rows.iter().filter_map(|row| Some((marked(row)?, row))) {
            let text = |column: usize| row.get(column).and_then(Option::as_deref);
            let at_us = text(2).and_then(|text| text.parse::<u64>().ok());
            let (Some(part), Some(at_us)) = (self.parts.get(number), at_us) else { continue };
            if let (None, Some(Some((_, end_us)))) = (spans[part.script], spans[..part.script].last_mut()) {
                *end_us = at_us;
            }
            let (start_us, _) = spans[part.script].unwrap_or((at_us, at_us));
            spans[part.script] = Some((start_us, at_us));
            for (span, known) in spans[..=part.script].iter_mut().rev().zip(spans_us(text(3)).into_iter().rev()) {
                *span = Some(known);
            }
        }
        spans.into_iter().map(|span| span.map_or(Duration::ZERO, took)).collect()
    }

    /// In which script and where there the failure of a reply lies; what it quotes of our own SQL is taken out of it.
    pub(super) fn place(&self, reply: &mut Reply) -> (usize, Place) {
        let reworded = self.foreign_quote(reply);
        if let Some(failure) = &mut reply.failure {
            failure.reworded = reworded.map(Box::new);
        }
        let begun = self.begun(reply);
        let position = reply.failure.as_ref().and_then(|failure| failure.position);
        let byte = position.and_then(|position| self.text.char_indices().nth(position)).map(|(byte, _)| byte);
        // In what was prepared by another message, the position is one in that.
        let byte = byte.filter(|byte| begun.is_none_or(|(part, _)| (part.span.start..=part.span.end).contains(byte)));
        let byte = byte.or_else(|| self.near(reply).map(|(at, _)| at));
        let pointed = byte.and_then(|byte| Some((self.parts.iter().rfind(|part| part.span.start <= byte)?, byte)));
        let (begun, completed) = begun.unzip();
        let part = pointed.map(|(part, _)| part).or(begun);
        let place = match part.map(|part| part.content) {
            Some(Content::Script(offset)) => {
                let pointed_at = pointed.map(|(part, byte)| offset + self.within(part, byte) - part.span.start);
                Place::Script { offset, pointed_at, completed: completed.unwrap_or_default() }
            }
            Some(Content::Committed) => Place::Committed,
            Some(Content::Ours) | None => Place::Ours,
        };
        (part.map_or(0, |part| part.script), place)
    }

    /// What the server quotes of SQL that is not the script's, and what to say instead.
    fn foreign_quote(&self, reply: &Reply) -> Option<(String, String)> {
        let (at, near) = self.near(reply)?;
        let (part, _) = self.begun(reply)?;
        if at + near.len() <= part.span.end {
            return None;
        }
        let own = self.text.get(at..part.span.end).unwrap_or_default().trim_end();
        let quoted = format!("near '{}'", reply.failure.as_ref()?.near.as_deref()?);
        Some((quoted, if own.is_empty() { "at its end".to_owned() } else { format!("near '{own}'") }))
    }

    /// Where in the script's part the text stands that the server quotes, if it stands there once.
    fn near<'r>(&self, reply: &'r Reply) -> Option<(usize, &'r str)> {
        let (part, _) = self.begun(reply).filter(|(part, _)| matches!(part.content, Content::Script(_)))?;
        let near = reply.failure.as_ref()?.near.as_deref()?;
        // MariaDB shows by dots that there is more.
        for near in [near, near.strip_suffix("...").unwrap_or(near)] {
            let rest = &self.text[part.span.start..];
            let mut found = rest.match_indices(near).map(|(at, _)| part.span.start + at);
            let mut found = found.by_ref().take_while(|at| *at <= part.span.end + SEPARATOR.len());
            if let (Some(at), None) = (found.next(), found.next()) {
                return Some((at, near));
            }
        }
        None
    }

    /// A byte of a part: its last visible character if the server looks behind it.
    fn within(&self, part: &Part, byte: usize) -> usize {
        let text = self.text[part.span.clone()].trim_end();
        let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
        byte.min(part.span.start + last)
    }

    /// The last part that has begun, and how many of its statements are complete.
    fn begun(&self, reply: &Reply) -> Option<(&Part, usize)> {
        let mut at = reply.rows.iter().rev().find_map(marked)?;
        // The marker's own SELECT is complete before its part begins.
        let mut completed = reply.completed.saturating_sub(1);
        while let Next::Answered(times) = self.parts.get(at)?.next
            && times <= completed
            && at + 1 < self.parts.len()
        {
            (at, completed) = (at + 1, completed - times);
        }
        Some((self.parts.get(at)?, completed))
    }

    /// How the part that comes next is known to have begun.
    fn expect(&mut self, next: Next) {
        if let Some(part) = self.parts.last_mut() {
            part.next = next;
        }
    }

    fn part(&mut self, script: usize, marker: Marker<'_>, sql: &str, content: Content) {
        let is_announced = self.parts.last().is_some_and(|before| before.next != Next::Marked);
        if !(is_announced && matches!(marker, Marker::Select(""))) {
            self.expect(Next::Marked);
            let number = self.parts.len();
            self.text.push_str(&match marker {
                Marker::Select(expressions) => self.marker(&format!("'{number}'"), expressions, content),
                Marker::Prepared(name) => format!("EXECUTE {name} ('{number}');\n"),
            });
        }
        let start = self.text.len();
        self.text.push_str(sql);
        self.parts.push(Part { script, span: start..self.text.len(), content, next: Next::Marked });
        match content {
            Content::Script(_) => self.text.push_str(SEPARATOR),
            Content::Ours | Content::Committed if sql.ends_with('\n') => {}
            Content::Ours | Content::Committed => self.text.push('\n'),
        }
    }

    /// The marker of a part, of which `number` gives the number.
    fn marker(&self, number: &str, expressions: &str, content: Content) -> String {
        let clock = match (self.clock, content) {
            (None, _) | (Some((Dialect::Postgres, _)), Content::Ours) => String::new(),
            (Some((Dialect::Postgres, clock_us)), Content::Script(_)) => {
                format!(", set_config('{STARTED}', {clock_us}, true)")
            }
            (Some((_, clock_us)), _) => format!(", {clock_us}"),
        };
        let comma = if expressions.is_empty() { "" } else { ", " };
        format!("SELECT '{MARKER}', {number}{clock}{comma}{expressions};\n")
    }
}

/// The number of the part that a row announces.
fn marked(row: &Row) -> Option<usize> {
    match row.as_slice() {
        [Some(marker), Some(number), ..] if marker == MARKER => number.parse().ok(),
        _ => None,
    }
}

/// From each of these times to the next one: `1,4,9`.
pub(super) fn spans_us(clock_us: Option<&str>) -> Vec<(u64, u64)> {
    let times = clock_us.into_iter().flat_map(|text| text.split(','));
    let times: Vec<u64> = times.filter_map(|it| it.parse().ok()).collect();
    times.windows(2).map(|it| (it[0], it[1])).collect()
}

/// How long that is.
pub(super) fn took((start_us, end_us): (u64, u64)) -> Duration {
    Duration::from_micros(end_us.saturating_sub(start_us))
}
