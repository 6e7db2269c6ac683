//! What PostgreSQL alone refuses, and what it does of its own.
//!
//! Seen with PostgreSQL 15 and 18; `tablecmds.c`, `parse_utilcmd.c` and `indexcmds.c` have the messages.

mod action;
mod coercion;
mod like;
mod needs;
mod object;
mod partition;

pub(super) use action::ordered;
pub(super) use coercion::can_refer;
pub(super) use needs::{
    calls as needs_function, column as needs_column, relation as needs_relation, rename_in_policies, takes_from,
    users_of_type,
};
pub(super) use object::with_function;

use super::{ConflictKind, Fold};
use crate::dialect::Dialect;
use crate::effect::{ColumnDef, ConstraintDef, CreateIndex, CreateTable};
use crate::schema::name::{Ident, Name};
use crate::schema::object::TypeKind;
use crate::schema::table::{
    Column, ConstraintRule, Default, ForeignKey, Index, IndexOn, IndexPart, Partitioned, Table, Uniqueness,
};
use crate::schema::{Presence, Relation};

impl Fold {
    pub(super) fn is_postgres(&self) -> bool {
        self.schema.dialect() == Dialect::Postgres
    }

    /// Whether PostgreSQL refuses a table because of its name or columns; says so if it does.
    pub(super) fn refuse_table(&mut self, name: &Name, create: &CreateTable) -> bool {
        if !self.is_postgres() {
            return false;
        }
        if self.refuse_type_name(name) {
            return true;
        }
        self.schema.types.remove(name);
        let written: Vec<&ColumnDef> = create.columns.iter().collect();
        let twice = written
            .iter()
            .enumerate()
            .find(|(at, def)| written[..*at].iter().any(|other| other.column.name == def.column.name));
        if let Some((_, def)) = twice {
            self.span = def.span.clone();
            self.exists("column", def.column.name.as_str(), Some(name.to_string()));
        }
        twice.is_some()
    }

    /// Whether a type stands in the way of a table or view, whose rows have a type of the same name; says so if it does.
    pub(super) fn refuse_type_name(&mut self, name: &Name) -> bool {
        // One that was only announced gives way.
        let found = self.schema.types.get(name).filter(|it| !matches!(it.kind, TypeKind::Base));
        let is_taken = self.is_postgres() && found.is_some() && self.schema.type_presence(name) == Presence::Present;
        if is_taken {
            self.exists("type", &name.to_string(), None);
        }
        is_taken
    }

    /// Adds the constraints of a new table, those that it has from others among them.
    pub(super) fn add_postgres_constraints(
        &mut self,
        name: &Name,
        written: Vec<(&ConstraintDef, Option<&Ident>)>,
        create: &CreateTable,
    ) {
        // A foreign key may refer to a key of the table itself.
        let (foreign, others): (Vec<_>, Vec<_>) =
            written.into_iter().partition(|(def, _)| matches!(def.rule, ConstraintRule::ForeignKey(_)));
        for (def, beside) in without_twins(others) {
            self.add_constraint(name, &def, None, beside.as_ref());
        }
        for like in &create.like {
            self.add_like_parts(name, like);
        }
        for (def, beside) in foreign {
            self.add_constraint(name, def, None, beside);
        }
        let of = self.schema.table(name).cloned();
        let generated = of.iter().flat_map(|it| &it.columns).filter_map(|it| it.generated.as_ref());
        generated.for_each(|it| self.expect_columns_in(name, &it.expr));
        let key = of.iter().filter_map(|it| it.partitioned.as_ref()).flat_map(|it| &it.key);
        for part in key {
            match &part.on {
                IndexOn::Column(column) => {
                    self.expect_column(name, column);
                }
                IndexOn::Expr(expr) => self.expect_columns_in(name, expr),
            }
        }
    }

    /// A column as PostgreSQL keeps it.
    pub(super) fn fitted_column(&mut self, table: &Name, column: Column, def: &ColumnDef) -> Column {
        if let Some(Default::NextValue(sequence)) = &column.default
            && !def.serial
        {
            self.expect_relation(&sequence.clone(), "sequence");
        }
        if column.identity.is_some() && !is_whole(&column) {
            let why = Some("an identity has to be smallint, integer or bigint".to_owned());
            self.conflict(ConflictKind::Impossible, "column", column.name.as_str(), Some(table.to_string()), why);
        }
        column
    }

    /// Says what PostgreSQL refuses about a constraint, besides what every database does.
    pub(super) fn judge_constraint(&mut self, table: &Table, def: &ConstraintDef, using_index: Option<&Ident>) {
        match &def.rule {
            ConstraintRule::Check(expr) => self.expect_columns_in(&table.name, expr),
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => {
                self.judge_partition_key(table, &key.parts);
                for column in &key.include {
                    self.expect_column(&table.name, column);
                }
            }
            ConstraintRule::ForeignKey(_) | ConstraintRule::Exclude(_) => {}
        }
        let has_index = !matches!(def.rule, ConstraintRule::Check(_) | ConstraintRule::ForeignKey(_));
        if let Some(given) = &def.name
            && has_index
            && using_index != Some(given)
        {
            self.refuse_relation(&table.name.with(given.clone()));
        }
    }

