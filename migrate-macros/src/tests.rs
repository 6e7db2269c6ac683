//! The expansion as text, without a compiler.

use crate::expand::{Newcomers, Surroundings, embed, track};
use migrate_check::check::{Options, check};
use migrate_check::edit::freeze::{Accept, freeze};
use std::fs;
use std::path::PathBuf;

/// A package's folder that is gone when the test is over.
struct Package(PathBuf);

impl Package {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("migrate-macros-{}-{name}", std::process::id()));
        fs::create_dir_all(path.join("migrations")).unwrap();
        Self(path)
    }

    fn with(self, files: &[(&str, &str)]) -> Self {
        for (file, text) in files {
            fs::write(self.0.join("migrations").join(file), text).unwrap();
        }
        self
    }

    fn frozen(self) -> Self {
        let dir = self.0.join("migrations");
        let checked = check(&dir, &Options { dialect: Some("sqlite".parse().unwrap()), ..Options::default() }).unwrap();
        freeze(&checked, Accept::Nothing).unwrap().plan.apply(&dir).unwrap();
        self
    }

    fn expand(&self, tokens: &str, newcomers: Newcomers) -> String {
        let surroundings = Surroundings { package: Some(self.0.clone()), newcomers };
        expand(tokens, &surroundings)
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Both macros, in the order in which the compiler calls them.
fn expand(tokens: &str, surroundings: &Surroundings) -> String {
    [track, embed].map(|it| it(tokens.parse().unwrap(), surroundings).to_string()).concat()
}

const GOOD: [(&str, &str); 2] =
    [("1_a.up.sql", "CREATE TABLE \"ä\" (id int);\r\n"), ("1_a.down.sql", "DROP TABLE \"ä\";")];

#[test]
fn a_good_set_is_plain_data() {
    let package = Package::new("good").with(&GOOD).frozen();
    let code = package.expand("(krate::path) \"migrations\", dialect = sqlite,", Newcomers::Report);
    assert!(!code.contains("compile_error"), "{code}");
    assert!(code.contains("krate :: path :: Migrations :: __baked"), "{code}");
    assert!(code.contains("\"main\" , 2u8 , 1u8 , :: core :: option :: Option :: None"), "{code}");
    assert!(code.contains("CREATE TABLE \"ä\" (id int);\n"), "{code}");
    for file in ["1_a.up.sql", "1_a.down.sql", "migrate.lock"] {
        let path = package.0.join("migrations").join(file);
        assert!(code.contains(&format!("include_bytes ! ({:?})", path.to_string_lossy())), "{code}");
    }
    assert_eq!(code, package.expand("(krate::path) dialect = sqlite", Newcomers::Report));
}

#[test]
fn every_finding_is_an_error_beside_an_empty_set() {
    let package =
        Package::new("findings").with(&[("1_a.up.sql", "COMMIT;"), ("2_b.up.sql", "SELEC 1;"), ("x.sql", "")]);
    let code = package.expand("(krate) \"migrations\", dialect = sqlite", Newcomers::Report);
    for rule in ["transaction-control", "missing-down", "syntax", "unreadable-name", "not-locked"] {
        assert!(code.contains(&format!("[{rule}]")), "{rule}: {code}");
    }
    assert_eq!(code.matches("compile_error").count(), 6, "{code}");
    assert!(code.contains("krate :: Migrations :: __baked (\"main\""), "{code}");
    assert!(code.contains("migrations/2_b.up.sql:1:1"), "{code}");
}

#[test]
fn drafts_fail_release_builds_only() {
    let package = Package::new("drafts").with(&GOOD);
    let code = package.expand("(krate) dialect = sqlite", Newcomers::Append);
    assert!(code.contains("# [cfg (not (debug_assertions))]") && code.contains("1 a"), "{code}");
    assert_eq!(code.matches("compile_error").count(), 1, "{code}");
    let lock = fs::read_to_string(package.0.join("migrations/migrate.lock")).unwrap();
    assert!(lock.contains("\n1 a draft\n"), "{lock}");
}

#[test]
fn appending_never_touches_what_is_frozen() {
    let package = Package::new("append").with(&GOOD).frozen().with(&[("1_a.up.sql", "SELECT 1;")]);
    let lock = || fs::read_to_string(package.0.join("migrations/migrate.lock")).unwrap();
    let before = lock();
    let code = package.expand("(krate) dialect = sqlite", Newcomers::Append);
    assert!(code.contains("[edited]"), "{code}");
    assert_eq!(lock(), before);
}

#[test]
fn mistakes_in_the_call_are_explained() {
    let package = Package::new("mistakes");
    for (call, expected) in [
        ("(krate) \"elsewhere\"", "there is no directory `elsewhere`"),
        ("(krate) \"/etc\"", "is not a relative path"),
        ("(krate) \"\"", "is not a relative path"),
        ("(krate) migrations", "expected a path in quotes"),
        ("(krate) dialect = oracle", "expected postgres, mysql or sqlite"),
        ("(krate) dialect = mysql, dialect = mysql", "given twice"),
        ("(krate) dialekt = mysql", "unknown option"),
        ("(krate) config = \"/etc/migrate.toml\"", "is not a relative path"),
        ("(krate) config = \"other.toml\"", "other.toml"),
        ("(krate) 5", "expected a path in quotes"),
    ] {
        let code = package.expand(call, Newcomers::Report);
        assert!(code.contains("compile_error") && code.contains(expected), "{call}: {code}");
        assert!(code.contains("krate :: Migrations :: __baked"), "{call}: {code}");
    }
    let nowhere = Surroundings { package: None, newcomers: Newcomers::Report };
    let code = expand("(krate)", &nowhere);
    assert!(code.contains("CARGO_MANIFEST_DIR is not set"), "{code}");
}

#[test]
fn texts_that_no_raw_string_holds_are_escaped() {
    let odd = "SELECT '\"####';";
    let package = Package::new("odd").with(&[("1_a.up.sql", odd), ("1_a.down.sql", "SELECT 'a\rb';")]).frozen();
    let code = package.expand("(krate) dialect = sqlite", Newcomers::Report);
    assert!(code.contains("SELECT '\\\"####';") && code.contains("a\\rb"), "{code}");
}

#[test]
fn a_configuration_from_elsewhere_is_tracked() {
    let package = Package::new("configuration").with(&GOOD).frozen();
    let config = package.0.join("other.toml");
    fs::write(&config, "set = \"billing\"\nschema = \"ops\"\ncontracts = \"manual\"").unwrap();
    let code = package.expand("(krate) dialect = sqlite, config = \"other.toml\"", Newcomers::Report);
    assert!(code.contains("(\"billing\" , 2u8 , 2u8 , :: core :: option :: Option :: Some (\"ops\")"), "{code}");
    assert!(code.contains(&format!("include_bytes ! ({:?})", config.to_string_lossy())), "{code}");
}
