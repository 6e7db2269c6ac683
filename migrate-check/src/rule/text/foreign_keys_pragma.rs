//! `foreign-keys-pragma`: `PRAGMA foreign_keys = …` inside a transaction, where SQLite ignores it.

use crate::lint::{Script, pragma};
use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;

rule! {
    /// ## What it finds
    ///
    /// `PRAGMA foreign_keys = …` in a script that runs as a transaction.
    ///
    /// ## Why it hurts
    ///
    /// Inside a transaction SQLite ignores it without a word. The checks stay on, and the `DROP TABLE` of a rebuild deletes
    /// the rows of every table that refers to it with `ON DELETE CASCADE`.
    ///
    /// ## Example
    ///
    /// ```sql sqlite
    /// PRAGMA foreign_keys = OFF;
    /// CREATE TABLE item_new (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
    /// INSERT INTO item_new SELECT id, code FROM item;
    /// DROP TABLE item;
    /// ALTER TABLE item_new RENAME TO item;
    /// PRAGMA foreign_keys = ON;
    /// ```
    ///
    /// ## Write instead
    ///
    /// The directive turns the checks off before the transaction, looks at every row before the commit, and turns them on
    /// again.
    ///
    /// ```sql sqlite
    /// -- migrate:foreign-keys off
    /// CREATE TABLE item_new (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
    /// INSERT INTO item_new SELECT id, code FROM item;
    /// DROP TABLE item;
    /// ALTER TABLE item_new RENAME TO item;
    /// ```
    ///
    /// ## Databases
    ///
    /// SQLite.
    FOREIGN_KEYS_PRAGMA = "foreign-keys-pragma", Deny, Adjustable, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    if script.dialect != Dialect::Sqlite || script.mode == Mode::Statements {
        return;
    }
    let help = if script.mode == Mode::ForeignKeysOff {
        "remove it: `-- migrate:foreign-keys off` already does this before the transaction, and undoes it after"
    } else {
        "remove it, and put `-- migrate:foreign-keys off` on a line of its own at the top: it turns the checks off \
         before the transaction, checks every row before the commit and turns them on again"
    };
    for statement in script.statements.iter().filter(|it| is_foreign_keys(script.statement(it))) {
        findings.push(Finding {
            rule: &FOREIGN_KEYS_PRAGMA,
            span: statement.span.clone(),
            message: "`PRAGMA foreign_keys` does nothing inside a transaction".to_owned(),
            help: help.to_owned(),
        });
    }
}

fn is_foreign_keys(statement: &str) -> bool {
    pragma::set(statement).is_some_and(|pragma| pragma.name == "foreign_keys")
}
