//! DROP.

use super::mysql::ForeignKeyChecks;
use super::{ConflictKind, Fold, postgres};
use crate::dialect::Dialect;
use crate::effect::{Drop, Dropped, Kind};
use crate::schema::data_type::DataType;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Other, RoutineKind, TypeKind};
use crate::schema::table::{Certainty, Column, ConstraintRule, Table};
use crate::schema::{Presence, Relation};
use crate::server::Product;
use std::sync::Arc;

impl Fold {
    pub(super) fn drop(&mut self, dropped: &Drop) {
        let together: Vec<Name> = dropped.names.iter().map(|it| self.found(&it.name)).collect();
        // What goes with another of them is not missing.
        let here: Vec<Name> = together.iter().filter(|it| self.schema.relations.contains_key(it)).cloned().collect();
        for one in &dropped.names {
            self.span = one.span.clone();
            match dropped.kind {
                Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView | Kind::Sequence => {
                    if !here.contains(&self.found(&one.name))
                        || self.schema.relations.contains_key(&self.found(&one.name))
                    {
                        self.drop_relation(dropped, &one.name, &together);
                    }
                }
                Kind::Index => self.drop_index(dropped, &one.name),
                Kind::Type | Kind::Domain => self.drop_type(dropped, &one.name),
                Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Routine => self.drop_routine(dropped, one),
                Kind::Trigger | Kind::Policy => self.drop_part(dropped, &one.name.ident),
                Kind::Namespace => self.drop_namespace(dropped, &one.name.ident),
                Kind::Extension => self.drop_extension(dropped, &one.name.ident),
                Kind::Other(kind) => {
                    let name = self.normal(&one.name).to_string();
                    self.schema.others.remove(&Other { kind: kind.to_owned(), name });
                }
            }
        }
    }

    fn drop_relation(&mut self, dropped: &Drop, written: &Name, together: &[Name]) {
        let name = self.found(written);
        if !dropped.if_exists && self.refuse_to_change(&name) {
            return;
        }
        if self.is_other_to_sqlite(dropped, &name) {
            return;
        }
        match self.schema.presence(&name) {
            Presence::Absent if dropped.if_exists => return,
            Presence::Absent => {
                self.expect_relation(written, dropped.kind.sql());
                return;
            }
            Presence::Present | Presence::Unknown => {}
        }
        let Some(relation) = self.schema.relations.get(&name) else { return };
        let is_right = match (dropped.kind, relation) {
            (Kind::Table | Kind::ForeignTable, Relation::Table(_)) | (Kind::Sequence, Relation::Sequence(_)) => true,
            (Kind::View, Relation::View(view)) => !view.materialized,
            (Kind::MaterializedView, Relation::View(view)) => view.materialized,
            _ => false,
        };
        if !is_right {
            // With IF EXISTS MySQL only notes that there is no table, or view, of this name.
            if dropped.if_exists && self.schema.dialect() == Dialect::Mysql {
                return;
            }
            let other = relation.kind().to_owned();
            return self.conflict(ConflictKind::OtherKind, dropped.kind.sql(), &name.to_string(), None, Some(other));
        }
        if self.schema.presence(&name) == Presence::Present && !dropped.cascade {
            self.say_who_needs_relation(&name, together);
        }
        self.drop_dependents(&name);
        self.remove_relation(&name);
    }

    /// What a database refuses to drop a relation for.
    fn say_who_needs_relation(&mut self, name: &Name, together: &[Name]) {
        let dialect = self.schema.dialect();
        let is_other = |it: &Name| it != name && !together.contains(it);
        let mut needed = None;
        if dialect == Dialect::Postgres {
            needed = postgres::needs_relation(&self.schema, name, together);
        }
        let (is_looked_at, is_together) = match self.schema.server.product {
            Product::Postgres => (true, true),
            Product::Mysql => (self.checks[0] == ForeignKeyChecks::On, true),
            // MariaDB drops one after the other.
            Product::Mariadb => (self.checks[0] == ForeignKeyChecks::On, false),
            // It depends on a pragma.
            Product::Sqlite => (false, true),
        };
        if needed.is_none() && is_looked_at {
            // An uncertain table may have lost its key.
            let refers = |table: &&Table| {
                table.certainty == Certainty::Certain && table.name != *name && (!is_together || is_other(&table.name))
            };
            needed = self.schema.tables_naming(name).filter(refers).find_map(|table| {
                let mut keys = table.foreign_keys();
                let (constraint, _) = keys.find(|(_, key)| key.table == *name)?;
                let constraint = constraint.name.as_ref().map_or("", Ident::as_str);
                Some(format!("foreign key {constraint} of {}", table.name))
            });
        }
        if let Some(needed) = needed {
            let what = self.schema.relations.get(name).map_or("table", Relation::kind);
            self.conflict(ConflictKind::Needed, what, &name.to_string(), None, Some(needed));
        }
    }

