//! CREATE TABLE.

use super::{ConflictKind, Fold, mysql, naming};
use crate::dialect::Dialect;
use crate::effect::{ColumnDef, ConstraintDef, CreateTable, Existing, Like};
use crate::schema::data_type::DataType;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Sequence;
use crate::schema::table::{Certainty, Column, ConstraintRule, Default, Index, IndexPart, Key, Nullability, Table};
use crate::schema::{Presence, Relation};
use crate::server::Product;
use std::sync::Arc;

impl Fold {
    pub(super) fn create_table(&mut self, create: &CreateTable) {
        self.names = mysql::Names::of_create(self.schema.server, create);
        let name = self.made_with(&create.name, create.persistence);
        let presence = self.schema.presence(&name);
        if self.refuse_reserved("table", &name.ident) || self.refuse_index_name(&name) {
            return;
        }
        if presence != Presence::Present && self.refuse_table(&name, create) {
            return;
        }
        let is_qualified = create.name.schema.as_ref().is_some_and(|schema| *schema != self.temporary_schema());
        if self.is_sqlite() && is_qualified && create.persistence == crate::schema::table::Persistence::Temporary {
            let why = Some("a temporary table has no other database".to_owned());
            return self.conflict(ConflictKind::Impossible, "table", &create.name.to_string(), None, why);
        }
        match (create.existing, presence) {
            (Existing::Refuse, Presence::Present) => return self.exists("table", &name.to_string(), None),
            // Whatever it is, it stays.
            (Existing::Keep, Presence::Present) => return,
            (Existing::Keep, Presence::Unknown) if self.schema.relations.contains_key(&name) => return,
            (Existing::Replace, _) | (Existing::Refuse, Presence::Unknown) => self.remove_relation(&name),
            (Existing::Keep, Presence::Unknown) | (_, Presence::Absent) => {}
        }
        if let Some(query) = &create.query {
            self.check_reads(&query.reads);
        }
        let mut table = Table::new(name.clone());
        if create.existing == Existing::Keep {
            table.certainty = self.certainty_of_new(&name);
        }
        if create.options.contains_key(super::sqlite::MODULE) {
            // What it holds is known to its module alone.
            table.certainty = Certainty::Uncertain;
        }
        table.persistence = create.persistence;
        table.partitioned.clone_from(&create.partitioned);
        table.server.clone_from(&create.server);
        table.options.clone_from(&create.options);
        self.inherit(&mut table, create);
        let is_postgres = self.is_postgres();
        for like in create.like.iter().filter(|_| !is_postgres) {
            self.like(&mut table, like);
        }
        // It has to be there before its parts, whose names depend on what is taken.
        self.insert_relation(name.clone(), Relation::Table(Arc::new(table)));
        let columns: Vec<ColumnDef> =
            create.columns.iter().map(|def| mysql::as_json(self.schema.server, def.clone())).collect();
        for at in 0..=columns.len() {
            for like in create.like.iter().filter(|it| is_postgres && it.at == at) {
                self.add_like_columns(&name, like);
            }
            let Some(def) = columns.get(at) else { break };
            let is_twice = |table: &Table| table.column(&def.column.name).is_some();
            if self.schema.dialect() == Dialect::Mysql && self.schema.table(&name).is_some_and(is_twice) {
                self.span = def.span.clone();
                self.exists("column", def.column.name.as_str(), Some(name.to_string()));
            }
            self.add_column(&name, def, None);
        }
        if let Some(query) = &create.query {
            self.check_reads(&query.reads);
            let columns = self.resolved_columns(query.columns.as_deref(), &query.reads);
            self.columns_of_query(&name, columns.as_deref());
        }
        // Keys come first whatever the order: a foreign key may refer to the table itself.
        let inline = self.takes_inline_references();
        let counts = |def: &ConstraintDef| inline || !matches!(def.rule, ConstraintRule::ForeignKey(_));
        let (keys, others): (Vec<_>, Vec<_>) = columns
            .iter()
            .flat_map(|def| def.constraints.iter().map(|constraint| (constraint, Some(&def.column.name))))
            .filter(|(constraint, _)| counts(constraint))
            .chain(create.constraints.iter().map(|constraint| (constraint, None)))
            .partition(|(def, _)| matches!(def.rule, ConstraintRule::PrimaryKey(_)));
        // MySQL makes the index of a foreign key only if no other serves it.
        let is_mysql = self.schema.dialect() == Dialect::Mysql;
        let (foreign, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|(def, _)| is_mysql && matches!(def.rule, ConstraintRule::ForeignKey(_)));
        let written: Vec<_> = keys.into_iter().chain(others).collect();
        if self.is_postgres() {
            self.add_postgres_constraints(&name, written, create);
        } else {
            for (def, beside) in written {
                self.add_constraint(&name, def, None, beside);
            }
        }
        for index in &create.indexes {
            self.span = self.statement.clone();
            for column in index.parts.iter().filter_map(IndexPart::as_column) {
                self.expect_column(&name, column);
            }
            if self.is_index_taken(&name, &index.name) {
                self.exists("index", index.name.as_str(), Some(name.to_string()));
                continue;
            }
            self.add_index(&name, index.clone());
        }
        for (def, beside) in foreign {
            self.add_constraint(&name, def, None, beside);
        }
        self.settle(&name);
        self.complete_partition(&name);
        if self.is_sqlite() {
            self.finish_sqlite_table(&name);
        }
    }

