//! Cases that are whole directories: `cases/<stage>/<case>.txt` holds the files and, last, what is said of them.
//!
//! A line `=== <path>` begins a file. `=== frozen <path>` begins one that was there when the lock file was written, and
//! still is unless a later section gives it another text or says `=== gone <path>`. `=== options` holds `key = value`
//! lines. `{BOM}`, `{CRLF}`, `{NUL}` and `{FF}` stand for what cannot be seen.

use migrate_check::check::{Checked, Options, check_folder};
use migrate_check::dialect::Dialect;
use migrate_check::edit::freeze::{Accept, freeze};
use migrate_check::render::{self, Style};
use migrate_check::source::Folder;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A case: its files, and what a command should do with them.
#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(crate) options: BTreeMap<String, String>,
}

/// Runs every case of a stage and compares.
pub(crate) fn check_all(stage: &str, print: impl Fn(&Case) -> String) {
    let paths = cases_of(stage);
    assert!(!paths.is_empty(), "no cases for {stage}");
    let mut wrong = Vec::new();
    for path in paths {
        let text = text_of(&path);
        let (input, expected) = halves(&text);
        let actual = print(&Case::parse(input));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, format!("{input}\n=== expected\n{actual}")).unwrap();
        } else if expected != actual {
            wrong.push(format!("{}\n--- expected\n{expected}--- actual\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE_EXPECT=1 accepts what is said now)", wrong.join("\n"));
}

/// The cases of a stage.
pub(crate) fn cases_of(stage: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(stage);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// What goes in, and what is expected.
fn halves(text: &str) -> (&str, &str) {
    text.split_once("\n=== expected\n").unwrap_or((text.trim_end_matches('\n'), ""))
}

impl Case {
    /// The case in a file.
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(halves(&text_of(path)).0)
    }

    /// A case from its text, without what is expected.
    pub(crate) fn parse(input: &str) -> Self {
        let mut case = Self::default();
        let mut locked = false;
        let mut frozen = BTreeMap::new();
        let mut gone = Vec::new();
        for section in format!("\n{input}\n").split("\n=== ").skip(1) {
            let (title, text) = section.split_once('\n').unwrap_or((section, ""));
            let text = if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end_matches('\n')) };
            if title == "options" {
                let pairs = text.lines().filter_map(|line| line.split_once(" = "));
                case.options.extend(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
            } else if let Some(path) = title.strip_prefix("frozen ") {
                locked = true;
                frozen.insert(PathBuf::from(path), bytes(&text));
            } else if let Some(path) = title.strip_prefix("gone ") {
                gone.push(PathBuf::from(path));
            } else {
                case.files.insert(PathBuf::from(title), bytes(&text));
            }
        }
        if locked {
            let mut before = Self { files: frozen.clone(), options: case.options.clone() };
            if before.options.get("dialect").is_some_and(|dialect| dialect == "none") {
                before.options.remove("dialect");
            }
            let plan = freeze(&before.checked(), Accept::Nothing).expect("what is frozen has findings").plan;
            for write in plan.writes {
                case.files.entry(write.path).or_insert(write.text.into_bytes());
            }
        }
        for (path, bytes) in frozen.into_iter().filter(|(path, _)| !gone.contains(path)) {
            case.files.entry(path).or_insert(bytes);
        }
        case
    }

    /// The directory, judged.
    pub(crate) fn checked(&self) -> Checked {
        let options = match self.options.get("dialect").map(String::as_str) {
            Some("none") => Options::default(),
            Some(dialect) => Options { dialect: Some(dialect.parse().unwrap()), ..Options::default() },
            // As a URL would say it: the configuration knows better.
            None => Options { url_dialect: Some(Dialect::Sqlite), ..Options::default() },
        };
        check_folder(Folder::from_memory(self.files.clone()), None, &options)
    }
}

/// Everything that is found, as people read it.
pub(crate) fn findings(checked: &Checked) -> String {
    let mut text = String::new();
    for diagnostic in &checked.diagnostics {
        let rendered = render::text(checked, diagnostic, Path::new(""), Style::Plain);
        // What stands at the end of a line here is invisible, and editors remove it.
        rendered.lines().for_each(|line| writeln!(text, "{}", line.trim_end()).unwrap());
    }
    text
}

fn bytes(text: &str) -> Vec<u8> {
    let text = text.replace("{BOM}", "\u{feff}").replace("{CRLF}", "\r").replace("{NUL}", "\0");
    let mut bytes = Vec::new();
    for (number, part) in text.split("{FF}").enumerate() {
        bytes.extend((number > 0).then_some(0xff));
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}