    /// Drops what cannot be without a relation.
    fn drop_dependents(&mut self, name: &Name) {
        if self.schema.dialect() != Dialect::Postgres {
            return;
        }
        self.drop_views_on(name, None);
        self.drop_policies_on(name, None);
        match self.schema.relations.get(name) {
            Some(Relation::Sequence(_)) => return self.drop_defaults_from(name),
            Some(Relation::Index(_)) => return,
            Some(Relation::Table(_) | Relation::View(_)) | None => {}
        }
        self.drop_keys_and_children(name);
        self.drop_users_of_type(name);
        for sequence in self.owned_sequences(name) {
            self.drop_dependents(&sequence);
        }
    }

    /// Drops the foreign keys that refer to a table, its partitions, and the tables that inherit from it.
    fn drop_keys_and_children(&mut self, name: &Name) {
        let owners: Vec<Name> = self
            .schema
            .tables_naming(name)
            .filter(|table| table.name != *name && table.foreign_keys().any(|(_, key)| key.table == *name))
            .map(|table| table.name.clone())
            .collect();
        for owner in owners {
            self.change_table(&owner, |table| {
                table.constraints.retain(|it| match &it.rule {
                    ConstraintRule::ForeignKey(key) => key.table != *name,
                    _ => true,
                });
            });
        }
        let children: Vec<Name> = self
            .schema
            .tables_naming(name)
            .filter(|it| it.partition_of.as_ref().is_some_and(|it| it.table == *name) || it.inherits.contains(name))
            .map(|it| it.name.clone())
            .collect();
        for child in children {
            self.drop_dependents(&child);
            self.remove_relation(&child);
        }
    }

    /// Drops the defaults that take the values of a sequence.
    fn drop_defaults_from(&mut self, sequence: &Name) {
        let uses = |it: &Column| postgres::takes_from(it, sequence);
        self.schema.relations.change_users(sequence, |_, relation| {
            if let Relation::Table(table) = relation {
                Arc::make_mut(table).columns.iter_mut().filter(|it| uses(it)).for_each(|it| it.default = None);
            }
        });
    }

    fn owned_sequences(&self, table: &Name) -> Vec<Name> {
        // Nothing but its owner is named by a sequence.
        let owned = self.schema.relations.users(table).filter_map(Relation::as_sequence);
        owned.map(|it| it.name.clone()).collect()
    }

    /// Drops the views that read a relation, or a column of it.
    pub(super) fn drop_views_on(&mut self, name: &Name, column: Option<&Ident>) {
        let reads = |view: &crate::schema::object::View| {
            view.reads
                .iter()
                .any(|reads| reads.relation == *name && column.is_none_or(|column| reads.columns.contains(column)))
        };
        let users = self.schema.relations.users(name).filter_map(Relation::as_view);
        let views: Vec<Name> = users.filter(|it| it.name != *name && reads(it)).map(|it| it.name.clone()).collect();
        for view in views {
            self.remove_relation(&view);
            self.drop_views_on(&view, None);
        }
    }

