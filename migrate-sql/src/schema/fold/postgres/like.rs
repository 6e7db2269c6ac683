//! LIKE in a CREATE TABLE: columns where it stands, everything else when the table is there.

use super::super::{Fold, create_table::not_null, naming};
use crate::effect::{AlterSequence, Like};
use crate::schema::data_type::DataType;
use crate::schema::name::{Ident, Name};
use crate::schema::object::Sequence;
use crate::schema::table::{Certainty, Column, Constraint, ConstraintRule, Table};
use crate::schema::{Presence, Relation};

impl Fold {
    /// Adds the columns that a table takes from another.
    pub(in super::super) fn add_like_columns(&mut self, name: &Name, like: &Like) {
        if !self.expect_relation(&like.table, "table") {
            self.change_table(name, |table| table.certainty = Certainty::Uncertain);
            return;
        }
        let found = self.found(&like.table);
        let columns: Vec<Column> = match self.schema.relations.get(&found) {
            Some(Relation::Table(source)) => {
                source.columns.iter().map(|column| self.taken_over(column, &source.name, name)).collect()
            }
            Some(Relation::View(view)) => {
                let columns = view.columns.iter().flatten().cloned();
                columns.map(|column| Column::new(column, DataType::plain("?"))).collect()
            }
            _ => return,
        };
        let is_certain = self.schema.presence(&found) == Presence::Present;
        for mut column in columns {
            if !like.defaults && column.generated.is_none() {
                column.default = None;
            }
            if !like.generated {
                column.generated = None;
            }
            if self.schema.table(name).is_some_and(|table| table.column(&column.name).is_some()) {
                self.exists("column", column.name.as_str(), Some(name.to_string()));
                continue;
            }
            let identity = column.identity.take().filter(|_| like.identity);
            if identity.is_some() {
                let options = self.sequence_options(&found, &column.name);
                self.add_sequence(name, &column.name, &column.data_type, options.as_ref());
                column.identity = identity;
                column.nullability = not_null(&column);
            }
            self.change_table(name, |table| table.columns.push(column));
        }
        if !is_certain {
            self.change_table(name, |table| table.certainty = Certainty::Uncertain);
        }
    }

    /// What the sequence of a column is like, to make another such.
    fn sequence_options(&self, table: &Name, column: &Ident) -> Option<AlterSequence> {
        let owner = Some((table.clone(), column.clone()));
        let Sequence { data_type, increment, start, minimum, maximum, cycle, .. } =
            self.schema.relations.users(table).filter_map(Relation::as_sequence).find(|it| it.owner == owner)?.clone();
        Some(AlterSequence {
            name: Name::local(Ident::other(self.schema.dialect(), "")),
            if_exists: false,
            data_type: Some(data_type),
            increment: Some(increment),
            start: Some(start),
            minimum: Some(minimum),
            maximum: Some(maximum),
            cycle: Some(cycle),
            owner: None,
            restart: false,
        })
    }

    /// Adds the constraints and indexes that a table takes from another.
    pub(in super::super) fn add_like_parts(&mut self, name: &Name, like: &Like) {
        let Some(source) = self.schema.table(&self.found(&like.table)).cloned() else { return };
        let (checks, keys): (Vec<Constraint>, Vec<Constraint>) =
            source.constraints.into_iter().partition(|it| matches!(it.rule, ConstraintRule::Check(_)));
        if like.constraints {
            for check in checks {
                let taken = check.name.clone().filter(|it| self.has_constraint(name, it));
                if let Some(taken) = taken {
                    self.exists("constraint", taken.as_str(), Some(name.to_string()));
                }
                self.change_table(name, |table| table.constraints.push(check));
            }
        }
        if !like.indexes {
            return;
        }
        for key in keys.into_iter().filter(|it| !matches!(it.rule, ConstraintRule::ForeignKey(_))) {
            self.add_unnamed_constraint(name, key);
        }
        for mut index in source.indexes {
            index.name = Ident::other(self.schema.dialect(), "");
            self.add_index(name, index);
        }
    }

    fn has_constraint(&self, table: &Name, constraint: &Ident) -> bool {
        self.schema.table(table).is_some_and(|table| table.constraint(constraint).is_some())
    }

    /// Adds a constraint under the name that it would be given.
    pub(super) fn add_unnamed_constraint(&mut self, name: &Name, mut constraint: Constraint) {
        let Some(table) = self.schema.table(name) else { return };
        constraint.name = naming::constraint(&self.schema, table, &constraint.rule);
        let is_key = matches!(constraint.rule, ConstraintRule::PrimaryKey(_));
        if is_key && table.primary_key().is_some() {
            return self.exists("primary key", "primary key", Some(name.to_string()));
        }
        self.change_table(name, |table: &mut Table| {
            if is_key {
                let columns: Vec<Ident> = constraint.rule.columns().into_iter().cloned().collect();
                let in_key = table.columns.iter_mut().filter(|it| columns.contains(&it.name));
                in_key.for_each(|column| column.nullability = not_null(column));
            }
            table.constraints.push(constraint);
        });
    }
}
