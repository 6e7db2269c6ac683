//! A comment -> the directive that it spells, strictly: a word that is not understood is a finding, never a comment.

use super::text::says_something;
use crate::baked::Limits;
use crate::lane::Lane;
use crate::requirement::Requirement;
use crate::rule::{self, Fixed, Rule};
use crate::suggest::nearest;
use crate::version::{BadVersion, Version};
use std::ops::Range;

/// A directive and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    /// The comment, from `--` to its last visible character.
    pub(super) span: Range<usize>,
    pub(super) word: Word,
}

/// What a directive says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Up(Marker, Transaction),
    Down(Marker, Transaction),
    NoTransaction(Marker),
    ForeignKeysOff,
    Irreversible(String),
    Phase(Lane),
    Allow(&'static Rule, String),
    Timeout(Limits),
    Requires(Requirement),
    /// Goose's braces around a statement; statements are found without them.
    StatementBrace,
}

/// Whose spelling a directive has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Migrate,
    Goose,
}

/// What dbmate's `transaction:` option on a section says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transaction {
    Unsaid,
    No,
}

/// Why a comment is no valid directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) message: String,
    pub(super) help: String,
}

pub(super) const WORDS: [&str; 10] = [
    "up",
    "down",
    "no-transaction",
    "foreign-keys",
    "irreversible",
    "phase",
    "allow",
    "timeout",
    "backfill",
    "requires",
];

/// The directive that a comment spells; `None` for prose, and for what only looks like a directive.
pub(super) fn parse(comment: &str) -> Option<Result<Word, Bad>> {
    let body = comment.strip_prefix("--")?.trim();
    if let Some(words) = body.strip_prefix("+goose") {
        return Some(goose(words));
    }
    let words = body.strip_prefix("migrate:")?;
    if words.is_empty() {
        return Some(Err(bad("a word is missing after `migrate:`", known_words())));
    }
    if words.starts_with(char::is_whitespace) {
        // "-- migrate: the old users" is prose.
        return None;
    }
    Some(migrate(words))
}

fn migrate(words: &str) -> Result<Word, Bad> {
    let (word, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let rest = rest.trim();
    match word {
        "up" => section(rest).map(|transaction| Word::Up(Marker::Migrate, transaction)),
        "down" => section(rest).map(|transaction| Word::Down(Marker::Migrate, transaction)),
        "no-transaction" => nothing_more(word, rest).map(|()| Word::NoTransaction(Marker::Migrate)),
        "foreign-keys" if rest == "off" => Ok(Word::ForeignKeysOff),
        "foreign-keys" => Err(bad("`foreign-keys` takes the word `off`", "write `-- migrate:foreign-keys off`")),
        "irreversible" if rest.is_empty() => {
            Err(bad("`irreversible` needs a reason", "write `-- migrate:irreversible <why it cannot be undone>`"))
        }
        "irreversible" => Ok(Word::Irreversible(rest.to_owned())),
        "phase" => rest.parse().map(Word::Phase).map_err(|_| {
            bad("`phase` takes one of the words `expand`, `backfill`, `contract`", "write `-- migrate:phase <lane>`")
        }),
        "allow" => allow(rest),
        "timeout" => timeout(rest),
        "requires" => requires(rest),
        "backfill" => Err(bad(
            "`backfill` is not available yet",
            "remove it: ignoring it in silence would run something else than what is written here",
        )),
        _ => Err(unknown(word)),
    }
}

fn unknown(word: &str) -> Bad {
    let help = match nearest(word, WORDS) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => known_words(),
    };
    bad(format!("unknown directive `{word}`"), help)
}

pub(super) fn known_words() -> String {
    format!("known words: {}", WORDS.join(", "))
}

fn nothing_more(word: &str, rest: &str) -> Result<(), Bad> {
    if rest.is_empty() {
        return Ok(());
    }
    Err(bad(format!("`{word}` takes nothing more"), format!("remove `{rest}`, or put it into a comment of its own")))
}

fn section(rest: &str) -> Result<Transaction, Bad> {
    match rest {
        "" | "transaction:true" => Ok(Transaction::Unsaid),
        "transaction:false" => Ok(Transaction::No),
        _ => Err(bad(
            format!("`{rest}` is not an option of a section"),
            "only `transaction:false` may follow; everything else belongs on a line of its own",
        )),
    }
}

