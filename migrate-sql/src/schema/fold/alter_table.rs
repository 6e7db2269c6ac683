//! ALTER TABLE, one clause after the other.

use super::create_table::not_null;
use super::mysql::{self, ForeignKeyChecks};
use super::{ConflictKind, Fold, not_null, postgres};
use crate::dialect::Dialect;
use crate::effect::{Action, ActionKind, AlterTable, ColumnDef, Position, Which};
use crate::schema::name::{Ident, Name};
use crate::schema::table::{
    Certainty, Column, Constraint, ConstraintRule, Default, ForeignKey, Generated, IndexPart, Nullability, PartitionOf,
    RowSecurity, Storage, Table, Timing, Validity,
};
use crate::schema::{Presence, Relation};
use crate::server::Product;
use std::sync::Arc;

impl Fold {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        let found = self.found(&alter.table);
        if self.refuse_to_change(&found) {
            return;
        }
        match self.schema.presence(&found) {
            Presence::Absent if alter.if_exists => return,
            Presence::Absent => {
                self.expect_relation(&alter.table, "table");
                return;
            }
            Presence::Unknown if !self.schema.relations.contains_key(&found) => {
                // Still worth following: the table is somewhere else, or will be.
                return self.follow_rename(&found, alter);
            }
            Presence::Present | Presence::Unknown => {}
        }
        match self.schema.relations.get(&found) {
            Some(Relation::Table(_)) => {}
            Some(relation) if self.is_sqlite() => {
                let other = Some(relation.kind().to_owned());
                return self.conflict(ConflictKind::OtherKind, "table", &found.to_string(), None, other);
            }
            // ALTER TABLE renames views, sequences and indexes too.
            Some(relation) => {
                let kind = relation.kind();
                return self.alter_other(&found, kind, alter);
            }
            None => return,
        }
        if self.schema.dialect() == Dialect::Mysql {
            return self.alter_mysql_table(found, alter);
        }
        let mut name = found;
        let actions = match self.schema.dialect() {
            Dialect::Postgres => postgres::ordered(&alter.actions),
            Dialect::Mysql | Dialect::Sqlite => alter.actions.iter().collect(),
        };
        for Action { span, kind } in actions {
            self.span = span.clone();
            if !self.refuse_clause(&name, kind) {
                name = self.act(name, kind, alter);
            }
        }
    }

    /// MySQL does all clauses at once.
    fn alter_mysql_table(&mut self, found: Name, alter: &AlterTable) {
        let Some(before) = self.schema.table(&found).cloned() else { return };
        self.names = mysql::Names::of_alter(self.schema.server, &before, &alter.actions);
        let actions = mysql::ordered(&before, &alter.actions);
        if mysql::changes_defaults(&actions) {
            self.change_table(&found, mysql::keep_defaults);
        }
        let renames = mysql::renames(&actions);
        let mut are_renamed = renames.len() < 2;
        let mut name = found;
        for Action { span, kind } in &actions {
            self.span = span.clone();
            match kind {
                ActionKind::RenameColumn { from, to }
                    if renames.len() > 1 && renames.contains(&(from.clone(), to.clone())) =>
                {
                    if !are_renamed {
                        self.rename_together(&name, &renames);
                        are_renamed = true;
                    }
                }
                ActionKind::Redefine { column, def, position, if_exists }
                    if renames.len() > 1 && *column != def.column.name =>
                {
                    if !are_renamed {
                        self.rename_together(&name, &renames);
                        are_renamed = true;
                    }
                    self.redefine(&name, &def.column.name, def, position.as_ref(), *if_exists);
                }
                kind => name = self.act(name, kind, alter),
            }
        }
        if mysql::makes_anew(&before, &actions) {
            self.change_table(&name, |table| table.certainty = Certainty::Uncertain);
        }
        self.settle(&name);
        let dropped = actions.iter().rev().find(|it| mysql::drops_index(&it.kind));
        if let Some(dropped) = dropped.filter(|_| renames.is_empty() && name == before.name) {
            self.span = dropped.span.clone();
            self.say_who_needs_index(&before);
        }
    }

    /// Says which foreign key needs an index that is gone now.
    fn say_who_needs_index(&mut self, before: &Table) {
        let is_looked_at = self.schema.server.product == Product::Mysql || self.checks[0] == ForeignKeyChecks::On;
        if !is_looked_at || self.schema.presence(&before.name) != Presence::Present {
            return;
        }
        if let Some((index, key)) = mysql::lost_index(&self.schema, before) {
            let (of, other) = (before.name.to_string(), format!("foreign key {key}"));
            self.conflict(ConflictKind::Needed, "index", index.as_str(), Some(of), Some(other));
        }
    }

    /// Renames several columns of which one may get the name that another had.
    fn rename_together(&mut self, name: &Name, renames: &[(Ident, Ident)]) {
        for (from, to) in renames {
            if !self.expect_column(name, from) {
                return;
            }
            if !renames.iter().any(|(other, _)| other == to) {
                self.refuse_column(name, to, None);
            }
        }
        let between = |at: usize| Ident::other(Dialect::Mysql, format!("\u{0}{at}"));
        for (at, (from, _)) in renames.iter().enumerate() {
            self.rename_column(name, from, &between(at));
        }
        for (at, (_, to)) in renames.iter().enumerate() {
            self.rename_column(name, &between(at), to);
        }
    }

    /// A table that the model does not have may get a name that it then has.
    fn follow_rename(&mut self, from: &Name, alter: &AlterTable) {
        for action in &alter.actions {
            if let ActionKind::RenameTo { to } = &action.kind {
                let mut table = Table::new(self.made(&from.with(to.ident.clone())));
                table.certainty = Certainty::Uncertain;
                self.insert_relation(table.name.clone(), Relation::Table(Arc::new(table)));
            }
        }
    }

    fn alter_other(&mut self, name: &Name, kind: &'static str, alter: &AlterTable) {
        for Action { span, kind: action } in &alter.actions {
            self.span = span.clone();
            match action {
                ActionKind::RenameTo { to } if self.schema.index_owner(name).is_some() => {
                    self.rename_index(name, &to.ident, false);
                }
                ActionKind::RenameTo { to } => self.rename_relation(name, &name.with(to.ident.clone())),
                ActionKind::RenameColumn { from, to } => self.rename_view_column(name, from, to),
                ActionKind::SetSchema { schema } => {
                    let to = Name { schema: Some(schema.clone()), ident: name.ident.clone() };
                    let to = self.normal(&to);
                    self.rename_relation(name, &to);
                }
                ActionKind::SetDefault { .. } | ActionKind::Other { .. } | ActionKind::Rewrite { .. } => {}
                _ => self.conflict(ConflictKind::OtherKind, "table", &name.to_string(), None, Some(kind.to_owned())),
            }
        }
    }

    /// Does one thing to a table, and gives the name that it has then.
    fn act(&mut self, name: Name, kind: &ActionKind, alter: &AlterTable) -> Name {
        let dialect = self.schema.dialect();
        let server = self.schema.server;
        if self.is_sqlite() && self.refuse_action(&name, kind) {
            return name;
        }
        match kind {
            ActionKind::AddColumn { def, if_not_exists, position } => {
                self.act_add_column(&name, def, *if_not_exists, position.as_ref(), alter.only);
            }
            ActionKind::DropColumn { name: column, if_exists, cascade } => {
                let is_absent = self.schema.column_presence(&name, column) == Presence::Absent;
                if !(is_absent && *if_exists) && self.expect_column(&name, column) {
                    self.drop_column(&name, column, *cascade);
                }
            }
            ActionKind::RenameColumn { from, to } => {
                if self.expect_column(&name, from) {
                    self.refuse_column(&name, to, Some(from));
                    self.say_who_keeps_name(&name, from);
                    self.rename_column(&name, from, to);
                }
            }
            ActionKind::SetType { column, data_type, collation, .. } => {
                self.expect_type(data_type);
                let data_type = &self.resolved_type(data_type);
                self.with_column(&name, column, |column| {
                    column.data_type = data_type.clone();
                    column.collation.clone_from(collation);
                });
                self.retype_sequence(&name, column, data_type);
                self.compare_types_of(&name, column);
            }
            ActionKind::Redefine { column, def, position, if_exists } => {
                self.redefine(&name, column, def, position.as_ref(), *if_exists);
            }
            ActionKind::SetDefault { column, default } => {
                self.with_column(&name, column, |column| {
                    let data_type = column.data_type.clone();
                    column.default = default.clone().and_then(|expr| Default::kept(dialect, &data_type, expr));
                    if dialect == Dialect::Mysql {
                        *column = mysql::fitted(server, column.clone(), false);
                    }
                });
            }
            ActionKind::SetNotNull { column } => {
                self.with_own_column(&name, column, |column| column.nullability = not_null(column));
                self.inherit_not_null(&name, column);
            }
            ActionKind::AddNotNull { name: constraint, column, validity } => {
                let of = name.clone();
                self.with_own_column(&name, column, |column| {
                    let given = constraint.clone().filter(|it| *it != column.not_null_name(&of));
                    column.nullability = match validity {
                        Validity::Valid => Nullability::NotNull(given),
                        Validity::NotValid | Validity::NotEnforced => Nullability::NotValid(given),
                    };
                });
                self.inherit_not_null(&name, column);
            }
            ActionKind::DropNotNull { column } => {
                self.with_column(&name, column, |column| column.nullability = Nullability::Nullable);
            }
            ActionKind::AddIdentity { column, identity, options } => {
                self.add_identity(&name, column, *identity, options.as_deref());
                self.complete_partitions(&name);
            }
            ActionKind::SetIdentity { column, identity, options } => {
                self.set_identity(&name, column, *identity, options.as_deref());
                self.complete_partitions(&name);
            }
            ActionKind::DropIdentity { column, if_exists } => {
                self.drop_identity(&name, column, *if_exists);
                self.complete_partitions(&name);
            }
            ActionKind::SetExpression { column, expr } => {
                self.with_column(&name, column, |column| {
                    let storage = column.generated.as_ref().map_or(Storage::Stored, |it| it.storage);
                    column.generated = Some(Generated { expr: expr.clone(), storage });
                });
            }
            ActionKind::DropExpression { column, .. } => {
                self.with_column(&name, column, |column| column.generated = None);
            }
            ActionKind::AddConstraint { def, using_index, if_not_exists } => {
                let is_there = |table: &Table| {
                    let name = def.name.as_ref().or(using_index.as_ref());
                    name.is_some_and(|it| table.constraint(it).is_some())
                };
                if !(*if_not_exists && self.schema.table(&name).is_some_and(is_there)) {
                    self.add_constraint(&name, def, using_index.as_ref(), None);
                    if !alter.only {
                        self.inherit_checks(&name);
                        self.complete_partitions(&name);
                    }
                }
            }
            ActionKind::DropConstraint { which, if_exists, cascade } => {
                self.drop_constraint(&name, which, *if_exists, *cascade);
            }
            ActionKind::RenameConstraint { from, to } => {
                if self.expect_constraint(&name, from) {
                    self.change_table(&name, |table| {
                        for constraint in table.constraints.iter_mut().filter(|it| it.name.as_ref() == Some(from)) {
                            constraint.name = Some(to.clone());
                        }
                        not_null::rename(table, from, to);
                    });
                    self.for_children(&name, |fold, child| {
                        fold.change_table(child, |table| {
                            let checks = table.constraints.iter_mut().filter(|it| it.name.as_ref() == Some(from));
                            let checks = checks.filter(|it| matches!(it.rule, ConstraintRule::Check(_)));
                            checks.for_each(|it| it.name = Some(to.clone()));
                            not_null::rename(table, from, to);
                        });
                    });
                }
            }
            ActionKind::ValidateConstraint { name: constraint } => {
                if self.expect_constraint(&name, constraint) {
                    self.validate_constraint(&name, constraint);
                }
            }
            ActionKind::AlterConstraint { name: constraint, timing, validity } => {
                if self.expect_constraint(&name, constraint) {
                    self.alter_constraint(&name, constraint, *timing, *validity);
                }
            }
            ActionKind::AddIndex { index, if_not_exists } => {
                let is_taken = self.schema.table(&name).is_some_and(|it| {
                    !index.name.as_str().is_empty()
                        && (it.index(&index.name).is_some() || is_unique_key(it, &index.name))
                });
                if is_taken && *if_not_exists {
                    return name;
                }
                if is_taken && self.schema.presence(&name) == Presence::Present {
                    self.exists("index", index.name.as_str(), Some(name.to_string()));
                    return name;
                }
                for column in index.parts.iter().filter_map(IndexPart::as_column) {
                    self.expect_column(&name, column);
                }
                self.add_index(&name, (**index).clone());
            }
            ActionKind::DropIndex { name: index, if_exists } => self.act_drop_index(&name, index, *if_exists),
            ActionKind::RenameIndex { from, to } => {
                let is_taken = |it: &Table| it.index(to).is_some() || is_unique_key(it, to);
                if from != to
                    && self.schema.presence(&name) == Presence::Present
                    && self.schema.table(&name).is_some_and(is_taken)
                {
                    self.exists("index", to.as_str(), Some(name.to_string()));
                } else if self.expect_index_of(&name, from) {
                    self.change_table(&name, |table| {
                        for index in table.indexes.iter_mut().filter(|it| it.name == *from) {
                            index.name = to.clone();
                        }
                        let is_key = |it: &&mut Constraint| matches!(it.rule, ConstraintRule::Unique(_));
                        let keys = table.constraints.iter_mut().filter(is_key);
                        keys.filter(|it| it.name.as_ref() == Some(from)).for_each(|it| it.name = Some(to.clone()));
                        if table.implied.remove(from) {
                            table.implied.insert(to.clone());
                        }
                    });
                }
            }
            ActionKind::RenameTo { to } => {
                let to = if dialect == Dialect::Mysql { self.made(to) } else { name.with(to.ident.clone()) };
                if self.refuse_reserved("table", &to.ident) {
                    return name;
                }
                self.rename_relation(&name, &to);
                return to;
            }
            ActionKind::SetSchema { schema } => {
                let to = self.normal(&Name { schema: Some(schema.clone()), ident: name.ident.clone() });
                self.rename_relation(&name, &to);
                return to;
            }
            ActionKind::AttachPartition { partition, bound } => {
                if self.expect_relation(partition, "table") {
                    let partition = self.found(partition);
                    if self.judge_attached(&name, &partition) {
                        return name;
                    }
                    let of = PartitionOf { table: name.clone(), bound: bound.clone() };
                    self.change_table(&partition, |table| table.partition_of = Some(of));
                    self.complete_partition(&partition);
                }
            }
            ActionKind::DetachPartition { partition, .. } => {
                if self.expect_relation(partition, "table") {
                    let partition = self.found(partition);
                    if !self.judge_detached(&name, &partition) {
                        self.detach_partition(&partition);
                    }
                }
            }
            ActionKind::ManagePartitions { verb, names } => {
                self.change_table(&name, |table| {
                    if let Some(partitioned) = &mut table.partitioned {
                        match verb.as_str() {
                            "add" if !names.is_empty() => partitioned.partitions.extend(names.iter().cloned()),
                            "drop" => partitioned.partitions.retain(|it| !names.contains(it)),
                            "truncate" | "analyze" | "check" | "optimize" | "rebuild" | "repair" | "exchange" => {}
                            // What becomes of the others is not followed.
                            _ => partitioned.partitions.clear(),
                        }
                    }
                });
            }
            ActionKind::SetPartitioning(partitioned) => {
                self.change_table(&name, |table| table.partitioned.clone_from(partitioned));
            }
            ActionKind::SetInherit { parent, inherits } => {
                if self.expect_relation(parent, "table") {
                    let parent = self.found(parent);
                    if self.judge_parent(&name, &parent, *inherits) {
                        return name;
                    }
                    self.change_table(&name, |table| match inherits {
                        true => table.inherits.push(parent),
                        false => table.inherits.retain(|it| *it != parent),
                    });
                }
            }
            ActionKind::SetPersistence(persistence) => {
                self.change_table(&name, |table| table.persistence = *persistence);
            }
            ActionKind::SetTrigger { name: trigger, enabled } => {
                self.change_table(&name, |table| {
                    let is_meant = |it: &Ident| trigger.as_ref().is_none_or(|trigger| trigger == it);
                    table.triggers.iter_mut().filter(|it| is_meant(&it.name)).for_each(|it| it.enabled = *enabled);
                });
            }
            ActionKind::SetRowSecurity { on, forced } => {
                self.change_table(&name, |table| {
                    let was_forced = table.row_security == RowSecurity::Forced;
                    let is_on = on.unwrap_or(table.row_security != RowSecurity::Off);
                    table.row_security = match (is_on, forced.unwrap_or(was_forced)) {
                        (_, true) => RowSecurity::Forced,
                        (true, false) => RowSecurity::On,
                        (false, false) => RowSecurity::Off,
                    };
                });
            }
            ActionKind::SetOption { key, value } => {
                self.change_table(&name, |table| table.options.insert((*key).to_owned(), value.clone()));
            }
            ActionKind::Convert { charset, collation } => {
                self.change_table(&name, |table| mysql::convert(table, charset, collation.as_deref()));
            }
            ActionKind::Rewrite { .. } | ActionKind::Other { .. } => {}
        }
        name
    }

    fn act_add_column(
        &mut self,
        name: &Name,
        def: &ColumnDef,
        if_not_exists: bool,
        position: Option<&Position>,
        only: bool,
    ) {
        let column = &def.column.name;
        match self.schema.column_presence(name, column) {
            Presence::Present if if_not_exists => return,
            Presence::Unknown
                if if_not_exists && self.schema.table(name).is_some_and(|it| it.column(column).is_some()) =>
            {
                return;
            }
            Presence::Present => return self.exists("column", column.as_str(), Some(name.to_string())),
            Presence::Absent | Presence::Unknown => {}
        }
        let at = match position {
            None => None,
            Some(Position::First) => Some(0),
            Some(Position::After(other)) => {
                if !self.expect_column(name, other) {
                    return;
                }
                let table = self.schema.table(name);
                table.and_then(|table| table.columns.iter().position(|it| it.name == *other)).map(|at| at + 1)
            }
        };
        let def = &mysql::as_json(self.schema.server, def.clone());
        self.add_column(name, def, at);
        if self.is_sqlite() {
            self.change_table(name, super::sqlite::settle_expressions);
            self.refuse_impossible(name);
            let checks = def.constraints.iter().filter_map(|it| match &it.rule {
                ConstraintRule::Check(expr) => Some(expr),
                _ => None,
            });
            let generated = def.column.generated.as_ref().map(|it| &it.expr);
            checks.chain(generated).for_each(|expr| self.expect_words(name, expr));
        }
        let inline = self.takes_inline_references();
        for constraint in &def.constraints {
            if inline || !matches!(constraint.rule, ConstraintRule::ForeignKey(_)) {
                self.add_constraint(name, constraint, None, Some(column));
            }
        }
        if !only {
            self.for_children(name, |fold, child| {
                let known = fold.schema.table(child).is_some_and(|it| it.column(column).is_some());
                let Some(column) = fold.schema.table(name).and_then(|it| it.column(column)).cloned() else { return };
                if !known {
                    let column = fold.taken_over(&column, name, child);
                    fold.change_table(child, |table| table.columns.push(column));
                }
            });
            self.inherit_checks(name);
            self.complete_partitions(name);
        }
    }

    /// Does the same to every partition and inheriting table.
    pub(super) fn for_children(&mut self, parent: &Name, mut each: impl FnMut(&mut Self, &Name)) {
        if self.schema.dialect() != Dialect::Postgres {
            return;
        }
        let mut open = vec![parent.clone()];
        while let Some(parent) = open.pop() {
            let is_child = |table: &&Table| {
                table.partition_of.as_ref().is_some_and(|it| it.table == parent) || table.inherits.contains(&parent)
            };
            let children: Vec<Name> =
                self.schema.tables_naming(&parent).filter(is_child).map(|table| table.name.clone()).collect();
            for child in children {
                each(self, &child);
                open.push(child);
            }
        }
    }

    /// Changes a column of a table alone; a conflict if it is surely not there.
    fn with_own_column(&mut self, name: &Name, column: &Ident, change: impl Fn(&mut Column)) {
        if self.expect_column(name, column) {
            self.change_table(name, |table| table.columns.iter_mut().filter(|it| it.name == *column).for_each(change));
        }
    }

    /// Changes a column of a table and of those that inherit it; a conflict if it is surely not there.
    fn with_column(&mut self, name: &Name, column: &Ident, change: impl Fn(&mut Column)) {
        if !self.expect_column(name, column) {
            return;
        }
        let apply = |table: &mut Table| table.columns.iter_mut().filter(|it| it.name == *column).for_each(&change);
        self.with_own_column(name, column, &change);
        self.for_children(name, |fold, child| {
            fold.change_table(child, apply);
        });
    }

    fn redefine(&mut self, name: &Name, column: &Ident, def: &ColumnDef, position: Option<&Position>, if_exists: bool) {
        if if_exists && self.schema.column_presence(name, column) == Presence::Absent {
            return;
        }
        if !self.expect_column(name, column) {
            return;
        }
        let def = &mysql::as_json(self.schema.server, def.clone());
        if *column != def.column.name {
            self.refuse_column(name, &def.column.name, Some(column));
            self.say_who_keeps_name(name, column);
        }
        // Case alone may change too.
        if column.as_str() != def.column.name.as_str() {
            self.rename_column(name, column, &def.column.name);
        }
        let key: Vec<Ident> = self
            .schema
            .table(name)
            .and_then(Table::primary_key)
            .map(|key| key.parts.iter().filter_map(IndexPart::as_column).cloned().collect())
            .unwrap_or_default();
        let server = self.schema.server;
        self.change_table(name, |table| {
            let Some(at) = table.columns.iter().position(|it| it.name == def.column.name) else { return };
            let is_first = !mysql::has_timestamp(table, Some(at));
            let mut new = mysql::fitted(server, def.column.clone(), is_first);
            if key.contains(&new.name) {
                new.nullability = not_null(&new);
            }
            // MariaDB: a check beside the column is a part of it.
            table.constraints.retain(|it| it.beside.as_ref() != Some(&def.column.name));
            table.columns.remove(at);
            let at = match position {
                None => at,
                Some(Position::First) => 0,
                Some(Position::After(other)) => {
                    table.columns.iter().position(|it| it.name == *other).map_or(at, |at| at + 1)
                }
            };
            table.columns.insert(at.min(table.columns.len()), new);
        });
        let inline = self.takes_inline_references();
        for constraint in &def.constraints {
            if inline || !matches!(constraint.rule, ConstraintRule::ForeignKey(_)) {
                self.add_constraint(name, constraint, None, Some(&def.column.name));
            }
        }
        self.compare_types_of(name, &def.column.name);
    }

    /// Says which foreign keys a column does not fit any more.
    fn compare_types_of(&mut self, name: &Name, column: &Ident) {
        if self.checks[0] != ForeignKeyChecks::On || self.schema.presence(name) != Presence::Present {
            return;
        }
        let is_about = |of: &Table, key: &ForeignKey| {
            of.name == *name && key.columns.contains(column) || key.table == *name && key.referenced.contains(column)
        };
        let mut pairs = Vec::new();
        for of in self.schema.tables() {
            for (_, key) in of.foreign_keys().filter(|(_, key)| is_about(of, key)) {
                if let Some(target) = self.schema.table(&key.table)
                    && target.certainty == Certainty::Certain
                    && of.certainty == Certainty::Certain
                {
                    pairs.push((of.clone(), target.clone(), key.clone()));
                }
            }
        }
        for (of, target, key) in pairs {
            self.compare_types(&of, &target, &key);
        }
    }

    /// Says that a column is there already, if it surely is and is not the one that is renamed.
    fn refuse_column(&mut self, name: &Name, column: &Ident, besides: Option<&Ident>) {
        if besides != Some(column) && self.schema.column_presence(name, column) == Presence::Present {
            self.exists("column", column.as_str(), Some(name.to_string()));
        }
    }

    /// Says that a constraint is missing, if it surely is.
    fn expect_constraint(&mut self, name: &Name, constraint: &Ident) -> bool {
        let Some(table) = self.schema.table(name) else { return false };
        if table.constraint(constraint).is_some()
            || not_null::column_of(table, constraint).is_some()
            || self.may_name_not_null(constraint)
        {
            return true;
        }
        let names = table.constraints.iter().filter_map(|it| it.name.as_ref()).map(Ident::as_str);
        let near = crate::suggest::nearest(constraint.as_str(), names).map(str::to_owned);
        if self.schema.presence(name) == Presence::Present && !self.is_partition(name) {
            self.missing("constraint", constraint.as_str(), Some(name.to_string()), near);
        }
        false
    }

    /// A partition has constraints of its parent under names that the model does not give.
    fn is_partition(&self, name: &Name) -> bool {
        self.schema.table(name).is_some_and(|table| table.partition_of.is_some() || !table.inherits.is_empty())
    }

    fn drop_constraint(&mut self, name: &Name, which: &Which, if_exists: bool, cascade: bool) {
        let Some(table) = self.schema.table(name) else { return };
        let is_meant = |it: &crate::schema::table::Constraint| match which {
            Which::Named(constraint) => it.name.as_ref() == Some(constraint),
            Which::ForeignKey(constraint) => {
                it.name.as_ref() == Some(constraint) && matches!(it.rule, ConstraintRule::ForeignKey(_))
            }
            Which::Check(constraint) => {
                it.name.as_ref() == Some(constraint) && matches!(it.rule, ConstraintRule::Check(_))
            }
            Which::PrimaryKey => matches!(it.rule, ConstraintRule::PrimaryKey(_)),
        };
        let found = table.constraints.iter().find(|it| is_meant(it)).cloned();
        let Some(found) = found else {
            match which {
                Which::Named(constraint) | Which::ForeignKey(constraint) | Which::Check(constraint) => {
                    if let Some(column) = not_null::column_of(table, constraint) {
                        self.with_column(name, &column, |column| column.nullability = Nullability::Nullable);
                    } else if !if_exists {
                        self.expect_constraint(name, &constraint.clone());
                    }
                }
                Which::PrimaryKey if if_exists => {}
                Which::PrimaryKey => {
                    if self.schema.presence(name) == Presence::Present {
                        self.missing("primary key", "primary key", Some(name.to_string()), None);
                    }
                }
            }
            return;
        };
        if self.schema.dialect() == Dialect::Mysql {
            // A key, a foreign key and a check may have the same name.
            self.change_table(name, |table| table.constraints.retain(|it| *it != found));
            return;
        }
        let table = table.clone();
        if self.is_postgres() && self.refuse_to_drop_inherited(&table, &found) {
            return;
        }
        if matches!(found.rule, ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_)) {
            self.release_foreign_keys(name, &found.rule, cascade);
        }
        self.change_table(name, |table| table.constraints.retain(|it| !is_meant(it)));
        self.drop_inherited(name, &found);
    }

    fn alter_constraint(
        &mut self,
        name: &Name,
        constraint: &Ident,
        timing: Option<Timing>,
        validity: Option<Validity>,
    ) {
        self.change_table(name, |table| {
            for it in table.constraints.iter_mut().filter(|it| it.name.as_ref() == Some(constraint)) {
                it.timing = timing.unwrap_or(it.timing);
                it.validity = validity.unwrap_or(it.validity);
            }
        });
    }

    fn act_drop_index(&mut self, name: &Name, index: &Ident, if_exists: bool) {
        if index.is("PRIMARY") {
            return self.drop_constraint(name, &Which::PrimaryKey, if_exists, false);
        }
        if !self.schema.table(name).is_some_and(|table| table.index(index).is_some() || is_unique_key(table, index)) {
            if !if_exists {
                self.expect_index_of(name, index);
            }
            return;
        }
        self.remove_index(name, index);
    }

    fn expect_index_of(&mut self, name: &Name, index: &Ident) -> bool {
        let Some(table) = self.schema.table(name) else { return false };
        if table.index(index).is_some() || is_unique_key(table, index) {
            return true;
        }
        let names = table.indexes.iter().map(|it| it.name.as_str());
        let near = crate::suggest::nearest(index.as_str(), names).map(str::to_owned);
        if self.schema.presence(name) == Presence::Present {
            self.missing("index", index.as_str(), Some(name.to_string()), near);
        }
        false
    }
}

