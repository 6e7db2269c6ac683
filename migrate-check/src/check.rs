//! A directory -> a set and every finding: the stages of this crate in their order.
//!
//! Decides which stage sees what: a script that the lock file vouches for was judged when it was frozen, so it is
//! hashed and not parsed; a build costs what is new.

mod accept;
mod frozen;
mod judge;
pub mod preview;

pub(crate) use frozen::Told;

use crate::baked::State;
use crate::chain::DEFAULT_SET;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Level};
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::lane::Lane;
use crate::lint::phase::Phase;
use crate::lint::site::Settings;
use crate::lock::{self, Damaged, Lock};
use crate::rule::{self, Rule};
use crate::schema::Schema;
use crate::schema::diff::{Order, diff};
use crate::schema::print::print;
use crate::schema::read::read;
use crate::server::Server;
use crate::set::{Set, default_contracts};
use crate::source::disk::{self, Unreadable};
use crate::source::{self, CONFIG_FILE, Folder, LOCK_FILE, Layout, Migration, SCHEMA_FILE};
use crate::version::Version;
use preview::Preview;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io, thread};

/// What is known besides the directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The dialect, whatever the directory says.
    pub dialect: Option<Dialect>,
    /// A configuration in place of the directory's own `migrate.toml`.
    pub config: Option<PathBuf>,
    /// The dialect if neither option nor configuration nor lock file says one.
    pub url_dialect: Option<Dialect>,
}

/// A directory that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its migrations. Fit to be baked if nothing [is denied](Self::is_denied).
    pub set: Set,
    /// The layout they are written in; `None` when there is no migration.
    pub layout: Option<Layout>,
    /// Everything that was found, in the order of files and places; nothing at level `allow`.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that decided it, relative to the directory; a configuration from elsewhere is absolute.
    pub files: Vec<PathBuf>,
    /// The lock file, if there is one that can be read.
    pub lock: Option<Lock>,
    /// The server that the migrations are judged for.
    pub server: Server,
    /// The lanes of the migrations that are not frozen, by what they do.
    pub phases: Vec<(Version, Phase)>,
    /// The configuration's path, relative to the directory, or absolute if it is elsewhere.
    pub config_file: PathBuf,
    /// The configuration's text, if there is one.
    pub config_text: Option<String>,
    /// The text of `migrate.schema`, if there is one.
    pub schema_text: Option<String>,
    /// The texts that diagnostics point into.
    texts: BTreeMap<PathBuf, String>,
}

impl Checked {
    /// Whether anything fails the build.
    pub fn is_denied(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Deny)
    }

    /// Folds the frozen migrations anew, and says if `migrate.schema` is not what they give: a build trusts it.
    ///
    /// Where they are not as the lock file has them, that is what has to be mended first.
    pub fn recompute(&mut self) {
        let changed = [&rule::lock::EDITED, &rule::lock::REMOVED, &rule::lock::RENUMBERED, &rule::lock::REORDERED];
        if self.diagnostics.iter().any(|it| changed.iter().any(|rule| rule.name == it.rule)) {
            return;
        }
        let frozen::Printed::Vouched(text) = frozen::printed(self.lock.as_ref(), self.schema_text.as_deref()) else {
            return;
        };
        let folded = frozen::folded(self.server, &self.set.migrations);
        if print(&folded) == text {
            return;
        }
        let shown = read(text, self.server).map(|schema| diff(&schema, &folded, Order::Counts)).unwrap_or_default();
        let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
        let help = format!(
            "`migrate lock` writes it anew; `-` is in the file, `+` is what the migrations give\n{}",
            shown.join("\n")
        );
        let message = "the frozen migrations give another schema than this".to_owned();
        let finding = Finding { rule: &rule::schema::DAMAGED_SCHEMA, span: 0..0, message, help };
        self.diagnostics.push(Diagnostic::new(SCHEMA_FILE, finding));
    }

    /// The schema after these migrations of the set, folded from the first one on.
    pub fn schema_after(&self, version: Option<Version>) -> Schema {
        let wanted = |it: &&Migration| version.is_none_or(|version| it.version <= version);
        let migrations: Vec<&Migration> = self.set.migrations.iter().filter(wanted).collect();
        frozen::fold(self.server, &migrations, frozen::Wanted::Schema).schema
    }

    /// What all migrations of the set fold to.
    pub(crate) fn folded(&self) -> frozen::Folded {
        let migrations: Vec<&Migration> = self.set.migrations.iter().collect();
        frozen::fold(self.server, &migrations, frozen::Wanted::Told)
    }

    /// What pending migrations of the set would do to those who use a database, which has the others. They go out in
    /// this order; each list is a deployment of its own.
    pub fn preview(&self, server: Server, pending: &[&[Version]]) -> Vec<Preview> {
        preview::of(self, server, pending)
    }

    /// The text that diagnostics in this file point into.
    pub fn text(&self, file: &Path) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }
}

