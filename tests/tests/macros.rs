//! `embed_migrations!` under a real compiler: what does not compile, and what it says.
//!
//! `ui/fail/<case>.rs` embeds a directory that `ui/sets` holds as text: paths are relative to the package that is
//! compiled, and that is one which trybuild makes, so the directories are written there first. What does compile is in
//! `ui/pass`, and `binary.rs` runs it: trybuild would compile and link all dependencies once more for it.
//! `TRYBUILD=overwrite` accepts what the compiler says now.

#[cfg(test)]
mod tests {
    use migrate_check::rule::{self, Rule};
    use migrate_tests::directories;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Writes the directories into the package that trybuild makes.
    fn write_sets() {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let package = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
        for path in files("sets", "txt") {
            let text = fs::read_to_string(&path).unwrap();
            directories::write(&text, &package.join(path.file_stem().unwrap()));
        }
    }

    fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(folder);
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|it| it == extension)).collect()
    }

    #[test]
    fn wrong_sets_do_not_compile() {
        write_sets();
        trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
    }

    /// Every rule has a page that is run as a test: what counts here is that each family reaches the compiler.
    #[test]
    fn every_family_has_a_case() {
        let said: String = files("fail", "stderr").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let has_case = |rule: &&Rule| said.contains(&format!("[{}]", rule.name));
        for (family, rules) in rule::families() {
            assert!(rules.iter().any(has_case), "no case in ui/fail for a rule of the family `{family}`");
        }
    }
}