    fn drop_index(&mut self, dropped: &Drop, name: &Name) {
        if let Some(table) = &dropped.on {
            let owner = self.found(table);
            if !self.expect_relation(table, "table") {
                return;
            }
            let index = Ident::other(self.schema.dialect(), name.ident.as_str());
            let action = crate::effect::ActionKind::DropIndex { name: index, if_exists: dropped.if_exists };
            let alter = crate::effect::AlterTable {
                table: owner,
                if_exists: false,
                only: false,
                actions: vec![crate::effect::Action { span: self.span.clone(), kind: action }],
                algorithm: None,
                lock: None,
            };
            return self.alter_table(&alter);
        }
        let name = self.found_index(name);
        if self.is_sqlite() && super::sqlite::is_of_constraint(&name.ident) {
            if !dropped.if_exists {
                let other = Some("its constraint".to_owned());
                self.conflict(ConflictKind::Needed, "index", &name.to_string(), None, other);
            }
            return;
        }
        if dropped.if_exists && self.schema.presence(&name) == Presence::Absent {
            return;
        }
        if self.is_other_to_sqlite(dropped, &name) {
            return;
        }
        self.expect_index(&name);
        let Some(owner) = self.schema.index_owner(&name).cloned() else {
            if let Some(relation) = self.schema.relations.get(&name) {
                let other = relation.kind().to_owned();
                self.conflict(ConflictKind::OtherKind, "index", &name.to_string(), None, Some(other));
            }
            return;
        };
        let index = Ident::other(self.schema.dialect(), name.ident.as_str());
        let is_of_constraint =
            !self.is_sqlite() && self.schema.table(&owner).is_some_and(|table| table.constraint(&index).is_some());
        if is_of_constraint && self.schema.presence(&owner) == Presence::Present {
            let other = format!("constraint {index} of {owner}");
            return self.conflict(ConflictKind::Needed, "index", index.as_str(), None, Some(other));
        }
        if self.is_postgres() && self.refuse_to_drop_partition_index(&owner, &index) {
            return;
        }
        if let Some(found) = self.schema.table(&owner).and_then(|table| table.index(&index)).cloned() {
            self.drop_inherited_index(&owner, &found);
        }
        self.remove_index(&owner, &index);
    }

    fn drop_type(&mut self, dropped: &Drop, name: &Name) {
        let name = self.found_type(name);
        match self.schema.type_presence(&name) {
            Presence::Absent if dropped.if_exists => return,
            Presence::Absent => {
                let near = self.near_type(&name);
                return self.missing(dropped.kind.sql(), &name.to_string(), None, near);
            }
            Presence::Present | Presence::Unknown => {}
        }
        if self.refuse_row_type(&name) {
            return;
        }
        let Some(found) = self.schema.types.get(&name) else { return };
        let is_domain = matches!(found.kind, TypeKind::Domain(_));
        if dropped.kind == Kind::Domain && !is_domain {
            let other = Some("type".to_owned());
            return self.conflict(ConflictKind::OtherKind, "domain", &name.to_string(), None, other);
        }
        let users = postgres::users_of_type(&self.schema, &name, |it| it == Certainty::Certain);
        let user = users.columns.first().map(|(table, column)| format!("column {column} of {table}"));
        let user = user.or_else(|| users.routines.first().map(|(routine, _)| format!("function {routine}")));
        let user = user.or_else(|| users.types.first().map(|it| format!("type {it}")));
        if let Some(other) = user
            && !dropped.cascade
            && self.schema.type_presence(&name) == Presence::Present
        {
            self.conflict(ConflictKind::Needed, "type", &name.to_string(), None, Some(other));
        }
        self.drop_users_of_type(&name);
        self.schema.types.remove(&name);
    }

    /// The routines that a name, and arguments if they are given, mean.
    pub(super) fn routine_keys(
        &self,
        kind: Kind,
        name: &Name,
        arguments: Option<&[DataType]>,
    ) -> Vec<(Name, Vec<DataType>)> {
        let is_kind = |it: RoutineKind| match kind {
            Kind::Function => it == RoutineKind::Function,
            Kind::Procedure => it == RoutineKind::Procedure,
            Kind::Aggregate => it == RoutineKind::Aggregate,
            _ => true,
        };
        let arguments = arguments.map(|it| it.iter().map(|it| self.resolved_type(it)).collect::<Vec<_>>());
        let named = self.schema.routines_named(name).filter(|it| is_kind(it.kind));
        named
            .filter(|it| arguments.as_ref().is_none_or(|given| *given == it.arguments))
            .map(|it| (it.name.clone(), it.arguments.clone()))
            .collect()
    }

