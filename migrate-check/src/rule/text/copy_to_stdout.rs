//! `copy-to-stdout`: `COPY … TO stdout`, whose rows only a client can take.

use crate::finding::Finding;
use crate::lint::Script;
use crate::split::{self, Rows};

rule! {
    /// ## What it finds
    ///
    /// `COPY … TO stdout`.
    ///
    /// ## Why it hurts
    ///
    /// The server sends the rows to a client, in a protocol of their own. Nobody takes them when a migration runs.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// COPY (SELECT id FROM item WHERE price < 0) TO stdout;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Nothing, or keep the rows where they can be looked at later.
    ///
    /// ```sql postgres
    /// CREATE TABLE item_without_price AS SELECT id FROM item WHERE price < 0;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    COPY_TO_STDOUT = "copy-to-stdout", Deny, Fixed, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    let copies = split::client_copies(script.dialect, script.text, script.statements);
    for copy in copies.filter(|copy| copy.rows == Rows::ToClient) {
        findings.push(Finding {
            rule: &COPY_TO_STDOUT,
            span: copy.span,
            message: "`COPY … TO stdout` sends its rows to a client, and a migration has none to take them".to_owned(),
            help: "remove it, or keep the rows with `CREATE TABLE … AS SELECT …`".to_owned(),
        });
    }
}
