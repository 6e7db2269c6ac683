//! What the README shows, done in the order in which it shows it.
//!
//! A block after a line that holds only a path and a colon is written to that file; a `console` block is played: what
//! follows a line that begins with `$ ` is what the command must print. `…` stands for anything, alone on a line for
//! any lines. Blocks of other kinds are read by people.

use migrate_tests::cli::{migrate, root};
use std::path::Path;
use std::process::Command;

#[test]
fn the_readme_is_true() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let project = tempfile::tempdir().unwrap();
    let project = project.path();
    std::fs::create_dir_all(project.join("src")).unwrap();
    std::fs::create_dir_all(project.join("migrations")).unwrap();
    std::fs::copy(root().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    std::fs::write(project.join("Cargo.toml"), manifest()).unwrap();
    let mut lines = text.lines();
    let mut path = None;
    let mut played = 0;
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if let Some(path) = path.take() {
                std::fs::write(project.join(path), block.join("\n") + "\n").unwrap();
            } else if kind == "console" {
                played += play(&block, project);
            }
        } else if !line.is_empty() {
            path = line.strip_prefix('`').and_then(|line| line.strip_suffix("`:")).map(str::to_owned);
        }
    }
    assert!(played >= 6, "only {played} commands were found");
}

fn manifest() -> String {
    let core = root().join("migrate-core");
    format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         migrate-core = {{ path = {core:?}, features = [\"postgres\"] }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"runtime-tokio\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n[workspace]\n"
    )
}

/// Plays the commands of a block, and gives how many there were.
fn play(block: &[&str], project: &Path) -> usize {
    let mut played = 0;
    let mut rest = block;
    while let Some((command, after)) = rest.split_first() {
        let command = command.strip_prefix("$ ").unwrap_or_else(|| panic!("no command before `{command}`"));
        let end = after.iter().position(|line| line.starts_with("$ ")).unwrap_or(after.len());
        let printed = run(command, project);
        let actual: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
        let expected: Vec<&str> = after[..end].iter().copied().filter(|line| !line.trim().is_empty()).collect();
        assert!(matches(&expected, &actual), "$ {command}\n{}\n\nprinted\n\n{printed}", expected.join("\n"));
        rest = &after[end..];
        played += 1;
    }
    played
}

/// What a command prints, on both streams.
fn run(command: &str, project: &Path) -> String {
    let mut words = command.split_whitespace();
    let mut process = match words.next().unwrap() {
        "migrate" => Command::new(migrate()),
        "cargo" => Command::new(env!("CARGO")),
        other => panic!("the README shows `{other}`, which this test does not know"),
    };
    let words: Vec<&str> = words.collect();
    // What is shown from a clone is run from elsewhere, so that its database is not left in the clone.
    match words.as_slice() {
        ["run", rest @ ..] => process.args(["run", "--manifest-path"]).arg(root().join("Cargo.toml")).args(rest),
        words => process.args(words),
    };
    let target = if words[0] == "run" { root().join("target") } else { root().join("target/tests/consumers") };
    let output = process
        .current_dir(project)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn matches(expected: &[&str], actual: &[&str]) -> bool {
    let Some((first, rest)) = expected.split_first() else { return actual.is_empty() };
    if *first == "…" {
        return (0..=actual.len()).any(|skip| matches(rest, &actual[skip..]));
    }
    let Some((line, others)) = actual.split_first() else { return false };
    line_matches(first, line) && matches(rest, others)
}

fn line_matches(expected: &str, actual: &str) -> bool {
    match expected.split_once('…') {
        None => expected == actual,
        Some((before, after)) => actual.starts_with(before) && actual.ends_with(after),
    }
}
