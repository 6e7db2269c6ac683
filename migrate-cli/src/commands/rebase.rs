//! `migrate rebase`: newcomers move behind the last frozen migration.

use crate::answer::Answer;
use crate::context::Context;
use crate::directory;
use crate::failure::Failure;
use crate::paint::{self, GOOD, WARN, paint};
use migrate_check::edit::rebase::{self, Move};
use migrate_check::lock;
use migrate_core::Version;
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
        Ok(Rebased { rebase, dry_run: self.dry_run })
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
    rebase: rebase::Rebase,
    dry_run: bool,
}

impl Answer for Rebased {
    fn human(&self) -> String {
        let rebase::Rebase { plan, moved, listed, released, forgotten } = &self.rebase;
        if plan.is_empty() {
            return "nothing to move: every new migration comes after the last frozen one\n".to_owned();
        }
        let verb = |done, would| paint(GOOD, if self.dry_run { would } else { done });
        let mut text = String::new();
        for Move { name, from, to } in moved {
            text.push_str(&format!("{} {name} from {from} to {to}\n", verb("moved", "would move")));
        }
        for (version, name) in released {
            text.push_str(&format!("{} {version} {name}, as released\n", verb("froze", "would freeze")));
        }
        for (version, name) in listed {
            text.push_str(&format!("{} {version} {name} as a draft\n", verb("listed", "would list")));
        }
        for (version, name) in forgotten {
            let verb = paint(WARN, if self.dry_run { "would forget" } else { "forgot" });
            text.push_str(&format!("{verb} {version} {name}: its files are gone\n"));
        }
        if text.is_empty() {
            text.push_str(&format!("{} frozen migrations as released\n", verb("recorded", "would record")));
        }
        if self.dry_run {
            text.push_str(&plan.to_string());
            text.push_str(&paint::next("`migrate rebase` without `--dry-run` does it"));
        } else {
            text.push_str(&paint::next("`migrate check` judges the new order, `migrate lock` freezes it"));
        }
        text
    }

    fn json(&self) -> Value {
        let moved = |it: &Move| json!({"name": it.name, "from": it.from.to_string(), "to": it.to.to_string()});
        let named = |list: &[(Version, String)]| -> Value {
            list.iter().map(|(version, name)| json!({"version": version.to_string(), "name": name})).collect()
        };
        let rebase::Rebase { plan, moved: moves, listed, released, forgotten } = &self.rebase;
        let renames: Value = plan
            .renames
            .iter()
            .map(|it| json!({"from": it.from.display().to_string(), "to": it.to.display().to_string()}))
            .collect();
        let writes: Value = plan.writes.iter().map(|it| Value::from(it.path.display().to_string())).collect();
        json!({
            "dry_run": self.dry_run,
            "moved": moves.iter().map(moved).collect::<Value>(),
            "listed": named(listed),
            "released": named(released),
            "forgotten": named(forgotten),
            "renames": renames,
            "writes": writes,
        })
    }
}
