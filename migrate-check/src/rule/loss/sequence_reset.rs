//! `sequence-reset`: numbers are given out again.

use crate::effect::{ActionKind, Change};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `ALTER SEQUENCE … RESTART`, `setval`, `TRUNCATE … RESTART IDENTITY`'s kin and `AUTO_INCREMENT = …` on something
    /// that this deployment did not make.
    ///
    /// ## Why it hurts
    ///
    /// If rows with the next numbers are there, inserts fail on their key; if they were deleted, numbers come back that
    /// mean something else elsewhere.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_numbers.up.sql
    /// CREATE SEQUENCE numbers;
    /// === 1_numbers.down.sql
    /// DROP SEQUENCE numbers;
    /// === 2_again.up.sql
    /// -- migrate:irreversible nobody knows where it was
    /// ALTER SEQUENCE numbers RESTART WITH 1000;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Say why nothing with those numbers is there:
    ///
    /// ```files
    /// === 2_again.up.sql
    /// -- migrate:irreversible nobody knows where it was
    /// -- migrate:allow sequence-reset numbers under 1000 were never given out
    /// ALTER SEQUENCE numbers RESTART WITH 1000;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    SEQUENCE_RESET = "sequence-reset", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let what = match &site.effect.change {
        Change::AlterSequence(alter) if alter.restart && !site.is_new(&alter.name) => site.fold.found(&alter.name).to_string(),
        Change::AlterTable(alter) if !site.is_new(&alter.table) => {
            let resets = |kind: &ActionKind| matches!(kind, ActionKind::SetOption { key: "auto_increment", .. });
            if !alter.actions.iter().any(|action| resets(&action.kind)) {
                return;
            }
            site.fold.found(&alter.table).to_string()
        }
        Change::Data(data) if data.calls.iter().any(|call| call == "setval") => {
            let is_new = |reads: &crate::schema::object::Reads| site.is_new(&reads.relation);
            if data.reads.iter().any(is_new) {
                return;
            }
            "a sequence".to_owned()
        }
        _ => return,
    };
    let message = format!("the next numbers of `{what}` may be taken already").replace("`a sequence`", "a sequence");
    let help = "look for rows with those numbers, and say why there are none: `-- migrate:allow sequence-reset <reason>`";
    found.push(site.find(&SEQUENCE_RESET, &site.effect.span, message, help.to_owned()));
}
