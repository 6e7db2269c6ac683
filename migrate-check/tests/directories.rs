//! Whole directories: how they are read, where they disagree with their lock file, what is found, what is written.

#[cfg(test)]
#[path = "cases/directory.rs"]
mod directory;

#[cfg(test)]
mod tests {
    use super::directory::{Case, cases_of, check_all, findings};
    use migrate_check::baked::State;
    use migrate_check::check::Checked;
    use migrate_check::diagnostic::{Diagnostic, Level};
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
            let requires = migration.requires.iter().map(|it| format!(" requires {}", it.requirement));
            let requires: String = requires.collect();
            writeln!(text, "{version} {name} {lane}{requires}\n  up {}\n  down {down}", script(&migration.up)).unwrap();
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

    /// What took services down elsewhere: the migration as it was written is found, and for the reason that the case
    /// names; in the one that does the same safely nothing at all is found.
    #[test]
    fn outages_are_prevented() {
        check_all("outage", |case| said_of(&form(case, "unsafe")));
        let mut wrong = Vec::new();
        for path in cases_of("outage") {
            let case = Case::read(&path);
            let found = form(&case, "unsafe").checked().diagnostics;
            let is_found = |rule: &&str| found.iter().any(|it| it.rule == *rule && it.level != Level::Allow);
            let missed: Vec<_> = case.options["caught"].split(' ').filter(|rule| !is_found(rule)).collect();
            let safe = said_of(&form(&case, "safe"));
            if !missed.is_empty() || !safe.is_empty() {
                wrong.push(format!("{}: not found: {missed:?}; in the safe form:\n{safe}", path.display()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The directory with the files of one form, `=== <form> <path>`, and those that belong to every form.
    fn form(case: &Case, form: &str) -> Case {
        let files = case.files.iter().filter_map(|(path, bytes)| {
            let path = path.to_str().unwrap();
            let path = match path.split_once(' ') {
                Some((of, path)) => (of == form).then_some(path)?,
                None => path,
            };
            Some((path.into(), bytes.clone()))
        });
        Case { files: files.collect(), options: case.options.clone() }
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
            "rebase" => rebase::rebase(checked, None).map(rebased),
            "rebase onto" => {
                let released = case.files.get(Path::new("released.md")).unwrap().clone();
                let released = migrate_check::lock::parse(&String::from_utf8(released).unwrap()).unwrap();
                rebase::rebase(checked, Some(&released)).map(rebased)
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

    fn rebased(rebase: rebase::Rebase) -> (String, Plan) {
        let mut said = String::new();
        let rebase::Rebase { plan, moved, listed, released, forgotten } = rebase;
        for rebase::Move { name, from, to } in moved {
            writeln!(said, "moved {name} from {from} to {to}").unwrap();
        }
        for (what, list) in [("listed", listed), ("released", released), ("forgotten", forgotten)] {
            list.iter().for_each(|(version, name)| writeln!(said, "{what} {version} {name}").unwrap());
        }
        (said, plan)
    }

    fn tempdir() -> std::path::PathBuf {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("migrate-check-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    /// Each page has the same headings; its example is found by its rule; nothing at all is found in what it says to write
    /// instead, nor in what the finding says to write instead.
    #[test]
    fn rules_have_pages_that_are_true() {
        let mut wrong = Vec::new();
        for rule in migrate_check::rule::all() {
            let page = rule.page();
            let title = format!("# {}\n", rule.name);
            let headings = ["What it finds", "Why it hurts", "Example", "Write instead", "Databases"];
            let found: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert!(page.starts_with(&title) && found == headings, "{}", rule.name);
            let (before, after) = page.split_once("\n## Write instead\n").unwrap();
            let examples: Vec<Case> = blocks(before).map(Case::parse).collect();
            for (number, example) in examples.iter().enumerate() {
                // The last migration alone is new, or all but the first.
                let checked = [last(example), 2].map(|version| frozen_up_to(example, version).checked());
                let is_hit = |it: &&Diagnostic| it.rule == rule.name;
                let checked =
                    checked.iter().find(|it| it.diagnostics.iter().any(|it| is_hit(&it))).unwrap_or(&checked[0]);
                let mut hits = checked.diagnostics.iter().filter(is_hit).peekable();
                if hits.peek().is_none() {
                    wrong.push(format!("{}: example {} is not found\n{}", rule.name, number + 1, findings(checked)));
                }
                for hit in hits.filter(|it| !it.instead.is_empty()) {
                    let case = instead(example, checked, hit);
                    let found = said_of(&case);
                    if !found.is_empty() {
                        wrong.push(format!("{}: the help is found\n{}\n{found}", rule.name, hit.help));
                    }
                }
            }
            for (number, block) in blocks(after).enumerate() {
                let found = said_of(&following(examples.get(number), Case::parse(block)));
                if !found.is_empty() {
                    wrong.push(format!("{}: what to write is found\n{found}", rule.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The directory with everything before a version frozen, as it is when somebody writes the next migration; as it is
    /// where there is no configuration, or a lock file already.
    fn frozen_up_to(case: &Case, version: u64) -> Case {
        let mut frozen = Case { files: case.files.clone(), options: case.options.clone() };
        let has = |name: &str| case.files.contains_key(Path::new(name));
        if !has("migrate.toml") || has("migrate.lock") {
            return frozen;
        }
        let mut before = Case { files: case.files.clone(), options: case.options.clone() };
        before.files.retain(|path, _| number(path) < version);
        if before.files.len() > 1 {
            let plan = freeze(&before.checked(), Accept::Because("it was there before")).unwrap().plan;
            frozen.files.extend(plan.writes.into_iter().map(|write| (write.path, write.text.into_bytes())));
        }
        frozen
    }

    /// The last version of a directory.
    fn last(case: &Case) -> u64 {
        case.files.keys().map(|path| number(path)).max().unwrap_or(0)
    }

    /// What is found in a directory, except that it has no lock file.
    fn said_of(case: &Case) -> String {
        let mut checked = case.checked();
        checked.diagnostics.retain(|it| it.rule != "not-locked");
        findings(&checked)
    }

    /// What to write instead, as a directory: without a configuration of its own it is what follows the start of the example.
    fn following(example: Option<&Case>, mut case: Case) -> Case {
        let config = Path::new("migrate.toml");
        let Some(example) = example.filter(|it| it.files.contains_key(config) && !case.files.contains_key(config))
        else {
            return case;
        };
        let first = case.files.keys().map(|path| number(path)).min().unwrap();
        let before = example.files.iter().filter(|(path, _)| number(path) < first);
        let before: Vec<_> = before.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        case.files.extend(before);
        case.options.clone_from(&example.options);
        frozen_up_to(&case, first)
    }

    /// The number that a file begins with; the configuration comes before all.
    fn number(path: &Path) -> u64 {
        let text = path.to_str().unwrap();
        text[..text.find('_').unwrap_or(0)].parse().unwrap_or(0)
    }

    /// The example with what its finding says to write in place of the statement.
    fn instead(example: &Case, checked: &Checked, hit: &Diagnostic) -> Case {
        let name = hit.file.to_str().unwrap();
        let version = number(&hit.file);
        let text = checked.text(&hit.file).unwrap();
        let statements = migrate_check::split::statements(checked.set.dialect, text);
        let statement = statements.iter().find(|it| it.span.start <= hit.span.start && hit.span.end <= it.span.end);
        let span = statement.unwrap().span.clone();
        let rest = format!("{}{}", &text[..span.start], text[span.end..].trim_start().trim_start_matches(';'));
        let is_rest = !migrate_check::split::statements(checked.set.dialect, &rest).is_empty();
        let mut case = Case { files: example.files.clone(), options: example.options.clone() };
        case.files.retain(|path, _| number(path) < version || !path.to_str().unwrap().ends_with(".sql"));
        let irreversible = "-- migrate:irreversible nothing is undone here\n";
        if is_rest {
            let rest = if rest.contains("migrate:irreversible") { rest } else { format!("{irreversible}{rest}") };
            case.files.insert(name.into(), rest.into_bytes());
        }
        for (number, script) in hit.instead.iter().enumerate() {
            let path = format!("{}_instead.up.sql", version * 1000 + number as u64);
            case.files.insert(path.into(), format!("{irreversible}{script}\n").into_bytes());
        }
        frozen_up_to(&case, version)
    }

    /// The directories on a page.
    fn blocks(text: &str) -> impl Iterator<Item = &str> {
        text.split("\n```files\n").skip(1).map(|block| block.split("\n```").next().unwrap())
    }
}
