//! `migrate check`: everything that a build would find, and everything that it leaves to a review.

use crate::annotation;
use crate::answer::Answer;
use crate::context::Context;
use crate::directory::{self, Finding};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::json;
use crate::paint::{self, BAD, GOOD, WARN, paint};
use migrate_check::check;
use migrate_check::diagnostic::Level;
use migrate_check::edit::fix::fix;
use serde_json::{Value, json};

/// Judge the directory as a build would
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Mend in drafts what can be mended mechanically, then judge
    #[arg(long)]
    fix: bool,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> Result<Judged, Failure> {
        let mut checked = directory::check(context)?;
        let mut mended = Vec::new();
        if self.fix {
            let fixed = fix(&checked);
            if !fixed.plan.is_empty() {
                mended = directory::findings(context, &checked, &fixed.mended);
                directory::write(context, &fixed.plan)?;
                checked = directory::check(context)?;
            }
        }
        checked.recompute();
        let findings = directory::findings(context, &checked, &checked.diagnostics);
        let what = format!(
            "{} for {} in `{}`",
            paint::count(checked.set.migrations.len(), "migration"),
            checked.set.dialect,
            context.dir().display()
        );
        let layout = checked.layout.map_or_else(String::new, |layout| format!(" ({layout} layout)"));
        let drafts = check::drafts(&checked.set).count();
        Ok(Judged { findings, mended, what: what + &layout, drafts })
    }
}

/// The findings.
pub(crate) struct Judged {
    findings: Vec<Finding>,
    mended: Vec<Finding>,
    what: String,
    drafts: usize,
}

impl Judged {
    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

impl Answer for Judged {
    fn exit(&self) -> Exit {
        // Warnings are for people to read; they fail neither a build nor a check.
        if self.count(Level::Deny) == 0 { Exit::Done } else { Exit::Findings }
    }

    fn human(&self) -> String {
        let mended = |finding: &Finding| {
            let (place, line) = (finding.file.display(), finding.start.0);
            format!("{} {place}:{line}: {} [{}]\n", paint(GOOD, "mended"), finding.message, finding.rule)
        };
        let mut text: String = self.mended.iter().map(mended).collect();
        text.extend(self.findings.iter().map(|finding| format!("{}\n\n", finding.text)));
        let (errors, warnings) = (self.count(Level::Deny), self.count(Level::Warn));
        let found = match (errors, warnings) {
            (0, 0) => paint(GOOD, "nothing found"),
            (0, warnings) => paint(WARN, paint::count(warnings, "warning")),
            (errors, 0) => paint(BAD, paint::count(errors, "error")),
            (errors, warnings) => {
                format!("{}, {}", paint(BAD, paint::count(errors, "error")), paint::count(warnings, "warning"))
            }
        };
        text.push_str(&format!("{}: {found}\n", self.what));
        // The gravest first; of equals the first one.
        let gravest = self.findings.iter().rev().max_by_key(|finding| finding.level);
        if let Some(first) = gravest {
            text.push_str(&paint::next(format!("`migrate explain {}` tells more about that rule", first.rule)));
        } else if self.drafts > 0 {
            let drafts = paint::count(self.drafts, "draft");
            text.push_str(&paint::next(format!("`migrate lock` freezes the {drafts} before a release")));
        }
        text
    }

    fn json(&self) -> Value {
        json!({"diagnostics": json::diagnostics(&self.findings), "mended": json::diagnostics(&self.mended)})
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn github(&self) -> String {
        annotation::findings(&self.findings)
    }
}
