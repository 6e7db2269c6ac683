//! `migrate explain`: the page of a rule, or the list of all rules.

use crate::answer::Answer;
use crate::failure::Failure;
use crate::paint::{self, BOLD, paint};
use clap::builder::PossibleValuesParser;
use migrate_check::rule::{self, Fixed, Rule};
use serde_json::{Value, json};

/// Print the page of a rule, or list all rules
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The rule, as in the brackets of a finding
    // The names are known to clap, which suggests the nearest one, and to a shell that completes.
    #[arg(value_parser = PossibleValuesParser::new(rule::all().map(|rule| rule.name)))]
    rule: Option<String>,
}

impl Explain {
    pub(crate) fn run(self) -> Result<Box<dyn Answer>, Failure> {
        let Some(name) = self.rule else { return Ok(Box::new(List)) };
        match rule::find(&name) {
            Some(rule) => Ok(Box::new(Page { rule, page: rule.page() })),
            None => Err(Failure::new("rule", format!("there is no rule `{name}`"))
                .help("`migrate explain` lists the rules; the finding itself says what to do")),
        }
    }
}

/// One rule.
struct Page {
    rule: &'static Rule,
    page: String,
}

impl Answer for Page {
    fn human(&self) -> String {
        let mut text = String::new();
        for line in self.page.lines() {
            let line = if line.starts_with('#') { paint(BOLD, line) } else { line.to_owned() };
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    fn json(&self) -> Value {
        let fixed = self.rule.fixed == Fixed::Fixed;
        json!({"rule": self.rule.name, "level": self.rule.level.name(), "fixed": fixed, "page": self.page})
    }
}

/// All rules.
struct List;

impl Answer for List {
    fn human(&self) -> String {
        let row = |rule: &Rule| [rule.name.to_owned(), rule.level.name().to_owned(), rule.summary()];
        let rows: Vec<_> = rule::all().map(row).collect();
        paint::table(&rows) + &paint::next("`migrate explain <rule>` prints its page")
    }

    fn json(&self) -> Value {
        let one = |rule: &Rule| {
            let fixed = rule.fixed == Fixed::Fixed;
            json!({"rule": rule.name, "level": rule.level.name(), "fixed": fixed, "title": rule.summary()})
        };
        json!({"rules": rule::all().map(one).collect::<Value>()})
    }
}
