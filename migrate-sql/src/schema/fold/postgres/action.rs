//! The clauses of ALTER TABLE: the order in which they take effect, and what is refused.

use super::super::{ConflictKind, Fold};
use crate::effect::{Action, ActionKind, ConstraintDef};
use crate::schema::name::{Ident, Name};
use crate::schema::object::Reads;
use crate::schema::table::{ConstraintRule, Table, Validity};
use crate::schema::{Presence, Relation};

/// The clauses in the order in which they take effect, whatever their order in the text (tablecmds.c, AlterTablePass).
pub(in super::super) fn ordered(actions: &[Action]) -> Vec<&Action> {
    let mut sorted: Vec<&Action> = actions.iter().collect();
    sorted.sort_by_key(|action| pass(&action.kind));
    sorted
}

fn pass(kind: &ActionKind) -> u8 {
    match kind {
        ActionKind::DropColumn { .. }
        | ActionKind::DropConstraint { .. }
        | ActionKind::DropNotNull { .. }
        | ActionKind::DropIdentity { .. }
        | ActionKind::DropExpression { .. }
        | ActionKind::SetDefault { default: None, .. } => 0,
        ActionKind::SetType { .. } => 1,
        ActionKind::AddColumn { .. } => 2,
        ActionKind::SetExpression { .. } => 3,
        ActionKind::SetNotNull { .. } | ActionKind::AddNotNull { .. } => 4,
        ActionKind::AddConstraint { def, .. } if is_key(def) => 5,
        ActionKind::AddConstraint { .. } | ActionKind::SetDefault { .. } | ActionKind::AddIdentity { .. } => 6,
        _ => 7,
    }
}

fn is_key(def: &ConstraintDef) -> bool {
    !matches!(def.rule, ConstraintRule::ForeignKey(_) | ConstraintRule::Check(_))
}

impl Fold {
    /// Whether PostgreSQL refuses a clause, besides what every database does; says so if it does.
    pub(in super::super) fn refuse_clause(&mut self, name: &Name, kind: &ActionKind) -> bool {
        let Some(table) = self.schema.table(name).cloned() else { return false };
        if !self.is_postgres() || self.schema.presence(name) != Presence::Present {
            return false;
        }
        let before = self.conflicts.len();
        match kind {
            ActionKind::DropNotNull { column } => self.judge_nullable(&table, column),
            ActionKind::DropExpression { column, if_exists } => {
                let found = table.column(column);
                if found.is_some_and(|it| it.generated.is_none()) && !if_exists {
                    self.missing("expression", column.as_str(), Some(name.to_string()), None);
                }
            }
            ActionKind::SetExpression { column, expr } => {
                if table.column(column).is_some_and(|it| it.generated.is_none()) {
                    self.missing("expression", column.as_str(), Some(name.to_string()), None);
                }
                self.expect_columns_in(name, expr);
            }
            ActionKind::SetDefault { column, default } => {
                self.judge_default(&table, column);
                if let Some(sequence) =
                    default.as_ref().and_then(|it| super::super::next_value(it, self.schema.dialect()))
                {
                    self.expect_relation(&sequence, "sequence");
                }
            }
            ActionKind::RenameConstraint { from, to } => self.judge_constraint_name(&table, from, to),
            ActionKind::SetType { column, .. } => self.judge_new_type(&table, column),
            ActionKind::DropColumn { name: column, .. } => self.judge_inherited(&table, column, "dropped"),
            ActionKind::RenameColumn { from, .. } => self.judge_inherited(&table, from, "renamed"),
            ActionKind::SetTrigger { name: Some(trigger), .. }
                if !table.triggers.iter().any(|it| it.name == *trigger) && table.partition_of.is_none() =>
            {
                self.missing("trigger", trigger.as_str(), Some(name.to_string()), None);
            }
            ActionKind::ValidateConstraint { name: constraint } => {
                let rule = table.constraint(constraint).map(|it| (&it.rule, it.validity));
                if let Some((rule, validity)) = rule {
                    let is_open = matches!(rule, ConstraintRule::ForeignKey(_) | ConstraintRule::Check(_));
                    if !is_open || validity == Validity::NotEnforced {
                        let why = Some("it cannot be validated".to_owned());
                        let of = Some(name.to_string());
                        self.conflict(ConflictKind::Impossible, "constraint", constraint.as_str(), of, why);
                    }
                }
            }
            ActionKind::AlterConstraint { name: constraint, .. } => {
                let rule = table.constraint(constraint).map(|it| &it.rule);
                if rule.is_some_and(|it| !matches!(it, ConstraintRule::ForeignKey(_)))
                    && !self.schema.server.is_at_least(18, 0)
                {
                    let why = Some("it is no foreign key".to_owned());
                    self.conflict(
                        ConflictKind::Impossible,
                        "constraint",
                        constraint.as_str(),
                        Some(name.to_string()),
                        why,
                    );
                }
            }
            _ => {}
        }
        self.conflicts.len() > before
    }

