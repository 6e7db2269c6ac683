//! `copy-from-stdin`: `COPY … FROM stdin`, whose data only a client can send.

use crate::finding::Finding;
use crate::lint::Script;
use crate::split::{self, ClientCopy, Rows};

rule! {
    /// ## What it finds
    ///
    /// `COPY … FROM stdin`, as dumps write it.
    ///
    /// ## Why it hurts
    ///
    /// Its rows are no SQL: a client sends them afterwards, in a protocol of their own. A migration has only statements.
    ///
    /// ## Example
    ///
    /// ```sql postgres
    /// COPY country (code, name) FROM stdin;
    /// de	Germany
    /// fr	France
    /// \.
    /// ```
    ///
    /// ## Write instead
    ///
    /// `pg_dump --rows-per-insert=100` writes rows so.
    ///
    /// ```sql postgres
    /// INSERT INTO country (code, name) VALUES
    ///   ('de', 'Germany'),
    ///   ('fr', 'France');
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL.
    COPY_FROM_STDIN = "copy-from-stdin", Deny, Fixed, check: Text(check);
}

pub(super) fn check(script: &Script<'_>, findings: &mut Vec<Finding>) {
    let mut copies = split::client_copies(script.dialect, script.text, script.statements);
    // What follows the first one is data: nothing in it can be told apart from statements.
    if let Some(ClientCopy { span, .. }) = copies.find(|copy| copy.rows == Rows::FromClient) {
        findings.push(Finding {
            rule: &COPY_FROM_STDIN,
            span,
            message: "`COPY … FROM stdin` takes its rows from a client, and a migration has none to send".to_owned(),
            help: "write the rows as `INSERT INTO … VALUES …`, as `pg_dump --rows-per-insert=100` does".to_owned(),
        });
    }
}
