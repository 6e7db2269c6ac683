//! What only a real file system has: folders, symlinks, files that cannot be written.

#[cfg(test)]
mod tests {
    use migrate_check::check::{Options, check};
    use migrate_check::edit::plan::{Over, Plan, Rename, Write};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// A directory that is gone when the test is over.
    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("migrate-check-disk-{}-{name}", std::process::id()));
            fs::create_dir_all(path.join("migrations")).unwrap();
            Self(path)
        }

        fn migrations(&self) -> PathBuf {
            self.0.join("migrations")
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn found(dir: &Path) -> Vec<(String, String)> {
        let checked = check(dir, &Options::default()).unwrap();
        let found = checked.diagnostics.iter().map(|it| (it.rule.to_owned(), it.file.display().to_string()));
        found.filter(|(rule, _)| rule != "not-locked" && rule != "bad-configuration").collect()
    }

    #[test]
    fn folders_are_looked_into_once() {
        let directory = Directory::new("folders");
        let dir = directory.migrations();
        for folder in ["1_a", "2_empty", "3_b/4_c", ".git/hooks"] {
            fs::create_dir_all(dir.join(folder)).unwrap();
        }
        for file in ["1_a/up.sql", "1_a/.keep", "3_b/up.sql", ".git/hooks/pre-commit", ".DS_Store"] {
            fs::write(dir.join(file), "SELECT 1;").unwrap();
        }
        let names = |name: &str, file: &str| (name.to_owned(), file.to_owned());
        let expected = [names("unreadable-name", "2_empty"), names("unreadable-name", "3_b/4_c")];
        assert_eq!(found(&dir), expected);
    }

    #[cfg(unix)]
    #[test]
    fn symlinks_stay_inside() {
        use std::os::unix::fs::symlink;
        let directory = Directory::new("symlinks");
        let dir = directory.migrations();
        fs::write(directory.0.join("outside.sql"), "SELECT 1;").unwrap();
        fs::create_dir(directory.0.join("folder")).unwrap();
        fs::write(dir.join("1_a.up.sql"), "SELECT 1;").unwrap();
        symlink("../outside.sql", dir.join("2_b.up.sql")).unwrap();
        symlink("../folder", dir.join("3_c")).unwrap();
        symlink("nowhere.sql", dir.join("4_d.up.sql")).unwrap();
        symlink("1_a.up.sql", dir.join("5_e.up.sql")).unwrap();
        let outside = ["2_b.up.sql", "3_c", "4_d.up.sql"].map(|file| ("outside-directory".to_owned(), file.to_owned()));
        assert_eq!(found(&dir), outside);
    }

    #[cfg(unix)]
    #[test]
    fn only_files_are_read() {
        let directory = Directory::new("files");
        let dir = directory.migrations();
        fs::create_dir(dir.join("3_c")).unwrap();
        for pipe in ["1_a.up.sql", "3_c/up.sql", "migrate.lock"] {
            let made = std::process::Command::new("mkfifo").arg(dir.join(pipe)).status().unwrap();
            assert!(made.success());
        }
        let _socket = std::os::unix::net::UnixListener::bind(dir.join("2_b.up.sql")).unwrap();
        std::os::unix::fs::symlink("1_a.up.sql", dir.join("4_d.up.sql")).unwrap();
        let files = ["1_a.up.sql", "2_b.up.sql", "3_c/up.sql", "4_d.up.sql", "migrate.lock"];
        assert_eq!(found(&dir), files.map(|file| ("unreadable-name".to_owned(), file.to_owned())));
    }

    #[test]
    fn a_file_that_no_database_takes_is_not_read() {
        let directory = Directory::new("large");
        let file = fs::File::create(directory.migrations().join("1_a.up.sql")).unwrap();
        file.set_len((64 << 20) + 1).unwrap();
        assert_eq!(found(&directory.migrations()), [("file-too-large".to_owned(), "1_a.up.sql".to_owned())]);
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error_with_a_way_out() {
        let directory = Directory::new("missing");
        let missing = check(&directory.0.join("missing"), &Options::default()).unwrap_err().to_string();
        assert!(missing.contains("no such file or directory") && missing.contains("migrate init"), "{missing}");
        fs::write(directory.0.join("file"), "").unwrap();
        let file = check(&directory.0.join("file"), &Options::default()).unwrap_err().to_string();
        assert!(file.contains("not a directory"), "{file}");
        let options = Options { config: Some(directory.0.join("missing.toml")), ..Options::default() };
        let config = check(&directory.migrations(), &options).unwrap_err().to_string();
        assert!(config.contains("missing.toml"), "{config}");
    }

    #[test]
    fn a_configuration_from_elsewhere_takes_the_place_of_the_own_one() {
        let directory = Directory::new("configuration");
        fs::write(directory.migrations().join("migrate.toml"), "nonsense").unwrap();
        let elsewhere = directory.0.join("other.toml");
        fs::write(&elsewhere, "set = \"billing\"").unwrap();
        let options = Options { config: Some(elsewhere.clone()), ..Options::default() };
        let checked = check(&directory.migrations(), &options).unwrap();
        assert_eq!(checked.set.name, "billing");
        assert!(checked.files.contains(&elsewhere));
    }

    #[test]
    fn a_plan_that_fails_changes_nothing() {
        let directory = Directory::new("plan");
        let dir = directory.migrations();
        for file in ["a", "b", "taken"] {
            fs::write(dir.join(file), file).unwrap();
        }
        let rename = |from: &str, to: &str| Rename { from: from.into(), to: to.into() };
        let write = |path: &str, over| Write { path: path.into(), text: "new".to_owned(), over };
        let state = || {
            let mut names: Vec<_> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
            names.sort();
            names.into_iter().map(|path| (fs::read_to_string(&path).unwrap_or_default(), path)).collect::<Vec<_>>()
        };
        let before = state();
        let plans = [
            Plan { renames: vec![rename("a", "c"), rename("b", "taken")], writes: vec![write("b", Over::Old)] },
            Plan { renames: vec![rename("a", "c"), rename("missing", "d")], writes: vec![write("e/f", Over::Nothing)] },
            Plan { renames: vec![rename("a", "c")], writes: vec![write("taken", Over::Nothing)] },
        ];
        for plan in plans {
            let error = plan.apply(&dir).unwrap_err().to_string();
            assert!(error.contains("nothing was changed"), "{error}");
            assert_eq!(state(), before);
        }
        let plan =
            Plan { renames: vec![rename("a", "c")], writes: vec![write("b", Over::Old), write("e/f", Over::Nothing)] };
        plan.apply(&dir).unwrap();
        assert_eq!(fs::read_to_string(dir.join("c")).unwrap(), "a");
        assert_eq!(fs::read_to_string(dir.join("b")).unwrap(), "new");
        assert_eq!(fs::read_to_string(dir.join("e/f")).unwrap(), "new");
    }
}
