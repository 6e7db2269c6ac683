//! Findings, and what scripts and configuration accept -> the findings that remain, and acceptances without use.

use super::judge::Judged;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::finding::Finding;
use crate::lint::{Fix, Found};
use crate::rule;
use crate::source::{Allow, Migration, Scope};
use crate::version::Version;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// What accepts findings besides the scripts themselves.
pub(super) struct Accepting<'a> {
    pub(super) config: &'a Config,
    pub(super) config_file: &'a Path,
}

impl Accepting<'_> {
    /// The findings that nothing accepts, with their files, and the acceptances that accept nothing.
    pub(super) fn filter(&self, judged: Vec<Judged<'_>>, migrations: &[Migration]) -> Vec<Diagnostic> {
        let mut remaining = Vec::new();
        let mut used = vec![false; self.config.allows.len()];
        let mut judged_versions = BTreeSet::new();
        for script in judged {
            judged_versions.insert(script.migration.version);
            self.script(script, &mut used, &mut remaining);
        }
        let present: BTreeSet<Version> = migrations.iter().map(|migration| migration.version).collect();
        for (allow, used) in self.config.allows.iter().zip(used) {
            // What is frozen is not judged again, so its entries are kept unseen.
            let is_known = present.contains(&allow.version) && !judged_versions.contains(&allow.version);
            if !used && !is_known {
                remaining.push(Diagnostic::new(self.config_file, unused(allow.rule.name, allow.span.clone())));
            }
        }
        remaining
    }

    fn script(&self, judged: Judged<'_>, config_used: &mut [bool], remaining: &mut Vec<Diagnostic>) {
        let Judged { migration, script, statements, found } = judged;
        // A text that is no SQL was not judged, so nothing in it can be without use.
        let mut used = vec![is_no_sql(&found); script.allows.len()];
        for found in found {
            let mut accepted = false;
            for (allow, used) in script.allows.iter().zip(&mut used) {
                if covers(allow, &found.finding, &statements) {
                    (accepted, *used) = (true, true);
                }
            }
            for (allow, used) in self.config.allows.iter().zip(config_used.iter_mut()) {
                if allow.version == migration.version && allow.rule == found.finding.rule {
                    (accepted, *used) = (true, true);
                }
            }
            if !accepted {
                let diagnostic = Diagnostic::new(&script.file, moved(found.finding, script.offset));
                let fix = found.fix.map(|fix| moved_fix(fix, script.offset));
                let instead = found.instead;
                remaining.push(Diagnostic { level: found.level, fix, instead, ..diagnostic });
            }
        }
        for (allow, used) in script.allows.iter().zip(used) {
            if !used {
                let finding = unused(allow.rule.name, allow.span.clone());
                remaining.push(Diagnostic::new(&script.file, moved(finding, script.offset)));
            }
        }
    }
}

fn is_no_sql(found: &[Found]) -> bool {
    found.iter().any(|found| [&rule::source::MERGE_CONFLICT, &rule::source::NUL_BYTE].contains(&found.finding.rule))
}

/// Whether a directive covers a finding in its script.
fn covers(allow: &Allow, finding: &Finding, statements: &[Range<usize>]) -> bool {
    if allow.rule != finding.rule {
        return false;
    }
    if allow.scope == Scope::Script {
        return true;
    }
    let next = statements.iter().find(|statement| statement.start >= allow.span.end);
    let is_first = next == statements.first();
    let is_about_all = finding.span.is_empty() && finding.span.start == 0;
    match next {
        Some(next) if !is_about_all => finding.span.start < next.end && next.start <= finding.span.end,
        _ => is_first && is_about_all,
    }
}

/// The same finding in the text of the file.
fn moved(finding: Finding, offset: usize) -> Finding {
    Finding { span: finding.span.start + offset..finding.span.end + offset, ..finding }
}

fn moved_fix(fix: Fix, offset: usize) -> Fix {
    let edits = fix.edits.into_iter().map(|(span, text)| (span.start + offset..span.end + offset, text)).collect();
    Fix { edits, ..fix }
}

fn unused(name: &str, span: Range<usize>) -> Finding {
    Finding {
        rule: &rule::source::UNUSED_ALLOW,
        span,
        message: format!("nothing here is found by `{name}`"),
        help: "remove it: left behind, it would accept what somebody writes later".to_owned(),
    }
}
