//! What a migration touches -> whether another can be applied before it.
//!
//! Two migrations that touch different things give the same schema in either order. Where it is not certain what one
//! touches, it is taken to touch more: a whole table, or everything.

use crate::effect::{
    ActionKind, AlterTable, Change, ColumnDef, ConstraintDef, CreateIndex, Drop, Effect, Kind, Touched, Which,
};
use crate::schema::Schema;
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::fold::Fold;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{Constraint, ConstraintRule, Default, IndexOn, IndexPart, Table};
use std::collections::BTreeSet;

/// What the statements of a script touch.
#[derive(Debug, Clone, PartialEq, Eq, std::default::Default)]
pub struct Touches {
    everything: bool,
    parts: BTreeSet<(Name, Part)>,
    /// Statements that touch whatever they name, each with the schema before it.
    texts: Vec<(String, Schema)>,
}

/// A part of a table, or of anything else with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// All of it.
    Whole,
    /// A column, in lower case.
    Column(String),
    /// A constraint, index or trigger, in lower case.
    Named(String),
    /// The place behind its last column.
    End,
}

impl Touches {
    /// The same with all names in its statements looked up: what `meets` needs, and most are never asked.
    #[must_use]
    pub fn settled(mut self) -> Self {
        for (statement, schema) in std::mem::take(&mut self.texts) {
            self.spelled(&schema, &statement);
        }
        self
    }

    /// Whether both touch something, so that they have to keep their order. Both are settled.
    pub fn meets(&self, other: &Self) -> bool {
        if self.everything || other.everything {
            return !(self.is_empty() || other.is_empty());
        }
        self.parts.iter().any(|(name, part)| {
            let of_name = |it: &&(Name, Part)| it.0 == *name;
            other
                .parts
                .iter()
                .filter(of_name)
                .any(|(_, its)| *part == Part::Whole || *its == Part::Whole || part == its)
        })
    }

    /// The same, but for the order of columns: what undoes a dropped column adds it behind those that came since.
    pub(crate) fn collides(&self, other: &Self) -> bool {
        let but_order = |it: &Self| Self {
            parts: it.parts.iter().filter(|(_, part)| *part != Part::End).cloned().collect(),
            ..it.clone()
        };
        but_order(self).meets(&but_order(other))
    }

    /// Takes notice of an effect. `fold` is the schema before it, `text` its script.
    pub(super) fn observe(&mut self, fold: &Fold, text: &str, effect: &Effect) {
        match &effect.change {
            Change::CreateView(_)
            | Change::CreateRoutine { .. }
            | Change::CreateTrigger { .. }
            | Change::CreatePolicy { .. }
            | Change::AlterPolicy { .. } => {
                self.texts.push((text[effect.statement.clone()].to_lowercase(), fold.schema.clone()))
            }
            _ => {}
        }
        match &effect.change {
            Change::AlterTable(alter) => self.alter_table(fold, alter),
            Change::CreateIndex(create) => self.create_index(fold, create),
            Change::CreateTable(create) => {
                self.whole(fold.found(&create.name));
                let made = fold.found(&create.name);
                create.columns.iter().for_each(|def| self.made_of(fold, &made, def));
                let defs = create.columns.iter().flat_map(|it| &it.constraints).chain(&create.constraints);
                defs.for_each(|def| self.referenced(fold, def));
                for name in effect.change.relations() {
                    let is_reference = effect.change.referenced().contains(&name);
                    if !is_reference {
                        self.whole(fold.found(name));
                    }
                }
            }
            Change::CreateType(created) => self.whole(fold.found_type(&created.name)),
            Change::AlterType { name, .. } => self.whole(fold.found_type(name)),
            Change::CreateRoutine { routine, .. } => self.whole(routine.name.clone()),
            Change::Drop(dropped) => self.drop(fold, dropped),
            Change::Rename { kind, from, to, .. } => {
                self.named(fold, *kind, from);
                self.named(fold, *kind, &from.with(to.clone()));
            }
            Change::SetSchema { kind, name, .. } => self.named(fold, *kind, name),
            Change::CreateNamespace { name, .. } | Change::CreateExtension { name, .. } => {
                self.whole(Name::local(name.clone()));
            }
            Change::CreateOther { .. } => self.everything = true,
            Change::Opaque { touched: Touched::Anything | Touched::Rows, .. } => self.everything = true,
            Change::Session(_) | Change::Nothing { .. } => {}
            _ => effect.change.relations().into_iter().for_each(|name| self.whole(fold.found(name))),
        }
    }

    fn is_empty(&self) -> bool {
        !self.everything && self.parts.is_empty() && self.texts.is_empty()
    }

    fn whole(&mut self, name: Name) {
        self.parts.insert((name, Part::Whole));
    }