    fn judge_nullable(&mut self, table: &Table, column: &Ident) {
        let Some(found) = table.column(column) else { return };
        let is_in_key =
            table.primary_key().is_some_and(|key| key.parts.iter().any(|it| it.as_column() == Some(column)));
        let why = match (is_in_key, found.identity.is_some()) {
            (true, _) => "primary key",
            (_, true) => "identity",
            _ => return,
        };
        let of = Some(table.name.to_string());
        self.conflict(ConflictKind::Needed, "not null", column.as_str(), of, Some(why.to_owned()));
    }

    fn judge_default(&mut self, table: &Table, column: &Ident) {
        let Some(found) = table.column(column) else { return };
        let why = match (found.identity.is_some(), found.generated.is_some()) {
            (true, _) => "it is an identity",
            (_, true) => "it is generated",
            _ => return,
        };
        let of = Some(table.name.to_string());
        self.conflict(ConflictKind::Impossible, "default", column.as_str(), of, Some(why.to_owned()));
    }

    fn judge_constraint_name(&mut self, table: &Table, from: &Ident, to: &Ident) {
        let Some(found) = table.constraint(from) else { return };
        if from != to && table.constraint(to).is_some() {
            return self.exists("constraint", to.as_str(), Some(table.name.to_string()));
        }
        let has_index = !matches!(found.rule, ConstraintRule::ForeignKey(_) | ConstraintRule::Check(_));
        if has_index && from != to {
            self.refuse_relation(&table.name.with(to.clone()));
        }
    }

    /// A column that is inherited changes with that of the parent only.
    fn judge_inherited(&mut self, table: &Table, column: &Ident, what: &str) {
        let parents = table.inherits.iter().chain(table.partition_of.as_ref().map(|it| &it.table));
        let parent = parents.filter_map(|it| self.schema.table(it)).find(|it| it.column(column).is_some());
        if let Some(parent) = parent {
            let why = Some(format!("it is inherited from {}, and is {what} there", parent.name));
            let of = Some(table.name.to_string());
            self.conflict(ConflictKind::Impossible, "column", column.as_str(), of, why);
        }
    }

    fn judge_new_type(&mut self, table: &Table, column: &Ident) {
        self.judge_inherited(table, column, "changed");
        if let Some(other) = self.needs_type(table, column) {
            let of = Some(table.name.to_string());
            self.conflict(ConflictKind::Needed, "column", column.as_str(), of, Some(other));
        }
    }

    /// What needs a column to keep its type.
    fn needs_type(&self, table: &Table, column: &Ident) -> Option<String> {
        let dialect = self.schema.dialect();
        let reads = |it: &Reads| it.relation == table.name && it.columns.contains(column);
        let mut views = self.schema.relations.users(&table.name).filter_map(Relation::as_view);
        if let Some(view) = views.find(|it| it.reads.iter().any(reads)) {
            return Some(format!("view {}", view.name));
        }
        let generated = table.columns.iter().find(|it| {
            it.name != *column && it.generated.as_ref().is_some_and(|it| it.expr.mentions(dialect, column.as_str()))
        });
        if let Some(generated) = generated {
            return Some(format!("generated column {}", generated.name));
        }
        if let Some(trigger) = table.triggers.iter().find(|it| super::needs::needs(it, column)) {
            return Some(format!("trigger {}", trigger.name));
        }
        let mut policies = self.schema.tables_naming(&table.name).flat_map(|it| &it.policies);
        if let Some(policy) = policies.find(|it| it.reads.iter().any(reads)) {
            return Some(format!("policy {}", policy.name));
        }
        let key = table.partitioned.as_ref().map(|it| &it.key);
        let is_key = key.is_some_and(|key| key.iter().any(|part| part.as_column() == Some(column)));
        is_key.then(|| "partition key".to_owned())
    }
}
