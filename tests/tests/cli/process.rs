//! What a transcript cannot show of a process.

use crate::binary::migrate;
use libtest_mimic::Failed;
use migrate_core::Dialect;
use migrate_tests::databases::Database;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a command prints, if it does not fail.
fn printed(directory: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let output = migrate(directory).args(arguments).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() || !said.is_empty() {
        return Err(format!("{arguments:?}: {}\n{said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

pub(crate) fn completions() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(directory.path(), &["completions", shell])?;
        if !script.contains("beside-other-tools") {
            return Err(format!("{shell} does not complete options").into());
        }
        // The others complete no positional arguments.
        if ["bash", "zsh"].contains(&shell) && !script.contains("missing-down") {
            return Err(format!("{shell} does not complete the names of rules").into());
        }
    }
    Ok(())
}

pub(crate) fn manual_pages() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let page = printed(directory.path(), &["man"])?;
    let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("migrate\\-")).collect();
    if commands.len() < 14 || !page.contains("Exit codes") {
        return Err(format!("not everything is in the manual page: {commands:?}").into());
    }
    for command in commands {
        let name = command.split(['(', '\\']).next().unwrap_or_default();
        let page = printed(directory.path(), &["man", name])?;
        if !page.contains(".SH SYNOPSIS") || !page.contains("\\-\\-format") {
            return Err(format!("the page of {name} is not complete:\n{page}").into());
        }
    }
    Ok(())
}

/// A URL that cannot be read is not taken for none.
pub(crate) fn not_utf8() -> Result<(), Failed> {
    use std::os::unix::ffi::OsStrExt as _;
    let directory = tempfile::tempdir()?;
    let url = std::ffi::OsStr::from_bytes(b"postgres://u:s\xffcret@h/d");
    let output = migrate(directory.path()).arg("status").env("DATABASE_URL", url).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() != Some(2) || !said.contains("DATABASE_URL is not UTF-8") || said.contains("cret") {
        return Err(format!("{}\n{said}", output.status).into());
    }
    Ok(())
}

pub(crate) fn rule_pages() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    for rule in migrate_check::rule::all() {
        let page = printed(directory.path(), &["explain", rule.name])?;
        if !page.contains(rule.name) {
            return Err(format!("the page of {} does not name it", rule.name).into());
        }
    }
    Ok(())
}

/// Whoever reads may stop at any line.
pub(crate) fn closed_pipe() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let mut child = migrate(directory.path())
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(child.stdout.take());
    let output = child.wait_with_output()?;
    if !output.status.success() || !output.stderr.is_empty() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(())
}

/// A run that is stopped says what happens next, and the next run does it.
pub(crate) fn signal() -> Result<(), Failed> {
    for signal in [Signal::INT, Signal::TERM] {
        stopped_by(signal)?;
    }
    Ok(())
}

fn stopped_by(signal: Signal) -> Result<(), Failed> {
    let runtime = tokio::runtime::Runtime::new()?;
    let database = runtime.block_on(Database::create(Dialect::Postgres))?;
    let directory = tempfile::tempdir()?;
    let migrations = directory.path().join("migrations");
    fs::create_dir(&migrations)?;
    fs::write(migrations.join("1_slow.up.sql"), "CREATE TABLE slow (id int);\nSELECT pg_sleep(2);\n")?;
    fs::write(migrations.join("1_slow.down.sql"), "DROP TABLE slow;\n")?;
    let up = || -> Result<Command, Failed> {
        let mut command = migrate(directory.path());
        command.args(["up", "--dev", "--url", &database.url]);
        Ok(command)
    };
    let mut child = up()?.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut said = BufReader::new(child.stderr.take().ok_or("stderr")?);
    let mut line = String::new();
    while !line.contains("applying") {
        line.clear();
        if said.read_line(&mut line)? == 0 {
            return Err(format!("ended with {} before it applied anything", child.wait()?).into());
        }
    }
    kill_process(Pid::from_child(&child), signal)?;
    let status = child.wait()?;
    let mut rest = String::new();
    said.read_to_string(&mut rest)?;
    if status.code() != Some(2) || !rest.contains("stopped by SIG") || !rest.contains("goes on from there") {
        return Err(format!("{status}: {rest}").into());
    }
    let output = up()?.output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !printed.contains("current") {
        return Err(format!("{}: {printed}{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(())
}
