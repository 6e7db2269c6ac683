//! Migrations in order -> what a runner needs of them.
//!
//! Takes migrations that were read and judged; gives their heads and the constant data for a binary.

use crate::baked::{self, Mode, State};
use crate::chain::Head;
use crate::contracts::Contracts;
use crate::dialect::Dialect;
use crate::source::{Down, Migration, Script};
#[cfg(feature = "config")]
use crate::{
    chain, config,
    diagnostic::{Diagnostic, Level},
    finding::Finding,
    lock, rule,
    source::{self, CONFIG_FILE, Folder, LOCK_FILE},
};
use crate::{parallel, split};

/// A set of migrations, sorted by version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The name of the set, which its chains begin with.
    pub name: String,
    /// The database it is written for.
    pub dialect: Dialect,
    /// When its contract steps run.
    pub contracts: Contracts,
    /// The database schema of the history tables, if `migrate.toml` names one.
    pub schema: Option<String>,
    /// Its migrations, sorted by version.
    pub migrations: Vec<Migration>,
}

/// A set as the constant data of a binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baked {
    /// The name of the set.
    pub set: String,
    /// The database it is written for.
    pub dialect: Dialect,
    /// When its contract steps run.
    pub contracts: Contracts,
    /// The database schema of the history tables, if one is named.
    pub schema: Option<String>,
    /// The head of each lane, drafts included.
    pub heads: [Head; 3],
    /// The number of migrations.
    pub count: u32,
    /// The number of drafts among them.
    pub drafts: u32,
    /// All text; see [`baked::encode`].
    pub text: String,
    /// Where each part of the text lies.
    pub index: Vec<u8>,
}

impl Set {
    /// The head of each lane after all migrations, drafts included.
    pub fn heads(&self) -> [Head; 3] {
        let mut heads = Head::all_empty(&self.name);
        for migration in &self.migrations {
            let head = &mut heads[migration.lane.index()];
            *head = head.then(migration.lane, migration.version, migration.up.digest);
        }
        heads
    }

    /// The constant data: text and index of all migrations, and the heads.
    ///
    /// Only scripts that run statement by statement are split; the others are sent as they are.
    pub fn bake(&self) -> Baked {
        let dialect = self.dialect;
        let migrations = parallel::map(self.migrations.iter().collect(), |it| migration(dialect, it));
        let (text, index) = baked::encode(&migrations);
        let drafts = self.migrations.iter().filter(|it| it.state == State::Draft).count();
        Baked {
            set: self.name.clone(),
            dialect,
            contracts: self.contracts,
            schema: self.schema.clone(),
            heads: self.heads(),
            count: self.migrations.len() as u32,
            drafts: drafts as u32,
            text,
            index,
        }
    }
}

/// The set of files that a program already holds, if the lock file vouches for every one of them.
///
/// Nothing is parsed: what is frozen was judged when it was frozen. Paths are relative to the migration directory.
///
/// # Errors
///
/// Every disagreement with the lock file, a missing lock file, a draft, or a configuration that cannot be used.
#[cfg(feature = "config")]
pub fn from_locked_files(
    files: impl IntoIterator<Item = (std::path::PathBuf, Vec<u8>)>,
) -> Result<Set, Vec<Diagnostic>> {
    let mut folder = Folder::from_memory(files);
    let (config, findings) = config::parse(folder.config.take().as_deref().unwrap_or_default());
    let mut diagnostics: Vec<Diagnostic> =
        findings.into_iter().map(|finding| Diagnostic::new(CONFIG_FILE, finding)).collect();
    let lock = match folder.lock.take().as_deref().map(lock::parse) {
        Some(Ok(lock)) => lock,
        Some(Err(damaged)) => return Err(vec![Diagnostic::new(LOCK_FILE, damaged.into())]),
        None => {
            let message = "there is no lock file, so nothing vouches for these migrations";
            return Err(vec![not_locked(LOCK_FILE, message.to_owned())]);
        }
    };
    diagnostics.extend(config.unfit(lock.dialect).into_iter().map(|finding| Diagnostic::new(CONFIG_FILE, finding)));
    let sources = source::read(folder, lock.dialect);
    let mut migrations = sources.migrations;
    config.prepare(lock.dialect, &mut migrations);
    diagnostics.extend(sources.diagnostics);
    diagnostics.extend(lock::agree(&lock, &mut migrations));
    for draft in migrations.iter().filter(|migration| migration.state == State::Draft) {
        if diagnostics.iter().all(|diagnostic| diagnostic.file.as_os_str() != draft.up.file.as_str()) {
            diagnostics.push(not_locked(&draft.up.file, "this migration is a draft".to_owned()));
        }
    }
    if let Some(dialect) = config.dialect.filter(|dialect| *dialect != lock.dialect) {
        let message = format!("the lock file is for {}, and `migrate.toml` says {dialect}", lock.dialect);
        let help = "a directory is for one database: correct the configuration".to_owned();
        let finding = Finding { rule: &rule::source::BAD_CONFIGURATION, span: 0..0, message, help };
        diagnostics.push(Diagnostic::new(CONFIG_FILE, finding));
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Deny) {
        return Err(diagnostics);
    }
    Ok(Set {
        name: config.set.unwrap_or_else(|| chain::DEFAULT_SET.to_owned()),
        dialect: lock.dialect,
        contracts: config.contracts.unwrap_or(default_contracts(lock.dialect)),
        schema: config.schema,
        migrations,
    })
}

#[cfg(feature = "config")]
fn not_locked(file: &str, message: String) -> Diagnostic {
    let help = "run `migrate lock`, and build again".to_owned();
    Diagnostic::new(file, Finding { rule: &rule::lock::NOT_LOCKED, span: 0..0, message, help })
}

/// When contract steps run if nothing says otherwise.
pub const fn default_contracts(dialect: Dialect) -> Contracts {
    match dialect {
        Dialect::Sqlite => Contracts::AtStart,
        Dialect::Postgres | Dialect::Mysql => Contracts::Gated,
    }
}

fn migration(dialect: Dialect, migration: &Migration) -> baked::Migration<'_> {
    baked::Migration {
        version: migration.version,
        name: &migration.name,
        lane: migration.lane,
        after: migration.after.clone(),
        holds: migration.holds.clone(),
        requires: migration.requires.iter().map(|it| it.requirement.clone()).collect(),
        state: migration.state,
        up: script(dialect, &migration.up),
        down: match &migration.down {
            Down::Script(down) => baked::Down::Script(script(dialect, down)),
            Down::Irreversible(reason) => baked::Down::Irreversible(reason),
            Down::Missing => baked::Down::Missing,
        },
    }
}

fn script(dialect: Dialect, script: &Script) -> baked::Script<'_> {
    baked::Script {
        file: &script.file,
        line: script.line,
        text: &script.text,
        digest: script.digest,
        mode: script.mode,
        limits: script.limits,
        probes: &script.probes,
        loses: &script.loses,
        statements: match (dialect.has_transactional_ddl(), script.mode) {
            (false, _) | (true, Mode::Statements) => split::statements(dialect, &script.text),
            (true, Mode::Transaction | Mode::ForeignKeysOff) => Vec::new(),
        },
    }
}
