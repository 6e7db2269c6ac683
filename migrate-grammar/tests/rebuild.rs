//! Which effects together are a table that is built anew.
#![cfg(feature = "sqlite")]

use migrate_grammar::syntax::parse;
use migrate_sql::dialect::Dialect::Sqlite;
use migrate_sql::effect::rebuild::rebuilds;
use migrate_sql::schema::name::{Ident, Name};

/// Says what is found in a script, where every table had the columns `id`, `a` and `b`.
fn said(text: &str) -> Vec<String> {
    let effects = parse(Sqlite, text).effects(text);
    let columns = |_: &Name| ["id", "a", "b"].map(|name| Ident::other(Sqlite, name)).to_vec();
    let list = |names: &[Ident]| names.iter().map(Ident::as_str).collect::<Vec<_>>().join(" ");
    let found = rebuilds(&effects, columns).into_iter().map(|it| {
        let (kept, dropped, added) = (list(&it.kept), list(&it.dropped), list(&it.added));
        let rows = if it.copies_all { "all" } else { "some" };
        let (table, temporary, parts) = (it.table, it.temporary, it.effects);
        format!("{table} by {temporary}: kept {kept}, dropped {dropped}, added {added}, {rows} rows, {parts:?}")
    });
    found.collect()
}

#[test]
fn the_way_of_the_documentation() {
    let text = "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE new_x (id INTEGER PRIMARY KEY, a TEXT NOT NULL, c INT);
        INSERT INTO new_x (id, a) SELECT id, a FROM x; DROP TABLE x; ALTER TABLE new_x RENAME TO x;
        CREATE INDEX x_a ON x (a); CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END; CREATE INDEX y_a ON y (a);
        PRAGMA foreign_key_check; COMMIT;";
    assert_eq!(said(text), ["x by new_x: kept id a, dropped b, added c, all rows, [2, 3, 4, 5, 6, 7]"]);
}

#[test]
fn the_way_of_prisma() {
    let text = r#"PRAGMA defer_foreign_keys=ON; PRAGMA foreign_keys=OFF;
        CREATE TABLE "new_User" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "a" TEXT, "b" TEXT, "c" TEXT NOT NULL DEFAULT '');
        INSERT INTO "new_User" ("a", "b", "id") SELECT "a", coalesce("b", '') AS "b", "id" FROM "User";
        DROP TABLE "User"; ALTER TABLE "new_User" RENAME TO "User"; CREATE UNIQUE INDEX "User_a_key" ON "User"("a");
        CREATE TABLE "new_Post" ("id" INTEGER NOT NULL PRIMARY KEY, "a" TEXT);
        INSERT INTO "new_Post" ("a", "id") SELECT "a", "id" FROM "Post" WHERE "a" IS NOT NULL;
        DROP TABLE "Post"; ALTER TABLE "new_Post" RENAME TO "Post";"#;
    assert_eq!(
        said(text),
        [
            "Post by new_Post: kept id a, dropped b, added , some rows, [7, 8, 9, 10]",
            "User by new_User: kept id a b, dropped , added c, all rows, [2, 3, 4, 5, 6]",
        ]
    );
}

#[test]
fn the_old_one_steps_aside() {
    let text = "ALTER TABLE x RENAME TO x_old; CREATE TABLE x (id INT, a INT); INSERT INTO x SELECT id, a FROM x_old;
        DROP TABLE x_old;";
    assert_eq!(said(text), ["x by x_old: kept id a, dropped b, added , all rows, [0, 1, 2, 3]"]);
}

#[test]
fn the_rows_wait_elsewhere() {
    let text = "CREATE TEMPORARY TABLE backup (id, a); INSERT INTO backup SELECT id, a FROM x; DROP TABLE x;
        CREATE TABLE x (id INT, a INT); INSERT INTO x SELECT id, a FROM backup; DROP TABLE backup;";
    assert_eq!(said(text), ["x by backup: kept id a, dropped b, added , all rows, [0, 1, 2, 3, 4, 5]"]);
    let text = "CREATE TABLE backup AS SELECT id, a FROM x; DROP TABLE x; ALTER TABLE backup RENAME TO x;";
    assert_eq!(said(text), ["x by backup: kept id a, dropped b, added , all rows, [0, 1, 2]"]);
}

#[test]
fn what_is_none() {
    for text in [
        "DROP TABLE x; CREATE TABLE x (id INT);",
        "CREATE TABLE y (id INT); INSERT INTO y SELECT id FROM x;",
        "CREATE TABLE new_x (id INT); INSERT INTO new_x SELECT id FROM y; DROP TABLE x; ALTER TABLE new_x RENAME TO x;",
        "CREATE TABLE new_x (id INT); INSERT INTO new_x SELECT id FROM x; ALTER TABLE new_x RENAME TO y; DROP TABLE x;",
        "ALTER TABLE x RENAME TO y; CREATE TABLE x (id INT); INSERT INTO x SELECT id FROM y;",
    ] {
        assert_eq!(said(text), [""; 0], "{text}");
    }
}
