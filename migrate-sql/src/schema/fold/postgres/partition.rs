//! What is refused about partitions: to drop what they have from their table, to attach what does not fit it.
//!
//! Which index belongs to which is told by what they are on, not by a name.

use super::super::{ConflictKind, Fold};
use crate::schema::Presence;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Constraint, ConstraintRule, Index, Table};

impl Fold {
    /// The tables that are partitions of a table.
    fn partitions_of(&self, parent: &Name) -> Vec<Name> {
        let is_partition = |table: &&Table| table.partition_of.as_ref().is_some_and(|it| it.table == *parent);
        self.schema.tables_naming(parent).filter(is_partition).map(|table| table.name.clone()).collect()
    }

    /// Whether a part of a partition is there because that of its parent is; says so if it is.
    pub(in super::super) fn refuse_to_drop_inherited(&mut self, table: &Table, constraint: &Constraint) -> bool {
        let of = table.partition_of.as_ref().map(|it| &it.table);
        let is_check = matches!(constraint.rule, ConstraintRule::Check(_));
        let parents = table.inherits.iter().filter(|_| is_check).chain(of);
        let parent = parents.filter_map(|it| self.schema.table(it)).find(|parent| {
            parent.constraints.iter().any(|it| is_same_constraint(it, constraint))
                && self.schema.presence(&parent.name) == Presence::Present
        });
        let Some(parent) = parent.map(|it| it.name.clone()) else { return false };
        let named = constraint.name.as_ref().map_or("", Ident::as_str);
        let why = Some(format!("it is inherited from {parent}"));
        self.conflict(ConflictKind::Impossible, "constraint", named, Some(table.name.to_string()), why);
        true
    }

    /// Whether an index of a partition is there because that of its parent is; says so if it is.
    pub(in super::super) fn refuse_to_drop_partition_index(&mut self, owner: &Name, index: &Ident) -> bool {
        let Some(table) = self.schema.table(owner) else { return false };
        let (Some(of), Some(found)) = (&table.partition_of, table.index(index)) else { return false };
        let Some(parent) = self.schema.table(&of.table) else { return false };
        let twins = table.indexes.iter().filter(|it| is_same_index(it, found)).count();
        let is_needed = parent.indexes.iter().any(|it| it.valid && is_same_index(it, found));
        if !is_needed || twins > 1 || self.schema.presence(&of.table) != Presence::Present {
            return false;
        }
        let other = Some(format!("index of {}", of.table));
        self.conflict(ConflictKind::Needed, "index", index.as_str(), None, other);
        true
    }

    /// Whether a table has no partitions by itself; says so if it has none.
    pub(in super::super) fn refuse_unpartitioned(&mut self, name: &Name) -> bool {
        let is_plain = self.is_postgres()
            && self.schema.presence(name) == Presence::Present
            && self.schema.table(name).is_none_or(|it| it.partitioned.is_none());
        if is_plain {
            let why = Some("it is not partitioned".to_owned());
            self.conflict(ConflictKind::Impossible, "table", &name.to_string(), None, why);
        }
        is_plain
    }

    /// Whether a table cannot become a partition; says so if it cannot.
    pub(in super::super) fn judge_attached(&mut self, name: &Name, partition: &Name) -> bool {
        if self.refuse_unpartitioned(name) {
            return true;
        }
        let (Some(parent), Some(table)) = (self.schema.table(name), self.schema.table(partition)) else { return true };
        let why = match &table.partition_of {
            _ if self.is_circle(name, partition) => Some("a table cannot be part of itself".to_owned()),
            Some(of) => Some(format!("it is a partition of {} already", of.table)),
            None => {
                let column = table.columns.iter().find(|it| parent.column(&it.name).is_none());
                let more = column.map(|column| format!("{name} has no column {}", column.name));
                more.or_else(|| lacks(table, parent))
            }
        };
        self.refuse_child("partition", name, partition, why)
    }