fn allow(rest: &str) -> Result<Word, Bad> {
    let (name, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if name.is_empty() {
        return Err(bad("`allow` needs a rule and a reason", "write `-- migrate:allow <rule> <reason>`"));
    }
    let Some(rule) = rule::find(name) else {
        let help = match nearest(name, rule::all().map(|rule| rule.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "use the name in the brackets of the finding, as in `error[missing-down]`".to_owned(),
        };
        return Err(bad(format!("unknown rule `{name}`"), help));
    };
    if rule.fixed == Fixed::Fixed {
        return Err(bad(
            format!("`{name}` cannot be allowed: what it finds can neither be read nor applied"),
            format!("correct what it finds; `migrate explain {name}` says how"),
        ));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        let help = format!("write `-- migrate:allow {name} <why it is fine here>`");
        return Err(bad("`allow` needs a reason", help));
    }
    Ok(Word::Allow(rule, reason.to_owned()))
}

fn timeout(rest: &str) -> Result<Word, Bad> {
    let mut limits = Limits::default();
    for setting in rest.split_whitespace() {
        let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
        let limit = match key {
            "lock" => &mut limits.lock_timeout_ms,
            "statement" => &mut limits.statement_timeout_ms,
            _ => {
                return Err(bad(
                    format!("unknown limit `{key}`"),
                    "write `lock=<duration>`, `statement=<duration>` or both",
                ));
            }
        };
        if limit.is_some() {
            return Err(bad(format!("the limit `{key}` is given twice"), "keep one of them"));
        }
        *limit = Some(milliseconds(value).ok_or_else(|| {
            bad(format!("`{value}` is not a duration"), "write a number with its unit: `500ms`, `3s`, `5min` or `1h`")
        })?);
    }
    if limits == Limits::default() {
        return Err(bad("`timeout` needs a limit", "write `-- migrate:timeout lock=3s statement=5min`"));
    }
    Ok(Word::Timeout(limits))
}

fn milliseconds(text: &str) -> Option<u32> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(unit_ms)
}

fn requires(rest: &str) -> Result<Word, Bad> {
    const HELP: &str = "write `-- migrate:requires <set>:<version>`, as in `-- migrate:requires jobs:3`";
    let help = |otherwise: &str| match required(rest) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => otherwise.to_owned(),
    };
    if rest.is_empty() {
        return Err(bad("`requires` needs a set and a version of it", HELP));
    }
    let Some((set, version)) = rest.rsplit_once(':') else {
        return Err(bad(format!("`{rest}` has no colon between a set and a version"), help(HELP)));
    };
    if !says_something(set) || set.trim() != set {
        let named = "write the name that `set` in its `migrate.toml` gives it, or `main` if nothing does";
        return Err(bad(format!("`{rest}` has no name of a set before its colon"), help(named)));
    }
    let version: Version = version.parse().map_err(|error: BadVersion| {
        let said = format!("`{rest}` has no version behind its colon: {error}");
        bad(said, help("write the version in digits, as the lock file of that set has it"))
    })?;
    Ok(Word::Requires(Requirement { set: set.to_owned(), version }))
}

/// What was probably meant by `jobs 3`, `jobs@3` or `jobs : 3`.
fn required(text: &str) -> Option<Requirement> {
    let set = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let version = text[set.len()..].parse().ok()?;
    let set = set.trim_end_matches(|c: char| c.is_whitespace() || "v:=@/#".contains(c));
    let is_plain = says_something(set) && !set.contains(':');
    is_plain.then(|| Requirement { set: set.to_owned(), version })
}

fn goose(words: &str) -> Result<Word, Bad> {
    let words: Vec<String> = words.split_whitespace().map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["up"] => Ok(Word::Up(Marker::Goose, Transaction::Unsaid)),
        ["down"] => Ok(Word::Down(Marker::Goose, Transaction::Unsaid)),
        ["no", "transaction"] => Ok(Word::NoTransaction(Marker::Goose)),
        ["statementbegin" | "statementend"] => Ok(Word::StatementBrace),
        ["envsub", ..] => Err(bad(
            "goose's ENVSUB is not supported: a script that changes with the environment cannot be checked",
            "write the values into the script",
        )),
        _ => Err(bad(
            "unknown goose annotation",
            "known: `Up`, `Down`, `StatementBegin`, `StatementEnd`, `NO TRANSACTION`",
        )),
    }
}

pub(super) fn bad(message: impl Into<String>, help: impl Into<String>) -> Bad {
    Bad { message: message.into(), help: help.into() }
}
