//! A change -> the relations that it is about.

use super::{Action, ActionKind, Change, ColumnDef, ConstraintDef, Data, Touched, Verb};
use crate::schema::name::Name;
use crate::schema::table::Nullability;

impl Change {
    /// The tables, views, sequences and indexes that it makes, changes, drops, writes or reads, names as written.
    pub fn relations(&self) -> Vec<&Name> {
        match self {
            Self::CreateTable(create) => {
                let mut names = vec![&create.name];
                names.extend(create.like.iter().map(|like| &like.table));
                names.extend(&create.inherits);
                names.extend(create.partition_of.iter().map(|it| &it.table));
                names.extend(create.query.iter().flat_map(|query| &query.reads).map(|reads| &reads.relation));
                names.extend(self.referenced());
                names
            }
            Self::AlterTable(alter) => {
                let mut names = vec![&alter.table];
                for action in &alter.actions {
                    match &action.kind {
                        ActionKind::AttachPartition { partition, .. }
                        | ActionKind::DetachPartition { partition, .. } => names.push(partition),
                        ActionKind::SetInherit { parent, .. } => names.push(parent),
                        _ => {}
                    }
                }
                names.extend(self.referenced());
                names
            }
            Self::CreateIndex(create) => vec![&create.table],
            Self::RenameIndex { from, .. } => vec![from],
            Self::AlterIndex { index, .. } => vec![index],
            Self::CreateView(create) => {
                let mut names = vec![&create.view.name];
                names.extend(create.view.reads.iter().map(|reads| &reads.relation));
                names
            }
            Self::RenameViewColumn { view: name, .. } | Self::CommentColumn { relation: name, .. } => vec![name],
            Self::CreateSequence { sequence, .. } => vec![&sequence.name],
            Self::AlterSequence(alter) => vec![&alter.name],
            Self::CreateTrigger { table, .. }
            | Self::CreatePolicy { table, .. }
            | Self::AlterPolicy { table, .. }
            | Self::RenamePart { table, .. } => vec![table],
            Self::Rename { from: name, kind, .. } | Self::SetSchema { name, kind, .. } if kind.is_relation() => {
                vec![name]
            }
            Self::Drop(dropped) => {
                let named = dropped.kind.is_relation().then_some(&dropped.names);
                named.into_iter().flatten().map(|it| &it.name).chain(&dropped.on).collect()
            }
            Self::Data(data) => data.targets.iter().chain(data.reads.iter().map(|reads| &reads.relation)).collect(),
            Self::Maintain(maintain) => maintain.targets.iter().collect(),
            Self::Nothing { about, .. } => about.iter().collect(),
            Self::Opaque { touched: Touched::Relations(names), .. } => names.iter().collect(),
            Self::CreateType(_)
            | Self::AlterType { .. }
            | Self::CreateRoutine { .. }
            | Self::AlterRoutine { .. }
            | Self::CreateExtension { .. }
            | Self::CreateNamespace { .. }
            | Self::CreateOther { .. }
            | Self::Rename { .. }
            | Self::SetSchema { .. }
            | Self::Session(_)
            | Self::Opaque { .. } => Vec::new(),
        }
    }

    /// The tables that its foreign keys refer to, names as written.
    pub fn referenced(&self) -> Vec<&Name> {
        self.constraints().into_iter().filter_map(referenced).collect()
    }

    /// The columns that it makes or defines anew, and of which table.
    pub fn columns(&self) -> Vec<(&Name, &ColumnDef)> {
        match self {
            Self::CreateTable(create) => create.columns.iter().map(|def| (&create.name, def)).collect(),
            Self::AlterTable(alter) => {
                let defs = alter.actions.iter().filter_map(|action| match &action.kind {
                    ActionKind::AddColumn { def, .. } | ActionKind::Redefine { def, .. } => Some(&**def),
                    _ => None,
                });
                defs.map(|def| (&alter.table, def)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The constraints that it makes, those of columns included.
    pub fn constraints(&self) -> Vec<&ConstraintDef> {
        match self {
            Self::CreateTable(create) => {
                create.columns.iter().flat_map(|it| &it.constraints).chain(&create.constraints).collect()
            }
            Self::AlterTable(alter) => alter.actions.iter().flat_map(|action| added(&action.kind)).collect(),
            _ => Vec::new(),
        }
    }
}

fn added(action: &ActionKind) -> Vec<&ConstraintDef> {
    match action {
        ActionKind::AddColumn { def, .. } | ActionKind::Redefine { def, .. } => def.constraints.iter().collect(),
        ActionKind::AddConstraint { def, .. } => vec![def],
        _ => Vec::new(),
    }
}

fn referenced(def: &ConstraintDef) -> Option<&Name> {
    match &def.rule {
        crate::schema::table::ConstraintRule::ForeignKey(key) => Some(&key.table),
        _ => None,
    }
}

impl Action {
    /// The constraint that it adds by itself.
    pub fn constraint(&self) -> Option<&ConstraintDef> {
        match &self.kind {
            ActionKind::AddConstraint { def, .. } => Some(def),
            _ => None,
        }
    }
}

impl super::Kind {
    /// Whether its names are those of relations.
    pub const fn is_relation(self) -> bool {
        matches!(
            self,
            Self::Table | Self::ForeignTable | Self::View | Self::MaterializedView | Self::Sequence | Self::Index
        )
    }
}

impl ColumnDef {
    /// Whether rows that do not give it a value are refused.
    pub fn is_required(&self) -> bool {
        self.column.is_not_null() && !self.has_value()
    }

    /// Whether rows that were there before it have NULL in it.
    pub fn is_empty(&self) -> bool {
        self.column.nullability == Nullability::Nullable && !self.has_value()
    }

    /// Whether rows that do not give it a value have one.
    fn has_value(&self) -> bool {
        let column = &self.column;
        column.default.is_some()
            || column.generated.is_some()
            || column.identity.is_some()
            || column.auto_increment
            || self.serial
    }
}

impl Data {
    /// Whether it may change many rows: how many, only the database knows.
    pub fn is_bulk(&self) -> bool {
        match self.verb {
            Verb::Update | Verb::Delete | Verb::Merge => true,
            Verb::Insert => self.rows.is_none() && !self.reads.is_empty(),
            Verb::Copy | Verb::Truncate | Verb::Select => false,
        }
    }
}
