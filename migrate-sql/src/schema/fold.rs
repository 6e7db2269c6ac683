//! A schema and a change -> the next schema, and where the change does not fit.
//!
//! Takes effects in the order in which they run; gives the schema after each, and [`Conflict`]s: what the database would
//! refuse. Never guesses: where the schema is not known well enough, there is no conflict.

pub use alter_table::name_in_text;
pub(crate) use alter_table::next_value;
pub(crate) use constraints::index_names;
pub use identity::sequence_with;
pub use naming::object_name;

mod alter_table;
mod called;
mod columns;
mod constraints;
mod create_table;
mod data;
mod drop;
mod identity;
mod mysql;
pub mod naming;
mod not_null;
mod objects;
mod partition;
mod postgres;
mod rename;
mod sqlite;

use super::name::{Ident, Name};
use super::table::{Certainty, Persistence, Table};
use super::{Presence, Relation, Schema};
use crate::dialect::Dialect;
use crate::effect::{Change, Condition, Effect, Setting, Touched};
use crate::suggest::nearest;
use std::ops::Range;
use std::sync::Arc;

/// A schema that changes, with what a session keeps between statements.
#[derive(Debug, Clone)]
pub struct Fold {
    /// The schema after everything that was applied.
    pub schema: Schema,
    /// Where names without a schema are found; empty for the default.
    path: Vec<Ident>,
    /// The tables that are gone with the session.
    temporary: Vec<Name>,
    /// Whether MySQL looks at foreign keys; and at the beginning of each script.
    checks: [mysql::ForeignKeyChecks; 2],
    /// The names that MySQL gives in the statement.
    names: mysql::Names,
    /// Whether SQLite has another database open, whose tables are found without its name.
    attached: bool,
    /// SQLite's setting of that name: a table is renamed, and what names it stays.
    legacy_alter_table: bool,
    /// Whether SQLite's foreign keys are off, which counts for that setting.
    foreign_keys_off: bool,
    /// A schema in which SQLite's views and triggers named nothing that is not there.
    sound: Option<Schema>,
    conflicts: Vec<Conflict>,
    /// Where a conflict is found that nobody said a place for.
    span: Range<usize>,
    /// The place of the effect.
    statement: Range<usize>,
}

/// Where a change does not fit the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The bytes of the script that it is about.
    pub span: Range<usize>,
    /// What does not fit.
    pub kind: ConflictKind,
    /// What sort of thing it is about, as SQL says it.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// The table that it belongs to, if it is part of one.
    pub of: Option<String>,
    /// What was probably meant, or what stands in the way.
    pub other: Option<String>,
}

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictKind {
    /// It is not there.
    Missing,
    /// It is there already.
    Exists,
    /// It is another sort of thing, which `other` names.
    OtherKind,
    /// Something else needs it, which `other` names.
    Needed,
    /// A foreign key refers to columns without a unique key.
    NoKey,
    /// A foreign key refers to columns of another type, which `other` names.
    TypeDiffers,
    /// The database cannot do this to it; `other` says why.
    Impossible,
}

impl Fold {
    /// Begins with a schema.
    pub fn new(schema: Schema) -> Self {
        Self {
            schema,
            path: Vec::new(),
            temporary: Vec::new(),
            checks: [mysql::ForeignKeyChecks::On; 2],
            names: mysql::Names::default(),
            attached: false,
            legacy_alter_table: false,
            foreign_keys_off: false,
            sound: None,
            conflicts: Vec::new(),
            span: 0..0,
            statement: 0..0,
        }
    }

    /// Lets every script begin in a session that does not look at foreign keys (MySQL's `foreign_key_checks`).
    #[must_use]
    pub fn without_foreign_key_checks(self) -> Self {
        Self { checks: [mysql::ForeignKeyChecks::Off; 2], ..self }
    }

    /// Forgets what a script left in its session: settings and temporary tables.
    pub fn end_script(&mut self) {
        self.path.clear();
        self.checks[0] = self.checks[1];
        (self.attached, self.legacy_alter_table, self.foreign_keys_off) = (false, false, false);
        for name in std::mem::take(&mut self.temporary) {
            self.remove_relation(&name);
        }
    }

