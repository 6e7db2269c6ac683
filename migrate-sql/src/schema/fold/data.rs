//! Statements about rows and the upkeep of tables: they change nothing here, but what they name has to be there.

use super::mysql::ForeignKeyChecks;
use super::{ConflictKind, Fold};
use crate::dialect::Dialect;
use crate::effect::{Data, Maintain, Verb, Work};
use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;
use crate::schema::table::Certainty;
use crate::schema::{Presence, Relation};

impl Fold {
    pub(super) fn data(&mut self, data: &Data) {
        for (at, target) in data.targets.iter().enumerate() {
            if !self.expect_relation(target, "table") || at > 0 {
                continue;
            }
            let name = self.found(target);
            for column in &data.columns {
                self.expect_column(&name, column);
            }
            if let Some(column) = &data.twice {
                let why = format!("`{column}` is given two values");
                self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, Some(why));
            }
            if data.verb == Verb::Truncate {
                self.expect_table(&name);
                self.expect_no_reference(&name);
            }
            if self.is_sqlite() {
                self.refuse_to_write(&name, data.verb);
            }
        }
        self.check_reads(&data.reads);
        self.run_called(&data.calls);
    }

    pub(super) fn maintain(&mut self, maintain: &Maintain) {
        for target in &maintain.targets {
            match maintain.work {
                Work::ReindexIndex => {
                    self.expect_index(target);
                    self.expect_kind(target, "index", |it| matches!(it, Relation::Index(_)));
                }
                // An index can be analysed alone.
                Work::Analyze if self.schema.index_owner(&self.found_index(target)).is_some() => {}
                Work::ReindexTable if self.expect_relation(target, "table") => {
                    let has_indexes = |it: &Relation| match it {
                        Relation::Table(_) => true,
                        Relation::View(view) => view.materialized,
                        Relation::Sequence(_) | Relation::Index(_) => false,
                    };
                    self.expect_kind(target, "table", has_indexes);
                }
                Work::Refresh if self.expect_relation(target, "materialized view") => {
                    let is_kept = |it: &Relation| matches!(it, Relation::View(view) if view.materialized);
                    self.expect_kind(target, "materialized view", is_kept);
                }
                Work::ReindexTable | Work::Refresh => {}
                _ => {
                    self.expect_relation(target, "relation");
                }
            }
        }
    }

    /// Says which relations and columns that a query reads are missing.
    pub(super) fn check_reads(&mut self, reads: &[Reads]) {
        for Reads { relation, columns } in reads {
            if !self.expect_relation(relation, "relation") {
                continue;
            }
            let name = self.found(relation);
            for column in columns.iter().filter(|it| !it.is("*")) {
                if !self.may_be_called(column) {
                    self.expect_column(&name, column);
                }
            }
            if self.is_sqlite() {
                self.expect_readable(&name);
            }
        }
    }

    /// MySQL does not truncate a table that a foreign key of another one refers to.
    fn expect_no_reference(&mut self, name: &Name) {
        let is_looked_at = self.schema.dialect() == Dialect::Mysql && self.checks[0] == ForeignKeyChecks::On;
        if !is_looked_at || self.schema.presence(name) != Presence::Present {
            return;
        }
        let other = self.schema.tables_naming(name).find(|other| {
            other.name != *name
                && other.foreign_keys().any(|(_, key)| key.table == *name)
                && self.schema.presence(&other.name) == Presence::Present
        });
        if let Some(other) = other.map(|other| format!("a foreign key of {}", other.name)) {
            self.conflict(ConflictKind::Needed, "table", &name.to_string(), None, Some(other));
        }
    }

    /// Whether `relation.name` may call a function with the row, as PostgreSQL allows (manual, 8.16.5).
    fn may_be_called(&self, name: &Ident) -> bool {
        let function = self.found_routine(&Name::local(name.clone()));
        self.schema.dialect() == Dialect::Postgres
            && (self.schema.routines_named(&function).next().is_some()
                || !self.schema.unknown.is_empty()
                || matches!(name.as_str(), "row_to_json" | "to_json" | "to_jsonb" | "hstore"))
    }

    /// What a query reads under the names of the schema, with every column that `*` stands for.
    pub(super) fn resolved_reads(&self, reads: &[Reads]) -> Vec<Reads> {
        let mut resolved: Vec<Reads> = Vec::new();
        for Reads { relation, columns } in reads {
            let relation = self.found(relation);
            let all = columns.iter().any(|it| it.is("*")).then(|| self.columns_of(&relation)).flatten();
            let named = columns.iter().filter(|it| !it.is("*")).cloned();
            let at = resolved.iter().position(|it| it.relation == relation).unwrap_or_else(|| {
                resolved.push(Reads { relation, columns: Vec::new() });
                resolved.len() - 1
            });
            resolved[at].columns.extend(named.chain(all.unwrap_or_default()));
        }
        for reads in &mut resolved {
            reads.columns.sort();
            reads.columns.dedup();
        }
        resolved.sort();
        resolved
    }

    /// The columns that a query gives, with those that `*` stands for; `None` where they are not known.
    pub(super) fn resolved_columns(&self, columns: Option<&[Ident]>, reads: &[Reads]) -> Option<Vec<Ident>> {
        let mut resolved = Vec::new();
        for column in columns? {
            if column.is("*") {
                resolved.extend(self.columns_of(&self.found(&reads.first()?.relation))?);
            } else {
                resolved.push(column.clone());
            }
        }
        Some(resolved)
    }

    /// The columns of a table or view, if they are known.
    fn columns_of(&self, relation: &Name) -> Option<Vec<Ident>> {
        let relation = self.schema.relations.get(relation)?;
        match relation {
            _ if relation.certainty() == Certainty::Uncertain => None,
            Relation::Table(table) => Some(table.columns.iter().map(|it| it.name.clone()).collect()),
            Relation::View(view) => view.columns.clone(),
            Relation::Sequence(_) | Relation::Index(_) => None,
        }
    }

    pub(super) fn expect_table(&mut self, name: &Name) {
        let is_certain = self.schema.presence(name) == Presence::Present;
        if let Some(relation) = self.schema.relations.get(name)
            && is_certain
            && !matches!(relation, Relation::Table(_))
        {
            let other = Some(relation.kind().to_owned());
            self.conflict(ConflictKind::OtherKind, "table", &name.to_string(), None, other);
        }
    }

    /// Says that a relation is of another kind, if it surely is.
    fn expect_kind(&mut self, name: &Name, what: &'static str, is_right: impl Fn(&Relation) -> bool) {
        let name = self.found(name);
        if let Some(relation) = self.schema.relations.get(&name).filter(|it| !is_right(it))
            && self.schema.presence(&name) == Presence::Present
        {
            let other = Some(relation.kind().to_owned());
            self.conflict(ConflictKind::OtherKind, what, &name.to_string(), None, other);
        }
    }
}
