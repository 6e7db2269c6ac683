//! `migrate rebase`: newcomers move behind the last frozen migration.

use crate::answer::Answer;
use crate::context::Context;
use crate::directory;
use crate::failure::Failure;
use crate::paint::{self, GOOD, paint};
use migrate_check::edit::plan::Plan;
use migrate_check::edit::rebase::{self, Move};
use migrate_check::lock;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Move new migrations behind the last frozen one
#[derive(Debug, clap::Args)]
pub(crate) struct Rebase {
    /// The lock file of a release: whatever it does not have moves behind its last migration
    #[arg(long, value_name = "LOCK FILE")]
    onto: Option<PathBuf>,
    /// Say what would move, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Rebase {
    pub(crate) fn run(self, context: &Context) -> Result<Rebased, Failure> {
        let checked = directory::check(context)?;
        let onto = self.onto.as_deref().map(read).transpose()?;
        let rebase = rebase::rebase(&checked, onto.as_ref())
            .map_err(|refused| directory::refused(context, &checked, &refused))?;
        if !self.dry_run {
            directory::write(context, &rebase.plan)?;
        }
        Ok(Rebased { plan: rebase.plan, moved: rebase.moved, dry_run: self.dry_run })
    }
}

fn read(path: &Path) -> Result<lock::Lock, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| {
            Failure::io(format!("cannot read `{}`", path.display()), &error)
                .help("give the path of a released `migrate.lock`, as `git show v1:migrations/migrate.lock` prints it")
        })?
        .replace("\r\n", "\n");
    lock::parse(&text).map_err(|damaged| {
        Failure::new("lock", format!("`{}`: {}", path.display(), damaged.message)).help(damaged.help)
    })
}

/// What moved, or would move.
pub(crate) struct Rebased {
    plan: Plan,
    moved: Vec<Move>,
    dry_run: bool,
}

impl Answer for Rebased {
    fn human(&self) -> String {
        if self.plan.is_empty() {
            return "nothing to move: every new migration comes after the last frozen one\n".to_owned();
        }
        let verb = if self.dry_run { "would move" } else { "moved" };
        let mut text = String::new();
        for Move { name, from, to } in &self.moved {
            text.push_str(&format!("{} {name} from {from} to {to}\n", paint(GOOD, verb)));
        }
        if self.dry_run {
            text.push_str(&self.plan.to_string());
            text.push_str(&paint::next("`migrate rebase` without `--dry-run` does it"));
        } else {
            text.push_str(&paint::next("`migrate check` judges the new order, `migrate lock` freezes it"));
        }
        text
    }

    fn json(&self) -> Value {
        let moved = |it: &Move| json!({"name": it.name, "from": it.from.to_string(), "to": it.to.to_string()});
        let renames: Value = self
            .plan
            .renames
            .iter()
            .map(|it| json!({"from": it.from.display().to_string(), "to": it.to.display().to_string()}))
            .collect();
        let writes: Value = self.plan.writes.iter().map(|it| Value::from(it.path.display().to_string())).collect();
        json!({
            "dry_run": self.dry_run,
            "moved": self.moved.iter().map(moved).collect::<Value>(),
            "renames": renames,
            "writes": writes,
        })
    }
}
