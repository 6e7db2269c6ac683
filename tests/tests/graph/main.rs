//! What `migrate graph` draws, in the programs that people look at it with: a browser, and Mermaid.
//!
//! `measure.html` is put into the page, looks at what is where and says so in an element of its own; `guard.html` stands
//! before everything else and notes errors and what the page asks the network for. `tests/browser/install` installs
//! Chromium and Mermaid.

#[cfg(test)]
mod browser;

#[cfg(test)]
mod tests {
    use crate::browser::{self, Scheme};
    use migrate_check::check::{Options, check};
    use migrate_check::schema::{Relation, Schema};
    use migrate_core::Version;
    use migrate_tests::{cli, directories};
    use serde_json::{Value, json};
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;
    use std::process::Command;
    use tempfile::TempDir;

    /// What is on the page, by the names of tables.
    type Columns = BTreeMap<String, BTreeSet<String>>;

    /// Every kind of change and key, long names, and names that are text in HTML, SVG, Mermaid and other scripts.
    fn strange() -> String {
        fs::read_to_string(cli::root().join("tests/cases/graph/strange.txt")).unwrap()
    }

    /// Tables of many sizes that refer to a few earlier ones, as those of a service do.
    fn many(count: u64) -> String {
        let mut set = "=== dialect postgres\n=== migrate.toml\ndialect = \"postgres\"\n=== 1_all.up.sql\n".to_owned();
        for table in 0..count {
            let columns = (0..table * 7 % 13).map(|at| format!(", column_{at} character varying({})", at * 1000 + 1));
            let targets: BTreeSet<u64> = (0..table * 5 % 4).map(|at| table * (at + 3) % (at + 11) % table).collect();
            let keys = targets.iter().map(|to| format!(", table_{to}_id bigint REFERENCES table_{to} (id)"));
            let inner: String = columns.chain(keys).collect();
            set.push_str(&format!("CREATE TABLE table_{table} (id bigint PRIMARY KEY{inner});\n"));
        }
        set
    }

    fn written(set: &str) -> TempDir {
        let directory = tempfile::tempdir().unwrap();
        directories::write(set, &directory.path().join("migrations"));
        directory
    }

    /// What `migrate graph` prints.
    fn graph(directory: &Path, kind: &str) -> String {
        let mut command = Command::new(cli::migrate());
        let output = command.current_dir(directory).args(["graph", "--as", kind]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The tables and views of the last two versions, and the number of foreign keys that are in either.
    fn expected(directory: &Path) -> (Columns, usize) {
        let checked = check(&directory.join("migrations"), &Options::default()).unwrap();
        let versions: Vec<Version> = checked.set.migrations.iter().rev().take(2).map(|it| it.version).collect();
        let schemas: Vec<Schema> = versions.iter().map(|version| checked.schema_after(Some(*version))).collect();
        let mut columns = Columns::new();
        let mut references = BTreeSet::new();
        for schema in &schemas {
            for relation in schema.relations.values() {
                let (name, of): (_, Vec<String>) = match relation {
                    Relation::Table(table) => {
                        (&table.name, table.columns.iter().map(|it| it.name.to_string()).collect())
                    }
                    Relation::View(view) => {
                        (&view.name, view.columns.iter().flatten().map(ToString::to_string).collect())
                    }
                    Relation::Sequence(_) | Relation::Index(_) => continue,
                };
                columns.entry(name.to_string()).or_default().extend(of);
            }
            for table in schema.tables() {
                references.extend(table.foreign_keys().map(|(_, key)| format!("{} {key:?}", table.name)));
            }
        }
        assert!(!columns.is_empty());
        (columns, references.len())
    }

    /// Looks at the page of a set in both colour schemes.
    fn look(set: &str) {
        let directory = written(set);
        let page = graph(directory.path(), "html");
        let (columns, references) = expected(directory.path());
        for scheme in [Scheme::Light, Scheme::Dark] {
            let measured = browser::measure(&browser::guarded(&page), scheme);
            assert_eq!(measured["faults"], json!([]), "{scheme:?}");
            assert_eq!(measured["isDark"], json!(scheme == Scheme::Dark));
            let names = |value: &Value| value["name"].as_str().unwrap().to_owned();
            let shown: Columns = (measured["tables"].as_array().unwrap().iter())
                .map(|it| (names(it), serde_json::from_value(it["columns"].clone()).unwrap()))
                .collect();
            assert_eq!(shown, columns);
            assert_eq!(measured["references"].as_array().unwrap().len(), references);
        }
    }

    #[test]
    fn everything_in_a_strange_schema_is_to_be_seen() {
        look(&strange());
    }

    #[test]
    fn everything_in_small_and_large_schemas_is_to_be_seen() {
        for count in [1, 3, 30, 100] {
            look(&many(count));
        }
    }

    #[test]
    fn a_page_that_asks_for_something_is_noticed() {
        let directory = written(&many(1));
        let page = graph(directory.path(), "html");
        let page = page.replace("<main>", "<main><img src=\"https://example.org/x.png\" alt=\"\">");
        let measured = browser::measure(&browser::guarded(&page), Scheme::Light);
        assert!(measured["faults"].to_string().contains("asks for https://example.org"), "{measured}");
    }

    #[test]
    fn mermaid_reads_what_is_written_for_it() {
        for set in [strange(), many(30)] {
            let directory = written(&set);
            let text = graph(directory.path(), "mermaid");
            let (columns, references) = expected(directory.path());
            let drawn = browser::measure(&browser::with_mermaid(&text), Scheme::Light);
            assert_eq!(drawn["error"], Value::Null, "{text}");
            let entities = drawn["entities"].as_array().unwrap();
            let mut counts: Vec<u64> = entities.iter().map(|it| it["columns"].as_u64().unwrap()).collect();
            let mut wanted: Vec<u64> = columns.values().map(|it| it.len() as u64).collect();
            counts.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(counts, wanted, "{drawn}");
            assert_eq!((&drawn["relationships"], &drawn["isDrawn"]), (&json!(references), &json!(true)));
        }
    }
}