    /// Applies an effect, and says where it does not fit. What does not fit is applied as far as it makes sense.
    pub fn apply(&mut self, effect: &Effect) -> Vec<Conflict> {
        self.span = effect.span.clone();
        self.statement = effect.span.clone();
        match effect.condition {
            Condition::Always => {
                self.change(&effect.change);
                std::mem::take(&mut self.conflicts)
            }
            Condition::IfPossible => {
                let before = self.schema.clone();
                self.change(&effect.change);
                if !std::mem::take(&mut self.conflicts).is_empty() {
                    self.schema = before;
                }
                Vec::new()
            }
            Condition::Maybe => {
                let before = self.schema.clone();
                self.change(&effect.change);
                self.conflicts.clear();
                self.schema.join(before);
                Vec::new()
            }
        }
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::CreateTable(create) => self.create_table(create),
            Change::AlterTable(alter) => self.alter_table(alter),
            Change::CreateIndex(create) => self.create_index(create),
            Change::RenameIndex { from, to, if_exists } => self.rename_index(from, to, *if_exists),
            Change::AlterIndex { index, .. } => {
                self.expect_index(index);
                let index = self.found(index);
                if let Some(owner) = self.schema.index_owner(&index).cloned() {
                    self.settle_index(&owner, &index.ident);
                }
            }
            Change::CreateView(create) => self.create_view(create),
            Change::RenameViewColumn { view, from, to } => self.rename_view_column(view, from, to),
            Change::CreateSequence { sequence, if_not_exists, persistence } => {
                self.create_sequence(sequence, *if_not_exists, *persistence);
            }
            Change::AlterSequence(alter) => self.alter_sequence(alter),
            Change::CreateType(created) => self.create_type(created),
            Change::AlterType { name, action } => self.alter_type(name, action),
            Change::CreateRoutine { routine, existing } => self.create_routine(routine, *existing),
            Change::AlterRoutine { kind, name, arguments, volatility } => {
                self.alter_routine(*kind, name, arguments.as_deref(), *volatility);
            }
            Change::CreateTrigger { table, trigger, existing } => self.create_trigger(table, trigger, *existing),
            Change::CreatePolicy { table, policy } => self.create_policy(table, policy),
            Change::AlterPolicy { table, policy, roles, using, check, reads } => {
                self.alter_policy(table, policy, roles.as_deref(), (using.as_ref(), check.as_ref()), reads);
            }
            Change::RenamePart { table, part, from, to } => self.rename_part(table, *part, from, to),
            Change::CreateExtension { name, if_not_exists } => self.create_extension(name, *if_not_exists),
            Change::CreateNamespace { name, if_not_exists } => self.create_namespace(name, *if_not_exists),
            Change::CreateOther { kind, name } => self.create_other(kind, name),
            Change::Rename { kind, from, to, arguments } => self.rename(*kind, from, to, arguments.as_deref()),
            Change::SetSchema { kind, name, schema, arguments } => {
                self.set_schema(*kind, name, schema, arguments.as_deref());
            }
            Change::Drop(dropped) => self.drop(dropped),
            Change::Data(data) => self.data(data),
            Change::Maintain(maintain) => self.maintain(maintain),
            Change::Session(Setting::SearchPath(path)) => self.path = path.clone().unwrap_or_default(),
            Change::Session(Setting::Other { name, value, .. }) => {
                if name == "foreign_key_checks" {
                    self.checks[0] = mysql::ForeignKeyChecks::of(value.as_deref());
                }
                self.set(name, value.as_deref().unwrap_or_default());
            }
            Change::Nothing { about, .. } => {
                if let Some(name) = about {
                    self.expect_relation(name, "relation");
                }
            }
            Change::CommentColumn { relation, column } => self.comment_column(relation, column),
            Change::Opaque { reason, touched } => self.opaque(reason, touched),
        }
    }

    /// What a setting of the session changes about names.
    fn set(&mut self, name: &str, value: &str) {
        let is_on = matches!(value, "1" | "on" | "true" | "yes");
        match name {
            "attach" => self.attached = true,
            "detach" => self.attached = false,
            "legacy_alter_table" => self.legacy_alter_table = is_on,
            "foreign_keys" => self.foreign_keys_off = !is_on,
            _ => {}
        }
    }

    fn opaque(&mut self, reason: &str, touched: &Touched) {
        match touched {
            Touched::Rows => {}
            Touched::Anything => self.schema.blur(reason),
            Touched::Relations(names) => {
                for name in names {
                    let name = self.found(name);
                    if self.schema.relations.change(&name, Relation::blur).is_none() {
                        // It may have been made by it.
                        self.schema.unknown.push(format!("{name}: {reason}"));
                    }
                }
            }
        }
    }

    /// The name that a written one has in the schema: that of an existing relation if there is one.
    pub fn found(&self, name: &Name) -> Name {
        // SQLite looks for tables and views where it looks for no index.
        let is_index = |it: &Relation| self.is_sqlite() && matches!(it, Relation::Index(_));
        self.find(name, |name| self.schema.relations.get(name).is_some_and(|it| !is_index(it)))
    }

    /// The same for an index.
    fn found_index(&self, name: &Name) -> Name {
        if !self.is_sqlite() {
            return self.found(name);
        }
        self.find(name, |name| matches!(self.schema.relations.get(name), Some(Relation::Index(_))))
    }

    /// The name that a written one has in the schema, where `exists` says what is there.
    fn find(&self, name: &Name, exists: impl Fn(&Name) -> bool) -> Name {
        if name.schema.is_some() {
            return self.normal(name);
        }
        let temporary = Name { schema: Some(self.temporary_schema()), ident: name.ident.clone() };
        if exists(&temporary) {
            return temporary;
        }
        let candidates =
            self.path.iter().map(|schema| Name { schema: Some(schema.clone()), ident: name.ident.clone() });
        let mut candidates = candidates.map(|candidate| self.normal(&candidate));
        candidates.find(|candidate| exists(candidate)).unwrap_or_else(|| self.made(name))
    }

    /// The name under which something is made.
    fn made(&self, name: &Name) -> Name {
        match (&name.schema, self.path.first()) {
            (None, Some(schema)) => self.normal(&Name { schema: Some(schema.clone()), ident: name.ident.clone() }),
            _ => self.normal(name),
        }
    }

    /// The name without the schema that is the default one.
    fn normal(&self, name: &Name) -> Name {
        let default = match self.schema.dialect() {
            Dialect::Postgres => "public",
            Dialect::Sqlite => "main",
            Dialect::Mysql => return name.clone(),
        };
        match &name.schema {
            Some(schema) if schema.is(default) => Name::local(name.ident.clone()),
            _ => name.clone(),
        }
    }

    fn temporary_schema(&self) -> Ident {
        let name = if self.is_sqlite() { "temp" } else { "pg_temp" };
        Ident::relation(self.schema.dialect(), name)
    }

    /// The name under which a table or view is made that may be gone with its session.
    fn made_with(&self, name: &Name, persistence: Persistence) -> Name {
        match persistence {
            Persistence::Temporary => Name { schema: Some(self.temporary_schema()), ident: name.ident.clone() },
            Persistence::Permanent | Persistence::Unlogged => self.made(name),
        }
    }

    /// Adds a relation, and the names of its indexes where those are names of relations.
    fn insert_relation(&mut self, name: Name, relation: Relation) {
        if name.schema.as_ref().is_some_and(|schema| *schema == self.temporary_schema()) {
            self.temporary.push(name.clone());
        }
        self.schema.relations.insert(name.clone(), relation);
        self.enter_indexes(&name, &[]);
    }

    /// The names of a relation's indexes, where those are names of relations.
    fn indexes_of(&self, owner: &Name) -> Vec<Ident> {
        match self.schema.relations.get(owner) {
            _ if self.schema.dialect() == Dialect::Mysql => Vec::new(),
            Some(Relation::Table(table)) => constraints::index_names(self.schema.dialect(), table),
            Some(Relation::View(view)) => view.indexes.iter().map(|index| index.name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Enters the names of a relation's indexes in place of those that it had.
    fn enter_indexes(&mut self, owner: &Name, before: &[Ident]) {
        let after = self.indexes_of(owner);
        for ident in before.iter().filter(|ident| !after.contains(ident)) {
            self.schema.relations.remove(&owner.with(ident.clone()));
        }
        for ident in after {
            let name = owner.with(ident);
            if !self.schema.relations.contains_key(&name) {
                self.schema.relations.insert(name, Relation::Index(owner.clone()));
            }
        }
    }

    /// Changes a table of the schema, and enters its indexes anew.
    fn change_table<T>(&mut self, name: &Name, change: impl FnOnce(&mut Table) -> T) -> Option<T> {
        let before = self.indexes_of(name);
        let result = self.schema.relations.change(name, |relation| {
            let Relation::Table(table) = relation else { return None };
            let table = Arc::make_mut(table);
            let result = change(table);
            table.sort();
            Some(result)
        });
        let result = result.flatten()?;
        self.enter_indexes(name, &before);
        Some(result)
    }

    /// Removes a relation, its indexes and the sequences that go with it.
    fn remove_relation(&mut self, name: &Name) {
        for ident in self.indexes_of(name) {
            self.schema.relations.remove(&name.with(ident));
        }
        self.schema.relations.remove(name);
        self.remove_sequences_of(name, None);
    }

    /// Removes the sequences that go with a table, or with one column of it.
    fn remove_sequences_of(&mut self, table: &Name, column: Option<&Ident>) {
        let is_meant = |(of, by): &(Name, Ident)| of == table && column.is_none_or(|column| by == column);
        let sequences = self.schema.relations.users(table).filter_map(Relation::as_sequence);
        let owned: Vec<Name> =
            sequences.filter(|it| it.owner.as_ref().is_some_and(is_meant)).map(|it| it.name.clone()).collect();
        for sequence in owned {
            self.schema.relations.remove(&sequence);
        }
    }

    /// Says that a relation is missing, if it surely is.
    fn expect_relation(&mut self, name: &Name, what: &'static str) -> bool {
        let found = self.found(name);
        let is_index = matches!(self.schema.relations.get(&found), Some(Relation::Index(_)));
        match self.schema.presence(&found) {
            Presence::Present if is_index && self.is_sqlite() => {
                self.missing(what, &found.to_string(), None, None);
                false
            }
            Presence::Absent => {
                let near = self.near_relation(&found);
                self.missing(what, &found.to_string(), None, near);
                false
            }
            Presence::Present | Presence::Unknown => self.schema.relations.contains_key(&found),
        }
    }

    fn near_relation(&self, name: &Name) -> Option<String> {
        let candidates = self.schema.relations.objects();
        let names: Vec<&str> =
            candidates.filter(|(it, _)| it.schema == name.schema).map(|(it, _)| it.ident.as_str()).collect();
        nearest(name.ident.as_str(), names).map(str::to_owned)
    }

    fn missing(&mut self, what: &'static str, name: &str, of: Option<String>, near: Option<String>) {
        if self.attached {
            return;
        }
        self.conflict(ConflictKind::Missing, what, name, of, near);
    }

    fn exists(&mut self, what: &'static str, name: &str, of: Option<String>) {
        self.conflict(ConflictKind::Exists, what, name, of, None);
    }

    fn conflict(
        &mut self,
        kind: ConflictKind,
        what: &'static str,
        name: &str,
        of: Option<String>,
        other: Option<String>,
    ) {
        let conflict = Conflict { span: self.span.clone(), kind, what, name: name.to_owned(), of, other };
        // What is missing is said once for each statement.
        if !self.conflicts.iter().any(|it| Conflict { span: conflict.span.clone(), ..it.clone() } == conflict) {
            self.conflicts.push(conflict);
        }
    }

    /// How sure the model is of something that is made where nobody knows whether it was there.
    fn certainty_of_new(&self, name: &Name) -> Certainty {
        match self.schema.presence(name) {
            Presence::Unknown => Certainty::Uncertain,
            Presence::Present | Presence::Absent => Certainty::Certain,
        }
    }
}