/// The directory could not be read. What is wrong with its content is never an error, but a finding.
#[derive(Debug)]
pub struct ReadError {
    path: PathBuf,
    error: io::Error,
    next: &'static str,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.error.kind() {
            io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
            io::ErrorKind::NotADirectory => "it is not a directory".to_owned(),
            _ => self.error.to_string(),
        };
        write!(f, "cannot read `{}`: {reason}; {}", self.path.display(), self.next)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Judges a directory.
///
/// # Errors
///
/// The directory, a file in it or the configuration cannot be read.
pub fn check(dir: &Path, options: &Options) -> Result<Checked, ReadError> {
    let folder = disk::load(dir).map_err(|Unreadable { path, error }| {
        let next = if path == dir {
            "give the path of a directory of migrations, or create one with `migrate init`"
        } else {
            "make it readable, or move it elsewhere"
        };
        ReadError { path, error, next }
    })?;
    let elsewhere = match &options.config {
        Some(path) => Some(configuration(path)?),
        None => None,
    };
    Ok(check_folder(folder, elsewhere, options))
}

fn configuration(path: &Path) -> Result<(PathBuf, String), ReadError> {
    let next = "give the path of a configuration, or none for the directory's own `migrate.toml`";
    let read = || Ok((std::path::absolute(path)?, source::text::decode(fs::read(path)?).0));
    read().map_err(|error| ReadError { path: path.to_owned(), error, next })
}

