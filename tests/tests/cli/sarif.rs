//! `--format sarif`: against the schema of SARIF 2.1.0, and against what that schema cannot say.
//!
//! The schema is not kept here: it comes with `serde-sarif`, and cargo knows where that is. What is checked are all
//! directories of `ui/sets`, in which every family of rules finds something, each with LF and with CRLF; and one that is
//! strange in every way at once.

use crate::binary::migrate;
use boon::{Compiler, SchemaIndex, Schemas};
use libtest_mimic::Failed;
use migrate_check::rule;
use migrate_tests::{cli, directories};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// A statement of more than one line, characters of two to four bytes before what is found, tabs, a name that a URI
/// cannot hold as it is, and a last line without an end.
const STRANGE: [(&str, &str); 5] = [
    ("migrate.toml", "dialect = \"postgres\"\n"),
    ("1_ü 100%#?.up.sql", "\u{feff}/* é 𝒳 👩‍👩 */\tCREATE TABLE ü (id bigint PRIMARY KEY);\n"),
    ("1_ü 100%#?.down.sql", "-- é\r\nDROP TABLE ü;"),
    (
        "2_b.up.sql",
        "/* é 𝒳 👩‍👩 */\tCOMMIT; UPDATE ü\r\n  SET id\r\n  = 'é𝒳' || nothing;\r\nALTER TABLE missing ADD é int",
    ),
    ("2_b.down.sql", "DROP TABEL ü"),
];

/// Every document is valid, and every family has a finding in one of them.
pub(crate) fn is_valid() -> Result<(), Failed> {
    let schema = Schema::of_serde_sarif()?;
    let mut rules = BTreeSet::new();
    for printed in all()? {
        schema.check(printed)?;
        rules.extend(results(printed)?.map(|result| result["ruleId"].as_str().unwrap_or_default().to_owned()));
    }
    for (family, of) in rule::families() {
        if !of.iter().any(|rule| rules.contains(rule.name)) {
            return Err(format!("no finding of the family `{family}` was among {rules:?}").into());
        }
    }
    Ok(())
}

/// The rule, the file and the region of every result are there.
pub(crate) fn points_at_what_was_found() -> Result<(), Failed> {
    let mut shown = BTreeSet::new();
    for printed in all()? {
        let run = &printed.document["runs"][0];
        if run["columnKind"] != "unicodeCodePoints" {
            return Err(format!("{}: columns of which kind?", printed.of).into());
        }
        let rules = &run["tool"]["driver"]["rules"];
        for result in results(printed)? {
            let wrong = |what: &str| Failed::from(format!("{}: {what}: {result:#}", printed.of));
            if result["ruleIndex"].as_u64().and_then(|at| Some(&rules.get(at as usize)?["id"]))
                != Some(&result["ruleId"])
            {
                return Err(wrong("the index is that of another rule"));
            }
            let place = &result["locations"][0]["physicalLocation"];
            let base = place["artifactLocation"]["uriBaseId"].as_str().ok_or_else(|| wrong("relative to what"))?;
            if run["originalUriBaseIds"][base].is_null() {
                return Err(wrong("nothing is said of the base of this URI"));
            }
            let uri = place["artifactLocation"]["uri"].as_str().ok_or_else(|| wrong("no URI"))?;
            let path = path_of(uri).ok_or_else(|| wrong("not a relative URI"))?;
            let Ok(bytes) = fs::read(printed.directory.path().join(&path)) else {
                let is_whole = place["region"] == serde_json::json!({"startLine": 1});
                is_whole.then_some(()).ok_or_else(|| wrong("a region of a file that is not there"))?;
                continue;
            };
            let text = String::from_utf8_lossy(&bytes);
            let part = part(&text, &place["region"]).ok_or_else(|| wrong("a region outside of the file"))?;
            if printed.of == "strange" {
                shown.insert(format!("{} {part:?}", result["ruleId"].as_str().unwrap_or_default()));
            }
        }
    }
    let expected: BTreeSet<String> = STRANGE_PARTS.map(str::to_owned).into();
    if shown != expected {
        return Err(format!("found at {shown:#?}\ninstead of {expected:#?}").into());
    }
    Ok(())
}

/// What the results of the strange directory point at.
const STRANGE_PARTS: [&str; 6] = [
    "syntax \"DROP\"",
    "transaction-control \"COMMIT\"",
    "unbatched-write \"ü\"",
    "unfiltered-write \"ü\"",
    "unknown-object \"missing\"",
    "unknown-object \"ü\"",
];

/// What the command printed about a directory.
struct Printed {
    /// Which one.
    of: String,
    directory: TempDir,
    document: Value,
}

/// Everything that is checked, printed once for both tests.
fn all() -> Result<&'static [Printed], Failed> {
    static ALL: OnceLock<Result<Vec<Printed>, String>> = OnceLock::new();
    let all = ALL.get_or_init(|| printed().map_err(|error| error.message().unwrap_or_default().to_owned()));
    all.as_deref().map_err(Failed::from)
}

