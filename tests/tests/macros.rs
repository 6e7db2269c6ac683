//! `embed_migrations!` under a real compiler: what does not compile, with what it says, and what does.
//!
//! `ui/fail/<case>.rs` and `ui/pass/<case>.rs` embed directories that `ui/sets` holds as text: paths are relative to
//! the package that is compiled, and that is one which trybuild makes, so they are written there first.
//! `TRYBUILD=overwrite` accepts what the compiler says now.

#[cfg(test)]
#[path = "../ui/directory.rs"]
mod directory;

#[cfg(test)]
mod tests {
    use super::directory;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Once;

    /// Writes the directories into the package that trybuild makes.
    fn write_sets() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
            let package = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
            for path in files("sets", "txt") {
                let text = fs::read_to_string(&path).unwrap();
                directory::write(&text, &package.join(path.file_stem().unwrap()));
            }
            directory::with_crlf(&package.join("lf"), &package.join("crlf"));
        });
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

    /// Apart from the others: trybuild compiles all cases at once as long as it runs none.
    #[test]
    fn right_sets_compile() {
        write_sets();
        trybuild::TestCases::new().pass("ui/pass/*.rs");
    }

    #[test]
    fn every_rule_has_a_case() {
        let said: String = files("fail", "stderr").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let missing: Vec<&str> = migrate_check::rule::ALL
            .iter()
            .map(|rule| rule.name)
            .filter(|name| !said.contains(&format!("[{name}]")))
            .collect();
        assert!(missing.is_empty(), "no case in ui/fail for {missing:?}");
    }
}
