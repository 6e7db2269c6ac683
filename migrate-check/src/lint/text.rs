//! What can be said against a script from its text alone.
//!
//! Takes a script with its statements; gives findings. Must not know files, configuration, schema or a grammar: each
//! rule reads tokens.
//!
//! What only a client understands (`\connect`, `DELIMITER`, the data of `COPY … FROM stdin`) is looked for first:
//! a script that holds such text is not SQL, and nothing else is said about it.

use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule::{Check, Rule, text};
use crate::split::Statement;
use crate::split::kind::Words;

/// A script as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// The dialect that it is written in.
    pub dialect: Dialect,
    /// Its text.
    pub text: &'a str,
    /// How it runs.
    pub mode: Mode,
    /// Its statements, as [`split::statements`](crate::split::statements) gives them.
    pub statements: &'a [Statement],
}

impl<'a> Script<'a> {
    /// The text of one of its statements.
    pub(crate) fn statement(&self, statement: &Statement) -> &'a str {
        self.text.get(statement.span.clone()).unwrap_or("")
    }

    /// The first word of one of its statements.
    pub(crate) fn first_word(&self, statement: &Statement) -> &'a str {
        Words::new(self.dialect, self.statement(statement)).word()
    }
}

/// Rules whose finding says that the text is for a client program.
const CLIENT: [&Rule; 3] = [&text::COPY_FROM_STDIN, &text::CLIENT_COMMAND, &text::DELIMITER];

/// Everything that the rules find in the text of a script, in its order.
pub fn lint(script: &Script<'_>) -> Vec<Finding> {
    let mut findings = for_client(script);
    if findings.is_empty() {
        for rule in text::RULES.iter().filter(|rule| !CLIENT.contains(rule)) {
            if let Check::Text(check) = rule.check {
                check(script, &mut findings);
            }
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// What says that a script is meant for a client program, so that no grammar of a server fits it.
pub(super) fn for_client(script: &Script<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in CLIENT {
        if let Check::Text(check) = rule.check {
            check(script, &mut findings);
        }
    }
    findings
}
