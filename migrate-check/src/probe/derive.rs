//! The effects of a statement, with the schema before and after it -> what tells whether it took effect.
//!
//! A name that only one of the two schemas has tells it, whatever the statement was: the model knows every name that it
//! makes or takes. A statement that changes no name can be told by nothing; most of those can be run again.

use super::{Kind, Object, Probe};
use crate::dialect::Dialect;
use crate::effect::{ActionKind, Change, Condition, Effect, Existing, TypeAction, Verb};
use crate::schema::fold::Fold;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Type, TypeKind};
use crate::schema::table::{Certainty, ConstraintRule, Persistence, Table};
use crate::schema::{Relation, Schema};
use crate::split::{self, Commit};
use std::collections::BTreeSet;

/// What tells whether a statement took effect that leads from one schema to the other.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use migrate_check::probe::{between, Kind, Object, Probe};
/// use migrate_check::{dialect::Dialect, schema::{Schema, fold::Fold}, server::Server, syntax};
/// let script = "CREATE TABLE users (id INTEGER PRIMARY KEY)";
/// let effects = syntax::parse(Dialect::Sqlite, script).effects(script);
/// let mut fold = Fold::new(Schema::empty(Server::oldest(Dialect::Sqlite)));
/// let before = fold.schema.clone();
/// effects.iter().for_each(|effect| assert!(fold.apply(effect).is_empty()));
/// let users = Object { kind: Kind::Relation, schema: None, name: "users".to_owned(), part: None };
/// assert_eq!(between(&before, &effects, &fold.schema), Probe::Present(users));
/// # }
/// ```
pub fn between(before: &Schema, effects: &[Effect], after: &Schema) -> Probe {
    let is_plain = |it: &Effect| it.condition == Condition::Always && !matches!(it.change, Change::Opaque { .. });
    if !effects.iter().all(is_plain) {
        return Probe::Unknown;
    }
    let (old, new) = (objects(before, after), objects(after, before));
    if before.dialect() == Dialect::Mysql && is_piecemeal(&old, &new) {
        return Probe::Unknown;
    }
    // First: what makes names is only told by them if it takes none away.
    if let Some(gone) = old.difference(&new).next() {
        return Probe::Absent(gone.clone());
    }
    if let Some(made) = new.difference(&old).next() {
        return Probe::Present(made.clone());
    }
    if effects.iter().all(|effect| comes_to_the_same(&effect.change)) { Probe::Again } else { Probe::Unknown }
}

/// What tells of the statements of a script that commit by themselves whether they took effect. `fold` is the schema
/// before it, and after it when this returns.
pub(crate) fn of_script(fold: &mut Fold, text: &str, effects: &[Effect]) -> Vec<(usize, Probe)> {
    let mut probes = Vec::new();
    let mut rest = effects;
    for (number, statement) in split::statements(fold.schema.dialect(), text).into_iter().enumerate() {
        let own = rest.iter().take_while(|it| it.statement.start < statement.span.end).count();
        let (own, others) = rest.split_at(own);
        rest = others;
        if statement.commit == Commit::WithRecord {
            own.iter().for_each(|effect| drop(fold.apply(effect)));
            continue;
        }
        let before = fold.schema.clone();
        own.iter().for_each(|effect| drop(fold.apply(effect)));
        match between(&before, own, &fold.schema) {
            Probe::Unknown => {}
            probe => probes.push((number, probe)),
        }
    }
    rest.iter().for_each(|effect| drop(fold.apply(effect)));
    fold.end_script();
    probes
}

/// Whether a server that was killed may have done a part of it: MariaDB and MySQL 5.7 drop and rename tables one after the
/// other.
fn is_piecemeal(old: &BTreeSet<Object>, new: &BTreeSet<Object>) -> bool {
    let relations =
        |left: &BTreeSet<Object>, right| left.difference(right).filter(|it| it.kind == Kind::Relation).count();
    relations(old, new) > 1 || relations(new, old) > 1
}

