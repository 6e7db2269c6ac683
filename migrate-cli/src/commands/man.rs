//! `migrate man`: the manual page.

use crate::answer::Answer;
use crate::args::Args;
use crate::failure::Failure;
use clap::CommandFactory as _;
use serde_json::{Value, json};

/// Print the manual page, of everything or of one command
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The command
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(self) -> Result<Page, Failure> {
        let mut all = Args::command();
        // Subcommands get the global options and their full names.
        all.build();
        let command = match &self.command {
            None => all,
            Some(name) => {
                let found = all.find_subcommand(name).cloned();
                found.ok_or_else(|| {
                    Failure::new("usage", format!("there is no command `{name}`"))
                        .help("`migrate --help` lists the commands")
                })?
            }
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Failure::io("the manual page cannot be written", &error))?;
        Ok(Page(String::from_utf8_lossy(&page).into_owned()))
    }
}

/// The page.
pub(crate) struct Page(String);

impl Answer for Page {
    fn human(&self) -> String {
        self.0.clone()
    }

    fn json(&self) -> Value {
        json!({"page": self.0})
    }
}
