//! `migrate.toml` -> configuration, strictly: a key that is not understood is a finding.
//!
//! Takes text; gives a configuration and findings. Must not know files.

use crate::contracts::Contracts;
use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule::{self, Fixed, Rule};
#[cfg(feature = "check")]
use crate::server::Server;
use crate::source::Migration;
use crate::source::text::says_something;
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
    /// The oldest server that has to accept the migrations, as written (`server-version`).
    pub server_version: Option<Written>,
    /// Tables on which no work takes long (`small-tables`).
    pub small_tables: Vec<String>,
    /// The last version that rules do not judge (`since` of `[lints]`): it was there before them.
    pub since: Option<Version>,
    /// The levels of rules (`[lints]`, `[[lints-for]]`), later ones first in rank.
    pub lints: Vec<LevelFor>,
    /// What is accepted in frozen files (`[[allow]]`).
    pub allows: Vec<Allow>,
    /// Where `foreign-keys` stands.
    foreign_keys_at: Range<usize>,
}

impl Config {
    /// Applies what it says of how scripts run.
    pub(crate) fn prepare(&self, dialect: Dialect, migrations: &mut [Migration]) {
        if self.foreign_keys == ForeignKeys::Off {
            migrations.iter_mut().for_each(|migration| migration.switch_foreign_keys_off(dialect));
        }
    }
}

/// A text and where it stands in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Its bytes in the configuration's text.
    pub span: Range<usize>,
}

/// The level of a rule in some files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelFor {
    /// How the paths of the files begin, relative to the migration directory; empty for all.
    pub path: String,
    /// The rule.
    pub rule: &'static Rule,
    /// The level.
    pub level: Level,
}

impl Config {
    /// Findings about keys that mean nothing to this database.
    pub(crate) fn unfit(&self, dialect: Dialect) -> Vec<Finding> {
        self.unfit_foreign_keys(dialect).into_iter().chain(self.unfit_version(dialect)).collect()
    }

    fn unfit_foreign_keys(&self, dialect: Dialect) -> Option<Finding> {
        let is_unfit = self.foreign_keys == ForeignKeys::Off && dialect == Dialect::Postgres;
        let message = format!("`foreign-keys` is for SQLite and MySQL, and this set is for {dialect}");
        is_unfit.then(|| finding(self.foreign_keys_at.clone(), &message, "remove it"))
    }

    #[cfg(feature = "check")]
    fn unfit_version(&self, dialect: Dialect) -> Option<Finding> {
        let version = self.server_version.as_ref()?;
        let (name, help) = match dialect {
            Dialect::Postgres => ("PostgreSQL", "write the oldest that has to accept the migrations: `16`"),
            Dialect::Mysql => {
                ("MySQL or MariaDB", "write the oldest that has to accept the migrations: `8.4` or `mariadb 10.11`")
            }
            Dialect::Sqlite => ("SQLite", "write the oldest that has to accept the migrations: `3.45`"),
        };
        let message = format!("`{}` is no version of {name}", version.text);
        let is_unfit = Server::parse(dialect, &version.text).is_none();
        is_unfit.then(|| finding(version.span.clone(), &message, help))
    }

    /// What serves at run time does not depend on the version.
    #[cfg(not(feature = "check"))]
    fn unfit_version(&self, _: Dialect) -> Option<Finding> {
        None
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

const KEYS: [&str; 10] = [
    "dialect",
    "set",
    "schema",
    "contracts",
    "foreign-keys",
    "server-version",
    "small-tables",
    "lints",
    "lints-for",
    "allow",
];
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
            "foreign-keys" => {
                self.config.foreign_keys_at = value.span();
                self.config.foreign_keys = self.parsed(value, "expected `off`").unwrap_or_default();
            }
            "set" => self.config.set = self.name(value),
            "schema" => self.config.schema = self.name(value),
            "server-version" => {
                self.config.server_version = self.text(value).map(|text| Written { text, span: value.span() });
            }
            "small-tables" => self.small_tables(value),
            "lints" => self.lints("", value, &["since"]),
            "lints-for" => self.lints_for(value),
            "allow" => self.allows(value),
            _ => self.unknown(key, span, &KEYS),
        }
    }

    fn lints(&mut self, path: &str, value: &Value<'_>, others: &[&str]) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.find(value.span(), "expected a table", "write `[lints]`, and below it `<rule> = \"<level>\"`");
        };
        for (key, level) in table {
            match key.get_ref().as_ref() {
                "since" if others.contains(&"since") => self.config.since = self.version(level),
                name if others.contains(&name) => {}
                name => {
                    let Some(rule) = self.rule(name, key.span()) else { continue };
                    let Some(level) = self.parsed(level, "expected `allow`, `warn` or `deny`") else { continue };
                    self.config.lints.push(LevelFor { path: path.to_owned(), rule, level });
                }
            }
        }
    }

    fn lints_for(&mut self, value: &Value<'_>) {
        const HELP: &str =
            "write `[[lints-for]]`, below it `path = \"<how the paths begin>\"`, and levels as in `[lints]`";
        let DeValue::Array(entries) = value.get_ref() else {
            return self.find(value.span(), "expected a list of tables", HELP);
        };
        for entry in entries {
            let path = match entry.get_ref() {
                DeValue::Table(table) => table.get("path"),
                _ => None,
            };
            let Some(path) = path else {
                self.find(entry.span(), "the key `path` is missing in this entry", HELP);
                continue;
            };
            let Some(path) = self.name(path) else { continue };
            self.lints(&path, entry, &["path"]);
        }
    }

    fn small_tables(&mut self, value: &Value<'_>) {
        let DeValue::Array(names) = value.get_ref() else {
            return self.find(value.span(), "expected a list of names", "write `small-tables = [\"countries\"]`");
        };
        for name in names {
            let name = self.name(name);
            self.config.small_tables.extend(name);
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
            if cfg!(not(feature = "check")) {
                // Most rules are no part of such a build, and nothing is judged in it.
                return None;
            }
            let help = match nearest(name, rule::all().map(|rule| rule.name)) {
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
        if !says_something(&text) {
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
        self.findings.push(finding(span, message, help));
    }
}

fn finding(span: Range<usize>, message: &str, help: &str) -> Finding {
    Finding { rule: &rule::source::BAD_CONFIGURATION, span, message: message.to_owned(), help: help.to_owned() }
}