/// What a schema has a name for, but for relations that the other one has just so.
fn objects(schema: &Schema, other: &Schema) -> BTreeSet<Object> {
    let mut found = BTreeSet::new();
    let mut add = |kind, name: &Name, part: Option<&str>| {
        let namespace = name.schema.as_ref().map(|it| it.as_str().to_owned());
        let (name, part) = (name.ident.as_str().to_owned(), part.map(str::to_owned));
        found.insert(Object { kind, schema: namespace, name, part });
    };
    for (name, relation) in &schema.relations {
        let twin = other.relations.get(name);
        let is_unsure = |it: &Relation| it.certainty() == Certainty::Uncertain;
        if is_unsure(relation)
            || twin.is_some_and(|twin| twin == relation || is_unsure(twin))
            || is_temporary(name, relation)
        {
            continue;
        }
        match relation {
            Relation::Table(table) => {
                add(Kind::Relation, name, None);
                // Its rows have a type by its name, which may have been announced before.
                if schema.dialect() == Dialect::Postgres {
                    add(Kind::Type, name, None);
                }
                parts(schema.dialect(), table, &mut |kind, part| add(kind, name, Some(part)));
                if let Some(of) = &table.partition_of {
                    add(Kind::Partition, &of.table, Some(name.ident.as_str()));
                }
            }
            Relation::View(view) => {
                add(Kind::Relation, name, None);
                view.indexes.iter().for_each(|index| add(Kind::Index, name, Some(index.name.as_str())));
                view.triggers.iter().for_each(|trigger| add(Kind::Trigger, name, Some(trigger.name.as_str())));
            }
            Relation::Sequence(_) => add(Kind::Relation, name, None),
            // Its table has it.
            Relation::Index(_) => {}
        }
    }
    for (name, found) in &schema.types {
        let is_unsure = |it: &Type| it.certainty == Certainty::Uncertain;
        if is_unsure(found) || other.types.get(name).is_some_and(|twin| is_unsure(twin)) {
            continue;
        }
        add(Kind::Type, name, None);
        if let TypeKind::Enum(labels) = &found.kind {
            labels.iter().for_each(|label| add(Kind::Label, name, Some(label)));
        }
    }
    schema.routines.keys().for_each(|(name, _)| add(Kind::Routine, name, None));
    let local = |ident: &Ident| Name::local(ident.clone());
    schema.extensions.iter().for_each(|extension| add(Kind::Extension, &local(extension), None));
    schema.namespaces.keys().for_each(|namespace| add(Kind::Namespace, &local(namespace), None));
    found
}

/// Whether it is gone after a crash, done or not.
fn is_temporary(name: &Name, relation: &Relation) -> bool {
    matches!(relation, Relation::Table(table) if table.persistence == Persistence::Temporary)
        || name.schema.as_ref().is_some_and(|schema| schema.is("pg_temp") || schema.is("temp"))
}

fn parts(dialect: Dialect, table: &Table, add: &mut impl FnMut(Kind, &str)) {
    table.columns.iter().for_each(|column| add(Kind::Column, column.name.as_str()));
    table.indexes.iter().for_each(|index| add(Kind::Index, index.name.as_str()));
    table.triggers.iter().for_each(|trigger| add(Kind::Trigger, trigger.name.as_str()));
    table.policies.iter().for_each(|policy| add(Kind::Policy, policy.name.as_str()));
    for constraint in &table.constraints {
        let is_key = matches!(constraint.rule, ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_));
        let Some(name) = &constraint.name else { continue };
        match dialect {
            // Constraints have no names in its catalog.
            Dialect::Sqlite => {}
            Dialect::Mysql if is_key => add(Kind::Index, name.as_str()),
            Dialect::Mysql => add(Kind::Constraint, name.as_str()),
            Dialect::Postgres => {
                add(Kind::Constraint, name.as_str());
                // It may have taken over an index, which stays.
                if is_key {
                    add(Kind::Index, name.as_str());
                }
            }
        }
    }
}

/// Whether a change that makes and takes no name can be done twice.
fn comes_to_the_same(change: &Change) -> bool {
    match change {
        Change::Session(_) | Change::Nothing { .. } | Change::CommentColumn { .. } | Change::Maintain(_) => true,
        Change::Data(data) => data.verb == Verb::Truncate,
        Change::AlterTable(alter) => alter.actions.iter().all(|action| settles(&action.kind)),
        Change::CreateTable(create) => create.existing != Existing::Refuse,
        Change::CreateIndex(create) => create.existing != Existing::Refuse,
        Change::CreateView(create) => create.existing != Existing::Refuse,
        Change::CreateRoutine { existing, .. } | Change::CreateTrigger { existing, .. } => {
            *existing != Existing::Refuse
        }
        Change::CreateSequence { if_not_exists, .. }
        | Change::CreateExtension { if_not_exists, .. }
        | Change::CreateNamespace { if_not_exists, .. }
        | Change::AlterType { action: TypeAction::AddValue { if_not_exists, .. }, .. } => *if_not_exists,
        Change::Drop(dropped) => dropped.if_exists,
        Change::AlterSequence(_) | Change::AlterRoutine { .. } => true,
        _ => false,
    }
}

/// Whether a clause says how something is to be, and not what is to become of it.
fn settles(action: &ActionKind) -> bool {
    match action {
        ActionKind::SetType { using, .. } => using.is_none(),
        ActionKind::Redefine { column, def, .. } => *column == def.column.name,
        ActionKind::AddColumn { if_not_exists, .. }
        | ActionKind::AddConstraint { if_not_exists, .. }
        | ActionKind::AddIndex { if_not_exists, .. } => *if_not_exists,
        ActionKind::DropColumn { if_exists, .. }
        | ActionKind::DropConstraint { if_exists, .. }
        | ActionKind::DropIndex { if_exists, .. } => *if_exists,
        ActionKind::SetDefault { .. }
        | ActionKind::SetNotNull { .. }
        | ActionKind::DropNotNull { .. }
        | ActionKind::ValidateConstraint { .. }
        | ActionKind::AlterConstraint { .. }
        | ActionKind::SetPersistence(_)
        | ActionKind::SetTrigger { .. }
        | ActionKind::SetRowSecurity { .. }
        | ActionKind::SetOption { .. }
        | ActionKind::Convert { .. }
        | ActionKind::Rewrite { .. }
        | ActionKind::Other { .. } => true,
        _ => false,
    }
}
