//! `migrate check --fix`: what can be mended mechanically, in migrations that may still change.

use super::Plan;
use super::plan::{Over, Write};
use crate::baked::State;
use crate::check::Checked;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What mending does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// What to write; empty when nothing can be mended so. Line ends become LF.
    pub plan: Plan,
    /// The findings that it mends.
    pub mended: Vec<Diagnostic>,
}

/// Mends every finding in a draft or new file that comes with a fix. Where two fixes touch each other the first is taken:
/// after it, the other may look different.
pub fn fix(checked: &Checked) -> Fixed {
    let mut by_file: BTreeMap<PathBuf, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &checked.diagnostics {
        if diagnostic.fix.is_some() && is_open(checked, &diagnostic.file) {
            by_file.entry(diagnostic.file.clone()).or_default().push(diagnostic);
        }
    }
    let mut fixed = Fixed { plan: Plan::default(), mended: Vec::new() };
    for (path, diagnostics) in by_file {
        let Some(text) = checked.text(&path) else { continue };
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for diagnostic in diagnostics {
            let Some(fix) = &diagnostic.fix else { continue };
            if fix.edits.iter().all(|(span, _)| edits.iter().all(|(taken, _)| !touches(span, taken))) {
                edits.extend(fix.edits.iter().cloned());
                fixed.mended.push(diagnostic.clone());
            }
        }
        edits.sort_by_key(|(span, _)| span.start);
        fixed.plan.writes.push(Write { path, text: edited(text, &edits), over: Over::Old });
    }
    fixed
}

/// Whether a file belongs to a migration that may still change.
fn is_open(checked: &Checked, file: &Path) -> bool {
    checked.set.migrations.iter().any(|migration| {
        let mut scripts = std::iter::once(&migration.up).chain(migration.down.script());
        migration.state == State::Draft && scripts.any(|script| Path::new(&script.file) == file)
    })
}

fn touches(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end || left.start == right.start
}

fn edited(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in edits {
        edited.push_str(&text[at..span.start]);
        edited.push_str(new);
        at = span.end;
    }
    edited.push_str(&text[at..]);
    edited
}