    /// Adds a column, with its sequence but without its constraints.
    pub(super) fn add_column(&mut self, table: &Name, def: &ColumnDef, at: Option<usize>) {
        let dialect = self.schema.dialect();
        let mut column = def.column.clone();
        column.default = column.default.and_then(|default| match default {
            Default::Expr(expr) => Default::kept(dialect, &column.data_type, expr),
            Default::NextValue(name) => Some(Default::NextValue(self.found(&name))),
        });
        self.expect_type(&column.data_type);
        column.data_type = self.resolved_type(&column.data_type);
        if def.serial || column.identity.is_some() {
            let name = self.add_sequence(table, &column.name, &column.data_type, def.sequence.as_deref());
            column.nullability = not_null(&column);
            if def.serial {
                column.default = Some(Default::NextValue(name));
            }
        }
        if dialect == Dialect::Postgres {
            column = self.fitted_column(table, column, def);
        }
        if dialect == Dialect::Mysql {
            let is_first = self.schema.table(table).is_none_or(|table| !mysql::has_timestamp(table, at));
            column = mysql::fitted(self.schema.server, column, is_first);
        }
        self.change_table(table, |table| match at {
            Some(at) if at < table.columns.len() => table.columns.insert(at, column),
            _ => match table.columns.iter_mut().find(|it| it.name == column.name) {
                // It was inherited: both are one.
                Some(inherited) => merge(inherited, column),
                None => table.columns.push(column),
            },
        });
    }

    fn inherit(&mut self, table: &mut Table, create: &CreateTable) {
        if let Some(partition) = &create.partition_of {
            let parent = self.found(&partition.table);
            if !self.expect_relation(&partition.table, "table") || self.refuse_unpartitioned(&parent) {
                return;
            }
            let mut of = partition.clone();
            of.table = parent.clone();
            table.partition_of = Some(of);
            self.take_columns(table, &parent);
        }
        for parent in &create.inherits {
            if self.expect_relation(parent, "table") {
                let parent = self.found(parent);
                self.take_columns(table, &parent);
                table.inherits.push(parent);
            }
        }
    }

    /// The columns and checks of a parent; keys and indexes of a partition follow when the table is there.
    fn take_columns(&mut self, table: &mut Table, parent: &Name) {
        let Some(parent) = self.schema.table(parent) else { return };
        for column in &parent.columns {
            if table.column(&column.name).is_none() {
                let column = self.taken_over(column, &parent.name, &table.name);
                let is_shared = table.partition_of.is_some() && self.schema.server.is_at_least(17, 0);
                let identity = column.identity.filter(|_| is_shared);
                table.columns.push(Column { identity, ..column });
            }
        }
        let checks = parent.constraints.iter().filter(|it| matches!(it.rule, ConstraintRule::Check(_)));
        for check in checks {
            if check.name.as_ref().is_none_or(|name| table.constraint(name).is_none()) {
                table.constraints.push(check.clone());
            }
        }
    }

