//! What can be said against a script without knowing the schema.
//!
//! Takes a script with its statements; gives findings. Must not know files, configuration or a grammar: each rule
//! reads tokens. One rule is one file of the same name, and one name in the list below.
//!
//! What only a client understands (`\connect`, `DELIMITER`, the data of `COPY … FROM stdin`) is looked for first:
//! a script that holds such text is not SQL, and nothing else is said about it.

use crate::baked::Mode;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::split::kind::Words;
use crate::split::{self, Statement};

/// A script as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// The dialect that it is written in.
    pub dialect: Dialect,
    /// Its text.
    pub text: &'a str,
    /// How it runs.
    pub mode: Mode,
    /// Its statements, as [`split::statements`] gives them.
    pub statements: &'a [Statement],
}

impl<'a> Script<'a> {
    /// The text of one of its statements.
    fn statement(&self, statement: &Statement) -> &'a str {
        self.text.get(statement.span.clone()).unwrap_or("")
    }

    /// The first word of one of its statements.
    fn first_word(&self, statement: &Statement) -> &'a str {
        Words::new(self.dialect, self.statement(statement)).word()
    }
}

type Rule = fn(&Script<'_>, &mut Vec<Finding>);

macro_rules! rules {
    ($list:ident: $($module:ident),* $(,)?) => {
        $(mod $module;)*
        static $list: &[Rule] = &[$($module::check),*];
    };
}

rules!(CLIENT: copy_from_stdin, client_command, delimiter);
rules!(RULES: transaction_control, not_in_transaction, session_leak, foreign_keys_pragma);

/// Everything that the rules find in a script, in the order of the text.
pub fn lint(script: &Script<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    apply(CLIENT, script, &mut findings);
    if findings.is_empty() {
        apply(RULES, script, &mut findings);
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// Whether a text is meant for a client program, so that no grammar of a server fits it.
pub(crate) fn is_for_client(dialect: Dialect, text: &str) -> bool {
    let statements = split::statements(dialect, text);
    let mut findings = Vec::new();
    apply(CLIENT, &Script { dialect, text, mode: Mode::Statements, statements: &statements }, &mut findings);
    !findings.is_empty()
}

fn apply(rules: &[Rule], script: &Script<'_>, findings: &mut Vec<Finding>) {
    for rule in rules {
        rule(script, findings);
    }
}