/// The sequence of `nextval('name')`.
pub(crate) fn next_value(expr: &crate::schema::expr::Expr, dialect: Dialect) -> Option<Name> {
    use crate::schema::expr::Tree;
    if dialect != Dialect::Postgres {
        return None;
    }
    let Tree::Call(function, args) = expr.tree(dialect)? else { return None };
    if function != "nextval" {
        return None;
    }
    let text = match args.as_slice() {
        [Tree::Text(text)] => text.clone(),
        [Tree::Cast(inner, _)] => match &**inner {
            Tree::Text(text) => text.clone(),
            Tree::Cast(inner, _) => match &**inner {
                Tree::Text(text) => text.clone(),
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    Some(name_in_text(dialect, &text))
}

/// A name as `regclass` reads it: with dots and quotes.
pub fn name_in_text(dialect: Dialect, text: &str) -> Name {
    let mut parts: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    for char in text.chars() {
        match char {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(std::mem::take(&mut current)),
            _ if quoted => current.push(char),
            _ => current.extend(char.to_lowercase()),
        }
    }
    let ident = Ident::relation(dialect, current);
    let schema = parts.pop().filter(|schema| schema != "public").map(|schema| Ident::relation(dialect, schema));
    Name { schema, ident }
}

fn is_unique_key(table: &Table, name: &Ident) -> bool {
    table.constraints.iter().any(|it| it.name.as_ref() == Some(name) && matches!(it.rule, ConstraintRule::Unique(_)))
}
