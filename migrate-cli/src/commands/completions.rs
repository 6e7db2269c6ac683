//! `migrate completions`: a script that completes commands in a shell.

use crate::answer::Answer;
use crate::args::Args;
use clap::CommandFactory as _;
use clap_complete::Shell;
use serde_json::{Value, json};

/// Print a script that completes commands in a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Script {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "migrate", &mut script);
        Script(String::from_utf8_lossy(&script).into_owned())
    }
}

/// The script.
pub(crate) struct Script(String);

impl Answer for Script {
    fn human(&self) -> String {
        self.0.clone()
    }

    fn json(&self) -> Value {
        json!({"script": self.0})
    }
}
