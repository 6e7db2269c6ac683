//! Whole directories: how they are read, where they disagree with their lock file, what is found, what is written.

#[cfg(test)]
#[path = "cases/directory.rs"]
mod directory;

#[cfg(test)]
mod tests {
    use super::directory::{Case, cases_of, check_all, findings};
    use migrate_check::baked::State;
    use migrate_check::check::Checked;
    use migrate_check::edit::freeze::{Accept, freeze};
    use migrate_check::edit::plan::Plan;
    use migrate_check::edit::{draft, rebase};
    use migrate_check::set;
    use migrate_check::source::{Allow, Down, Script};
    use std::fmt::Write as _;
    use std::path::Path;

    /// Layout and migrations, then what is found.
    fn read(case: &Case) -> String {
        let checked = case.checked();
        let mut text = format!("layout {}\n", checked.layout.map_or("none", |layout| layout.name()));
        for migration in &checked.set.migrations {
            let (version, name, lane) = (migration.version, &migration.name, migration.lane);
            let down = match &migration.down {
                Down::Script(down) => script(down),
                Down::Irreversible(reason) => format!("irreversible: {reason}"),
                Down::Missing => "missing".to_owned(),
            };
            writeln!(text, "{version} {name} {lane}\n  up {}\n  down {down}", script(&migration.up)).unwrap();
        }
        text + &findings(&checked)
    }

    fn script(script: &Script) -> String {
        let Script { file, line, mode, limits, text, .. } = script;
        let mut said = format!("{file}:{line} {mode:?} {text:?}");
        if limits.lock_timeout_ms.or(limits.statement_timeout_ms).is_some() {
            write!(said, " lock {:?} statement {:?}", limits.lock_timeout_ms, limits.statement_timeout_ms).unwrap();
        }
        for Allow { rule, reason, scope, .. } in &script.allows {
            write!(said, " allow {} in {scope:?}: {reason}", rule.name).unwrap();
        }
        said
    }

    #[test]
    fn directories_are_read_as_expected() {
        check_all("source", read);
    }

    #[test]
    fn lock_files_agree_or_say_where_they_do_not() {
        check_all("lock", |case| findings(&case.checked()));
    }

    #[test]
    fn files_in_a_program_are_taken_exactly_if_everything_is_frozen() {
        for path in cases_of("lock") {
            let case = Case::read(&path);
            let checked = case.checked();
            let is_frozen = checked.set.migrations.iter().all(|migration| migration.state == State::Frozen);
            match set::from_locked_files(case.files.clone()) {
                Ok(set) => assert!(is_frozen && !checked.is_denied() && set == checked.set, "{}", path.display()),
                Err(found) => assert!((!is_frozen || checked.is_denied()) && !found.is_empty(), "{}", path.display()),
            }
        }
    }

    #[test]
    fn findings_are_judged_as_expected() {
        check_all("check", |case| findings(&case.checked()));
    }

    #[test]
    fn edits_leave_the_directory_as_expected() {
        check_all("edit", |case| {
            let dir = tempdir();
            for (path, bytes) in &case.files {
                let path = dir.join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            let mut text = String::new();
            match edit(case, &case.checked()) {
                Ok((said, plan)) => {
                    write!(text, "{said}{plan}").unwrap();
                    plan.apply(&dir).unwrap();
                }
                Err(refused) => writeln!(text, "refused: {refused}").unwrap(),
            }
            let options =
                migrate_check::check::Options { dialect: case.checked().set.dialect.into(), ..Default::default() };
            let after = migrate_check::check::check(&dir, &options).unwrap();
            for file in &after.files {
                writeln!(text, "--- {}", file.display()).unwrap();
                text += &std::fs::read_to_string(dir.join(file)).unwrap();
            }
            text += "---\n";
            std::fs::remove_dir_all(&dir).unwrap();
            text + &findings(&after)
        });
    }

    fn edit(case: &Case, checked: &Checked) -> Result<(String, Plan), migrate_check::edit::Refused> {
        let run = case.options.get("run").map(String::as_str).unwrap_or_default();
        if let Some(name) = run.strip_prefix("new ") {
            let now = "20261123093000".parse().unwrap();
            return draft::new(checked, name, now, &draft::Template::default()).map(|it| (String::new(), it.plan));
        }
        match run {
            "append" => draft::append(checked).map(|plan| (String::new(), plan)),
            "rebase" => rebase::rebase(checked, None).map(|it| (format!("{:?}\n", it.moved), it.plan)),
            "rebase onto" => {
                let released = case.files.get(Path::new("released.md")).unwrap().clone();
                let released = migrate_check::lock::parse(&String::from_utf8(released).unwrap()).unwrap();
                rebase::rebase(checked, Some(&released)).map(|it| (format!("{:?}\n", it.moved), it.plan))
            }
            "lock" | "lock accept" => {
                let accept = if run == "lock" {
                    Accept::Nothing
                } else {
                    Accept::Because("it ran before there was a \"check\"")
                };
                freeze(checked, accept).map(|it| {
                    let accepted: Vec<_> = it.accepted.iter().map(|it| (it.rule, &it.file)).collect();
                    let said = format!(
                        "frozen {:?}\ndowns {:?}\nforgotten {:?}\naccepted {accepted:?}\n",
                        it.frozen, it.downs, it.forgotten
                    );
                    (said, it.plan)
                })
            }
            _ => panic!("unknown command {run:?}"),
        }
    }

    fn tempdir() -> std::path::PathBuf {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("migrate-check-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    /// Each page has the same headings, its example is found by its rule, and what it says to write instead is not.
    #[test]
    fn rules_have_pages_that_are_true() {
        for rule in migrate_check::rule::ALL {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/{}.md", rule.name));
            let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let page = page.replace("\r\n", "\n");
            let title = format!("# {}\n", rule.name);
            let headings = ["What it finds", "Why it hurts", "Example", "Write instead", "Databases"];
            let found: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert!(page.starts_with(&title) && found == headings, "{}", path.display());
            let (before, after) = page.split_once("\n## Write instead\n").unwrap();
            let finds = |text: &str| blocks(text).map(|block| found_by(rule.name, block)).collect::<Vec<_>>();
            assert!(finds(before).iter().all(|found| *found), "{}: the example is not found", path.display());
            assert!(finds(after).iter().all(|found| !found), "{}: what to write is found", path.display());
        }
    }

    fn found_by(rule: &str, block: &str) -> bool {
        Case::parse(block).checked().diagnostics.iter().any(|diagnostic| diagnostic.rule == rule)
    }

    /// The directories on a page.
    fn blocks(text: &str) -> impl Iterator<Item = &str> {
        text.split("\n```files\n").skip(1).map(|block| block.split("\n```").next().unwrap())
    }
}
