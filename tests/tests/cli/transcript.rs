//! Transcripts: files, command lines, and everything that these print.
//!
//! Each section begins with `=== <command>`, optionally `[<dialect>, …]` at the end of that line:
//!
//! - `file <path>`: what follows is written there; `bytes <path>`: the same, with `\n`, `\r`, `\0` and `\xHH` for bytes
//! - `remove <path>`, `copy <from> <to>`, `env <NAME>=<value>`
//! - `show <path>`: prints a file
//! - `query <sql>`: prints rows of the database; `sql`: runs what follows there
//! - `hold <sql>`: another session runs it, in a transaction that stays open
//! - `migrate <arguments>`: prints stdout, then stderr with `! ` before each line, then the exit code if it is not 0
//!
//! `UPDATE_EXPECT=1` with `--test-threads 1` writes what was printed; sections for other dialects stay as they are.
//!
//! What differs between two runs or servers is replaced: `<url>`, `<database>`, `<now>`, `<version>`, `<ms>`, `<server>`,
//! and in a plan `<size>`, `<id>` and `<time>`.

use crate::binary::migrate;
use libtest_mimic::Failed;
use migrate_core::Dialect;
use migrate_tests::databases::Database;
use migrate_tests::expect::expect_file;
use migrate_tests::session::Session;
use migrate_tests::transcript::sections;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Plays one transcript against one database.
pub(crate) fn check(path: &Path, dialect: Dialect) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let runtime = Runtime::new()?;
    let database = runtime.block_on(Database::create(dialect))?;
    let mut stage =
        Stage { directory: tempfile::tempdir()?, database, runtime, environment: Vec::new(), held: Vec::new() };
    let actual = play(&text, &mut stage)?;
    expect_file(path, &actual).map_err(Failed::from)
}

struct Stage {
    directory: TempDir,
    database: Database,
    runtime: Runtime,
    environment: Vec<(String, String)>,
    held: Vec<Session>,
}

fn play(text: &str, stage: &mut Stage) -> Result<String, Failed> {
    let (before, sections) = sections(text);
    let mut out = before.to_owned();
    for section in sections {
        let mine = section.is_for(stage.database.dialect);
        let printed = if mine { stage.command(section.command, section.body)? } else { None };
        out.push_str(section.header);
        out.push_str(&printed.map_or(section.body.to_owned(), |printed| stage.same_every_time(&printed)));
    }
    Ok(out)
}

impl Stage {
    /// What a command prints; `None` if its body was its input.
    fn command(&mut self, command: &str, body: &str) -> Result<Option<String>, Failed> {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let path = self.directory.path().join(rest);
        match word {
            "file" => self.write(rest, body.as_bytes())?,
            "bytes" => self.write(rest, &bytes(body))?,
            "remove" => fs::remove_file(path)?,
            "copy" => {
                let (from, to) = rest.split_once(' ').ok_or("copy <from> <to>")?;
                fs::copy(self.directory.path().join(from), self.directory.path().join(to))?;
            }
            "env" => {
                let (name, value) = rest.split_once('=').ok_or("env <NAME>=<value>")?;
                self.environment.push((name.to_owned(), value.to_owned()));
            }
            "show" => return Ok(Some(fs::read_to_string(path)?)),
            "query" => return Ok(Some(self.runtime.block_on(self.database.query(rest))?)),
            "sql" => {
                self.runtime.block_on(self.database.query(body))?;
            }
            "hold" => self.held.push(self.runtime.block_on(self.database.hold(rest))?),
            "migrate" => return self.migrate(rest).map(Some),
            other => return Err(format!("no command `{other}`").into()),
        }
        Ok(None)
    }

    fn write(&self, path: &str, text: &[u8]) -> Result<(), Failed> {
        let path = self.directory.path().join(path);
        fs::create_dir_all(path.parent().ok_or("a path")?)?;
        Ok(fs::write(path, text)?)
    }

    fn migrate(&self, arguments: &str) -> Result<String, Failed> {
        let mut command = migrate(self.directory.path());
        command.env("DATABASE_URL", &self.database.url).envs(self.environment.iter().cloned()).args(words(arguments));
        for (name, _) in self.environment.iter().filter(|(_, value)| value.is_empty()) {
            command.env_remove(name);
        }
        let Output { status, stdout, stderr } = command.output()?;
        let mut printed = String::from_utf8(stdout)?;
        if arguments.contains("--format json") {
            serde_json::from_str::<serde_json::Value>(&printed)?;
        }
        for line in String::from_utf8(stderr)?.lines() {
            printed.push_str(format!("! {line}").trim_end());
            printed.push('\n');
        }
        match status.code() {
            Some(0) => {}
            Some(code) => printed.push_str(&format!("exit {code}\n")),
            None => return Err(format!("ended by {status}").into()),
        }
        Ok(printed)
    }

    /// Replaces what differs between two runs.
    fn same_every_time(&self, text: &str) -> String {
        let url = &self.database.url;
        let shown = without_password(url);
        let text = text.replace(url.as_str(), "<url>").replace(&shown, "<url>");
        let file = url.trim_start_matches("sqlite:").split('?').next().unwrap_or_default();
        let text = text.replace(file, "<database>").replace(&self.database.name, "<database>");
        let text: Vec<String> = text.split_inclusive('\n').map(line).collect();
        text.concat()
    }
}

/// Times, durations, sizes and versions of one line.
fn line(line: &str) -> String {
    for key in ["server-version = \"", "\"server\": \"", "\"server_version\": \""] {
        if let Some((before, rest)) = line.split_once(key)
            && before.trim().is_empty()
            && let Some((_, after)) = rest.split_once('"')
        {
            return format!("{before}{key}<server>\"{after}");
        }
    }
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (number, after) = digits.split_at(length);
        out.push_str(before);
        if number.len() == 14 && number.starts_with("20") {
            out.push_str("<version>");
        } else if after.starts_with(" ms)") || before.ends_with("\"elapsed_ms\": ") {
            out.push_str("<ms>");
        } else if after.starts_with(" KiB; ") || before.ends_with("\"bytes\": ") {
            out.push_str("<size>");
        } else if before.ends_with("its transaction is open for ") || before.ends_with("\"open_ms\": ") {
            out.push_str("<time>");
        } else if after.contains("its transaction is open for ") || before.ends_with("\"id\": \"") {
            out.push_str("<id>");
        } else if number.len() == 4 && after.starts_with('-') && digits.get(10..11) == Some("T") {
            out.push_str("<now>");
            rest = digits.split_once('Z').map_or("", |(_, rest)| rest);
            continue;
        } else {
            out.push_str(number);
        }
        rest = after;
    }
    out + rest
}

fn without_password(url: &str) -> String {
    let Some((login, host)) = url.rsplit_once('@') else { return url.to_owned() };
    match login.rsplit_once(':') {
        Some((user, _)) if !user.ends_with("//") && user.contains("//") => format!("{user}:***@{host}"),
        _ => url.to_owned(),
    }
}

/// Words separated by spaces; those between `'` belong together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('\'').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Text with `\n`, `\r`, `\0` and `\xHH`; its own line ends do not count.
fn bytes(body: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body.lines().collect::<String>();
    while let Some((before, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, length) = match escape.as_bytes().first() {
            Some(b'n') => (b'\n', 1),
            Some(b'r') => (b'\r', 1),
            Some(b'0') => (0, 1),
            Some(b'x') => (escape.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(b'?'), 3),
            _ => (b'\\', 0),
        };
        bytes.push(byte);
        rest = escape[length..].to_owned();
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
