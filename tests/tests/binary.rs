//! Services under a real cargo: what their binaries hold, and when they are built again.
//!
//! One workspace is written into the target directory, with the repository's own lock file, so that no test asks a
//! registry and its dependencies are compiled once. The two tests use packages of their own in it; cargo makes them
//! wait for each other where they must.

#[cfg(test)]
mod tests {
    use migrate_check::check::{Checked, Options, check};
    use migrate_check::edit::draft::{self, Template};
    use migrate_check::edit::freeze::{Accept, freeze};
    use migrate_tests::directories;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::sync::LazyLock;

    const TESTS: &str = env!("CARGO_MANIFEST_DIR");

    /// The folder that everything is written into.
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let folder = target.join("tests/binary");
        let workspace = folder.join("workspace");
        if workspace.exists() {
            fs::remove_dir_all(&workspace).unwrap();
        }
        write_workspace(&workspace);
        folder
    });

    fn workspace(path: &str) -> PathBuf {
        FOLDER.join("workspace").join(path)
    }

    fn write_workspace(workspace: &Path) {
        let write = |path: &str, text: &str| {
            let path = workspace.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let repository = Path::new(TESTS).parent().unwrap();
        let lock = fs::read_to_string(repository.join("Cargo.lock")).unwrap();
        write("Cargo.lock", &lock);
        // Symbols without debug information: the names that are looked for, and nothing of the build's own paths.
        // `shipped` is compiled as releases are, but its dependencies need not be compiled twice for that.
        write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"service\", \"shipped\", \"pass\"]\n\
             [profile.dev]\ndebug = false\n\
             [profile.dev.package.shipped]\ndebug-assertions = false\n",
        );
        let core = repository.join("migrate-core");
        let core = format!("path = {core:?}, default-features = false, features = [\"postgres\"]");
        // Versions are those of the lock file.
        let service = format!(
            "migrate-core = {{ {core} }}\n\
             sqlx = {{ version = \"*\", default-features = false, features = [\"postgres\"] }}\n\
             tokio = {{ version = \"*\", default-features = false, features = [\"macros\", \"rt\"] }}\n"
        );
        write("service/Cargo.toml", &manifest("service", &service));
        write("service/src/main.rs", &read("ui/service/main.rs"));
        write(
            "shipped/Cargo.toml",
            &manifest("shipped", &format!("database = {{ package = \"migrate-core\", {core} }}\n")),
        );
        write("shipped/src/lib.rs", &read("ui/service/shipped.rs"));
        write("pass/Cargo.toml", &manifest("pass", &format!("migrate-core = {{ {core} }}\n")));
        for case in cases() {
            write(&format!("pass/src/bin/{case}.rs"), &read(&format!("ui/pass/{case}.rs")));
        }
        for set in ["migrations", "lf", "elsewhere"] {
            directories::write(&read(&format!("ui/sets/{set}.txt")), &workspace.join("pass").join(set));
        }
        directories::with_crlf(&workspace.join("pass/lf"), &workspace.join("pass/crlf"));
        directories::write(&read("ui/sets/lf.txt"), &workspace.join("service/migrations"));
    }

    fn manifest(name: &str, dependencies: &str) -> String {
        format!("[package]\nname = {name:?}\nedition = \"2024\"\n[dependencies]\n{dependencies}")
    }

    fn read(path: &str) -> String {
        fs::read_to_string(Path::new(TESTS).join(path)).unwrap()
    }

    /// The names of the programs in `ui/pass`.
    fn cases() -> Vec<String> {
        let files = fs::read_dir(Path::new(TESTS).join("ui/pass")).unwrap().map(|file| file.unwrap().path());
        files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    }

    fn cargo(arguments: &str) -> Output {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments.split(' ')).current_dir(workspace("")).env("CARGO_TARGET_DIR", FOLDER.join("target"));
        // What a surrounding build was told is not meant for this one.
        for name in ["MIGRATE_LOCK", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
            command.env_remove(name);
        }
        command.output().unwrap()
    }

    fn succeed(output: Output) -> String {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn program(name: &str) -> PathBuf {
        FOLDER.join("target/debug").join(name)
    }

    /// What the service says after a build.
    fn service() -> String {
        succeed(cargo("build --offline --package service"));
        succeed(Command::new(program("service")).output().unwrap())
    }

    fn checked(dir: &Path) -> Checked {
        check(dir, &Options::default()).unwrap()
    }

    /// Each asserts what it embeds when it runs.
    #[test]
    fn right_sets_compile_and_hold_what_they_should() {
        succeed(cargo("build --offline --package pass"));
        for case in cases() {
            succeed(Command::new(program(&case)).output().unwrap());
        }
    }

    /// One after the other, because each step is about what the step before it left in the target directory.
    #[test]
    fn a_service_is_built_again_when_its_set_changes() {
        let migrations = workspace("service/migrations");
        let first = service();
        assert!(first.starts_with("1 drafts\n2 "), "{first}");
        binary_holds_neither_parser_nor_path();

        fs::write(migrations.join("2_b.up.sql"), "CREATE TABLE b (id bigint);\n").unwrap();
        let edited = service();
        assert!(edited.contains("bigint") && edited.starts_with("1 drafts\n2 "), "{edited}");

        let now = "20261123093000".parse().unwrap();
        draft::new(&checked(&migrations), "add c", now, &Template::default()).unwrap().plan.apply(&migrations).unwrap();
        // Where it begins there is no statement yet, which is a finding.
        let refused = cargo("build --offline --package service");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("[empty-script]"));
        fs::write(migrations.join("20261123093000_add_c.up.sql"), "CREATE TABLE c (id int);\n").unwrap();
        fs::write(migrations.join("20261123093000_add_c.down.sql"), "DROP TABLE c;\n").unwrap();
        let added = service();
        assert!(added.starts_with("2 drafts\n3 ") && added.contains("\n20261123093000 add_c "), "{added}");

        let refused = cargo("check --offline --package shipped");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("drafts may still change"), "{said}");
        assert!(said.contains("2 b, 20261123093000 add_c"), "{said}");

        freeze(&checked(&migrations), Accept::Nothing).unwrap().plan.apply(&migrations).unwrap();
        succeed(cargo("check --offline --package shipped"));
        let frozen = service();
        assert_eq!(frozen, added.replace("2 drafts", "0 drafts"));

        let copy = workspace("service/migrations.crlf");
        directories::with_crlf(&migrations, &copy);
        fs::remove_dir_all(&migrations).unwrap();
        fs::rename(&copy, &migrations).unwrap();
        assert_eq!(service(), frozen);
    }

    fn binary_holds_neither_parser_nor_path() {
        const PARSERS: [&str; 5] = ["squawk_syntax", "sqlparser", "sqlite3_parser", "rowan", "annotate_snippets"];
        let binary = fs::read(program("service")).unwrap();
        let holds = |text: &str| binary.windows(text.len()).any(|window| window == text.as_bytes());
        // As symbols have it, with its length before it: two messages that meet may spell a name by chance.
        let holds_crate = |name: &str| holds(&format!("{}{name}", name.len()));
        let are_found = ["sqlx_postgres", "migrate_core"].into_iter().all(holds_crate);
        assert!(are_found, "the names of crates cannot be found in this binary");
        let found: Vec<&str> = PARSERS.into_iter().filter(|name| holds_crate(name)).collect();
        assert!(found.is_empty(), "the service contains {found:?}");
        assert!(!holds(workspace("").to_str().unwrap()), "the service contains the path that it was built in");

        let tree = succeed(cargo("tree --offline --package service --edges normal,no-proc-macro --prefix none"));
        assert!(tree.contains("sqlx-postgres v"), "{tree}");
        let is_parser = |line: &&str| PARSERS.iter().any(|name| line.replace('-', "_").starts_with(name));
        let found: Vec<&str> = tree.lines().filter(is_parser).collect();
        assert!(found.is_empty(), "the service depends on {found:?}");
    }
}