    fn column(&mut self, table: &Name, column: &Ident) {
        self.parts.insert((table.clone(), Part::Column(column.as_str().to_lowercase())));
    }

    fn part(&mut self, table: &Name, part: &Ident) {
        self.parts.insert((table.clone(), Part::Named(part.as_str().to_lowercase())));
    }

    fn named(&mut self, fold: &Fold, kind: Kind, name: &Name) {
        match kind {
            Kind::Index => match fold.schema.index_owner(&fold.found(name)).cloned() {
                Some(owner) => self.part(&owner, &name.ident),
                None => self.everything = true,
            },
            Kind::Type | Kind::Domain => self.whole(fold.found_type(name)),
            Kind::Namespace | Kind::Other(_) => self.everything = true,
            _ => self.whole(fold.found(name)),
        }
    }

    fn drop(&mut self, fold: &Fold, dropped: &Drop) {
        if dropped.cascade {
            self.everything = true;
        }
        for it in &dropped.names {
            match (dropped.kind, &dropped.on) {
                (Kind::Index, _) => {
                    let found =
                        fold.schema.index(&fold.found(&it.name)).map(|(owner, index)| (owner.clone(), index.clone()));
                    match (found, &dropped.on) {
                        (Some((owner, index)), _) => {
                            self.part(&owner, &it.name.ident);
                            self.keyed(fold, &owner, &index.parts, index.predicate.as_ref());
                        }
                        (None, Some(on)) => self.whole(fold.found(on)),
                        (None, None) => self.everything = true,
                    }
                }
                (_, Some(on)) => self.part(&fold.found(on), &it.name.ident),
                (kind, None) => self.named(fold, kind, &it.name),
            }
        }
    }

    fn create_index(&mut self, fold: &Fold, create: &CreateIndex) {
        let table = fold.found(&create.table);
        self.part(&table, &create.index.name);
        self.keyed(fold, &table, &create.index.parts, create.index.predicate.as_ref());
        create.index.include.iter().for_each(|column| self.column(&table, column));
    }

    /// The columns that an index or key is on, and those that decide which rows are in it.
    fn keyed(&mut self, fold: &Fold, table: &Name, parts: &[IndexPart], predicate: Option<&Expr>) {
        for part in parts {
            match &part.on {
                IndexOn::Column(column) => self.column(table, column),
                IndexOn::Expr(expr) => self.mentioned(fold, table, expr),
            }
        }
        predicate.into_iter().for_each(|expr| self.mentioned(fold, table, expr));
    }

    /// The columns of a table that an expression names.
    fn mentioned(&mut self, fold: &Fold, table: &Name, expr: &Expr) {
        let Some(known) = fold.schema.table(table) else { return self.whole(table.clone()) };
        let dialect = fold.schema.dialect();
        let named = known.columns.iter().filter(|column| expr.mentions(dialect, column.name.as_str()));
        let columns: Vec<Ident> = named.map(|column| column.name.clone()).collect();
        columns.iter().for_each(|column| self.column(table, column));
        for call in expr.calls(dialect) {
            self.whole(Name::local(Ident::other(dialect, call)));
        }
    }

    /// What a column is made of.
    fn made_of(&mut self, fold: &Fold, table: &Name, def: &ColumnDef) {
        self.data_type(fold, &def.column.data_type);
        def.column.default.iter().for_each(|default| self.default(fold, table, default));
        def.column.generated.iter().for_each(|generated| self.mentioned(fold, table, &generated.expr));
    }

    fn data_type(&mut self, fold: &Fold, data_type: &DataType) {
        let named = data_type.user_defined(fold.schema.dialect());
        named.into_iter().for_each(|name| self.whole(fold.found_type(&name)));
    }

    fn default(&mut self, fold: &Fold, table: &Name, default: &Default) {
        match default {
            Default::NextValue(sequence) => self.whole(fold.found(sequence)),
            Default::Expr(expr) => self.mentioned(fold, table, expr),
        }
    }

    /// Whatever the schema has whose name is a word of a statement, in lower case: all that its text may be about.
    fn spelled(&mut self, schema: &Schema, statement: &str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let words: BTreeSet<&str> = statement.split(|c| !is_part(c)).collect();
        let is_spelled = |name: &Name| {
            let name = name.ident.as_str().to_lowercase();
            if name.chars().all(is_part) { words.contains(name.as_str()) } else { statement.contains(&name) }
        };
        let routines = schema.routines.keys().map(|(name, _)| name);
        let names = schema.relations.keys().chain(schema.types.keys()).chain(routines);
        names.filter(|name| is_spelled(name)).for_each(|name| self.whole(name.clone()));
    }

