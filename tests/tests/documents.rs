//! What README and guides show, done in the order in which they show it.
//!
//! A block after a line that holds only a path and a colon is written to that file; what Kubernetes would start of such a
//! file is started. A `console` block is played: what follows a line that begins with `$ ` is what the command must print;
//! `…` stands for anything, alone on a line for any lines. A block of SQL is run by the owner of the database. Blocks of
//! other kinds are read by people.

use migrate_core::Dialect;
use migrate_tests::cli::{migrate, root};
use migrate_tests::databases::Database;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use yaml_rust2::{Yaml, YamlLoader};

/// The roles of the guide. Roles belong to the whole server.
const ROLES: [&str; 3] = ["shop_migrator", "shop_service", "shop_owner"];

#[test]
fn the_readme_is_true() {
    assert!(Project::new(None).follow("README.md") >= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_to_deploying_is_true() {
    let database = Database::create(Dialect::Postgres).await.unwrap();
    // An earlier run may have left them.
    for role in ROLES {
        database.query(&format!("DROP ROLE IF EXISTS {role}")).await.unwrap();
    }
    let project = Project::new(Some(&database));
    let played = tokio::task::spawn_blocking(move || project.follow("docs/deploying.md")).await.unwrap();
    for role in ROLES {
        database.query(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
    }
    assert!(played >= 10, "only {played} commands were found");
}

/// A package in which a document is followed.
struct Project {
    directory: TempDir,
    database: Option<Database>,
}

impl Project {
    fn new(database: Option<&Database>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        std::fs::create_dir_all(path.join("src")).unwrap();
        std::fs::create_dir_all(path.join("migrations")).unwrap();
        std::fs::copy(root().join("Cargo.lock"), path.join("Cargo.lock")).unwrap();
        std::fs::write(path.join("Cargo.toml"), manifest()).unwrap();
        Self { directory, database: database.map(Database::beside) }
    }

    /// Does what a document shows, and gives how many commands were run.
    fn follow(&self, document: &str) -> usize {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let mut lines = text.lines();
        let mut path = None;
        let mut played = 0;
        while let Some(line) = lines.next() {
            if let Some(kind) = line.strip_prefix("```") {
                let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                match (path.take(), kind) {
                    (Some(path), _) => {
                        let text = block.join("\n") + "\n";
                        let path = self.directory.path().join(path);
                        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                        std::fs::write(path, &text).unwrap();
                        if kind == "yaml" {
                            played += self.start(&text);
                        }
                    }
                    (None, "console") => played += self.play(&block),
                    (None, "sql") if self.database.is_some() => self.run_sql(&block.join("\n")),
                    _ => {}
                }
            } else if !line.is_empty() {
                path = line.strip_prefix('`').and_then(|line| line.strip_suffix("`:")).map(str::to_owned);
            }
        }
        played
    }

    /// Plays the commands of a block, and gives how many there were.
    fn play(&self, block: &[&str]) -> usize {
        let mut played = 0;
        let mut rest = block;
        while let Some((command, after)) = rest.split_first() {
            let command = command.strip_prefix("$ ").unwrap_or_else(|| panic!("no command before `{command}`"));
            let end = after.iter().position(|line| line.starts_with("$ ")).unwrap_or(after.len());
            let printed = self.run(command);
            let actual: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
            let expected: Vec<&str> = after[..end].iter().copied().filter(|line| !line.trim().is_empty()).collect();
            assert!(matches(&expected, &actual), "$ {command}\n{}\n\nprinted\n\n{printed}", expected.join("\n"));
            rest = &after[end..];
            played += 1;
        }
        played
    }

    /// What a command prints, on both streams.
    fn run(&self, command: &str) -> String {
        let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        let program = words.remove(0);
        let mut process = match &*program {
            "migrate" => Command::new(migrate()),
            "cargo" => Command::new(env!("CARGO")),
            "shop" => Command::new(shop()),
            other => panic!("a document shows `{other}`, which this test does not know"),
        };
        let is_from_clone = words[..].first().is_some_and(|word| word == "run");
        // What is shown from a clone is run from elsewhere, so that its database is not left in the clone.
        if is_from_clone {
            words.splice(1..1, ["--manifest-path".to_owned(), root().join("Cargo.toml").display().to_string()]);
        }
        let urls = self.urls();
        for word in &mut words {
            if word == "$DIRECT_URL" {
                word.clone_from(&urls["migrator-url"]);
            }
        }
        let url = if program == "shop" { "service-url" } else { "migrator-url" };
        let output = process
            .args(words)
            .current_dir(self.directory.path())
            .env("CARGO_TARGET_DIR", if is_from_clone { root().join("target") } else { consumers() })
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("DATABASE_URL")
            .envs(urls.get(url).map(|url| ("DATABASE_URL", url)))
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }

    /// Starts every container of a file, those that come first first, and waits for its end.
    fn start(&self, text: &str) -> usize {
        let documents = YamlLoader::load_from_str(text).unwrap();
        let spec = &documents[0]["spec"]["template"]["spec"];
        let containers = ["initContainers", "containers"].into_iter().filter_map(|key| spec[key].as_vec()).flatten();
        let mut started = 0;
        for container in containers {
            let texts = |key: &str| -> Vec<String> {
                let list = container[key].as_vec().map(Vec::as_slice).unwrap_or_default();
                list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
            };
            let urls = self.urls();
            let environment = container["env"].as_vec().unwrap().iter().map(|variable: &Yaml| {
                let key = variable["valueFrom"]["secretKeyRef"]["key"].as_str().unwrap();
                (variable["name"].as_str().unwrap().to_owned(), urls[key].clone())
            });
            let output = Command::new(shop()).args(texts("args")).envs(environment).output().unwrap();
            assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
            started += 1;
        }
        started
    }

    fn run_sql(&self, sql: &str) {
        let database = self.database.as_ref().unwrap();
        tokio::runtime::Handle::current().block_on(database.query(sql)).unwrap();
    }

    /// The secrets: how each role connects.
    fn urls(&self) -> BTreeMap<&'static str, String> {
        let Some(database) = &self.database else { return BTreeMap::new() };
        let place = database
            .url
            .split_once('@')
            .map_or_else(|| database.url.split_once("://").unwrap().1.to_owned(), |(_, place)| place.to_owned());
        let url = |login: &str| format!("postgres://{login}@{place}");
        BTreeMap::from([
            ("migrator-url", url("shop_migrator:change%20me")),
            ("service-url", url("shop_service:change%20me%20too")),
        ])
    }
}

/// Where the packages of documents are built: what they depend on is compiled once.
fn consumers() -> PathBuf {
    root().join("target/tests/consumers")
}

/// The program that `cargo build` makes of a document's package.
fn shop() -> PathBuf {
    consumers().join("debug/shop").with_extension(std::env::consts::EXE_EXTENSION)
}

fn manifest() -> String {
    let core: &Path = &root().join("migrate-core");
    format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         migrate-core = {{ path = {core:?}, features = [\"postgres\"] }}\n\
         sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"runtime-tokio\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"signal\"] }}\n\n[workspace]\n"
    )
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
