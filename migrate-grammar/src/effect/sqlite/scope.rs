//! Names in a query -> the relations and columns that they mean, as far as the query alone tells.
//!
//! A column counts only if it is surely one of that relation: written with its name or alias, or alone where nothing
//! else could have it. A name in double quotes may be a string, so alone it counts for nothing.

use super::names;
use migrate_sql::dialect::Dialect;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::Reads;
use std::collections::{BTreeMap, BTreeSet};

/// What a statement reads and calls.
#[derive(Default)]
pub(super) struct Reading {
    reads: BTreeMap<Name, BTreeSet<Ident>>,
    calls: BTreeSet<String>,
    quoted: BTreeSet<Ident>,
    scopes: Vec<Scope>,
    /// The names that WITH gives, innermost last.
    pub(super) with: Vec<Ident>,
    /// The table whose rows a trigger calls NEW and OLD.
    row: Option<Name>,
}

/// Where the names of one SELECT, UPDATE or DELETE are found.
#[derive(Default)]
pub(super) struct Scope {
    sources: Vec<(Ident, Option<Name>)>,
    /// The names of result columns, which ORDER BY and others may mean.
    pub(super) results: Vec<Ident>,
}

impl Scope {
    /// Adds what a name stands for; `None` for what is no table or view.
    pub(super) fn add(&mut self, alias: Ident, relation: Option<Name>) {
        self.sources.push((alias, relation));
    }
}

impl Reading {
    /// Of a trigger on this table.
    pub(super) fn of_trigger(table: Name) -> Self {
        Self { row: Some(table), ..Self::default() }
    }

    /// What was found: what is read, and the functions that are called.
    pub(super) fn finish(self) -> (Vec<Reads>, Vec<String>) {
        let reads = self.reads.into_iter();
        let reads = reads.map(|(relation, columns)| Reads { relation, columns: columns.into_iter().collect() });
        (reads.collect(), self.calls.into_iter().collect())
    }

    /// The names in double quotes that are columns of the relations here, or strings.
    pub(super) fn quoted(&self) -> Vec<Ident> {
        self.quoted.iter().cloned().collect()
    }

    /// Looks at parts inside of a scope.
    pub(super) fn within(&mut self, scope: Scope, look: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        look(self);
        self.scopes.pop();
    }

    pub(super) fn relation(&mut self, name: &Name) {
        self.reads.entry(name.clone()).or_default();
    }

    pub(super) fn column(&mut self, relation: &Name, column: Ident) {
        self.reads.entry(relation.clone()).or_default().insert(column);
    }

    /// A column that is written. In a trigger SQLite looks for it only when the trigger runs, so it is not among what a
    /// trigger needs.
    pub(super) fn written(&mut self, relation: &Name, column: Ident) {
        if self.row.is_none() {
            self.column(relation, column);
        }
    }

    pub(super) fn call(&mut self, function: &str) {
        self.calls.insert(names::unquoted_text(function).to_lowercase());
    }

    /// A name that stands alone.
    pub(super) fn alone(&mut self, text: &str) {
        if text.starts_with('"') {
            return self.quote(text);
        }
        let is_word = ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
        let [scope] = self.scopes.as_slice() else { return };
        let [(_, Some(relation))] = scope.sources.as_slice() else { return };
        let column = Ident::other(Dialect::Sqlite, names::unquoted_text(text));
        if !text.starts_with('\'') && !is_word && !scope.results.contains(&column) {
            let relation = relation.clone();
            self.column(&relation, column);
        }
    }

    /// A name in double quotes, unless something may have a column of it that is no relation.
    fn quote(&mut self, text: &str) {
        let name = Ident::other(Dialect::Sqlite, names::unquoted_text(text));
        let is_known =
            |scope: &Scope| scope.sources.iter().all(|(_, of)| of.is_some()) && !scope.results.contains(&name);
        if self.row.is_none() && self.with.is_empty() && self.scopes.iter().all(is_known) {
            self.quoted.insert(name);
        }
    }

    /// A name behind that of a relation.
    pub(super) fn qualified(&mut self, relation: &Ident, column: Ident) {
        let sources = self.scopes.iter().rev().flat_map(|scope| &scope.sources);
        let found = sources.filter(|(alias, _)| alias == relation).map(|(_, of)| of.clone()).next();
        let is_row = relation.is("new") || relation.is("old");
        if let Some(of) = found.unwrap_or_else(|| self.row.clone().filter(|_| is_row)) {
            self.column(&of, column);
        }
    }
}
