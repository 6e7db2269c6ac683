//! The JSON documents. Their fields are a contract: they are added to, never changed.
//!
//! A version is a string: as a number, a long one would lose digits in JavaScript.

use crate::directory::Finding;
use migrate_core::{Applied, Explanation, Step};
use serde::Serialize;
use serde_json::{Value, json};

/// A document with its format number, and a line end.
pub(crate) fn document(value: Value) -> String {
    let mut document = serde_json::Map::new();
    document.insert("format".to_owned(), Value::from(1));
    match value {
        Value::Object(fields) => document.extend(fields),
        other => {
            document.insert("value".to_owned(), other);
        }
    }
    format!("{:#}\n", Value::Object(document))
}

/// A finding.
#[derive(Debug, Serialize)]
pub(crate) struct Diagnostic<'a> {
    rule: &'a str,
    level: &'a str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    help: &'a str,
}

impl<'a> From<&'a Finding> for Diagnostic<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule,
            level: finding.level.name(),
            file: finding.file.display().to_string(),
            line: finding.start.0,
            column: finding.start.1,
            end_line: finding.end.0,
            end_column: finding.end.1,
            message: &finding.message,
            help: &finding.help,
        }
    }
}

/// Findings, as `check` prints them.
pub(crate) fn diagnostics(findings: &[Finding]) -> Value {
    let all: Vec<_> = findings.iter().map(Diagnostic::from).collect();
    json!(all)
}

/// Steps as `status` prints them.
pub(crate) fn steps(steps: &[Step]) -> Value {
    let one = |step: &Step| {
        json!({
            "version": step.version.to_string(),
            "name": step.name,
            "lane": step.lane.name(),
            "requires": requires(step),
        })
    };
    steps.iter().map(one).collect()
}

/// What a step requires of other sets: `["jobs:3"]`.
pub(crate) fn requires(step: &Step) -> Value {
    step.requires.iter().map(ToString::to_string).collect()
}

/// What is wrong, and what to do next.
pub(crate) fn explanation(it: &Explanation) -> Value {
    json!({"message": it.message, "help": it.help})
}

/// What a run applied or undid.
pub(crate) fn applied(applied: &[Applied]) -> Value {
    let one = |it: &Applied| {
        json!({
            "version": it.version.to_string(),
            "name": it.name,
            "lane": it.lane.name(),
            "elapsed_ms": u64::try_from(it.elapsed.as_millis()).unwrap_or(u64::MAX),
        })
    };
    applied.iter().map(one).collect()
}