    fn referenced(&mut self, fold: &Fold, def: &ConstraintDef) {
        let ConstraintRule::ForeignKey(key) = &def.rule else { return };
        let parent = fold.found(&key.table);
        if key.referenced.is_empty() {
            // Its primary key, whatever columns that has.
            let columns = fold.schema.table(&parent).and_then(Table::primary_key).map(|key| key.parts.clone());
            match columns {
                Some(parts) => self.keyed(fold, &parent, &parts, None),
                None => self.whole(parent),
            }
        } else {
            key.referenced.iter().for_each(|column| self.column(&parent, column));
        }
    }

    fn constraint(&mut self, fold: &Fold, table: &Name, def: &ConstraintDef) {
        def.name.iter().for_each(|name| self.part(table, name));
        self.rule(fold, table, &def.rule);
        self.referenced(fold, def);
    }

    fn rule(&mut self, fold: &Fold, table: &Name, rule: &ConstraintRule) {
        match rule {
            ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => self.keyed(fold, table, &key.parts, None),
            ConstraintRule::ForeignKey(key) => key.columns.iter().for_each(|column| self.column(table, column)),
            ConstraintRule::Check(expr) | ConstraintRule::Exclude(expr) => self.mentioned(fold, table, expr),
        }
    }

    fn known_constraint(&mut self, fold: &Fold, table: &Name, name: &Ident) {
        self.part(table, name);
        let known = fold.schema.table(table).and_then(|table| table.constraint(name)).cloned();
        match known {
            Some(Constraint { rule, .. }) => self.rule(fold, table, &rule),
            None => self.whole(table.clone()),
        }
    }

    fn alter_table(&mut self, fold: &Fold, alter: &AlterTable) {
        let table = fold.found(&alter.table);
        for action in &alter.actions {
            match &action.kind {
                ActionKind::AddColumn { def, position, .. } => {
                    if position.is_some() {
                        self.whole(table.clone());
                    }
                    self.parts.insert((table.clone(), Part::End));
                    self.column(&table, &def.column.name);
                    self.made_of(fold, &table, def);
                    def.constraints.iter().for_each(|def| self.constraint(fold, &table, def));
                }
                ActionKind::DropColumn { name, cascade, .. } => {
                    self.everything |= *cascade;
                    self.column(&table, name);
                }
                ActionKind::RenameColumn { from, to } => {
                    self.column(&table, from);
                    self.column(&table, to);
                }
                ActionKind::SetType { column, data_type, using, .. } => {
                    self.column(&table, column);
                    self.data_type(fold, data_type);
                    using.iter().for_each(|expr| self.mentioned(fold, &table, expr));
                }
                ActionKind::SetDefault { column, default } => {
                    self.column(&table, column);
                    let default = default.clone().map(|expr| Default::of(fold.schema.dialect(), expr));
                    default.iter().for_each(|default| self.default(fold, &table, default));
                }
                ActionKind::SetExpression { column, expr } => {
                    self.column(&table, column);
                    self.mentioned(fold, &table, expr);
                }
                ActionKind::SetNotNull { column }
                | ActionKind::AddNotNull { column, .. }
                | ActionKind::DropNotNull { column }
                | ActionKind::AddIdentity { column, .. }
                | ActionKind::SetIdentity { column, .. }
                | ActionKind::DropIdentity { column, .. }
                | ActionKind::DropExpression { column, .. } => self.column(&table, column),
                ActionKind::AddConstraint { def, using_index, .. } => {
                    using_index.iter().for_each(|index| self.part(&table, index));
                    self.constraint(fold, &table, def);
                }
                ActionKind::DropConstraint { which: Which::PrimaryKey, .. } => self.whole(table.clone()),
                ActionKind::DropConstraint {
                    which: Which::Named(name) | Which::ForeignKey(name) | Which::Check(name),
                    ..
                }
                | ActionKind::ValidateConstraint { name }
                | ActionKind::AlterConstraint { name, .. } => self.known_constraint(fold, &table, name),
                ActionKind::AddIndex { index, .. } => {
                    self.part(&table, &index.name);
                    self.keyed(fold, &table, &index.parts, None);
                }
                ActionKind::Other { .. } => {}
                _ => {
                    self.whole(table.clone());
                    if let ActionKind::RenameTo { to } = &action.kind {
                        self.whole(to.clone());
                    }
                    partner(&action.kind).into_iter().for_each(|name| self.whole(fold.found(name)));
                }
            }
        }
    }
}

/// The other table that a clause names.
fn partner(action: &ActionKind) -> Option<&Name> {
    match action {
        ActionKind::AttachPartition { partition, .. } | ActionKind::DetachPartition { partition, .. } => {
            Some(partition)
        }
        ActionKind::SetInherit { parent, .. } => Some(parent),
        _ => None,
    }
}