    /// Says that a routine is missing, if there surely is none of this kind, name and arguments.
    pub(super) fn routine_is_missing(&mut self, kind: Kind, name: &Name, arguments: Option<&[DataType]>) {
        let is_plain = arguments.into_iter().flatten().all(|it| it.name != "?");
        match self.schema.routine_presence(name) {
            Presence::Absent => self.missing(kind.sql(), &name.to_string(), None, None),
            // An extension may have brought another one of the name.
            Presence::Present if is_plain && self.schema.unknown.is_empty() && self.schema.extensions.is_empty() => {
                let shown = arguments.map_or(String::new(), |it| {
                    format!("({})", it.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                });
                let near = self.schema.routines_named(name).next().map(|it| {
                    let arguments: Vec<String> = it.arguments.iter().map(ToString::to_string).collect();
                    format!("{}({})", it.name, arguments.join(", "))
                });
                self.missing(kind.sql(), &format!("{name}{shown}"), None, near);
            }
            Presence::Present | Presence::Unknown => {}
        }
    }

    fn drop_routine(&mut self, dropped: &Drop, one: &Dropped) {
        let name = self.found_routine(&one.name);
        let keys = self.routine_keys(dropped.kind, &name, one.arguments.as_deref());
        if keys.is_empty() {
            if !dropped.if_exists {
                self.routine_is_missing(dropped.kind, &name, one.arguments.as_deref());
            }
            return;
        }
        if self.refuse_several(dropped.kind, &name, &keys) {
            return;
        }
        let is_only = self.schema.routines_named(&name).count() == 1;
        let is_refusable = !dropped.cascade && self.schema.routine_presence(&name) == Presence::Present;
        let trigger = is_refusable.then(|| self.trigger_that_calls(&name)).flatten();
        let has_user = is_refusable && trigger.is_none() && is_only && self.is_postgres();
        let user = has_user.then(|| postgres::needs_function(&self.schema, &name)).flatten();
        if let Some(trigger) = trigger.or(user) {
            self.conflict(ConflictKind::Needed, "function", &name.to_string(), None, Some(trigger));
        }
        for key in keys {
            self.schema.routines.remove(&key);
        }
        if dropped.cascade {
            self.drop_triggers_that_call(&name);
            if is_only && self.is_postgres() {
                self.drop_callers(&name);
            }
        }
    }

    fn trigger_that_calls(&self, function: &Name) -> Option<String> {
        if self.schema.dialect() != Dialect::Postgres {
            return None;
        }
        // What is uncertain may have lost it.
        let mut certain = self.schema.relations.objects().filter(|(_, it)| it.certainty() == Certainty::Certain);
        certain.find_map(|(name, relation)| {
            let triggers = match relation {
                Relation::Table(table) => &table.triggers,
                Relation::View(view) => &view.triggers,
                Relation::Sequence(_) | Relation::Index(_) => return None,
            };
            let trigger = triggers.iter().find(|it| calls(&it.action, function))?;
            Some(format!("trigger {} of {name}", trigger.name))
        })
    }

    fn drop_triggers_that_call(&mut self, function: &Name) {
        let is_caller = |_: &Name, it: &Relation| match it {
            Relation::Table(table) => table.triggers.iter().any(|it| calls(&it.action, function)),
            Relation::View(view) => view.triggers.iter().any(|it| calls(&it.action, function)),
            Relation::Sequence(_) | Relation::Index(_) => false,
        };
        self.schema.relations.change_all(is_caller, |_, relation| match relation {
            Relation::Table(table) => Arc::make_mut(table).triggers.retain(|it| !calls(&it.action, function)),
            Relation::View(view) => Arc::make_mut(view).triggers.retain(|it| !calls(&it.action, function)),
            Relation::Sequence(_) | Relation::Index(_) => {}
        });
    }

    fn drop_part(&mut self, dropped: &Drop, part: &Ident) {
        let owner = match &dropped.on {
            Some(table) => {
                if dropped.if_exists && self.schema.presence(&self.found(table)) == Presence::Absent {
                    return;
                }
                if !self.expect_relation(table, "table") {
                    return;
                }
                self.found(table)
            }
            // MySQL and SQLite name a trigger alone.
            None => match self.trigger_owner(part) {
                Some(owner) => owner,
                None => {
                    // What was not understood may have given one to a table that it touched.
                    let is_whole = self.schema.unknown.is_empty()
                        && self
                            .schema
                            .relations
                            .values()
                            .all(|it| it.certainty() == Certainty::Certain || is_virtual(it));
                    if !dropped.if_exists && is_whole {
                        self.missing("trigger", part.as_str(), None, None);
                    }
                    return;
                }
            },
        };
        if let Some(view) = self.schema.view(&owner) {
            let is_missing = !view.triggers.iter().any(|it| it.name == *part) && !dropped.if_exists;
            if is_missing && self.schema.presence(&owner) == Presence::Present {
                self.missing(dropped.kind.sql(), part.as_str(), Some(owner.to_string()), None);
            }
            return self.change_triggers(&owner, |triggers| triggers.retain(|it| it.name != *part));
        }
        let Some(table) = self.schema.table(&owner) else { return };
        let is_there = match dropped.kind {
            Kind::Policy => table.policies.iter().any(|it| it.name == *part),
            _ => table.triggers.iter().any(|it| it.name == *part),
        };
        if !is_there && !dropped.if_exists && self.schema.presence(&owner) == Presence::Present {
            return self.missing(dropped.kind.sql(), part.as_str(), Some(owner.to_string()), None);
        }
        self.change_table(&owner, |table| match dropped.kind {
            Kind::Policy => table.policies.retain(|it| it.name != *part),
            _ => table.triggers.retain(|it| it.name != *part),
        });
    }

    /// The table or view that has a trigger of this name.
    pub(super) fn trigger_owner(&self, trigger: &Ident) -> Option<Name> {
        let has = |triggers: &[crate::schema::table::Trigger]| triggers.iter().any(|it| it.name == *trigger);
        let table = self.schema.tables().find(|table| has(&table.triggers)).map(|table| &table.name);
        table.or_else(|| self.schema.views().find(|view| has(&view.triggers)).map(|view| &view.name)).cloned()
    }

    fn drop_namespace(&mut self, dropped: &Drop, name: &Ident) {
        let is_default = self.schema.dialect() == Dialect::Postgres && name.is("public");
        if !self.schema.namespaces.contains_key(name) && self.schema.dialect() == Dialect::Mysql {
            // It may be the database that the scripts run in.
            return self.schema.blur(&format!("the database {name} is dropped"));
        }
        if !self.schema.namespaces.contains_key(name) && !is_default {
            if !dropped.if_exists && self.schema.unknown.is_empty() && self.schema.extensions.is_empty() {
                self.missing("schema", name.as_str(), None, None);
            }
            return;
        }
        let key = (!is_default).then(|| name.clone());
        let inside: Vec<Name> =
            self.schema.relations.objects().filter(|(it, _)| it.schema == key).map(|(it, _)| it.clone()).collect();
        if let Some(first) = inside.first()
            && !dropped.cascade
            && self.schema.dialect() == Dialect::Postgres
            && self.schema.presence(first) == Presence::Present
        {
            let other = Some(format!("{} {first}", self.schema.relations.get(first).map_or("table", Relation::kind)));
            self.conflict(ConflictKind::Needed, "schema", name.as_str(), None, other);
        }
        for relation in inside {
            self.drop_dependents(&relation);
            self.remove_relation(&relation);
        }
        self.schema.types.retain(|it, _| it.schema != key);
        self.schema.routines.retain(|(it, _), _| it.schema != key);
        self.schema.namespaces.remove(name);
    }

    fn drop_extension(&mut self, dropped: &Drop, name: &Ident) {
        if !self.schema.extensions.remove(name) && !dropped.if_exists && self.schema.unknown.is_empty() {
            self.missing("extension", name.as_str(), None, None);
        }
    }
}

/// Whether it is a virtual table, which has no triggers.
fn is_virtual(relation: &Relation) -> bool {
    matches!(relation, Relation::Table(table) if table.options.contains_key(super::sqlite::MODULE))
}

/// Whether a trigger calls a function.
fn calls(action: &crate::schema::expr::Expr, function: &Name) -> bool {
    let text = action.as_str();
    let name = text.split('(').next().unwrap_or(text).trim();
    super::alter_table::name_in_text(Dialect::Postgres, name).ident.as_str() == function.ident.as_str()
}
