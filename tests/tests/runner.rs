//! The runner against real databases: every case in `cases/runner`, on all three of them.
//!
//! A case is a transcript. Each section begins with `=== <command>`, optionally `[<dialect>, …]` at the end of that
//! line, and what follows is the input of a command that takes one (`file`, `sql`), otherwise what it must print. Behind
//! `=== directory <name>` the commands are about that directory: each may be another set, in the same database. Whatever
//! `down` does has to be what it was planned to do.

use libtest_mimic::{Arguments, Failed, Trial};
use migrate_check::check::{Checked, Options, check};
use migrate_check::edit::freeze::{Accept, freeze};
use migrate_core::{
    ContractPolicy, Dialect, Error, ErrorKind, Migrations, Outcome, Report, Runner, Target, UndoPlan, Version,
};
use migrate_tests::databases::Database;
use migrate_tests::transcript::sections;
use std::error::Error as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/runner");
    let mut trials = Vec::new();
    let mut files: Vec<PathBuf> =
        folder.read_dir().expect("the folder of cases").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for dialect in Dialect::ALL {
            let path = path.clone();
            trials.push(Trial::test(format!("{name} on {dialect}"), move || check_case(&path, dialect)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Plays one transcript against one database.
fn check_case(path: &Path, dialect: Dialect) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let actual = runtime.block_on(play(&text, dialect))?;
    // Sections for other dialects are kept as they are, so that each dialect's run may rewrite the file in turn.
    migrate_tests::expect::expect_file(path, &actual).map_err(Failed::from)
}

struct Stage {
    /// Where the directories are.
    root: tempfile::TempDir,
    /// The one that the commands are about.
    directory: PathBuf,
    database: Database,
}

/// Whether a plan is only looked at.
#[derive(Clone, Copy)]
enum Doing {
    Plan,
    Both,
}

/// The plan for going back, and what came of it.
type Back = (Result<UndoPlan, Error>, Option<Result<Report, Error>>);

async fn play(text: &str, dialect: Dialect) -> Result<String, Failed> {
    let root = tempfile::tempdir()?;
    let mut stage = Stage { directory: root.path().join("main"), root, database: Database::create(dialect).await? };
    std::fs::create_dir(&stage.directory)?;
    let name = stage.database.name.clone();
    // MySQL names the table with the key, MariaDB does not; and each names itself.
    let stable = |printed: String| {
        let printed = printed.replace(&name, "test").replace("'users.PRIMARY'", "'PRIMARY'");
        printed.replace("MySQL server version", "MariaDB server version")
    };
    let (before, sections) = sections(text);
    let mut out = before.to_owned();
    for section in sections {
        let mine = section.is_for(dialect);
        let printed = if mine { stage.command(section.command, section.body).await? } else { None };
        out.push_str(section.header);
        out.push_str(&printed.map_or(section.body.to_owned(), stable));
    }
    Ok(out)
}

impl Stage {
    /// What a command prints; `None` if its body was its input.
    async fn command(&mut self, command: &str, body: &str) -> Result<Option<String>, Failed> {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let path = self.directory.join(rest);
        match word {
            "directory" => {
                self.directory = self.root.path().join(rest);
                std::fs::create_dir_all(&self.directory)?;
                Ok(None)
            }
            "file" => {
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::write(path, body)?;
                Ok(None)
            }
            // As a Windows checkout and editor leave it.
            "file-crlf" => {
                std::fs::write(path, format!("\u{feff}{}", body.replace('\n', "\r\n")))?;
                Ok(None)
            }
            "remove" => {
                std::fs::remove_file(path)?;
                Ok(None)
            }
            "sql" => {
                self.database.query(body).await?;
                Ok(None)
            }
            "query" => Ok(Some(self.database.query(rest).await.unwrap_or_else(|error| format!("{error}\n")))),
            "lock" => self.lock().map(Some),
            "up" => Ok(Some(report(&self.up(rest).await?))),
            "down" => Ok(Some(report(&self.down(rest).await?))),
            "plan-down" => self.plan_down(rest).await.map(Some),
            "status" => self.status().await.map(Some),
            "state" => self.state().await.map(Some),
            "repair" => Ok(Some(match self.repair(rest).await? {
                Ok(()) => "repaired\n".to_owned(),
                Err(error) => failure(&error),
            })),
            _ => Err(format!("unknown command `{command}`").into()),
        }
    }

    fn checked(&self) -> Result<Checked, Failed> {
        let options = Options { dialect: Some(self.database.dialect), ..Options::default() };
        Ok(check(&self.directory, &options)?)
    }

    /// What becomes final, with what it must not overtake.
    fn lock(&self) -> Result<String, Failed> {
        let freeze = freeze(&self.checked()?, Accept::Nothing)?;
        freeze.plan.apply(&self.directory)?;
        let checked = self.checked()?;
        let mut out = String::new();
        for migration in
            checked.set.migrations.iter().filter(|it| freeze.frozen.iter().any(|(new, _)| *new == it.version))
        {
            let after: String = migration.after.iter().map(|version| format!(" after {version}")).collect();
            writeln!(out, "{} {} {}{after}", migration.version, migration.name, migration.lane)?;
        }
        Ok(out)
    }

    fn migrations(&self) -> Result<Migrations, Failed> {
        let checked = self.checked()?;
        Ok(Migrations::from_baked(checked.set.bake(), "migrations"))
    }

    async fn up(&self, options: &str) -> Result<Result<Report, Error>, Failed> {
        let migrations = self.migrations()?;
        let mut runner: Runner<'_> = migrations.runner().attempts(1);
        for option in options.split_whitespace() {
            runner = match option {
                "refuse-drafts" => migrations.runner().attempts(1),
                "contract" => runner.contracts(ContractPolicy::Allow),
                "hold" => runner.contracts(ContractPolicy::Hold),
                "dev" => runner.mark_dev(),
                "ignore-other-tools" => runner.ignore_other_tools(),
                option => return Err(format!("unknown option `{option}`").into()),
            };
        }
        if !options.contains("refuse-drafts") {
            runner = runner.allow_drafts();
        }
        macro_rules! run {
            ($pool:ty) => {
                Ok(runner.run(&<$pool>::connect(&self.database.url).await?).await)
            };
        }
        match self.database.dialect {
            Dialect::Postgres => run!(sqlx::PgPool),
            Dialect::Mysql => run!(sqlx::MySqlPool),
            Dialect::Sqlite => run!(sqlx::SqlitePool),
        }
    }

    async fn down(&self, target: &str) -> Result<Result<Report, Error>, Failed> {
        let (planned, done) = self.back(target, Doing::Both).await?;
        let done = done.ok_or("nothing was done")?;
        let agrees = match (&planned, &done) {
            (Ok(plan), Ok(report)) => {
                plan.explanation.is_none()
                    && plan.steps.iter().map(|it| it.version).eq(report.applied.iter().map(|it| it.version))
            }
            (Ok(plan), Err(error)) if matches!(error.kind(), ErrorKind::DataLoss | ErrorKind::Needed) => {
                plan.explanation.as_ref().is_some_and(|it| it.message == error.to_string() && it.help == error.help())
            }
            // What fails later nobody can know.
            (Ok(plan), Err(_)) => plan.explanation.is_none(),
            (Err(planned), Err(done)) => planned.to_string() == done.to_string(),
            (Err(_), Ok(_)) => false,
        };
        if !agrees {
            return Err(format!("down {target}: planned {planned:?}, done {done:?}").into());
        }
        Ok(done)
    }

    /// What `down` would do.
    async fn plan_down(&self, target: &str) -> Result<String, Failed> {
        let plan = match self.back(target, Doing::Plan).await?.0 {
            Ok(plan) => plan,
            Err(error) => return Ok(failure(&error)),
        };
        let mut out = String::new();
        for step in plan.steps {
            writeln!(out, "{} {} {}", step.version, step.name, step.lane)?;
            step.loses.iter().try_for_each(|lost| writeln!(out, "loses {lost}"))?;
        }
        if let Some(explanation) = plan.explanation {
            writeln!(out, "because {}\nhelp: {}", explanation.message, explanation.help)?;
        }
        Ok(out)
    }

    async fn back(&self, target: &str, doing: Doing) -> Result<Back, Failed> {
        let migrations = self.migrations()?;
        let (target, runner) = match target.strip_suffix(" accept-data-loss") {
            Some(target) => (target, migrations.runner().accept_data_loss()),
            None => (target, migrations.runner()),
        };
        let target = match target.split_once(' ') {
            Some(("to", version)) => Target::Version(version.parse::<Version>()?),
            _ => Target::Steps(target.parse()?),
        };
        macro_rules! back {
            ($pool:ty) => {{
                let pool = <$pool>::connect(&self.database.url).await?;
                let planned = runner.plan_undo(&pool, target).await;
                let done = match doing {
                    Doing::Plan => None,
                    Doing::Both => Some(runner.undo(&pool, target).await),
                };
                Ok((planned, done))
            }};
        }
        match self.database.dialect {
            Dialect::Postgres => back!(sqlx::PgPool),
            Dialect::Mysql => back!(sqlx::MySqlPool),
            Dialect::Sqlite => back!(sqlx::SqlitePool),
        }
    }

    async fn repair(&self, arguments: &str) -> Result<Result<(), Error>, Failed> {
        let migrations = self.migrations()?;
        let (version, outcome) = arguments.split_once(' ').ok_or("repair <version> <outcome>")?;
        let outcome = if outcome == "done" { Outcome::Done } else { Outcome::NotDone };
        let version: Version = version.parse()?;
        macro_rules! repair {
            ($pool:ty) => {
                Ok(migrations.runner().repair(&<$pool>::connect(&self.database.url).await?, version, outcome).await)
            };
        }
        match self.database.dialect {
            Dialect::Postgres => repair!(sqlx::PgPool),
            Dialect::Mysql => repair!(sqlx::MySqlPool),
            Dialect::Sqlite => repair!(sqlx::SqlitePool),
        }
    }

    /// The word for it, and what a service that must not migrate is told.
    async fn state(&self) -> Result<String, Failed> {
        let migrations = self.migrations()?;
        macro_rules! state {
            ($pool:ty) => {{
                let pool = <$pool>::connect(&self.database.url).await?;
                (migrations.state(&pool).await, migrations.assert_current(&pool).await)
            }};
        }
        let (state, asserted) = match self.database.dialect {
            Dialect::Postgres => state!(sqlx::PgPool),
            Dialect::Mysql => state!(sqlx::MySqlPool),
            Dialect::Sqlite => state!(sqlx::SqlitePool),
        };
        let state = state.map_or_else(|error| failure(&error), |state| format!("{}\n", state.name()));
        Ok(state + &asserted.map_or_else(|error| failure(&error), |()| String::new()))
    }

    async fn status(&self) -> Result<String, Failed> {
        let migrations = self.migrations()?;
        macro_rules! status {
            ($pool:ty) => {
                migrations.status(&<$pool>::connect(&self.database.url).await?).await
            };
        }
        let status = match self.database.dialect {
            Dialect::Postgres => status!(sqlx::PgPool),
            Dialect::Mysql => status!(sqlx::MySqlPool),
            Dialect::Sqlite => status!(sqlx::SqlitePool),
        };
        let status = match status {
            Ok(status) => status,
            Err(error) => return Ok(failure(&error)),
        };
        let mut out = format!("{}, {} applied\n", status.state.name(), status.applied);
        for step in status.pending {
            let requires: String = step.requires.iter().map(|it| format!(" requires {it}")).collect();
            writeln!(out, "pending {} {} {}{requires}", step.version, step.name, step.lane)?;
        }
        for step in status.waiting {
            writeln!(out, "waiting {} {} {}", step.version, step.name, step.lane)?;
        }
        if let Some(explanation) = status.explanation {
            writeln!(out, "because {}\nhelp: {}", stable(&explanation.message), explanation.help)?;
        }
        Ok(out)
    }
}

fn report(result: &Result<Report, Error>) -> String {
    match result {
        Err(error) => failure(error),
        Ok(report) => {
            let mut out = String::new();
            for applied in &report.applied {
                out += &format!("{} {}\n", applied.version, applied.name);
            }
            for step in &report.waiting {
                out += &format!("waiting {} {} {}\n", step.version, step.name, step.lane);
            }
            out + report.state.name() + "\n"
        }
    }
}

/// An error with its whole chain, without what differs between runs.
fn failure(error: &Error) -> String {
    let mut out = format!("error {:?}: {}\n", error.kind(), stable(&error.to_string()));
    let mut source = error.source();
    while let Some(cause) = source {
        out += &format!("caused by: {cause}\n");
        source = cause.source();
    }
    out + "help: " + error.help() + "\n"
}

/// A message without the time and the person.
fn stable(message: &str) -> String {
    let Some((before, rest)) = message.split_once("(on ").or_else(|| message.split_once("(applied on ")) else {
        let Some((before, rest)) = message.split_once(" was begun by ") else { return message.to_owned() };
        let after = rest.split_once(" and ").map_or("", |(_, after)| after);
        return format!("{before} was begun by … and {after}");
    };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    format!("{before}(on …, by …){after}")
}
