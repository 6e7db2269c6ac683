//! `migrate.toml` -> configuration, strictly: a key that is not understood is a finding.
//!
//! Takes text; gives a configuration and findings. Must not know files.

use crate::contracts::Contracts;
use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule::{self, Fixed, Rule};
use crate::source::Migration;
use crate::suggest::nearest;
use crate::version::Version;
use std::ops::Range;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The configuration of a migration directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The database that the migrations are written for (`dialect`).
    pub dialect: Option<Dialect>,
    /// The name of the set (`set`); `main` if it has none.
    pub set: Option<String>,
    /// The database schema of the history tables (`schema`).
    pub schema: Option<String>,
    /// When contract steps run (`contracts`).
    pub contracts: Option<Contracts>,
    /// Whether scripts run with foreign keys off (`foreign-keys = "off"`), as some tools run all of them.
    pub foreign_keys: ForeignKeys,
    /// The oldest server that has to accept the migrations (`server-version`).
    pub server_version: Option<String>,
    /// The levels of rules (`[lints]`).
    pub lints: Vec<(&'static Rule, Level)>,
    /// What is accepted in frozen files (`[[allow]]`).
    pub allows: Vec<Allow>,
}

impl Config {
    /// Applies what it says of how scripts run.
    pub(crate) fn prepare(&self, dialect: Dialect, migrations: &mut [Migration]) {
        if self.foreign_keys == ForeignKeys::Off {
            migrations.iter_mut().for_each(|migration| migration.switch_foreign_keys_off(dialect));
        }
    }
}

/// Whether the server looks at foreign keys while scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForeignKeys {
    /// As the session says, unless a script's directive says otherwise.
    #[default]
    Checked,
    /// Off in every script.
    Off,
}

impl FromStr for ForeignKeys {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "off" { Ok(Self::Off) } else { Err(()) }
    }
}

/// A finding that is accepted in a file that must not change any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The migration.
    pub version: Version,
    /// The rule.
    pub rule: &'static Rule,
    /// Why it is accepted.
    pub reason: String,
    /// The entry, in the configuration's text.
    pub span: Range<usize>,
}

const KEYS: [&str; 8] = ["dialect", "set", "schema", "contracts", "foreign-keys", "server-version", "lints", "allow"];
const ALLOW_KEYS: [&str; 3] = ["version", "rule", "reason"];

/// Reads a configuration.
///
/// ```
/// use migrate_check::{config, dialect::Dialect};
/// let (config, findings) = config::parse("dialect = \"sqlite\"\n\n[lints]\nmissing-down = \"warn\"\n");
/// assert_eq!(config.dialect, Some(Dialect::Sqlite));
/// assert!(findings.is_empty());
/// ```
pub fn parse(text: &str) -> (Config, Vec<Finding>) {
    let mut parser = Parser::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let help = "correct the line; https://toml.io explains the format";
        parser.find(error.span().unwrap_or(0..0), error.message(), help);
    }
    for (key, value) in table.get_ref() {
        parser.key(key.get_ref(), key.span(), value);
    }
    parser.findings.sort_by_key(|finding| finding.span.start);
    (parser.config, parser.findings)
}

#[derive(Default)]
struct Parser {
    config: Config,
    findings: Vec<Finding>,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Parser {
    fn key(&mut self, key: &str, span: Range<usize>, value: &Value<'_>) {
        match key {
            "dialect" => self.config.dialect = self.parsed(value, "expected `postgres`, `mysql` or `sqlite`"),
            "contracts" => self.config.contracts = self.parsed(value, "expected `gated`, `at-start` or `manual`"),
            "foreign-keys" => self.config.foreign_keys = self.parsed(value, "expected `off`").unwrap_or_default(),
            "set" => self.config.set = self.name(value),
            "schema" => self.config.schema = self.name(value),
            "server-version" => self.config.server_version = self.text(value),
            "lints" => self.lints(value),
            "allow" => self.allows(value),
            _ => self.unknown(key, span, &KEYS),
        }
    }

    fn lints(&mut self, value: &Value<'_>) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.find(value.span(), "expected a table", "write `[lints]`, and below it `<rule> = \"<level>\"`");
        };
        for (key, level) in table {
            let Some(rule) = self.rule(key.get_ref(), key.span()) else { continue };
            let Some(level) = self.parsed(level, "expected `allow`, `warn` or `deny`") else { continue };
            self.config.lints.push((rule, level));
        }
    }

    fn allows(&mut self, value: &Value<'_>) {
        let DeValue::Array(entries) = value.get_ref() else {
            return self.find(value.span(), "expected a list of tables", "write `[[allow]]` before each of them");
        };
        for entry in entries {
            let DeValue::Table(table) = entry.get_ref() else {
                self.find(entry.span(), "expected a table", "write `[[allow]]` before each of them");
                continue;
            };
            for key in table.keys().filter(|key| !ALLOW_KEYS.contains(&key.get_ref().as_ref())) {
                self.unknown(key.get_ref(), key.span(), &ALLOW_KEYS);
            }
            let fields = ALLOW_KEYS.map(|key| table.get(key));
            let [Some(version), Some(rule), Some(reason)] = fields else {
                let help = "an entry needs `version`, `rule` and `reason`";
                self.find(entry.span(), "a key is missing in this entry", help);
                continue;
            };
            let number = self.version(version);
            let name = self.text(rule).and_then(|name| self.rule(&name, rule.span()));
            let (Some(version), Some(rule), Some(reason)) = (number, name, self.name(reason)) else { continue };
            self.config.allows.push(Allow { version, rule, reason, span: entry.span() });
        }
    }

    fn version(&mut self, value: &Value<'_>) -> Option<Version> {
        let version = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::String(text) => text.parse().ok(),
            _ => None,
        };
        if version.is_none() {
            self.find(value.span(), "expected a version", "write its digits, as the lock file does");
        }
        version
    }

    /// A rule that a configuration may change.
    fn rule(&mut self, name: &str, span: Range<usize>) -> Option<&'static Rule> {
        let Some(rule) = rule::find(name) else {
            let help = match nearest(name, rule::ALL.iter().map(|rule| rule.name)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "use the name in the brackets of a finding, as in `error[missing-down]`".to_owned(),
            };
            self.find(span, &format!("unknown rule `{name}`"), &help);
            return None;
        };
        if rule.fixed == Fixed::Fixed {
            let message = format!("the level of `{name}` is fixed: what it finds can neither be read nor applied");
            self.find(span, &message, "remove this line");
            return None;
        }
        Some(rule)
    }

    fn parsed<T: std::str::FromStr>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        let parsed = value.get_ref().as_str().and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.find(value.span(), "this value is not known", expected);
        }
        parsed
    }

    fn name(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.text(value)?;
        if text.trim().is_empty() || text.contains(char::is_control) {
            self.find(
                value.span(),
                "the text is empty or holds control characters",
                "write a few words, or remove the key",
            );
            return None;
        }
        Some(text)
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.find(value.span(), "expected text", "put it between quotes");
        }
        text
    }

    fn unknown(&mut self, key: &str, span: Range<usize>, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        self.find(span, &format!("unknown key `{key}`"), &help);
    }

    fn find(&mut self, span: Range<usize>, message: &str, help: &str) {
        let (message, help) = (message.to_owned(), help.to_owned());
        self.findings.push(Finding { rule: &rule::BAD_CONFIGURATION, span, message, help });
    }
}