    /// Whether PostgreSQL refuses an index, besides what every database does; says so if it does.
    pub(super) fn refuse_index(&mut self, owner: &Name, create: &CreateIndex, index: &mut Index) -> bool {
        let Some(relation) = self.schema.relations.get(owner) else { return false };
        let is_certain = self.schema.presence(owner) == Presence::Present;
        let why = match relation {
            Relation::Table(table) if table.partitioned.is_some() && create.concurrently => {
                Some("an index of a partitioned table cannot be made concurrently")
            }
            Relation::View(view) if !view.materialized => Some("it is a view"),
            Relation::Sequence(_) => Some("it is a sequence"),
            _ => None,
        };
        if let Some(why) = why.filter(|_| is_certain) {
            self.conflict(ConflictKind::Impossible, "index", &owner.to_string(), None, Some(why.to_owned()));
            return true;
        }
        let Some(table) = self.schema.table(owner).cloned() else { return false };
        if index.uniqueness != Uniqueness::Any {
            self.judge_partition_key(&table, &index.parts);
        }
        // It can be used once all partitions have one.
        index.valid = !(create.only && table.partitioned.is_some() && self.has_partitions(owner));
        false
    }

    /// Says that a table, view, sequence or index of a name is there already, if it surely is.
    pub(super) fn refuse_relation(&mut self, name: &Name) -> bool {
        let is_taken = self.schema.presence(name) == Presence::Present;
        if let Some(what) = self.schema.relations.get(name).map(Relation::kind)
            && is_taken
        {
            self.exists(what, &name.to_string(), None);
        }
        is_taken
    }

    /// Says that a unique key of a partitioned table does not have all columns that it is partitioned by.
    pub(super) fn judge_partition_key(&mut self, table: &Table, parts: &[IndexPart]) {
        let Some(Partitioned { key, .. }) = &table.partitioned else { return };
        let has = |column: &Ident| parts.iter().any(|part| part.as_column() == Some(column));
        let missing = key.iter().find(|part| !part.as_column().is_some_and(has));
        if missing.is_some() && self.schema.presence(&table.name) == Presence::Present {
            let why = Some("a unique key has all columns that its table is partitioned by".to_owned());
            self.conflict(ConflictKind::Impossible, "table", &table.name.to_string(), None, why);
        }
    }

    /// Whether a foreign key refers to what is no table, or to another number of columns; says so if it does.
    pub(super) fn refuse_reference(&mut self, key: &ForeignKey) -> bool {
        if let Some(relation) = self.schema.relations.get(&key.table)
            && !matches!(relation, Relation::Table(_))
            && self.schema.presence(&key.table) == Presence::Present
        {
            let other = Some(relation.kind().to_owned());
            self.conflict(ConflictKind::OtherKind, "table", &key.table.to_string(), None, other);
            return true;
        }
        let differs = !key.referenced.is_empty() && key.referenced.len() != key.columns.len();
        if differs {
            let why = Some("it refers to another number of columns".to_owned());
            self.conflict(ConflictKind::Impossible, "foreign key", &shown(&key.columns), None, why);
        }
        differs
    }
}

fn is_whole(column: &Column) -> bool {
    matches!(column.data_type.name.as_str(), "smallint" | "integer" | "bigint") && !column.data_type.array
}

/// Columns with commas between them.
fn shown(columns: &[Ident]) -> String {
    columns.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ")
}

/// The unique keys of a CREATE TABLE without those that say the same as another: the server makes one of them.
pub(super) fn without_twins(defs: Vec<(&ConstraintDef, Option<&Ident>)>) -> Vec<(ConstraintDef, Option<Ident>)> {
    let mut kept: Vec<(ConstraintDef, Option<Ident>)> = Vec::new();
    for (def, beside) in defs {
        let twin = kept.iter_mut().find(|(other, _)| is_twin(other, def));
        match twin {
            // It takes over the name, if it has none.
            Some((other, _)) => other.name = other.name.take().or_else(|| def.name.clone()),
            None => kept.push((def.clone(), beside.cloned())),
        }
    }
    kept
}

fn is_twin(left: &ConstraintDef, right: &ConstraintDef) -> bool {
    use ConstraintRule::{PrimaryKey, Unique};
    let (PrimaryKey(one) | Unique(one)) = &left.rule else { return false };
    let (PrimaryKey(other) | Unique(other)) = &right.rule else { return false };
    one == other && left.timing == right.timing && !(matches!(right.rule, PrimaryKey(_)))
}
