//! One statement as a rule sees it.

use super::batch::Batch;
use super::held::Held;
use super::{Fix, Found};
use crate::baked::{Limits, Mode};
use crate::dialect::Dialect;
use crate::effect::{AlterTable, Change, Effect};
use crate::impact::Impact;
use crate::lane::Lane;
use crate::rule::Rule;
use crate::schema::Schema;
use crate::schema::fold::Fold;
use crate::schema::name::{Ident, Name, quoted, quoted_ident};
use crate::schema::table::Table;
use crate::server::Server;
use crate::version::Version;
use std::ops::Range;

/// A script whose statements are judged.
#[derive(Debug, Clone, Copy)]
pub struct Scripted<'a> {
    /// The migration that it belongs to.
    pub version: Version,
    /// Its text.
    pub text: &'a str,
    /// What its `phase` directive says.
    pub phase: Option<Lane>,
    /// How it runs.
    pub mode: Mode,
    /// Its own limits.
    pub limits: Limits,
    /// Whether it applies or undoes.
    pub direction: Direction,
    /// What its statements do.
    pub effects: &'a [Effect],
}

/// Whether a script applies or undoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It applies.
    Up,
    /// It undoes.
    Down,
}

/// What the configuration says to rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Tables that are so small that no work on them takes long.
    pub small_tables: Vec<String>,
    /// The newest server that `server-version` may mean.
    pub newest: Option<Server>,
}

/// One effect of a script, and what surrounds it.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The script.
    pub script: &'a Scripted<'a>,
    /// The number of the effect in it.
    pub at: usize,
    /// The effect.
    pub effect: &'a Effect,
    /// The schema that it meets.
    pub fold: &'a Fold,
    /// What it locks.
    pub impacts: &'a [Impact],
    /// The locks that its transaction holds before it.
    pub held: &'a Held,
    /// What goes out together with it, before it.
    pub batch: &'a Batch,
    /// What the configuration says.
    pub settings: &'a Settings,
}

impl<'a> Site<'a> {
    /// The server that runs it.
    pub fn server(&self) -> Server {
        self.fold.schema.server
    }

    /// The dialect that it is written in.
    pub fn dialect(&self) -> Dialect {
        self.fold.schema.dialect()
    }

    /// The schema that it meets.
    pub fn schema(&self) -> &'a Schema {
        &self.fold.schema
    }

    /// The table of a written name.
    pub fn table(&self, name: &Name) -> Option<&'a Table> {
        self.fold.schema.table(&self.fold.found(name))
    }

    /// Whether nobody but this deployment uses a table yet: it made it, or it goes with the session.
    pub fn is_new(&self, name: &Name) -> bool {
        let found = self.fold.found(name);
        let is_temporary = found.schema.as_ref().is_some_and(|schema| schema.is("pg_temp"));
        let owner = self.schema().sequence(&found).and_then(|sequence| sequence.owner.as_ref());
        let owner = owner.map_or(&found, |(table, _)| table);
        is_temporary || self.batch.table(owner).is_some()
    }

    /// Whether the same script makes another view, routine, type or sequence of this name behind the statement.
    pub fn is_made_anew(&self, name: &Name) -> bool {
        self.after().iter().any(|effect| match &effect.change {
            Change::CreateView(create) => create.view.name == *name,
            Change::CreateRoutine { routine, .. } => routine.name == *name,
            Change::CreateType(created) => created.name == *name,
            Change::CreateSequence { sequence, .. } => sequence.name == *name,
            _ => false,
        })
    }

    /// Whether the configuration says that work on a table never takes long.
    pub fn is_small(&self, name: &Name) -> bool {
        let found = self.fold.found(name).to_string();
        self.settings.small_tables.contains(&found)
    }

    /// Whether work on a table keeps nobody waiting for long: it is new or small.
    pub fn is_harmless_on(&self, name: &Name) -> bool {
        self.is_new(name) || self.is_small(name)
    }

    /// A part of the script.
    pub fn text(&self, span: &Range<usize>) -> &'a str {
        self.script.text.get(span.clone()).unwrap_or("")
    }

    /// A part of the script without a part of it.
    pub fn without(&self, whole: &Range<usize>, part: &Range<usize>) -> String {
        format!("{}{}", self.text(&(whole.start..part.start)), self.text(&(part.end..whole.end)))
    }

    /// Whether the statements of the script are one transaction.
    pub fn in_transaction(&self) -> bool {
        self.script.mode != Mode::Statements && self.dialect().has_transactional_ddl()
    }

    /// `ALTER TABLE … <clause>;` on the table that a statement here alters.
    pub fn altered(&self, alter: &AlterTable, clause: &str) -> String {
        let only = if alter.only { "ONLY " } else { "" };
        format!("ALTER TABLE {only}{} {clause};", self.sql(&alter.table))
    }

    /// Whether the script says of itself that it removes or narrows what older code may use.
    pub fn is_declared_contract(&self) -> bool {
        self.script.phase == Some(Lane::Contract)
    }

    /// The text of the statement.
    pub fn statement(&self) -> &'a str {
        self.text(&self.effect.statement)
    }

    /// The line of a byte of the script.
    pub fn line(&self, at: usize) -> usize {
        1 + self.script.text.get(..at).unwrap_or("").matches('\n').count()
    }

    /// The effects of the script before this one.
    pub fn before(&self) -> &'a [Effect] {
        &self.script.effects[..self.at]
    }

    /// The effects of the script behind this one.
    pub fn after(&self) -> &'a [Effect] {
        &self.script.effects[self.at + 1..]
    }

    /// A name as it is written in SQL.
    pub fn sql(&self, name: &Name) -> String {
        quoted(self.dialect(), name)
    }

    /// A part of a name as it is written in SQL.
    pub fn sql_ident(&self, ident: &Ident) -> String {
        quoted_ident(self.dialect(), ident)
    }

    /// A finding about a part of the script.
    pub fn find(&self, rule: &'static Rule, span: &Range<usize>, message: String, help: String) -> Found {
        Found::new(rule, span.clone(), message, help)
    }
}

impl Found {
    /// The same, no graver than a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.level = self.level.min(crate::diagnostic::Level::Warn);
        self
    }

    /// The same with other help.
    #[must_use]
    pub fn with_help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.finding.help);
        self
    }

    /// The same with what to write in place of the statement: scripts of migrations that follow each other. Its help, which
    /// says why that is better, shows them.
    #[must_use]
    pub fn with_instead(mut self, scripts: impl IntoIterator<Item = String>) -> Self {
        self.instead.extend(scripts);
        let shown = self.instead.join("\n-- and in the next migration:\n");
        self.finding.help = format!("{}:\n{shown}", self.finding.help);
        self
    }

    /// The same with a way to mend it.
    #[must_use]
    pub fn with_fix(mut self, title: &str, edits: Vec<(Range<usize>, String)>) -> Self {
        self.fix = Some(Fix { title: title.to_owned(), edits });
        self
    }
}
