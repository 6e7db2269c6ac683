//! The lock file's text -> [`Lock`], strictly: whatever `migrate lock` does not write is damage.

use super::{Entry, Frozen, HEADER, Lock, Locked};
use crate::dialect::Dialect;
use crate::digest::Digest;
use crate::finding::Finding;
use crate::loss;
use crate::probe;
use crate::rule;
use crate::version::Version;
use std::ops::Range;

/// Where and why a lock file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// The line, as bytes of the text; empty at its end when something is missing there.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl From<Damaged> for Finding {
    fn from(Damaged { span, message, help }: Damaged) -> Self {
        Self { rule: &rule::lock::DAMAGED_LOCK, span, message, help }
    }
}

/// Reads a lock file. The text has LF line ends.
///
/// # Errors
///
/// Where and why it is not what `migrate lock` wrote.
pub fn parse(text: &str) -> Result<Lock, Damaged> {
    if let Some(at) = conflict(text) {
        return Err(damaged(
            at,
            "an unresolved merge conflict",
            "take the side that was merged first, whole (`git checkout --ours` or `--theirs`), then run `migrate rebase`",
        ));
    }
    let mut lines = Lines { text, at: 0 };
    let (header, span) = lines.next_line("the first line is missing")?;
    if header != HEADER {
        let help = "take this file from the last commit, or use the version of this toolkit that wrote it";
        return Err(damaged(span, "this is not a lock file of format 1", help));
    }
    let (dialect, span) = lines.next_line("the line with the dialect is missing")?;
    let dialect = dialect
        .strip_prefix("dialect ")
        .and_then(|name| name.parse().ok())
        .ok_or_else(|| damaged(span, "expected `dialect postgres`, `mysql` or `sqlite`", RESTORE))?;
    let mut lock = Lock { dialect, entries: Vec::new(), schema: None };
    loop {
        let above = lines.at;
        let (line, span) = lines.next_line("the last line, `file <digest>`, is missing")?;
        if let Some(digest) = line.strip_prefix("file ") {
            return end(&lines, above, digest, span).map(|()| lock);
        }
        if lock.schema.is_some() {
            return Err(damaged(span, "expected the last line, `file <digest>`", RESTORE));
        }
        if let Some(schema) = line.strip_prefix("schema ") {
            lock.schema = Some(schema.to_owned());
            continue;
        }
        let Some(entry) = entry(line) else {
            let expected = "expected `<version> <name> draft` or `<version> <name> <lane> up:<digest> down:<digest> \
                            [after:<version>] [probes:…] [down-probes:…] [loses:…] [holds:…]`";
            return Err(damaged(span, expected, RESTORE));
        };
        if lock.entries.last().is_some_and(|last| last.version >= entry.version) {
            return Err(damaged(span, "versions are not in order", RESTORE));
        }
        lock.entries.push(entry);
    }
}

/// The dialect that a lock file names, without a look at anything else in it.
pub fn dialect(text: &str) -> Option<Dialect> {
    text.lines().nth(1)?.strip_prefix("dialect ")?.parse().ok()
}

const RESTORE: &str = "it was edited by hand: take it from the last commit (`git checkout`), then run `migrate lock`";

fn end(lines: &Lines<'_>, above: usize, digest: &str, span: Range<usize>) -> Result<(), Damaged> {
    if lines.at != lines.text.len() {
        return Err(damaged(lines.at..lines.text.trim_end().len().max(lines.at), "text after the last line", RESTORE));
    }
    let Ok(digest) = digest.parse::<Digest>() else {
        return Err(damaged(span, "expected `file <digest>`", RESTORE));
    };
    if digest != Digest::of(&lines.text.as_bytes()[..above]) {
        return Err(damaged(
            span,
            "the lines above are not those that were written with this digest",
            "a merge or a hand changed them: take one side of the merge, whole, then run `migrate rebase`",
        ));
    }
    Ok(())
}

