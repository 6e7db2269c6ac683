//! A script -> its statements as the grammar reads them, and a finding for each place that the grammar refuses.

use super::text::{Script, for_client};
use crate::finding::Finding;
use crate::rule;
use crate::syntax::{self, By, Parsed, Refusal};

/// Reads a script by the grammar of its dialect.
///
/// What is meant for a client program is not handed to a grammar: it has rules of its own, and the grammar's opinion of
/// the rest would be noise.
pub fn read(script: &Script<'_>) -> (Parsed, Vec<Finding>) {
    if !for_client(script).is_empty() {
        return (Parsed::unread(), Vec::new());
    }
    let parsed = syntax::parse(script.dialect, script.text);
    let findings = parsed.refusals.iter().cloned().map(Finding::from).collect();
    (parsed, findings)
}

impl From<Refusal> for Finding {
    fn from(refusal: Refusal) -> Self {
        let Refusal { by, span, message, help } = refusal;
        let rule = match by {
            By::Server => &rule::text::SYNTAX,
            By::Grammar => &rule::text::UNPARSED_STATEMENT,
        };
        Self { rule, span, message, help }
    }
}
