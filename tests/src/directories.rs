//! Migration directories kept as text: `ui/sets/<name>.txt`.
//!
//! A line `=== <path>` begins a file. `=== frozen <path>` begins one that was there when the directory was frozen, and
//! still is unless a later section gives it another text or says `=== gone <path>`; `=== draft <path>` begins one that
//! the lock file lists as a draft. `=== link <path>` makes a symlink to the path on the next line. `=== dialect <name>`
//! says what the lock file is for (SQLite if nothing does). `{NUL}` and `{FF}` stand for what cannot be seen.

use migrate_check::check::{Checked, Options, check};
use migrate_check::dialect::Dialect;
use migrate_check::edit::draft;
use migrate_check::edit::freeze::{Accept, freeze};
use std::fs;
use std::path::Path;

/// Makes the directory anew.
pub fn write(text: &str, dir: &Path) {
    if dir.exists() {
        fs::remove_dir_all(dir).unwrap();
    }
    fs::create_dir_all(dir).unwrap();
    let sections: Vec<(&str, &str, &str)> = sections(text).collect();
    let of =
        |word: &'static str| sections.iter().filter(move |(it, ..)| *it == word).map(|(_, rest, body)| (*rest, *body));
    let dialect = of("dialect").next().map_or(Dialect::Sqlite, |(name, _)| name.parse().unwrap());
    of("frozen").for_each(|(path, body)| file(dir, path, body));
    if of("frozen").next().is_some() {
        let plan = freeze(&checked(dir, dialect), Accept::Nothing).expect("what is frozen has findings").plan;
        plan.apply(dir).unwrap();
    }
    of("draft").for_each(|(path, body)| file(dir, path, body));
    if of("draft").next().is_some() {
        draft::append(&checked(dir, dialect)).unwrap().apply(dir).unwrap();
    }
    of("file").for_each(|(path, body)| file(dir, path, body));
    of("gone").for_each(|(path, _)| fs::remove_file(dir.join(path)).unwrap());
    of("link").for_each(|(path, target)| std::os::unix::fs::symlink(target.trim_end(), dir.join(path)).unwrap());
}

/// A copy of a directory of files, as a checkout with CRLF has it.
pub fn with_crlf(from: &Path, to: &Path) {
    write("", to);
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        fs::write(to.join(entry.file_name()), text.replace('\n', "\r\n")).unwrap();
    }
}

/// The word, what follows it on the line, and the lines below.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    const WORDS: [&str; 5] = ["frozen", "draft", "gone", "link", "dialect"];
    let sections = text.strip_prefix("=== ").map(|text| text.split("\n=== "));
    sections.into_iter().flatten().map(|section| {
        let (title, body) = section.split_once('\n').unwrap_or((section, ""));
        let (word, rest) = title.split_once(' ').filter(|(word, _)| WORDS.contains(word)).unwrap_or(("file", title));
        (word, rest, body)
    })
}

fn checked(dir: &Path, dialect: Dialect) -> Checked {
    check(dir, &Options { dialect: Some(dialect), ..Options::default() }).unwrap()
}

fn file(dir: &Path, path: &str, body: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes(body)).unwrap();
}

fn bytes(body: &str) -> Vec<u8> {
    let end = if body.is_empty() || body.ends_with('\n') { "" } else { "\n" };
    let text = format!("{body}{end}").replace("{NUL}", "\0");
    let parts: Vec<&[u8]> = text.split("{FF}").map(str::as_bytes).collect();
    parts.join(&0xff)
}