fn entry(line: &str) -> Option<Entry> {
    let (version, rest) = line.split_once(' ')?;
    let (name, state) = match rest.strip_suffix(" draft") {
        Some(name) => (name, Locked::Draft),
        None => {
            let (rest, holds) = value(rest, "holds:");
            let (rest, loses) = value(rest, "loses:");
            let (rest, down_probes) = value(rest, "down-probes:");
            let (rest, probes) = value(rest, "probes:");
            let (rest, after) = value(rest, "after:");
            let (probes, down_probes) = (plain_probes(probes)?, plain_probes(down_probes)?);
            let (loses, holds) = (plain_losses(loses)?, plain_holds(holds)?);
            let after = after.into_iter().flat_map(|it| it.split(',')).map(plain_version).collect::<Option<_>>()?;
            // From the end, because a name may hold spaces.
            let mut words = rest.rsplitn(4, ' ');
            let down = words.next()?.strip_prefix("down:")?;
            let up = words.next()?.strip_prefix("up:")?;
            let lane = words.next()?;
            let down = if down == "-" { None } else { Some(down.parse().ok()?) };
            let (lane, up) = (lane.parse().ok()?, up.parse().ok()?);
            let frozen = Frozen { lane, up, down, after, probes, down_probes, loses, holds };
            (words.next()?, Locked::Frozen(frozen))
        }
    };
    let entry = Entry { version: plain_version(version)?, name: name.to_owned(), state };
    (!name.is_empty()).then_some(entry)
}

/// The words before the last one, and what it says, if it begins with this key.
fn value<'a>(line: &'a str, key: &str) -> (&'a str, Option<&'a str>) {
    let last = line.rsplit_once(' ').and_then(|(before, last)| Some((before, last.strip_prefix(key)?)));
    last.map_or((line, None), |(before, value)| (before, Some(value)))
}

/// Probes as they are written here.
fn plain_probes(text: Option<&str>) -> Option<String> {
    let Some(text) = text else { return Some(String::new()) };
    let is_plain = !text.is_empty() && probe::from_text(text).is_some_and(|it| probe::to_text(&it) == text);
    is_plain.then(|| text.to_owned())
}

/// Losses as they are written here.
fn plain_losses(text: Option<&str>) -> Option<String> {
    let Some(text) = text else { return Some(String::new()) };
    let is_plain = loss::from_text(text).is_some_and(|it| loss::to_text(&it) == text);
    is_plain.then(|| text.to_owned())
}

/// The versions of `holds`, or `-` for none.
#[expect(clippy::option_option, reason = "the outer one says that the line is damaged")]
fn plain_holds(text: Option<&str>) -> Option<Option<Vec<Version>>> {
    match text {
        None => Some(None),
        Some("-") => Some(Some(Vec::new())),
        Some(text) => text.split(',').map(plain_version).collect::<Option<_>>().map(Some),
    }
}

/// A version as it is written here: without dashes and leading zeros.
fn plain_version(text: &str) -> Option<Version> {
    let version: Version = text.parse().ok()?;
    (version.get().to_string() == text).then_some(version)
}

fn conflict(text: &str) -> Option<Range<usize>> {
    let at = if text.starts_with("<<<<<<< ") { 0 } else { text.find("\n<<<<<<< ")? + 1 };
    Some(at..text[at..].find('\n').map_or(text.len(), |length| at + length))
}

fn damaged(span: Range<usize>, message: &str, help: &str) -> Damaged {
    Damaged { span, message: message.to_owned(), help: help.to_owned() }
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next_line(&mut self, missing: &str) -> Result<(&'a str, Range<usize>), Damaged> {
        let start = self.at;
        let rest = &self.text[start..];
        let Some(length) = rest.find('\n') else {
            let message = if rest.is_empty() { missing } else { "the line has no end" };
            return Err(damaged(start..self.text.len(), message, RESTORE));
        };
        self.at = start + length + 1;
        Ok((&rest[..length], start..start + length))
    }
}