/// Judges files that were read. A configuration from elsewhere comes with its path.
pub fn check_folder(mut folder: Folder, elsewhere: Option<(PathBuf, String)>, options: &Options) -> Checked {
    let mut findings = Findings::default();
    let config_file = elsewhere.map(|(path, text)| {
        folder.config = Some(text);
        path
    });
    let config_file = config_file.unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    let config_text = folder.config.take();
    let config = match &config_text {
        Some(text) => {
            let (config, found) = config::parse(text);
            findings.extend(&config_file, found);
            config
        }
        None => Config::default(),
    };
    let lock_text = folder.lock.take();
    let schema_text = folder.schema.take();
    let locked = lock_text.as_deref().and_then(lock::dialect);
    let asked = options.dialect.or(config.dialect);
    let known = asked.or(locked).or(options.url_dialect).or(folder.provider);
    findings.dialect(&config_file, asked, known, locked);
    findings.extend(&config_file, known.map(|dialect| config.unfit(dialect)).unwrap_or_default());
    // Without a dialect nothing is judged: the finding above is the only thing to say.
    let dialect = known.unwrap_or(Dialect::Postgres);
    let (lock, sources) = thread::scope(|scope| {
        // Its digest takes as long as those of a quarter of the scripts.
        let lock = scope.spawn(|| lock_text.as_deref().map(lock::parse));
        let sources = source::read(folder, dialect);
        match lock.join() {
            Ok(lock) => (lock, sources),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    let lock = findings.lock(lock);
    let files = if sources.leaves_out_files() { judge::Files::SomeLeftOut } else { judge::Files::All };
    findings.all.extend(sources.diagnostics);
    let mut migrations = sources.migrations;
    config.prepare(dialect, &mut migrations);
    let name = config.set.clone().unwrap_or_else(|| DEFAULT_SET.to_owned());
    migrations.iter_mut().for_each(|migration| migration.refuse_own_set(&name));
    match (&lock, &lock_text) {
        (Some(lock), _) => findings.all.extend(lock::agree(lock, &mut migrations)),
        (None, None) => findings.push(
            LOCK_FILE,
            &rule::lock::NOT_LOCKED,
            "there is no lock file, so nothing says which of these migrations are final",
            "`migrate lock` writes it; commit it with the migrations",
        ),
        (None, Some(_)) => {}
    }
    let server = config.server_version.as_ref().and_then(|it| Server::parse(dialect, &it.text));
    let server = server.unwrap_or(Server::oldest(dialect));
    let (mut phases, mut losses) = (Vec::new(), Vec::new());
    if known.is_some() {
        let newest = config.server_version.as_ref().and_then(|it| Server::newest(dialect, &it.text));
        let settings = Settings { small_tables: config.small_tables.clone(), newest };
        let surroundings = judge::Surroundings {
            server,
            layout: sources.layout,
            lock: lock.as_ref(),
            schema: schema_text.as_deref(),
            settings: &settings,
            since: config.since,
            contracts: config.contracts.unwrap_or(default_contracts(dialect)),
            files,
        };
        let judgement = judge::all(surroundings, &migrations);
        findings.extend(Path::new(SCHEMA_FILE), judgement.schema_finding.into_iter().collect());
        let accepting = accept::Accepting { config: &config, config_file: &config_file };
        findings.all.extend(accepting.filter(judgement.scripts, &migrations));
        (phases, losses) = (judgement.phases, judgement.losses);
    }
    for (version, loses) in losses {
        let downs = migrations.iter_mut().filter(|it| it.version == version);
        downs.for_each(|it| it.set_losses(&loses));
    }
    for (version, phase) in &phases {
        let mut unfrozen = migrations.iter_mut().filter(|it| it.version == *version && it.phase.is_none());
        unfrozen.by_ref().for_each(|migration| migration.lane = phase.lane);
    }
    hold_back_drafts(&mut migrations);
    findings.apply_levels(&config);
    let mut files: Vec<PathBuf> = sources.files.into_iter().map(PathBuf::from).collect();
    files.extend(lock_text.as_ref().map(|_| PathBuf::from(LOCK_FILE)));
    files.extend(config_text.as_ref().map(|_| config_file.clone()));
    files.extend(schema_text.as_ref().map(|_| PathBuf::from(SCHEMA_FILE)));
    let others = [
        (Path::new(LOCK_FILE), lock_text.as_deref()),
        (Path::new(SCHEMA_FILE), schema_text.as_deref()),
        (&config_file, config_text.as_deref()),
    ];
    let texts = findings.texts(&migrations, sources.longer, others);
    let set = Set {
        name,
        dialect,
        contracts: config.contracts.unwrap_or(default_contracts(dialect)),
        schema: config.schema.clone(),
        migrations,
    };
    Checked {
        set,
        layout: sources.layout,
        diagnostics: findings.all,
        files,
        lock,
        server,
        phases,
        config_file,
        config_text,
        schema_text,
        texts,
    }
}

/// What a draft touches may change with every edit, so it overtakes nothing: neither contract steps nor, being no backfill
/// itself, backfills.
fn hold_back_drafts(migrations: &mut [Migration]) {
    let mut newest: [Option<Version>; 3] = [None; 3];
    for migration in migrations {
        let others: &[Lane] = match migration.lane {
            Lane::Expand => &[Lane::Backfill, Lane::Contract],
            Lane::Backfill => &[Lane::Contract],
            Lane::Contract => &[],
        };
        if migration.state == State::Draft {
            migration.after = others.iter().filter_map(|lane| newest[lane.index()]).collect();
            migration.after.sort_unstable();
        }
        newest[migration.lane.index()] = Some(migration.version);
    }
}

/// The names of the drafts of a set.
pub fn drafts(set: &Set) -> impl Iterator<Item = &Migration> {
    set.migrations.iter().filter(|migration| migration.state == State::Draft)
}

#[derive(Default)]
struct Findings {
    all: Vec<Diagnostic>,
}

impl Findings {
    fn extend(&mut self, file: &Path, findings: Vec<Finding>) {
        self.all.extend(findings.into_iter().map(|finding| Diagnostic::new(file, finding)));
    }

    fn push(&mut self, file: impl AsRef<Path>, rule: &'static Rule, message: impl Into<String>, help: &str) {
        let finding = Finding { rule, span: 0..0, message: message.into(), help: help.to_owned() };
        self.all.push(Diagnostic::new(file.as_ref(), finding));
    }

    fn lock(&mut self, parsed: Option<Result<Lock, Damaged>>) -> Option<Lock> {
        match parsed? {
            Ok(lock) => Some(lock),
            Err(damaged) => {
                self.all.push(Diagnostic::new(LOCK_FILE, damaged.into()));
                None
            }
        }
    }

    fn dialect(&mut self, config_file: &Path, asked: Option<Dialect>, known: Option<Dialect>, locked: Option<Dialect>) {
        let Some(known) = known else {
            let message = "nothing says which database these migrations are for";
            let help = "write `dialect = \"postgres\"` (or `mysql`, `sqlite`) into `migrate.toml`";
            return self.push(config_file, &rule::source::BAD_CONFIGURATION, message, help);
        };
        if let (Some(asked), Some(locked)) = (asked, locked)
            && asked != locked
        {
            let message = format!("the lock file is for {locked}, and this check is for {asked}");
            let help = "a directory is for one database: correct the configuration or the option";
            self.push(LOCK_FILE, &rule::source::BAD_CONFIGURATION, message, help);
        }
        if !has_grammar(known) {
            let message = format!("this build has no grammar for {known}");
            let help = format!("enable the feature `{known}` of `migrate-core`");
            self.push(config_file, &rule::source::BAD_CONFIGURATION, message, &help);
        }
    }

    /// What `[lints]` and `[[lints-for]]` say, and the order of files and places.
    fn apply_levels(&mut self, config: &Config) {
        for diagnostic in &mut self.all {
            let path = diagnostic.file.to_string_lossy();
            let is_meant =
                |it: &&config::LevelFor| it.rule.name == diagnostic.rule && path.starts_with(it.path.as_str());
            if let Some(level) = config.lints.iter().rev().filter(is_meant).max_by_key(|it| it.path.len()) {
                // A finding that is only a warning where it stands does not get graver by that.
                diagnostic.level =
                    if level.level == Level::Deny { diagnostic.level.max(level.level) } else { level.level };
            }
        }
        self.all.retain(|diagnostic| diagnostic.level != Level::Allow);
        self.all.sort_by(|left, right| {
            (&left.file, left.span.start, left.span.end).cmp(&(&right.file, right.span.start, right.span.end))
        });
    }

    /// The texts that findings point into.
    fn texts(
        &self,
        migrations: &[Migration],
        longer: BTreeMap<String, String>,
        others: [(&Path, Option<&str>); 3],
    ) -> BTreeMap<PathBuf, String> {
        let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
        if self.all.is_empty() {
            return texts;
        }
        let wanted: std::collections::BTreeSet<&Path> =
            self.all.iter().map(|diagnostic| diagnostic.file.as_path()).collect();
        for migration in migrations {
            for script in std::iter::once(&migration.up).chain(migration.down.script()) {
                if wanted.contains(Path::new(&script.file)) {
                    // The scripts of one file follow each other.
                    texts.entry(PathBuf::from(&script.file)).or_default().push_str(&script.text);
                }
            }
        }
        let longer = longer.into_iter().map(|(path, text)| (PathBuf::from(path), text));
        texts.extend(longer.filter(|(path, _)| wanted.contains(path.as_path())));
        for (path, text) in others {
            texts.extend(text.filter(|_| wanted.contains(path)).map(|text| (path.to_owned(), text.to_owned())));
        }
        texts
    }
}

fn has_grammar(dialect: Dialect) -> bool {
    match dialect {
        Dialect::Postgres => cfg!(feature = "postgres"),
        Dialect::Mysql => cfg!(feature = "mysql"),
        Dialect::Sqlite => cfg!(feature = "sqlite"),
    }
}
