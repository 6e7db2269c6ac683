//! A terminal: colours in what is printed, and a bar that moves while a migration runs.

use crate::binary::migrate;
use libtest_mimic::Failed;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::thread;

pub(crate) fn colours_and_bar() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let dir = directory.path();
    fs::create_dir(dir.join("migrations"))?;
    // Slow enough for a bar to be drawn more than once.
    let slow = "CREATE TABLE a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) \
                SELECT i FROM n;\n";
    fs::write(dir.join("migrations/1_a.up.sql"), slow)?;
    fs::write(dir.join("migrations/1_a.down.sql"), "DROP TABLE a;\n")?;
    let shown = on_terminal(dir, &["up", "--dev", "--url", "a.db"], &[])?;
    for (what, part) in [("the bar", "0/1"), ("the migration", "1 a"), ("colour", "\u{1b}[32mapplied\u{1b}[0m 1 a")] {
        if !shown.contains(part) {
            return Err(format!("{what} is not shown:\n{shown:?}").into());
        }
    }
    let plain = on_terminal(dir, &["status", "--url", "a.db"], &[("NO_COLOR", "1")])?;
    if plain.contains('\u{1b}') || !plain.contains("current") {
        return Err(format!("NO_COLOR is not honoured:\n{plain:?}").into());
    }
    let output = migrate(dir).args(["status", "--url", "a.db", "--color", "always"]).output()?;
    if !String::from_utf8_lossy(&output.stdout).contains("\u{1b}[32mcurrent\u{1b}[0m") {
        return Err("--color always is not honoured".into());
    }
    Ok(())
}

/// Everything that a command shows on a terminal of 100 columns.
fn on_terminal(dir: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Result<String, Failed> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    tcsetwinsize(&ours, Winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 })?;
    let name = ptsname(&ours, Vec::new())?;
    let theirs = File::options().read(true).write(true).open(std::ffi::OsStr::from_bytes(name.as_bytes()))?;
    let mut child = migrate(dir)
        .env("TERM", "xterm-256color")
        .envs(environment.iter().copied())
        .args(arguments)
        .stdin(theirs.try_clone()?)
        .stdout(theirs.try_clone()?)
        .stderr(theirs)
        .spawn()?;
    let reader = thread::spawn(move || {
        let mut shown = Vec::new();
        // The terminal ends with an error once nobody has it open any more.
        let _ = File::from(ours).read_to_end(&mut shown);
        shown
    });
    let status = child.wait()?;
    let shown = reader.join().map_err(|_| "the reader of the terminal panicked")?;
    let shown = String::from_utf8_lossy(&shown).into_owned();
    if status.success() { Ok(shown) } else { Err(format!("{status}:\n{shown}").into()) }
}