    fn like(&mut self, table: &mut Table, like: &Like) {
        self.expect_relation(&like.table, "table");
        let source = self.found(&like.table);
        let Some(source) = self.schema.table(&source).cloned() else { return };
        let all = self.schema.dialect() == Dialect::Mysql;
        for column in &source.columns {
            let mut column = self.taken_over(column, &source.name, &table.name);
            if !like.defaults && !all && column.generated.is_none() {
                column.default = None;
            }
            if !like.generated && !all {
                column.generated = None;
            }
            if !like.identity {
                column.identity = None;
            }
            if !all {
                column.comment = None;
            }
            table.columns.push(column);
        }
        for mut constraint in source.constraints {
            let is_taken = match &constraint.rule {
                ConstraintRule::Check(_) => like.constraints || all,
                ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_) => like.indexes || all,
                ConstraintRule::Exclude(_) => like.indexes,
                ConstraintRule::ForeignKey(_) => false,
            };
            if !is_taken {
                continue;
            }
            let is_check = matches!(constraint.rule, ConstraintRule::Check(_));
            let is_named_anew = if all { is_check && self.schema.server.product == Product::Mysql } else { !is_check };
            if is_named_anew {
                constraint.name = naming::constraint(&self.schema, table, &constraint.rule);
            }
            table.constraints.push(constraint);
        }
        if like.indexes || all {
            for mut index in source.indexes {
                if !all {
                    index.name = naming::index(&self.schema, &table.name, Some(table), &index.parts, &index.include);
                }
                table.indexes.push(index);
            }
        }
        if all {
            table.options = source.options;
            table.partitioned = source.partitioned;
            table.implied = source.implied;
        }
    }

    fn columns_of_query(&mut self, name: &Name, columns: Option<&[Ident]>) {
        match columns {
            Some(columns) => {
                let is_mysql = self.schema.dialect() == Dialect::Mysql;
                for column in columns {
                    self.change_table(name, |table| match table.columns.iter().position(|it| it.name == *column) {
                        // MySQL: what the query gives stands behind what it does not.
                        Some(at) if is_mysql => {
                            let written = table.columns.remove(at);
                            table.columns.push(written);
                        }
                        Some(_) => {}
                        None => table.columns.push(Column::new(column.clone(), DataType::plain("?"))),
                    });
                }
            }
            None => {
                self.change_table(name, |table| table.certainty = Certainty::Uncertain);
            }
        }
    }

    /// Puts a table of MySQL into the form in which the server keeps it, and says what it cannot be.
    pub(super) fn settle(&mut self, name: &Name) {
        if self.schema.dialect() != Dialect::Mysql {
            return;
        }
        let server = self.schema.server;
        self.change_table(name, |table| mysql::fit_parts(server, table));
        let is_certain = self.schema.presence(name) == Presence::Present;
        let is_sound = is_certain && self.conflicts.is_empty();
        let Some(table) = self.schema.table(name).filter(|_| is_sound) else { return };
        self.span = self.statement.clone();
        if table.columns.is_empty() {
            let other = Some("a table must have a column".to_owned());
            self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, other);
        } else if let Some(column) = mysql::needs_key(table).cloned() {
            let other = Some("a column with AUTO_INCREMENT must be part of a key".to_owned());
            self.conflict(ConflictKind::Impossible, "column", column.as_str(), Some(name.to_string()), other);
        }
    }
}

/// Whether an index or key of the table begins with these columns.
pub(super) fn has_index_on(table: &Table, columns: &[Ident]) -> bool {
    let begins = |parts: &[IndexPart]| {
        parts.len() >= columns.len() && columns.iter().zip(parts).all(|(column, part)| part.as_column() == Some(column))
    };
    let keys = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        ConstraintRule::PrimaryKey(Key { parts, .. }) | ConstraintRule::Unique(Key { parts, .. }) => Some(parts),
        _ => None,
    });
    table.indexes.iter().map(|index| &index.parts).chain(keys).any(|parts| begins(parts))
}

/// A plain B-tree.
pub(super) fn new_index(name: Ident, parts: Vec<IndexPart>) -> Index {
    Index {
        name,
        parts,
        uniqueness: crate::schema::table::Uniqueness::Any,
        method: "btree".to_owned(),
        include: Vec::new(),
        predicate: None,
        valid: true,
    }
}

/// A sequence as CREATE SEQUENCE makes it without options.
pub(crate) fn new_sequence(name: Name, data_type: DataType) -> Sequence {
    let maximum = match data_type.name.as_str() {
        "smallint" => i16::MAX.into(),
        "integer" => i32::MAX.into(),
        _ => i64::MAX,
    };
    Sequence {
        name,
        data_type,
        increment: 1,
        start: 1,
        minimum: 1,
        maximum,
        cycle: false,
        owner: None,
        certainty: Certainty::Certain,
    }
}

/// The column's nullability once it takes no NULL.
pub(super) fn not_null(column: &Column) -> Nullability {
    match &column.nullability {
        Nullability::Nullable => Nullability::NotNull(None),
        Nullability::NotNull(name) | Nullability::NotValid(name) => Nullability::NotNull(name.clone()),
    }
}

/// A column that is written in a table that inherits it.
fn merge(inherited: &mut Column, written: Column) {
    if written.is_not_null() {
        inherited.nullability = written.nullability;
    }
    if written.default.is_some() {
        inherited.default = written.default;
    }
    if written.generated.is_some() {
        inherited.generated = written.generated;
    }
}
