//! What the functions do that a statement calls: a function that the migrations made may change the schema too.

use super::Fold;
use crate::dialect::Dialect;
use std::collections::BTreeSet;

/// A text without any of these words changes rows at most.
const CHANGING: [&str; 4] = ["alter", "create", "drop", "execute"];

impl Fold {
    /// Says that nobody knows what the called functions do, if one of them may change the schema.
    pub(super) fn run_called(&mut self, calls: &[String]) {
        if self.schema.dialect() == Dialect::Postgres
            && let Some(call) = self.changing(calls)
        {
            self.schema.blur(&format!("what {call}() does when it is called"));
        }
    }

    /// The first function among those called, and those that they may call, that may change the schema.
    fn changing(&self, calls: &[String]) -> Option<String> {
        let named = |call: &String| call.rsplit('.').next().unwrap_or_default().to_owned();
        let mut waiting: Vec<String> = calls.iter().map(named).collect();
        let mut seen = BTreeSet::new();
        while let Some(call) = waiting.pop() {
            if !seen.insert(call.clone()) {
                continue;
            }
            for routine in self.schema.routines.values().filter(|it| it.name.ident.as_str() == call) {
                let body = routine.body.to_lowercase();
                let words = || body.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty());
                if words().any(|word| CHANGING.contains(&word)) {
                    return Some(call);
                }
                waiting.extend(words().map(str::to_owned));
            }
        }
        None
    }
}
