//! The small TOML files of other tools, read strictly and by hand: they hold one key, and a TOML parser would be
//! part of every build for it.

use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule;

/// Diesel's file beside `up.sql`.
pub(super) const DIESEL: &str = "metadata.toml";
/// Prisma's file beside the migrations.
pub(super) const PRISMA: &str = "migration_lock.toml";

/// The dialect that prisma's `provider` names.
pub(super) fn provider(text: &str) -> Option<Dialect> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("provider"))?;
    line.trim_start().strip_prefix('=')?.trim().trim_matches('"').parse().ok()
}

/// Whether diesel runs the migration in a transaction.
pub(super) fn run_in_transaction(text: &str) -> (bool, Vec<Finding>) {
    let mut transaction = true;
    let mut findings = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let code = line.split('#').next().unwrap_or_default().trim();
        if code.is_empty() {
            continue;
        }
        match code.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("run_in_transaction", "true")) => transaction = true,
            Some(("run_in_transaction", "false")) => transaction = false,
            _ => findings.push(Finding {
                rule: &rule::source::BAD_DIRECTIVE,
                span: start..start + code.len(),
                message: "only `run_in_transaction = true` or `= false` is understood here".to_owned(),
                help: "correct the line, or remove it".to_owned(),
            }),
        }
    }
    (transaction, findings)
}