fn printed() -> Result<Vec<Printed>, Failed> {
    let mut printed = Vec::new();
    for path in sets()? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let (lf, crlf) = (tempfile::tempdir()?, tempfile::tempdir()?);
        directories::write(&text, &lf.path().join("migrations"));
        copy_with_crlf(&lf.path().join("migrations"), &crlf.path().join("migrations"))?;
        printed.push(run(format!("{name} with CRLF"), crlf, &["check"])?);
        let mended = run(format!("{name}, mended"), copy(&lf)?, &["check", "--fix"])?;
        printed.push(run(name, lf, &["check"])?);
        printed.push(mended);
    }
    let strange = tempfile::tempdir()?;
    let folder = strange.path().join("migrations");
    fs::create_dir(&folder)?;
    for (name, text) in STRANGE {
        fs::write(folder.join(name), text)?;
    }
    printed.push(run("strange".to_owned(), strange, &["check"])?);
    printed.push(run("nothing there".to_owned(), tempfile::tempdir()?, &["check"])?);
    printed.push(run("wrong usage".to_owned(), tempfile::tempdir()?, &["check", "--nonsense"])?);
    Ok(printed)
}

fn sets() -> Result<Vec<PathBuf>, Failed> {
    let folder = cli::root().join("tests/ui/sets");
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn run(of: String, directory: TempDir, arguments: &[&str]) -> Result<Printed, Failed> {
    let output = migrate(directory.path()).args(arguments).args(["--format", "sarif"]).output()?;
    let document = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{of}: {error}\n{}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(Printed { of, directory, document })
}

fn results(printed: &Printed) -> Result<impl Iterator<Item = &Value>, Failed> {
    let results = printed.document["runs"][0]["results"].as_array();
    Ok(results.ok_or_else(|| format!("{}: no results: {:#}", printed.of, printed.document))?.iter())
}

/// The path of a relative reference of RFC 3986; `None` for any other URI.
fn path_of(uri: &str) -> Option<PathBuf> {
    let is_of_a_path = |c: char| c.is_ascii_alphanumeric() || "-._~%/".contains(c);
    if uri.starts_with('/') || uri.split('/').any(|part| part == "..") || !uri.chars().all(is_of_a_path) {
        return None;
    }
    let mut parts = uri.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// The text of a region, whose lines and columns are there; columns are characters, and a byte order mark is none.
fn part<'a>(text: &'a str, region: &Value) -> Option<&'a str> {
    let text = text.trim_start_matches('\u{feff}');
    let number = |key: &str| region[key].as_u64().map(|number| number as usize);
    let start = number("startLine")?;
    let Some(end) = number("endLine") else {
        return line(text, start).map(|(_, line)| line);
    };
    let from = offset(text, start, number("startColumn")?)?;
    let to = offset(text, end, number("endColumn")?)?;
    text.get(from..to)
}

fn offset(text: &str, number: usize, column: usize) -> Option<usize> {
    let (start, line) = line(text, number)?;
    let column = column.checked_sub(1)?;
    let length = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column)?;
    Some(start + length)
}

/// Where a line begins, and the line without its end.
fn line(text: &str, number: usize) -> Option<(usize, &str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(number.checked_sub(1)?) {
        start += line.len();
    }
    let lines = text.split('\n').count();
    let line = text[start..].lines().next().unwrap_or_default();
    (number <= lines).then_some((start, line))
}

fn copy(directory: &TempDir) -> Result<TempDir, Failed> {
    let copy = tempfile::tempdir()?;
    copy_files(&directory.path().join("migrations"), &copy.path().join("migrations"), &|bytes| bytes)?;
    Ok(copy)
}

fn copy_with_crlf(from: &Path, to: &Path) -> Result<(), Failed> {
    copy_files(from, to, &|bytes| {
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        lines.join(&b"\r\n"[..])
    })
}

fn copy_files(from: &Path, to: &Path, change: &dyn Fn(Vec<u8>) -> Vec<u8>) -> Result<(), Failed> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path)?, target)?;
        } else if path.is_dir() {
            copy_files(&path, &target, change)?;
        } else {
            fs::write(target, change(fs::read(&path)?))?;
        }
    }
    Ok(())
}

/// The schema of SARIF 2.1.0.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    /// The one that comes with `serde-sarif`.
    fn of_serde_sarif() -> Result<Self, Failed> {
        let cargo = || {
            let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.current_dir(cli::root());
            cargo
        };
        let about = String::from_utf8(cargo().arg("-vV").output()?.stdout)?;
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("cargo does not name its host")?;
        // The crates of other platforms need not be here.
        let output = cargo()
            .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
            .output()?;
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo metadata: {error}\n{}", String::from_utf8_lossy(&output.stderr)))?;
        let package = metadata["packages"].as_array().into_iter().flatten().find(|it| it["name"] == "serde-sarif");
        let manifest = package.and_then(|it| it["manifest_path"].as_str()).ok_or("serde-sarif is no dependency")?;
        let path = Path::new(manifest).with_file_name("src/schema.json");
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;

        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        let name = "sarif-schema-2.1.0.json";
        compiler.add_resource(name, serde_json::from_str(&text)?).map_err(|error| format!("{error:#}"))?;
        let index = compiler.compile(name, &mut schemas).map_err(|error| format!("{error:#}"))?;
        Ok(Self { schemas, index })
    }

    fn check(&self, printed: &Printed) -> Result<(), Failed> {
        self.schemas.validate(&printed.document, self.index).map_err(|error| format!("{}: {error}", printed.of).into())
    }
}