    /// Whether a table cannot begin, or end, to inherit another; says so if it cannot.
    pub(in super::super) fn judge_parent(&mut self, name: &Name, parent: &Name, inherits: bool) -> bool {
        let (Some(above), Some(table)) = (self.schema.table(parent), self.schema.table(name)) else { return true };
        let is_parent = table.inherits.contains(parent);
        let why = match (inherits, is_parent) {
            (false, true) => None,
            (false, false) => Some(format!("it does not inherit {parent}")),
            (true, _) if self.is_circle(parent, name) => Some("a table cannot inherit itself".to_owned()),
            (true, true) => Some(format!("it inherits {parent} already")),
            (true, false) => lacks(table, above),
        };
        self.refuse_child("table", parent, name, why)
    }

    fn is_circle(&self, above: &Name, below: &Name) -> bool {
        above == below || self.descends_from(above, below)
    }

    fn refuse_child(&mut self, what: &'static str, parent: &Name, child: &Name, why: Option<String>) -> bool {
        // A circle is never followed, whatever is known of the tables.
        let is_certain = [parent, child].iter().all(|it| self.schema.presence(it) == Presence::Present);
        let is_refused = why.is_some() && (is_certain || self.is_circle(parent, child));
        if is_refused && is_certain {
            self.conflict(ConflictKind::Impossible, what, &child.to_string(), None, why);
        }
        is_refused
    }

    /// Whether a table has another above it.
    pub(in super::super) fn descends_from(&self, table: &Name, above: &Name) -> bool {
        let Some(table) = self.schema.table(table) else { return false };
        let mut parents = table.inherits.iter().chain(table.partition_of.as_ref().map(|it| &it.table));
        parents.any(|parent| parent == above || self.descends_from(parent, above))
    }

    /// Whether a table that is detached is no partition; says so if it is none.
    pub(in super::super) fn judge_detached(&mut self, name: &Name, partition: &Name) -> bool {
        let is_part = |table: &Table| table.partition_of.as_ref().is_some_and(|it| it.table == *name);
        let is_wrong =
            !self.schema.table(partition).is_some_and(is_part) && self.schema.presence(partition) == Presence::Present;
        if is_wrong {
            self.missing("partition", &partition.to_string(), Some(name.to_string()), None);
        }
        is_wrong
    }

    /// Whether a table has partitions.
    pub(in super::super) fn has_partitions(&self, name: &Name) -> bool {
        !self.partitions_of(name).is_empty()
    }
}

/// What a table would have to have to be one of another.
fn lacks(table: &Table, parent: &Table) -> Option<String> {
    if let Some(column) = parent.columns.iter().find(|it| table.column(&it.name).is_none()) {
        return Some(format!("it has no column {}", column.name));
    }
    let is_check = |it: &&Constraint| matches!(it.rule, ConstraintRule::Check(_));
    let missing =
        parent.constraints.iter().filter(is_check).find(|it| !table.constraints.iter().any(|own| own.name == it.name));
    if let Some(check) = missing {
        return Some(format!("it has no check {}", check.name.as_ref().map_or("", Ident::as_str)));
    }
    let mut columns = parent.columns.iter().filter_map(|it| Some((it, table.column(&it.name)?)));
    let nullable = columns.clone().find(|(above, own)| above.is_not_null() && !own.is_not_null());
    if let Some((column, _)) = nullable {
        return Some(format!("its column {} takes NULL", column.name));
    }
    let differs = columns.find(|(above, own)| {
        above.data_type != own.data_type && above.data_type.name != "?" && own.data_type.name != "?"
    });
    differs.map(|(column, _)| format!("its column {} is of another type", column.name))
}

/// Whether two indexes are on the same.
fn is_same_index(left: &Index, right: &Index) -> bool {
    left.parts == right.parts
        && left.uniqueness == right.uniqueness
        && left.method == right.method
        && left.include == right.include
        && left.predicate == right.predicate
}

/// Whether two constraints say the same. That of a check has the same name, too.
fn is_same_constraint(left: &Constraint, right: &Constraint) -> bool {
    let is_check = matches!(left.rule, ConstraintRule::Check(_));
    left.rule == right.rule && (!is_check || left.name == right.name)
}
