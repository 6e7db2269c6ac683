//! Directories that nobody would write: those of the cases, damaged at random. Whatever comes of it, nothing panics, every
//! finding has a place in its file, and what was read is the text of the files.
//!
//! The number of rounds is `MIGRATE_TEST_FUZZ`, or small; the seed of a round that fails is in its message, and
//! `MIGRATE_TEST_FUZZ_SEED` begins there.

#[cfg(test)]
#[path = "cases/directory.rs"]
#[expect(dead_code, reason = "nothing is expected of these cases")]
mod directory;
#[cfg(test)]
#[path = "cases/numbers.rs"]
mod numbers;

#[cfg(test)]
mod tests {
    use super::directory::{Case, cases_of, findings};
    use super::numbers::Numbers;
    use migrate_check::dialect::Dialect;
    use migrate_check::lock;
    use migrate_check::split::statements;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// What means something to one stage or another.
    const TOKENS: [&str; 32] = [
        "'",
        "\"",
        "`",
        "$$",
        "$a$",
        "/*",
        "*/",
        "/*!50100 ",
        "-- ",
        "#",
        "\\",
        ";",
        "(",
        ")",
        ",",
        "\r\n",
        "\0",
        "\u{feff}",
        "é",
        "BEGIN ",
        "END",
        "CREATE ",
        "DELIMITER //\n",
        "-- migrate:",
        "-- migrate:down\n",
        "-- +goose StatementBegin\n",
        "<<<<<<< a\n",
        "NULL",
        "99999999999999999999",
        "expand",
        " a.b.c ",
        "COPY a FROM stdin;\n1\n\\.\n",
    ];

    fn setting(name: &str, otherwise: u64) -> u64 {
        std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
    }

    /// Every directory that a case has, and every SQL file of the crate that reads SQL as the file of one.
    fn corpus() -> Vec<Vec<(PathBuf, Vec<u8>)>> {
        let stages = ["check", "lock", "source", "edit", "outage"];
        let cases = stages.into_iter().flat_map(cases_of).map(|path| Case::read(&path).files.into_iter().collect());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let scripts = ["migrate-sql/tests/cases/split", "migrate-grammar/tests/cases"]
            .into_iter()
            .flat_map(|it| files_below(&folder.join(it)));
        let scripts = scripts.map(|path| vec![(PathBuf::from("1_a.up.sql"), fs::read(path).unwrap())]);
        cases.chain(scripts).filter(|files: &Vec<_>| !files.is_empty()).collect()
    }

    fn files_below(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
        }
        files.sort();
        files
    }

    /// Damages a text in one place: a piece goes, comes twice, is another's, or a token or a byte stands there.
    fn damage(numbers: &mut Numbers, text: &mut Vec<u8>, other: &[u8]) {
        let start = numbers.next(text.len() as u64 + 1) as usize;
        let end = (start + numbers.next(40) as usize).min(text.len());
        let piece = match numbers.next(6) {
            0 => Vec::new(),
            1 => [&text[start..end], &text[start..end]].concat(),
            2 => {
                let from = numbers.next(other.len() as u64 + 1) as usize;
                other[from..(from + numbers.next(200) as usize).min(other.len())].to_vec()
            }
            3 => vec![numbers.next(256) as u8],
            _ => numbers.pick(&TOKENS).as_bytes().to_vec(),
        };
        let end = if numbers.next(2) == 0 { start } else { end };
        text.splice(start..end, piece);
    }

    fn judge(files: Vec<(PathBuf, Vec<u8>)>, dialect: Dialect) {
        let case = Case {
            files: files.iter().cloned().collect(),
            options: [("dialect".to_owned(), dialect.name().to_owned())].into(),
        };
        let checked = case.checked();
        findings(&checked);
        for diagnostic in &checked.diagnostics {
            let Some(text) = checked.text(&diagnostic.file) else { continue };
            let (start, end) = (diagnostic.span.start, diagnostic.span.end);
            assert!(start <= end && end <= text.len(), "{diagnostic:?} of {}", text.len());
        }
        for migration in &checked.set.migrations {
            for script in [Some(&migration.up), migration.down.script()].into_iter().flatten() {
                let mut at = 0;
                for statement in statements(dialect, &script.text) {
                    assert!(statement.span.start >= at, "{:?}", script.text);
                    // A vertical tab is no space to SQLite.
                    let seen = script.text[statement.span.clone()].trim_matches([' ', '\t', '\n', '\r', '\u{c}']);
                    assert!(!seen.is_empty(), "{:?}", script.text);
                    at = statement.span.end;
                }
            }
        }
        for (_, bytes) in files {
            let text = String::from_utf8_lossy(&bytes);
            if let Ok(lock) = lock::parse(&text) {
                assert_eq!(lock.to_string(), text);
            }
        }
    }

    #[test]
    fn nothing_panics() {
        let corpus = corpus();
        let first = setting("MIGRATE_TEST_FUZZ_SEED", 1);
        let rounds = setting("MIGRATE_TEST_FUZZ", 1_000);
        for seed in first..first + rounds {
            let mut numbers = Numbers(seed);
            // The first numbers of neighbouring seeds are near each other.
            numbers.next(1);
            let pick = |numbers: &mut Numbers| &corpus[numbers.next(corpus.len() as u64) as usize];
            let mut files = pick(&mut numbers).clone();
            for _ in 0..=numbers.next(4) {
                let other = pick(&mut numbers);
                let (_, other) = &other[numbers.next(other.len() as u64) as usize];
                let at = numbers.next(files.len() as u64) as usize;
                damage(&mut numbers, &mut files[at].1, other);
            }
            let dialect = Dialect::ALL[numbers.next(3) as usize];
            let judged = std::panic::catch_unwind(|| judge(files.clone(), dialect));
            if judged.is_err() {
                let files = files.iter().map(|(path, text)| format!("=== {}\n{}", path.display(), text.escape_ascii()));
                panic!("MIGRATE_TEST_FUZZ_SEED={seed}, {dialect}:\n{}", files.collect::<Vec<_>>().join("\n"));
            }
        }
    }
}
