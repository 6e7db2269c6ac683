//! A directory of migrations, folded and applied to a real server: where the two differ.
//!
//! `fold DIR --dialect postgres|mysql|sqlite [--each]`, inside of `tests/with-servers` where the dialect needs a server.
//! Takes the up scripts in their order, whatever `check` finds wrong with them; compares the schemas at the end, or
//! after each script with `--each`. Exit code 1 if a statement is taken by one of the two only, or a schema differs.

use migrate_check::baked::Mode;
use migrate_check::check::{Options, check};
use migrate_check::schema::diff::Difference;
use migrate_core::Dialect;
use migrate_tests::fold::{Comparison, How};
use std::path::PathBuf;
use std::process::ExitCode;

/// What was asked for.
struct Arguments {
    directory: PathBuf,
    dialect: Dialect,
    each: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        tell("usage: fold DIR --dialect postgres|mysql|sqlite [--each]");
        return ExitCode::from(2);
    };
    match run(&arguments).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            tell(&error);
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Option<Arguments> {
    let mut directory = None;
    let mut dialect = None;
    let mut each = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--each" => each = true,
            "--dialect" => dialect = Some(words.next()?.parse().ok()?),
            _ => directory = Some(PathBuf::from(word)),
        }
    }
    Some(Arguments { directory: directory?, dialect: dialect?, each })
}

/// Gives the number of things that differ.
async fn run(arguments: &Arguments) -> Result<usize, String> {
    let options = Options { dialect: Some(arguments.dialect), ..Options::default() };
    let checked = check(&arguments.directory, &options).map_err(|error| error.to_string())?;
    let mut comparison = Comparison::begin(arguments.dialect).await?;
    let (mut statements, mut problems, mut notes) = (0, 0, 0);
    let mut known: Vec<Difference> = Vec::new();
    for migration in &checked.set.migrations {
        let how = if migration.up.mode == Mode::ForeignKeysOff { How::ForeignKeysOff } else { How::Plainly };
        let ran = comparison.run(&migration.up.text, how).await?;
        let file = &migration.up.file;
        ran.opaque.iter().for_each(|it| tell(&format!("{file}: not understood: {it}")));
        ran.refused.iter().for_each(|it| tell(&format!("{file}: refused by both: {it}")));
        ran.problems.iter().for_each(|it| tell(&format!("{file}: {it}")));
        statements += ran.statements;
        problems += ran.problems.len();
        notes += ran.opaque.len() + ran.refused.len();
        if arguments.each {
            let differences = comparison.differences().await?;
            differences.iter().filter(|it| !known.contains(it)).for_each(|it| tell(&format!("{file}: {it}")));
            known = differences;
        }
    }
    let differences = comparison.differences().await?;
    differences.iter().filter(|it| !known.contains(it)).for_each(|it| tell(&it.to_string()));
    let uncertain = comparison.uncertain();
    if !uncertain.is_empty() {
        tell(&format!("not compared: {}", uncertain.join(", ")));
    }
    tell(&format!(
        "{}: {} scripts, {statements} statements: {problems} taken by one only, {} objects differ, {notes} notes",
        arguments.directory.display(),
        checked.set.migrations.len(),
        differences.len(),
    ));
    Ok(problems + differences.len())
}

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn tell(line: &str) {
    println!("{line}");
}
